# How every target of the project is compiled, and one function for each sort of target.
include(GNUInstallDirs)

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-Og -g")
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(P2PCHAT_CCACHE ccache)
if(P2PCHAT_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${P2PCHAT_CCACHE}")
endif()

add_library(p2pchat_flags INTERFACE)
target_compile_options(p2pchat_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
  # Designated initializers name what differs from the defaults; the rest has defaults.
  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Its collector starts at half a GiB, not at 128 MiB: a thirteenth of the time, on unity sources.
  target_compile_options(p2pchat_flags INTERFACE "SHELL:--param ggc-min-heapsize=524288")
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False alarms of g++ 12: bug 105651, and inlined variants.
  target_compile_options(p2pchat_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12 deprecates what its own stable_sort uses.
  target_compile_options(p2pchat_flags INTERFACE -Wno-deprecated-declarations)
endif()
# The linker of binutils that takes half the time, where it is.
include(CheckLinkerFlag)
check_linker_flag(CXX -fuse-ld=gold P2PCHAT_HAS_GOLD)
if(P2PCHAT_HAS_GOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT P2PCHAT_SANITIZE)
  target_link_options(p2pchat_flags INTERFACE -fuse-ld=gold)
endif()
target_include_directories(p2pchat_flags INTERFACE "${CMAKE_SOURCE_DIR}")
if(P2PCHAT_MUTANTS)
  target_compile_definitions(p2pchat_flags INTERFACE P2PCHAT_MUTANTS)
endif()
if(P2PCHAT_SANITIZE STREQUAL "address")
  set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
elseif(P2PCHAT_SANITIZE STREQUAL "thread")
  # Asio's fences are what ThreadSanitizer does not understand.
  set(sanitizers -fsanitize=thread)
  target_compile_definitions(p2pchat_flags INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()
if(P2PCHAT_FUZZ)
  list(APPEND sanitizers -fsanitize=fuzzer-no-link)
endif()
target_compile_options(p2pchat_flags INTERFACE ${sanitizers})
target_link_options(p2pchat_flags INTERFACE ${sanitizers})

# With P2PCHAT_UNITY, the sources of a target are compiled together: most of the time goes into
# headers, so 28 of them take no longer than the first 12. Two files of a room must not give one
# name to different things of their own.
function(p2pchat_unity target)
  if(P2PCHAT_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 32)
  endif()
endfunction()

# p2pchat_library(NAME SOURCES... [PUBLIC libs...] [PRIVATE libs...]): the library of one room,
# target p2pchat_NAME. Without sources it is an interface library.
function(p2pchat_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  if(arg_SOURCES)
    add_library(p2pchat_${name} STATIC ${arg_SOURCES})
    target_link_libraries(p2pchat_${name}
      PUBLIC ${arg_PUBLIC} PRIVATE $<BUILD_INTERFACE:p2pchat_flags> ${arg_PRIVATE})
    p2pchat_unity(p2pchat_${name})
    target_include_directories(p2pchat_${name} PUBLIC $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}>)
  else()
    add_library(p2pchat_${name} INTERFACE)
    target_link_libraries(p2pchat_${name} INTERFACE ${arg_PUBLIC})
    target_include_directories(p2pchat_${name} INTERFACE $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}>)
  endif()
endfunction()

# p2pchat_program(NAME SOURCES... PRIVATE libs...): a program in bin/.
function(p2pchat_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;PRIVATE" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  p2pchat_unity(${name})
  target_link_libraries(${name} PRIVATE p2pchat_flags ${arg_PRIVATE})
  install(TARGETS ${name} COMPONENT ${name})
endfunction()

# Puts what is built in tests/ROOM into one target, tests_ROOM, and names its label for ctest.
function(p2pchat_test_room name label)
  file(RELATIVE_PATH room "${CMAKE_SOURCE_DIR}/tests" "${CMAKE_CURRENT_SOURCE_DIR}")
  string(REGEX REPLACE "/.*" "" room "${room}")
  if(NOT TARGET tests_${room})
    add_custom_target(tests_${room})
  endif()
  add_dependencies(tests_${room} ${name})
  set(${label} ${room} PARENT_SCOPE)
endfunction()

# p2pchat_test(NAME SOURCES... PRIVATE libs...): a GoogleTest binary; each test is known to ctest,
# under the label of its room in tests/ (unit, contract, ...). Of one NAME in several directories
# one binary is made: what each would compile and link again is most of what a small one takes.
function(p2pchat_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;PRIVATE" ${ARGN})
  if(TARGET ${name})
    target_sources(${name} PRIVATE ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_PRIVATE})
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  p2pchat_unity(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  target_link_libraries(${name} PRIVATE p2pchat_flags ${arg_PRIVATE} GTest::gtest_main)
  p2pchat_test_room(${name} label)
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300 LABELS ${label})
endfunction()

# p2pchat_fuzz_target(NAME SOURCES... PRIVATE libs...): libFuzzer with -DP2PCHAT_FUZZ=ON; the
# programs are in fuzz/, all of them by the target tests_fuzz.
function(p2pchat_fuzz_target name)
  cmake_parse_arguments(arg "" "" "SOURCES;PRIVATE" ${ARGN})
  if(P2PCHAT_FUZZ)
    add_executable(${name} ${arg_SOURCES})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/fuzz")
    target_compile_definitions(${name} PRIVATE P2PCHAT_FUZZ)
    target_link_libraries(${name} PRIVATE p2pchat_flags ${arg_PRIVATE} -fsanitize=fuzzer)
    p2pchat_test_room(${name} label)
  endif()
endfunction()
