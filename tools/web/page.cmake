# The page: TypeScript of page/src, bundled by the esbuild that tools/setup has installed in
# page/node_modules, and written as a C++ source, so that the program needs no file beside it.
# Nothing here uses the network.
set(page "${CMAKE_CURRENT_SOURCE_DIR}/page")
set(P2PCHAT_PAGE_SOURCE "${CMAKE_CURRENT_BINARY_DIR}/built_in_page.cpp")
set(esbuild "${page}/node_modules/.bin/esbuild")
if(NOT EXISTS "${esbuild}")
  message(FATAL_ERROR "The page's tools are not installed: tools/setup does it")
endif()

set(page_sources
  app.css app.tsx banners.tsx composer.tsx conversation.tsx entry.tsx icon.svg index.html keep.ts
  line.ts list.tsx messages.ts parts.tsx redraw.ts settings.tsx store.ts times.ts types.ts words.ts)
list(TRANSFORM page_sources PREPEND "${page}/src/")
set(bundle "${CMAKE_CURRENT_BINARY_DIR}/page")
add_custom_command(
  OUTPUT "${P2PCHAT_PAGE_SOURCE}"
  COMMAND "${esbuild}" --log-level=warning --bundle --minify --target=es2022 --charset=utf8
    --legal-comments=none "--tsconfig=${page}/tsconfig.json" "--outdir=${bundle}"
    "${page}/src/app.tsx"
  COMMAND "${P2PCHAT_PYTHON}" "${CMAKE_CURRENT_SOURCE_DIR}/embed.py" "${P2PCHAT_PAGE_SOURCE}"
    "/=${page}/src/index.html" "/app.js=${bundle}/app.js" "/app.css=${bundle}/app.css"
    "/icon.svg=${page}/src/icon.svg"
  DEPENDS ${page_sources} "${page}/tsconfig.json" "${page}/package-lock.json" embed.py
  COMMENT "Bundling the web page"
  VERBATIM)
