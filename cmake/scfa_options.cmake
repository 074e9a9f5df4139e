# SPDX-License-Identifier: Apache-2.0
# Options, the language standard and the one target that carries warnings.
option(SCFA_BUILD_TESTS "Build the test suite" ON)
option(SCFA_BUILD_BENCHMARKS "Build the Google Benchmark programs under test/bench" ON)
option(SCFA_SANITIZED "The flags hold a sanitizer: tests allow more time and memory" OFF)
option(SCFA_WARNINGS_AS_ERRORS "Warnings are errors (CI)" OFF)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# Debian's SystemC 2.3.4 links only from C++17 objects; one standard for all.
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(scfa_warnings INTERFACE)
add_library(scfa::warnings ALIAS scfa_warnings)
target_compile_options(scfa_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
    $<$<BOOL:${SCFA_WARNINGS_AS_ERRORS}>:-Werror>)
# Floating point is the same on every machine: no contraction into fused multiply-add.
add_compile_options(-ffp-contract=off)

# scfa_library(NAME SOURCES ... DEPENDS ...): one static library a folder, alias scfa::NAME without the prefix.
function(scfa_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    add_library(scfa_${name} STATIC ${ARG_SOURCES})
    add_library(scfa::${name} ALIAS scfa_${name})
    target_include_directories(scfa_${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(scfa_${name} PUBLIC ${ARG_PUBLIC} PRIVATE scfa::warnings ${ARG_PRIVATE})
endfunction()
