// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/paths.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace scfa::cli {

namespace fs = std::filesystem;

std::string program_file() {
    std::error_code ignored;
    return fs::read_symlink("/proc/self/exe", ignored).string();
}

std::string shipped_configs() {
    std::error_code ignored;
    const fs::path installed =
        fs::path(program_file()).parent_path().parent_path() / "share" / "scfa-dse" / "configs";
    for (const fs::path& folder : {installed, fs::path(SCFA_SOURCE_CONFIGS)}) {
        if (fs::exists(folder / "quickstart.json", ignored)) {
            return folder.string();
        }
    }
    return {};
}

std::string shipped_rtl() {
    std::error_code ignored;
    const fs::path installed = fs::path(program_file()).parent_path().parent_path() / "share" /
                               "scfa-dse" / "hls" / "rtl";
    for (const fs::path& folder : {installed, fs::path(SCFA_SOURCE_RTL)}) {
        if (fs::exists(folder / "scfa_core.sv", ignored)) {
            return folder.string();
        }
    }
    return {};
}

std::string kernel_sources() {
    std::error_code ignored;
    const fs::path installed = fs::path(program_file()).parent_path().parent_path() / "share" /
                               "scfa-dse" / "hls" / "kernel";
    for (const fs::path& folder : {installed, fs::path(SCFA_SOURCE_KERNEL)}) {
        if (fs::exists(folder / "scfa_kernel.cpp", ignored)) {
            return folder.string();
        }
    }
    return {};
}

std::string absolute_path(const std::string& path) {
    std::error_code failure;
    const fs::path absolute = fs::absolute(path, failure);
    return failure ? path : absolute.lexically_normal().string();
}

std::string shell_word(const std::string& text) {
    const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.' || c == '/' || c == ',' || c == '+' || c == ':' ||
               c == '=' || c == '@' || c == '%';
    });
    if (plain) {
        return text;
    }
    std::string out = "'";
    for (const char c : text) {
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return out + "'";
}

}  // namespace scfa::cli
