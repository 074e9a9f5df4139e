// SPDX-License-Identifier: Apache-2.0
#include "models/base/json_syntax.hpp"

#include "models/base/json_data.hpp"
#include "models/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace scfa::detail {

namespace {

constexpr std::string_view kSpace = " \t\r\n";

bool is_word(char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
    return letter || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

std::size_t word_end(std::string_view text, std::size_t at) {
    while (at < text.size() && is_word(text[at])) {
        ++at;
    }
    return at;
}

/// One past the closing quote of the text that begins at `at`.
std::size_t text_end(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        at += text[at] == '\\' ? 1 : 0;
    }
    return std::min(at + 1, text.size());
}

/// The part between two marks; from the first on when the second is absent; empty without the
/// first.
std::string_view between(std::string_view text, std::string_view from, std::string_view to) {
    const std::size_t begin = text.find(from);
    if (begin == std::string_view::npos) {
        return {};
    }
    text.remove_prefix(begin + from.size());
    return text.substr(0, text.find(to));
}

/// What could have stood there, from the name of the parser's token.
std::string expected_words(std::string_view parser) {
    const std::size_t at = parser.rfind("; expected ");
    const std::string_view token = at == std::string_view::npos ? "" : parser.substr(at + 11);
    if (token == "string literal") {
        return "a key in double quotes";
    }
    if (token == "':'") {
        return "\":\" after the key";
    }
    if (token == "'}'" || token == "']'") {
        return fmt::format("\",\" or \"{}\"", token[1]);
    }
    return token == "end of input" ? "nothing more" : "a value";
}

/// The innermost bracket that is still open before `end`; text.size() when all are closed.
std::size_t open_bracket(std::string_view text, std::size_t end) {
    std::vector<std::size_t> open;
    Scan scan;
    scan.at = has_byte_order_mark(text) ? 3 : 0;
    for (;;) {
        const Token token = next_token(text, scan);
        if (token.begin >= end) {
            return open.empty() ? text.size() : open.back();
        }
        const char c = text[token.begin];
        if (c == '[' || c == '{') {
            open.push_back(token.begin);
        } else if ((c == ']' || c == '}') && !open.empty()) {
            open.pop_back();
        }
    }
}

SyntaxError at_end(std::string_view text, std::size_t done) {
    if (done == (has_byte_order_mark(text) ? 3U : 0U)) {
        return {{done, done}, "the file is empty", "it should hold a JSON object"};
    }
    SyntaxError out;
    out.token = {done == 0 ? 0 : done - 1, std::max<std::size_t>(done, 1)};
    out.message = "the file ends too early";
    const std::size_t open = open_bracket(text, done);
    if (open < text.size()) {
        const Place place = place_in_text("", text, open, 1, "");
        out.hint = fmt::format("the \"{}\" of line {}, column {} is not closed", text[open],
                               place.line, place.column);
    }
    return out;
}

bool is_json_number(std::string_view word) {
    std::size_t at = word.substr(0, 1) == "-" ? 1 : 0;
    const auto digits = [&] {
        const std::size_t begin = at;
        at = std::min(word.find_first_not_of("0123456789", at), word.size());
        return at - begin;
    };
    const bool zero = word.substr(at, 1) == "0";
    const std::size_t whole = digits();
    if (whole == 0 || (zero && whole > 1)) {
        return false;
    }
    if (word.substr(at, 1) == "." && (++at, digits() == 0)) {
        return false;
    }
    if (at < word.size() && (word[at] == 'e' || word[at] == 'E')) {
        ++at;
        at += at < word.size() && (word[at] == '+' || word[at] == '-') ? 1 : 0;
        if (digits() == 0) {
            return false;
        }
    }
    return at == word.size();
}

/// A token for a message: in quotes, and not too long.
std::string quoted(std::string_view token) {
    return token.substr(0, 1) == "\"" ? excerpt(token) : '"' + excerpt(token) + '"';
}

/// `unexpected <token>; expected <what>`
SyntaxError unexpected(std::string_view text, Token token, const std::string& expected) {
    if (expected == "nothing more") {
        return {token, "text after the end of the document", ""};
    }
    return {token,
            fmt::format("unexpected {}; expected {}",
                        quoted(text.substr(token.begin, token.end - token.begin)), expected),
            ""};
}

/// What a token is missing before it, going by what was expected there.
std::string missing_hint(const std::string& expected) {
    return expected.substr(0, 3) == "\",\""   ? "is a comma missing before it?"
           : expected.substr(0, 3) == "\":\"" ? "is a colon missing before it?"
                                              : "";
}

/// A word or number that does not belong there, or that JSON does not have.
SyntaxError at_word(std::string_view text, Token token, const std::string& expected) {
    const std::string_view word = text.substr(token.begin, token.end - token.begin);
    SyntaxError out = unexpected(text, token, expected);
    if (is_json_number(word) || word == "true" || word == "false" || word == "null") {
        out.hint = missing_hint(expected);
        return out;
    }
    std::string bare;
    for (const char c : word) {
        if (c != '+' && c != '-') {
            bare += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    if (bare == "nan" || bare == "inf" || bare == "infinity") {
        out.message = fmt::format("JSON has no number {}", excerpt(word));
        out.hint = "leave the key out, or write a finite number";
    } else if (bare == "true" || bare == "false" || bare == "none" || bare == "null") {
        out.hint = "JSON writes true, false and null, in small letters";
    } else if (bare.empty() || (bare[0] >= '0' && bare[0] <= '9') || bare[0] == '.') {
        out.message = fmt::format("{} is no JSON number", excerpt(word));
        out.hint = "numbers look like 16, -2, 0.5 or 1e-3: no leading zero, no +, no hexadecimal";
    } else {
        out.hint = "keys and texts stand in double quotes";
    }
    return out;
}

/// A text with something in it that JSON does not allow.
SyntaxError in_text(std::string_view text, std::size_t begin, std::size_t position,
                    std::string_view parser) {
    const std::size_t at = std::min(position == 0 ? 0 : position - 1, text.size() - 1);
    if (text[at] == '\n' || text[at] == '\r' || position > text.size()) {
        return {{begin, at},
                "this text is not closed on its line",
                "add the closing quote; a line break within a text is written \\n"};
    }
    return {{at, at + 1}, std::string(between(parser, " - ", "; last read: ")), ""};
}

}  // namespace

bool has_byte_order_mark(std::string_view text) {
    return text.substr(0, 3) == "\xef\xbb\xbf";
}

void skip_space(std::string_view text, Scan& scan) {
    for (;;) {
        scan.at = std::min(text.find_first_not_of(kSpace, scan.at), text.size());
        const std::string_view two = text.substr(scan.at, 2);
        if (two == "//") {
            scan.at = std::min(text.find_first_of("\r\n", scan.at), text.size());
        } else if (two == "/*") {
            const std::size_t end = text.find("*/", scan.at + 2);
            scan.at = end == std::string_view::npos ? text.size() : end + 2;
        } else {
            return;
        }
    }
}

Token next_token(std::string_view text, Scan& scan) {
    skip_space(text, scan);
    while (scan.at < text.size() && (text[scan.at] == ',' || text[scan.at] == ':')) {
        ++scan.at;
        skip_space(text, scan);
    }
    const std::size_t begin = scan.at;
    if (begin >= text.size()) {
        return {begin, begin};
    }
    if (text[begin] == '"') {
        scan.at = text_end(text, begin);
    } else {
        scan.at = std::max(begin + code_point_at(text, begin).length, word_end(text, begin));
    }
    return {begin, scan.at};
}

SyntaxError explain_syntax_error(std::string_view text, std::size_t done, std::size_t position,
                                 std::string_view parser) {
    const std::string expected = expected_words(parser);
    if (position <= done && position > 0 && is_word(text[position - 1])) {
        // The parser takes 007, 0x10 and 1.2.3 apart: show the whole.
        std::size_t from = position - 1;
        while (from > 0 && is_word(text[from - 1])) {
            --from;
        }
        return at_word(text, {from, word_end(text, from)}, expected);
    }
    Scan scan{done};
    skip_space(text, scan);
    // The separator before the bad token was fine, unless it is the bad token.
    const bool comma = scan.at < text.size() && text[scan.at] == ',';
    if (scan.at + 1 < position && scan.at < text.size() && (comma || text[scan.at] == ':')) {
        ++scan.at;
        skip_space(text, scan);
    }
    const std::size_t begin = scan.at;
    if (begin >= text.size()) {
        return parser.find("invalid comment") != std::string_view::npos
                   ? SyntaxError{{text.rfind("/*"), text.rfind("/*") + 2},
                                 "this comment is not closed",
                                 ""}
                   : at_end(text, done);
    }
    if (parser.find("invalid comment") != std::string_view::npos) {
        return {{begin, begin + 1}, "a comment is // to the end of the line, or /* to */", ""};
    }
    const char c = text[begin];
    if (parser.find("number overflow") != std::string_view::npos) {
        const Token token{begin, std::max(begin + 1, word_end(text, begin))};
        const std::string_view number = text.substr(token.begin, token.end - token.begin);
        return {token, fmt::format("the number {} is too large", excerpt(number)),
                "the largest is about 1.8e308"};
    }
    if (c == '"' && parser.find("; last read: ") != std::string_view::npos) {
        return in_text(text, begin, position, parser);
    }
    if (c == '\'') {
        return {{begin, begin + 1},
                "a single quote; expected " + expected,
                "keys and texts stand in double quotes"};
    }
    if (is_word(c)) {
        return at_word(text, {begin, word_end(text, begin)}, expected);
    }
    const Token token = c == ',' || c == ':' ? Token{begin, begin + 1} : next_token(text, scan);
    SyntaxError out = unexpected(text, token, expected);
    if (comma && (c == '}' || c == ']')) {
        out.hint = "remove the comma before it";
    } else if (c == '"' || c == '{' || c == '[') {
        out.hint = missing_hint(expected);
    }
    return out;
}

}  // namespace scfa::detail
