// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "models/base/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace scfa::cli {

std::string quoted_list(const std::vector<std::string>& words) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view separator = i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
        out += fmt::format("{}\"{}\"", separator, words[i]);
    }
    return out;
}

CLI::Option* add_integer(CLI::App& app, const std::string& name, std::int64_t& target,
                         std::int64_t minimum, std::int64_t maximum, const std::string& value_name,
                         const std::string& help) {
    const auto read = [name, &target, minimum, maximum](const std::string& text) {
        std::int64_t value = 0;
        const char* end = text.data() + text.size();
        const auto [rest, failure] = std::from_chars(text.data(), end, value);
        if (failure != std::errc() || rest != end || value < minimum || value > maximum) {
            throw Error(ErrorCode::usage,
                        fmt::format("{}: expected an integer from {} to {}, found \"{}\"", name,
                                    minimum, maximum, text));
        }
        target = value;
    };
    return app.add_option_function<std::string>(name, read, help)->type_name(value_name);
}

CLI::Option* add_choice(CLI::App& app, const std::string& name, std::size_t& target,
                        const std::vector<std::string>& choices, const std::string& help) {
    std::string value_name;
    for (const std::string& choice : choices) {
        value_name += (value_name.empty() ? "" : "|") + choice;
    }
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
    return app.add_option_function<std::string>(name, read, help)->type_name(value_name);
}

CLI::Option* add_unbuilt(CLI::App& app, const std::string& name, const std::string& value_name,
                         const std::string& what) {
    const auto refuse = [name, what](const std::string& text) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("{} {}: {} is not in this build", name, text, what));
    };
    return app.add_option_function<std::string>(name, refuse, what + " (not in this build)")
        ->type_name(value_name);
}

}  // namespace scfa::cli
