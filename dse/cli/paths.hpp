#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/paths.hpp
/// @brief Where the program's own files are: installed beside it, or in the source tree it was
/// built
///        from.

#include <string>

namespace scfa::cli {

/// The running program's file; empty when the system does not say.
std::string program_file();
/// The folder with the shipped configurations: `<program>/../share/scfa-dse/configs`, else that of
/// the source tree. Empty when neither is there.
std::string shipped_configs();
/// The folder with the RTL's sources, found in the same way (`share/scfa-dse/hls/rtl`).
std::string shipped_rtl();
/// The folder with the sources of the HLS kernel: `<program>/../share/scfa-dse/hls/kernel`, else that
/// of the source tree. Empty when neither is there.
std::string kernel_sources();
/// Absolute and without "." and "..": what a user can paste.
std::string absolute_path(const std::string& path);
/// The path as a word of a shell command: quoted where it needs to be.
std::string shell_word(const std::string& text);

}  // namespace scfa::cli
