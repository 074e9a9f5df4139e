# SPDX-License-Identifier: Apache-2.0
# Finds the Accellera SystemC library with TLM-2.0. Debian ships no CMake package for it, only the headers and
# a shared library that links from C++17 objects alone. Gives the target SystemC::systemc.
find_path(SystemC_INCLUDE_DIR NAMES systemc HINTS ENV SYSTEMC_HOME PATH_SUFFIXES include)
find_path(SystemC_TLM_INCLUDE_DIR NAMES tlm HINTS ENV SYSTEMC_HOME PATH_SUFFIXES include)
find_library(SystemC_LIBRARY NAMES systemc HINTS ENV SYSTEMC_HOME PATH_SUFFIXES lib lib-linux64)

if(SystemC_INCLUDE_DIR AND EXISTS "${SystemC_INCLUDE_DIR}/sysc/kernel/sc_ver.h")
    file(READ "${SystemC_INCLUDE_DIR}/sysc/kernel/sc_ver.h" version_header)
    foreach(part MAJOR MINOR PATCH)
        string(REGEX MATCH "SC_VERSION_${part}[ \t]+([0-9]+)" ignored "${version_header}")
        list(APPEND version_parts ${CMAKE_MATCH_1})
    endforeach()
    list(JOIN version_parts "." SystemC_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SystemC
    REQUIRED_VARS SystemC_LIBRARY SystemC_INCLUDE_DIR SystemC_TLM_INCLUDE_DIR
    VERSION_VAR SystemC_VERSION
    REASON_FAILURE_MESSAGE "install libsystemc-dev, or set SCFA_WITH_SYSTEMC=OFF")

if(SystemC_FOUND AND NOT TARGET SystemC::systemc)
    add_library(SystemC::systemc UNKNOWN IMPORTED)
    set_target_properties(SystemC::systemc PROPERTIES
        IMPORTED_LOCATION "${SystemC_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${SystemC_INCLUDE_DIR};${SystemC_TLM_INCLUDE_DIR}")
endif()
mark_as_advanced(SystemC_INCLUDE_DIR SystemC_TLM_INCLUDE_DIR SystemC_LIBRARY)
