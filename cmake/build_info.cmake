# SPDX-License-Identifier: Apache-2.0
# Run by the build: writes OUTPUT from TEMPLATE, touching it only when something changed.
set(SCFA_REVISION unknown)
find_program(GIT git)
if(GIT AND EXISTS "${SOURCE_DIR}/.git")
    execute_process(COMMAND ${GIT} -C ${SOURCE_DIR} describe --always --dirty --abbrev=12
                    OUTPUT_VARIABLE revision OUTPUT_STRIP_TRAILING_WHITESPACE
                    ERROR_QUIET RESULT_VARIABLE failed)
    if(NOT failed)
        set(SCFA_REVISION ${revision})
    endif()
endif()
configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
