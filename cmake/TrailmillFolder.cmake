# One folder is one idea is one target: trailmill_folder(NAME SOURCES ... TESTS ... LINKS ...)
# makes the static library trailmill_NAME and, from the tests beside the code, NAME_test.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
  # POPCNT and SSE4.2, which every x86 server since 2009 has; docs/decisions/portable.md.
  string(APPEND CMAKE_CXX_FLAGS_RELEASE " -march=x86-64-v2")
endif()
# -O1 and line tables alone: the tests run three times faster than at -O0 and a report still
# names its line; full debug information doubles what the linker moves.
set(CMAKE_CXX_FLAGS_SANITIZE "-O1 -g1 -fno-omit-frame-pointer")
# The program stands at the top of the build directory, where people look for it.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})

find_program(TRAILMILL_CCACHE ccache)
if(TRAILMILL_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TRAILMILL_CCACHE})
endif()
find_program(TRAILMILL_MOLD mold)
if(TRAILMILL_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(trailmill_flags INTERFACE)
# -Wno-restrict: GCC 12 sees overlaps in std::string that are none (its bug 105651).
target_compile_options(trailmill_flags INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor
                                                 -Wconversion -Wno-sign-conversion -Werror
                                                 $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
target_include_directories(trailmill_flags INTERFACE ${PROJECT_SOURCE_DIR}/src
                                                     ${PROJECT_SOURCE_DIR}/include)
if(TRAILMILL_SANITIZE)
  # Every report is an end: a run that printed one and went on would pass.
  set(sanitizers_address address,undefined)
  set(sanitizers_thread thread)
  set(sanitizers_fuzz fuzzer-no-link,address,undefined)
  set(sanitizers ${sanitizers_${TRAILMILL_SANITIZE}})
  if(NOT sanitizers)
    message(FATAL_ERROR "TRAILMILL_SANITIZE is ${TRAILMILL_SANITIZE}: address, thread or fuzz")
  endif()
  add_compile_options(-fsanitize=${sanitizers} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${sanitizers})
  # The checks that are compiled in make GCC see uninitialized values in std::function and
  # std::regex; the Release build keeps that warning.
  target_compile_options(trailmill_flags INTERFACE
                         $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()

function(trailmill_folder NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;TESTS;LINKS" ${ARGN})
  add_library(trailmill_${NAME} STATIC ${ARG_SOURCES})
  target_link_libraries(trailmill_${NAME} PUBLIC trailmill_flags ${ARG_LINKS})
  if(TRAILMILL_TESTS AND ARG_TESTS)
    add_executable(${NAME}_test ${ARG_TESTS})
    target_link_libraries(${NAME}_test PRIVATE trailmill_${NAME} GTest::gtest_main)
    # What is tested is optimized, the tests themselves need not be.
    target_compile_options(${NAME}_test PRIVATE $<$<CONFIG:Release>:-O1>)
    set_target_properties(${NAME}_test PROPERTIES
                          RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
    if(TRAILMILL_SANITIZE)
      # A process a folder: what the tests of a suite share is made once. Ten times slower
      # code makes that worth more than the isolation, which the Release run has.
      add_test(NAME ${NAME}_test COMMAND ${NAME}_test)
      set_tests_properties(${NAME}_test PROPERTIES TIMEOUT 1200)
    else()
      gtest_discover_tests(${NAME}_test TEST_PREFIX ${NAME}. DISCOVERY_TIMEOUT 60
                           PROPERTIES TIMEOUT 600)
    endif()
  endif()
endfunction()
