# Pages: TypeScript of ROOM/page/src, bundled by the esbuild that tools/setup has installed in
# tools/web/page/node_modules, and written as a C++ source, so that the program needs no file beside
# it. Nothing here uses the network.
#
# p2pchat_page(ROOM MAIN SOURCES...): in the room's CMakeLists.txt; MAIN (a .ts or .tsx) makes
# app.js and app.css. The source's name is put into P2PCHAT_PAGE_SOURCE.
function(p2pchat_page room main)
  set(tools "${CMAKE_SOURCE_DIR}/tools/web")
  set(esbuild "${tools}/page/node_modules/.bin/esbuild")
  if(NOT EXISTS "${esbuild}")
    message(FATAL_ERROR "The page's tools are not installed: tools/setup does it")
  endif()
  set(page "${CMAKE_CURRENT_SOURCE_DIR}/page")
  set(source "${CMAKE_CURRENT_BINARY_DIR}/built_in_page.cpp")
  set(bundle "${CMAKE_CURRENT_BINARY_DIR}/page")
  set(sources ${ARGN})
  list(TRANSFORM sources PREPEND "${page}/src/")
  add_custom_command(
    OUTPUT "${source}"
    COMMAND "${esbuild}" --log-level=warning --bundle --minify --target=es2022 --charset=utf8
      --legal-comments=none "--tsconfig=${page}/tsconfig.json" "--outfile=${bundle}/app.js"
      "${page}/src/${main}"
    COMMAND "${P2PCHAT_PYTHON}" "${tools}/embed.py" "${source}" "${room}"
      "/=${page}/src/index.html" "/app.js=${bundle}/app.js" "/app.css=${bundle}/app.css"
      "/icon.svg=${tools}/page/src/icon.svg"
    DEPENDS ${sources} "${page}/tsconfig.json" "${tools}/page/package-lock.json"
      "${tools}/embed.py"
    COMMENT "Bundling the page of tools/${room}"
    VERBATIM)
  # Made, not written: clang-tidy has nothing to say about it.
  set_source_files_properties("${source}" PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  set(P2PCHAT_PAGE_SOURCE "${source}" PARENT_SCOPE)
endfunction()
