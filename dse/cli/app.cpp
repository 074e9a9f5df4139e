// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/app.hpp"

#include "dse/cli/arguments.hpp"
#include "dse/cli/help.hpp"

#include <algorithm>
#include <clocale>
#include <csignal>
#include <new>
#include <unistd.h>

namespace scfa::cli {

CommandLine::CommandLine()
    : app_(
          "Explores the design space of a sparse CNN accelerator (SCFA) on an FPGA: every point is "
          "costed on a network, and the best trade-offs are reported.",
          "scfa-dse") {
    app_.require_subcommand(0);
    app_.set_help_flag("-h,--help", "Show this help and exit");
    app_.add_flag("--json", options_.json, "Print one JSON document on the standard output");
    app_.add_flag("-q,--quiet", options_.quiet, "No progress and no remarks, errors only");
    app_.add_flag("-v,--verbose", options_.verbose, "Say more; twice: everything");
    add_choice(app_, "--color", colour_, {"auto", "always", "never"},
               "Colours; auto honours NO_COLOR and TERM=dumb");
    app_.add_flag("--version", version_, "Show the version and exit");
    for (const Command& command : commands()) {
        declare(app_, command);
    }
}

void CommandLine::declare(CLI::App& parent, const Command& command) {
    CLI::App* app = parent.add_subcommand(command.name, command.summary);
    app->fallthrough();
    app->set_help_flag();  // the root's, found through the fallthrough
    Action action;
    if (command.declare) {
        action = command.declare(*app);
    }
    declared_[app] = {&command, std::move(action)};
    for (const Command& child : command.children) {
        declare(*app, child);
    }
}

const Command* CommandLine::command_of(const CLI::App& app) const {
    const auto found = declared_.find(&app);
    return found == declared_.end() ? nullptr : found->second.first;
}

/// Takes the options that shape messages before anything can go wrong.
void CommandLine::configure(const std::vector<std::string>& arguments, Console& console) {
    const auto given = [&arguments](const char* word) {
        return std::find(arguments.begin(), arguments.end(), word) != arguments.end();
    };
    ConsoleOptions options;
    options.json = given("--json");
    options.quiet = given("--quiet") || given("-q");
    options.colour = given("--color=never")    ? ColourChoice::never
                     : given("--color=always") ? ColourChoice::always
                                               : ColourChoice::automatic;
    console.configure(options);
}

int CommandLine::run(const std::vector<std::string>& arguments, Console& console) {
    configure(arguments, console);
    check_arguments(app_, arguments);
    const CLI::App& named = named_command(app_, arguments);
    const auto separator = std::find(arguments.begin(), arguments.end(), "--");
    const bool help = std::any_of(arguments.begin(), separator, [](const std::string& word) {
        return word == "--help" || word == "-h";
    });
    const Command* command = command_of(named);
    if (help || (command == nullptr && arguments.empty())) {
        const std::string text =
            command == nullptr ? program_help(app_) : command_help(named, *command);
        if (!help) {
            console.note(text);
            return exit_code_of(ErrorCode::usage);
        }
        console.print(text);
        return 0;
    }
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    try {
        app_.parse(reversed);
    } catch (const CLI::ParseError& failure) {
        throw Error(ErrorCode::usage, failure.what());
    }
    options_.colour = static_cast<ColourChoice>(colour_);
    console.configure(options_);
    if (version_) {
        return declared_.at(app_.get_subcommand("version")).second(console);
    }
    if (command == nullptr) {
        throw Error(ErrorCode::usage, "a command is needed", {}, "see \"scfa-dse --help\"");
    }
    return declared_.at(&named).second(console);
}

namespace {

/// A broken invariant has said what it is; what remains is the documented exit code.
extern "C" void on_abort(int) {
    _exit(kExitBug);
}

int run_checked(const std::vector<std::string>& arguments, Console& console) {
    try {
        CommandLine line;
        return line.run(arguments, console);
    } catch (const Error& error) {
        console.report(error);
        return exit_code_of(error.code());
    } catch (const Errors& errors) {
        console.report(errors);
        return errors.errors().empty() ? kExitBug : exit_code_of(errors.errors().front().code());
    } catch (const std::bad_alloc&) {
        const Error error(ErrorCode::environment, "out of memory");
        console.report(error);
        return exit_code_of(error.code());
    } catch (const std::exception& unexpected) {
        console.report_bug(unexpected.what());
        return kExitBug;
    }
}

}  // namespace

int run_program(int argc, const char* const* argv) {
    // Numbers look the same everywhere; a reader that goes away and a file that may not grow are
    // seen at the write.
    std::setlocale(LC_ALL, "C");
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    std::signal(SIGABRT, on_abort);
    Console console;
    try {
        return run_checked({argv + std::min(argc, 1), argv + argc}, console);
    } catch (const std::exception&) {
        return exit_code_of(ErrorCode::environment);  // an error that could not even be shown
    }
}

}  // namespace scfa::cli
