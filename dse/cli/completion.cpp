// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/completion.hpp"

#include "dse/cli/arguments.hpp"

#include <fmt/format.h>

#include <vector>

namespace scfa::cli {
namespace {

std::vector<const CLI::App*> children_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

/// "a|b|c" as "a b c"; empty for a value that is not one of a few.
std::string choices_of(const CLI::Option& option) {
    std::string name = option.get_type_name();
    if (name.find('|') == std::string::npos) {
        return {};
    }
    for (char& c : name) {
        c = c == '|' ? ' ' : c;
    }
    return name;
}

/// What may stand behind a command: its subcommands, else options, and choices of a positional.
std::string words_of(const CLI::App& app) {
    std::string out;
    const auto add = [&out](const std::string& word) { out += (out.empty() ? "" : " ") + word; };
    for (const CLI::App* child : children_of(app)) {
        add(child->get_name());
    }
    for (const CLI::Option* option : positionals_of(app)) {
        const std::string choices = choices_of(*option);
        if (!choices.empty()) {
            add(choices);
        }
    }
    for (const CLI::App* level = &app; level != nullptr; level = level->get_parent()) {
        for (const CLI::Option* option : options_of(*level)) {
            for (const std::string& name : option->get_lnames()) {
                add("--" + name);
            }
        }
    }
    return out;
}

/// `--color) ... ;;` for each option whose value is one of a few.
void add_choice_cases(const CLI::App& app, std::string& out) {
    for (const CLI::Option* option : options_of(app)) {
        const std::string choices = choices_of(*option);
        if (!choices.empty()) {
            out += fmt::format(
                "        --{}) COMPREPLY=($(compgen -W \"{}\" -- \"$word\")); return ;;\n",
                option->get_lnames().front(), choices);
        }
    }
    for (const CLI::App* child : children_of(app)) {
        add_choice_cases(*child, out);
    }
}

void add_word_cases(const CLI::App& app, const std::string& path, std::string& out) {
    out += fmt::format("        \"{}\") words=\"{}\" ;;\n", path, words_of(app));
    for (const CLI::App* child : children_of(app)) {
        add_word_cases(*child, path.empty() ? child->get_name() : path + " " + child->get_name(),
                       out);
    }
}

std::string without_quotes(std::string text) {
    for (char& c : text) {
        c = c == '\'' || c == '"' || c == '`' || c == '$' || c == '\\' ? ' ' : c;
    }
    return text;
}

}  // namespace

std::string bash_completion(const CLI::App& app) {
    std::string choices;
    add_choice_cases(app, choices);
    std::string words;
    add_word_cases(app, "", words);
    std::string parents;
    for (const CLI::App* child : children_of(app)) {
        if (!children_of(*child).empty()) {
            parents += (parents.empty() ? "" : "|") + child->get_name();
        }
    }
    return fmt::format(R"(# bash completion for scfa-dse
_scfa_dse() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}" command="" words="" i
    COMPREPLY=()
    case "$before" in
{}    esac
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "${{COMP_WORDS[i]}}" in
        -*) ;;
        *)
            case "$command" in
            "") command="${{COMP_WORDS[i]}}" ;;
            {}) command="$command ${{COMP_WORDS[i]}}" ;;
            esac ;;
        esac
    done
    case "$command" in
{}    esac
    COMPREPLY=($(compgen -W "$words" -- "$word"))
    if [[ "$word" != -* && -n "$command" ]]; then
        COMPREPLY+=($(compgen -f -- "$word"))
    fi
}}
complete -o filenames -F _scfa_dse scfa-dse
)",
                       choices, parents, words);
}

std::string zsh_completion(const CLI::App& app) {
    return "#compdef scfa-dse\n# zsh completion for scfa-dse, through zsh's own support for "
           "bash's\n"
           "autoload -U +X bashcompinit && bashcompinit\n" +
           bash_completion(app);
}

std::string fish_completion(const CLI::App& app) {
    std::string out = "# fish completion for scfa-dse\n";
    for (const CLI::Option* option : options_of(app)) {
        out += fmt::format("complete -c scfa-dse -l {} -d '{}'\n", option->get_lnames().front(),
                           without_quotes(option->get_description()));
    }
    for (const CLI::App* command : children_of(app)) {
        out += fmt::format("complete -c scfa-dse -n __fish_use_subcommand -a {} -d '{}'\n",
                           command->get_name(), without_quotes(command->get_description()));
        const std::string here =
            fmt::format("-n '__fish_seen_subcommand_from {}'", command->get_name());
        for (const CLI::App* child : children_of(*command)) {
            out += fmt::format("complete -c scfa-dse {} -a {} -d '{}'\n", here, child->get_name(),
                               without_quotes(child->get_description()));
        }
        for (const CLI::Option* option : options_of(*command)) {
            out += fmt::format("complete -c scfa-dse {} -l {}{} -d '{}'\n", here,
                               option->get_lnames().front(), takes_value(*option) ? " -r" : "",
                               without_quotes(option->get_description()));
        }
    }
    return out;
}

}  // namespace scfa::cli
