// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.hpp"

#include "models/base/escape.hpp"
#include "models/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace scfa {

int exit_code_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::usage:
        case ErrorCode::configuration:
        case ErrorCode::unsupported:
        case ErrorCode::model:
        case ErrorCode::overflow:
            return 2;
        case ErrorCode::infeasible:
            return 3;
        case ErrorCode::environment:
        case ErrorCode::damaged:
            return 4;
    }
    return 5;
}

std::string_view name_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::usage:
            return "usage";
        case ErrorCode::configuration:
            return "configuration";
        case ErrorCode::unsupported:
            return "unsupported";
        case ErrorCode::model:
            return "model";
        case ErrorCode::overflow:
            return "overflow";
        case ErrorCode::infeasible:
            return "infeasible";
        case ErrorCode::environment:
            return "environment";
        case ErrorCode::damaged:
            return "damaged";
    }
    return "unknown";
}

namespace {

/// Columns that a text takes when escape_terminal shows it.
std::size_t columns(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = code_point_at(text, at);
        count += columns_of(point.value == 0 ? '?' : point.value);
        at += point.length;
    }
    return count;
}

/// The longest beginning of a text that takes at most `most` columns.
std::string_view head(std::string_view text, std::size_t most) {
    std::size_t count = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        const CodePoint point = code_point_at(text, at);
        count += columns_of(point.value == 0 ? '?' : point.value);
        if (count > most) {
            break;
        }
        at += point.length;
    }
    return text.substr(0, at);
}

/// The source line with carets below, in at most 100 columns.
std::string snippet(const Place& place) {
    constexpr std::size_t kWidth = 100;
    constexpr std::size_t kLead = 40;  // columns kept before the caret of a long line
    const std::string_view line = place.source_line;
    const auto offset = static_cast<std::size_t>(std::max(0, place.column - 1 - place.cut));
    const std::string_view before = line.substr(0, offset);
    const std::string_view under =
        line.substr(before.size(), static_cast<std::size_t>(std::max(1, place.length)));
    const bool whole = columns(line) <= kWidth || columns(before) <= kLead;
    const std::string_view skipped =
        whole ? std::string_view() : head(before, columns(before) - kLead);
    const std::size_t caret = columns(before.substr(skipped.size()));
    const std::string shown = escape_terminal(head(line.substr(skipped.size()), kWidth));
    const std::size_t carets =
        std::max<std::size_t>(1, std::min(columns(under), kWidth - std::min(caret, kWidth)));
    const std::string number = fmt::format("{}", place.line);
    const std::string margin(number.size(), ' ');
    return fmt::format("\n {} |\n {} | {}\n {} | {}{}", margin, number, shown, margin,
                       std::string(caret, ' '), std::string(carets, '^'));
}

}  // namespace

std::string to_text(const Error& error) {
    std::string out =
        fmt::format("error[{}]: {}", name_of(error.code()), escape_terminal(error.message()));
    const Place& place = error.place();
    if (!place.file.empty()) {
        out += "\n  --> " + escape_terminal(place.file);
        if (place.line > 0) {
            out += fmt::format(":{}:{}", place.line, place.column);
        }
    }
    if (!place.pointer.empty()) {
        constexpr std::size_t kMost = 200;  // keys of a hostile file may be megabytes
        const bool whole = place.pointer.size() <= kMost;
        const std::string pointer =
            whole ? place.pointer
                  : place.pointer.substr(0, cut_point(place.pointer, kMost)) + "...";
        out += fmt::format("{}({})", place.file.empty() ? "\n  --> " : "   ",
                           escape_terminal(pointer));
    }
    if (place.line > 0 && !place.source_line.empty()) {
        out += snippet(place);
    }
    if (!error.hint().empty()) {
        out += "\n  = help: " + escape_terminal(error.hint());
    }
    return out;
}

std::string to_text(const Errors& errors) {
    std::string out;
    for (const Error& error : errors.errors()) {
        out += (out.empty() ? "" : "\n\n") + to_text(error);
    }
    if (errors.errors().size() >= Errors::kMost) {
        out += fmt::format("\n\nstopped after {} errors", Errors::kMost);
    }
    return out;
}

namespace detail {

void assertion_failed(const char* condition, const char* file, int line,
                      const std::string& context) {
    std::fputs(
        fmt::format("scfa-dse: internal error: {} ({}:{}): {}\nThis is a bug in scfa-dse, not in "
                    "your input.\n",
                    condition, file, line, context)
            .c_str(),
        stderr);
    std::abort();
}

}  // namespace detail

}  // namespace scfa
