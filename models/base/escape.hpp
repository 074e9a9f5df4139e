#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/escape.hpp
/// @brief Names chosen by a user, made safe for each place they are written to.

#include <string>
#include <string_view>

namespace scfa {

/// For HTML text and quoted attributes: & < > " ' become references.
std::string escape_html(std::string_view text);

/// One cell (RFC 4180). A text that a spreadsheet would take for a formula (begins with = + - @ tab
/// or CR, and is no plain number) gets a leading apostrophe.
std::string escape_csv(std::string_view text);

/// JSON text made safe inside a <script> element: < > & U+2028 U+2029 become \u escapes. The JSON
/// value stays the same.
std::string escape_json_for_html(std::string_view json);

/// For a terminal: control characters (C0, C1, DEL), bidirectional marks and invalid UTF-8 become
/// '?', a tab a space.
std::string escape_terminal(std::string_view text);

}  // namespace scfa
