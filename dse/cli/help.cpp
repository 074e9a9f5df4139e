// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/help.hpp"

#include "dse/cli/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace scfa::cli {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kIndent = 30;

/// Words of `text` in lines of at most kWidth columns, continuation lines indented.
std::string wrapped(const std::string& text, std::size_t column, std::size_t indent) {
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string word = text.substr(at, end - at);
        const bool fits = column + 1 + word.size() <= kWidth;
        if (at > 0) {
            out += fits ? " " : "\n" + std::string(indent, ' ');
            column = fits ? column + 1 : indent;
        }
        out += word;
        column += word.size();
        at = end + 1;
    }
    return out;
}

std::string row(const std::string& left, const std::string& right) {
    const bool fits = left.size() + 4 <= kIndent;
    const std::string gap =
        fits ? std::string(kIndent - 2 - left.size(), ' ') : "\n" + std::string(kIndent, ' ');
    return "  " + left + gap + wrapped(right, kIndent, kIndent) + "\n";
}

std::string examples_text(const std::vector<std::string>& examples) {
    std::string out = "Examples:\n";
    for (const std::string& example : examples) {
        out += "  " + example + "\n";
    }
    return out + "\n";
}

std::string options_text(const CLI::App& app, const std::string& title) {
    std::string out;
    for (const CLI::Option* option : options_of(app)) {
        out += row(option_text(*option), option->get_description());
    }
    return out.empty() ? out : "\n" + title + ":\n" + out;
}

std::string children_text(const std::vector<Command>& children) {
    std::string out = "\nCommands:\n";
    for (const Command& child : children) {
        out += row(child.name, child.summary);
    }
    return out;
}

}  // namespace

std::string option_text(const CLI::Option& option) {
    std::string out;
    for (const std::string& name : option.get_snames()) {
        out += (out.empty() ? "-" : ", -") + name;
    }
    for (const std::string& name : option.get_lnames()) {
        out += (out.empty() ? "--" : ", --") + name;
    }
    return takes_value(option) ? out + " " + option.get_type_name() : out;
}

std::string program_help(const CLI::App& app) {
    std::string out = examples_text({"scfa-dse sweep configs/quickstart.json",
                                     "scfa-dse network configs/networks/fmnist-cnn.onnx"});
    out += wrapped(app.get_description(), 0, 0) + "\n\nUsage: scfa-dse COMMAND [OPTIONS]\n";
    out += children_text(commands());
    out += options_text(app, "Options of every command");
    return out + "\nscfa-dse COMMAND --help says more.\n";
}

std::string command_help(const CLI::App& app, const Command& command) {
    std::string out = examples_text(command.examples);
    out += wrapped(command.summary + ".", 0, 0) + "\n";
    if (!command.text.empty()) {
        out += wrapped(command.text, 0, 0) + "\n";
    }
    std::string arguments;
    std::string described;
    for (const CLI::Option* option : positionals_of(app)) {
        const bool many = option->get_items_expected_max() > 1;
        const std::string name = option->get_type_name() + (many ? "..." : "");
        arguments += option->get_required() ? " " + name : " [" + name + "]";
        described += row(name, option->get_description());
    }
    out += fmt::format("\nUsage: {}{}{} [OPTIONS]\n", full_name(app),
                       command.children.empty() ? "" : " COMMAND", arguments);
    out += command.children.empty() ? "" : children_text(command.children);
    out += described.empty() ? "" : "\nArguments:\n" + described;
    out += options_text(app, "Options");
    const CLI::App* root = &app;
    while (root->get_parent() != nullptr) {
        root = root->get_parent();
    }
    return out + options_text(*root, "Options of every command");
}

}  // namespace scfa::cli
