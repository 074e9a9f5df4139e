# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where, and the Debian package made of it (cpack --preset deb).
# The program finds share/scfa-dse beside its own bin/, so the installed tree can be moved.
include(GNUInstallDirs)

set(scfa_share ${CMAKE_INSTALL_DATADIR}/scfa-dse)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/configs/ DESTINATION ${scfa_share}/configs
        FILES_MATCHING PATTERN "*.json" PATTERN "*.onnx" PATTERN "*.scfaq" PATTERN "make" EXCLUDE)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/hls/rtl/ DESTINATION ${scfa_share}/hls/rtl
        FILES_MATCHING PATTERN "*.sv" PATTERN "core_library.cpp" PATTERN "core_api.hpp"
        PATTERN "tools" EXCLUDE PATTERN "calibration" EXCLUDE)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/hls/vitis/kernel/ DESTINATION ${scfa_share}/hls/kernel
        FILES_MATCHING PATTERN "*.hpp" PATTERN "*.cpp")
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)

# Completion scripts come from the program's own table of options.
set(completions ${PROJECT_BINARY_DIR}/completions)
add_custom_command(OUTPUT ${completions}/scfa-dse ${completions}/_scfa-dse ${completions}/scfa-dse.fish
    COMMAND ${CMAKE_COMMAND} -E make_directory ${completions}
    COMMAND scfa-dse completion bash > ${completions}/scfa-dse
    COMMAND scfa-dse completion zsh > ${completions}/_scfa-dse
    COMMAND scfa-dse completion fish > ${completions}/scfa-dse.fish
    DEPENDS scfa-dse VERBATIM)
add_custom_target(scfa_completions ALL
    DEPENDS ${completions}/scfa-dse ${completions}/_scfa-dse ${completions}/scfa-dse.fish)
install(FILES ${completions}/scfa-dse DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${completions}/_scfa-dse DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${completions}/scfa-dse.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

set(CPACK_PACKAGE_NAME scfa-dse)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_PACKAGE_CONTACT "The scfa-dse developers <scfa-dse@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR DEB)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
include(CPack)
