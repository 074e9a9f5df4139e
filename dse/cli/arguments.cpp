// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/arguments.hpp"

#include "models/base/error.hpp"
#include "models/base/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scfa::cli {
namespace {

Error usage(const CLI::App& command, const std::string& message, const std::string& hint = {}) {
    const std::string help = fmt::format("see \"{} --help\"", full_name(command));
    return Error(ErrorCode::usage, message, {}, hint.empty() ? help : hint + "; " + help);
}

std::vector<std::string> command_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* child : app.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(child->get_name());
    }
    return names;
}

/// "--name" of every option that is understood behind the command.
std::vector<std::string> option_names(const CLI::App* app) {
    std::vector<std::string> names;
    for (; app != nullptr; app = app->get_parent()) {
        for (const CLI::Option* option : app->get_options()) {
            for (const std::string& name : option->get_lnames()) {
                names.push_back("--" + name);
            }
        }
    }
    return names;
}

const CLI::Option* find_option(const CLI::App* app, const std::string& name) {
    for (; app != nullptr; app = app->get_parent()) {
        if (const CLI::Option* option = app->get_option_no_throw(name)) {
            return option;
        }
    }
    return nullptr;
}

/// Walks the arguments, keeping the command they are in and its positional arguments.
class Walk {
  public:
    Walk(const CLI::App& app, const std::vector<std::string>& arguments)
        : command_(&app), arguments_(arguments) {}

    /// @param strict  false: only find the command, whatever else is wrong
    void run(bool strict) {
        for (at_ = 0; at_ < arguments_.size(); ++at_) {
            const std::string& word = arguments_[at_];
            if (word == "--") {
                positionals_.insert(positionals_.end(),
                                    arguments_.begin() + static_cast<std::ptrdiff_t>(at_) + 1,
                                    arguments_.end());
                break;
            }
            if (word.size() > 1 && word[0] == '-') {
                option(word, strict);
            } else {
                word_or_command(word, strict);
            }
        }
    }

    void check_positionals() const {
        const std::vector<const CLI::Option*> expected = positionals_of(*command_);
        const bool many = !expected.empty() && expected.back()->get_items_expected_max() > 1;
        if (positionals_.size() > expected.size() && !many) {
            throw usage(*command_,
                        fmt::format("unexpected argument \"{}\"", positionals_[expected.size()]));
        }
        if (help_) {
            return;
        }
        for (std::size_t i = positionals_.size(); i < expected.size(); ++i) {
            if (expected[i]->get_required()) {
                throw usage(*command_, fmt::format("\"{}\" needs {}: {}", full_name(*command_),
                                                   expected[i]->get_type_name(),
                                                   expected[i]->get_description()));
            }
        }
        const std::vector<std::string> children = command_names(*command_);
        if (!children.empty() && command_->get_parent() != nullptr) {
            throw usage(*command_, fmt::format("\"{}\" needs a command", full_name(*command_)),
                        suggestion_hint("", children, "commands"));
        }
    }

    [[nodiscard]] const CLI::App& command() const { return *command_; }

  private:
    void option(const std::string& word, bool strict) {
        const std::size_t equals = word.find('=');
        const std::string name = word.substr(0, equals);
        if (name == "--help" || name == "-h") {
            help_ = true;
        }
        const bool cluster = word[1] != '-' && word.size() > 2;
        if (cluster) {
            for (std::size_t i = 1; strict && i < name.size(); ++i) {
                if (find_option(command_, std::string("-") + word[i]) == nullptr) {
                    throw unknown(std::string("-") + word[i]);
                }
            }
            return;
        }
        const CLI::Option* found = find_option(command_, name);
        if (found == nullptr) {
            if (strict) {
                throw unknown(name);
            }
            return;
        }
        if (!takes_value(*found)) {
            if (strict && equals != std::string::npos) {
                throw usage(*command_, fmt::format("{} is a flag and takes no value", name));
            }
            return;
        }
        if (equals == std::string::npos) {
            const bool there = at_ + 1 < arguments_.size() &&
                               (arguments_[at_ + 1].empty() || arguments_[at_ + 1][0] != '-' ||
                                is_number(arguments_[at_ + 1]));
            if (!there && strict) {
                throw usage(*command_,
                            fmt::format("{} needs a value: {}", name, found->get_type_name()));
            }
            at_ += there ? 1 : 0;
        }
    }

    void word_or_command(const std::string& word, bool strict) {
        const std::vector<std::string> children = command_names(*command_);
        if (children.empty()) {
            positionals_.push_back(word);
        } else if (std::find(children.begin(), children.end(), word) != children.end()) {
            command_ = command_->get_subcommand(word);
        } else if (strict) {
            const std::string nearest = did_you_mean(word, children);
            throw usage(*command_,
                        nearest.empty() ? fmt::format("unknown command '{}'", word)
                                        : fmt::format("unknown command '{}', did you mean '{}'?",
                                                      word, nearest),
                        suggestion_hint("", children, "commands"));
        }
    }

    [[nodiscard]] Error unknown(const std::string& name) const {
        const std::string nearest = did_you_mean(name, option_names(command_));
        return usage(*command_,
                     nearest.empty()
                         ? fmt::format("unknown option '{}'", name)
                         : fmt::format("unknown option '{}', did you mean '{}'?", name, nearest));
    }

    static bool is_number(const std::string& word) {
        return word.size() > 1 && (word[1] == '.' || (word[1] >= '0' && word[1] <= '9'));
    }

    const CLI::App* command_;
    const std::vector<std::string>& arguments_;
    std::size_t at_ = 0;
    std::vector<std::string> positionals_;
    bool help_ = false;
};

}  // namespace

void check_arguments(const CLI::App& app, const std::vector<std::string>& arguments) {
    Walk walk(app, arguments);
    walk.run(true);
    walk.check_positionals();
}

const CLI::App& named_command(const CLI::App& app, const std::vector<std::string>& arguments) {
    Walk walk(app, arguments);
    walk.run(false);
    return walk.command();
}

std::string full_name(const CLI::App& app) {
    return app.get_parent() == nullptr ? app.get_name()
                                       : full_name(*app.get_parent()) + " " + app.get_name();
}

std::vector<const CLI::Option*> options_of(const CLI::App& app) {
    std::vector<const CLI::Option*> out;
    for (const CLI::Option* option : app.get_options()) {
        if (option->nonpositional() && !option->get_group().empty()) {
            out.push_back(option);
        }
    }
    return out;
}

std::vector<const CLI::Option*> positionals_of(const CLI::App& app) {
    std::vector<const CLI::Option*> out;
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_positional()) {
            out.push_back(option);
        }
    }
    return out;
}

bool takes_value(const CLI::Option& option) {
    return option.get_items_expected_max() > 0;
}

}  // namespace scfa::cli
