#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/json_syntax.hpp
/// @brief Finds tokens in JSON text and explains syntax errors. Inside of the JSON reader.

#include <cstddef>
#include <string>
#include <string_view>

namespace scfa::detail {

/// Bytes [begin, end) of a text.
struct Token {
    std::size_t begin = 0;
    std::size_t end = 0;
};

struct Scan {
    std::size_t at = 0;
};

bool has_byte_order_mark(std::string_view text);

/// Moves over white space and comments.
void skip_space(std::string_view text, Scan& scan);

/// The next text, number, word, bracket or brace of well-formed JSON; commas and colons are passed
/// over.
Token next_token(std::string_view text, Scan& scan);

struct SyntaxError {
    Token token;
    std::string message;
    std::string hint;
};

/// What is wrong, in the user's words.
/// @param done      end of the last good token
/// @param position  bytes the parser has taken, the one it stumbled over included (size + 1: the
/// end)
/// @param parser    the parser's own words, nlohmann 3.11 ("... - <reason>; expected <token>")
SyntaxError explain_syntax_error(std::string_view text, std::size_t done, std::size_t position,
                                 std::string_view parser);

}  // namespace scfa::detail
