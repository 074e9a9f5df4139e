#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  reports/assets.hpp
/// @brief The page's script and style sheet, built by reports/web and found at run time.

#include <string>

namespace scfa {

struct ReportAssets {
    std::string script;         ///< report.js
    std::string style;          ///< report.css
    std::string script_sha256;  ///< base64, as a content security policy wants it
    std::string style_sha256;
};

/// Reads report.js, report.css and manifest.json (their sizes and hashes) from a folder.
/// @throws Error{environment} when a file is missing, its size is not the manifest's, or it cannot
/// stand inside its
///         HTML element; names the file and how to build it again.
ReportAssets load_report_assets(const std::string& folder);

/// The folder of the installed program (`<program>/../share/scfa-dse/report`), else that of the
/// source tree the program was built from. @throws Error{environment} when neither has a manifest.
std::string find_report_assets();

}  // namespace scfa
