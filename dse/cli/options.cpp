// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "models/base/suggest.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace scfa::cli {
namespace {

CLI::Option* add_choice_option(CLI::App& app, const std::string& name, std::size_t& target,
                               const std::vector<std::string>& choices, const std::string& help) {
    const auto read = [name, &target, choices](const std::string& text) {
        const auto found = std::find(choices.begin(), choices.end(), text);
        if (found == choices.end()) {
            throw Error(
                ErrorCode::usage,
                fmt::format("{}: expected {}, found \"{}\"", name, quoted_list(choices), text), {},
                suggestion_hint(text, choices, "values"));
        }
        target = static_cast<std::size_t>(found - choices.begin());
    };
    return app.add_option_function<std::string>(name, read, help)
        ->type_name(fmt::format("{}", fmt::join(choices, "|")));
}

/// @param what  "an integer", for the message
template <class T>
void add_value(CLI::App& app, const std::string& name, T& target, T minimum, T maximum,
               const std::string& what, const std::string& value_name, const std::string& help) {
    const auto read = [name, &target, minimum, maximum, what](const std::string& text) {
        T value = 0;
        const char* end = text.data() + text.size();
        const auto [rest, failure] = std::from_chars(text.data(), end, value);
        if (failure != std::errc() || rest != end || !(value >= minimum && value <= maximum)) {
            throw Error(ErrorCode::usage, fmt::format("{}: expected {} from {} to {}, found \"{}\"",
                                                      name, what, minimum, maximum, text));
        }
        target = value;
    };
    app.add_option_function<std::string>(name, read, help)->type_name(value_name);
}

}  // namespace

std::string quoted_list(const std::vector<std::string>& words) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view separator = i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
        out += fmt::format("{}\"{}\"", separator, words[i]);
    }
    return out;
}

void add_argument(CLI::App& app, const std::string& name, std::string& target,
                  const std::string& value_name, const std::string& help) {
    app.add_option(name, target, help)->required()->type_name(value_name);
}

void add_optional_argument(CLI::App& app, const std::string& name, std::string& target,
                           const std::string& value_name, const std::string& help) {
    app.add_option(name, target, help)->type_name(value_name);
}

void add_arguments(CLI::App& app, const std::string& name, std::vector<std::string>& target,
                   const std::string& value_name, const std::string& help) {
    app.add_option(name, target, help)->required()->type_name(value_name);
}

void add_choice_argument(CLI::App& app, const std::string& name, std::size_t& target,
                         const std::vector<std::string>& choices, const std::string& help) {
    add_choice_option(app, name, target, choices, help)->required();
}

void add_flag(CLI::App& app, const std::string& name, bool& target, const std::string& help) {
    app.add_flag(name, target, help);
}

void add_text(CLI::App& app, const std::string& name, std::string& target,
              const std::string& value_name, const std::string& help) {
    app.add_option(name, target, help)->type_name(value_name);
}

void add_texts(CLI::App& app, const std::string& name, std::vector<std::string>& target,
               const std::string& value_name, const std::string& help) {
    app.add_option(name, target, help)->type_name(value_name)->allow_extra_args(false);
}

void add_required_text(CLI::App& app, const std::string& name, std::string& target,
                       const std::string& value_name, const std::string& help) {
    app.add_option(name, target, help + " (required)")->required()->type_name(value_name);
}

void add_integer(CLI::App& app, const std::string& name, std::int64_t& target, std::int64_t minimum,
                 std::int64_t maximum, const std::string& value_name, const std::string& help) {
    add_value(app, name, target, minimum, maximum, "an integer", value_name, help);
}

void add_number(CLI::App& app, const std::string& name, double& target, double minimum,
                double maximum, const std::string& value_name, const std::string& help) {
    add_value(app, name, target, minimum, maximum, "a number", value_name, help);
}

void add_choice(CLI::App& app, const std::string& name, std::size_t& target,
                const std::vector<std::string>& choices, const std::string& help) {
    add_choice_option(app, name, target, choices, help);
}

}  // namespace scfa::cli
