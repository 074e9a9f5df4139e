// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/console.hpp"

#include "models/base/escape.hpp"
#include "models/base/json_writer.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

namespace scfa::cli {
namespace {

using Json = nlohmann::ordered_json;

bool environment_forbids_colours() {
    const char* no_color = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    return (no_color != nullptr && *no_color != '\0') || terminal == nullptr ||
           std::strcmp(terminal, "dumb") == 0;
}

bool colours_wanted(ColourChoice choice, int stream) {
    switch (choice) {
        case ColourChoice::always:
            return true;
        case ColourChoice::never:
            return false;
        case ColourChoice::automatic:
            break;
    }
    return isatty(stream) != 0 && !environment_forbids_colours();
}

/// @return 0, or the errno that stopped it
int write_all(int stream, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = write(stream, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return 0;
}

/// The first word of every error in bold red: `error[usage]: ...`.
std::string with_colours(const std::string& text) {
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
        const std::string_view line = std::string_view(text).substr(at, end - at);
        const std::size_t colon = line.find(':');
        if (line.substr(0, 6) == "error[" && colon != std::string_view::npos) {
            out += fmt::format("\x1b[1;31m{}\x1b[0m{}", line.substr(0, colon), line.substr(colon));
        } else {
            out += line;
        }
        at = end;
    }
    return out;
}

Json error_json(const Error& error) {
    Json out = {{"code", name_of(error.code())}, {"message", error.message()}};
    const Place& place = error.place();
    if (!place.file.empty()) {
        out["file"] = place.file;
    }
    if (place.line > 0) {
        out["line"] = place.line;
        out["column"] = place.column;
    }
    if (!place.pointer.empty()) {
        out["pointer"] = place.pointer;
    }
    if (!error.hint().empty()) {
        out["hint"] = error.hint();
    }
    return out;
}

}  // namespace

Json error_document(const std::vector<Error>& errors, int exit_code) {
    Json list = Json::array();
    for (const Error& error : errors) {
        list.push_back(error_json(error));
    }
    return {{"schema", "scfa.error/1"}, {"exit_code", exit_code}, {"errors", std::move(list)}};
}

Console::Console()
    : log_(std::make_shared<spdlog::logger>("scfa-dse",
                                            std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
    log_->set_pattern("%l: %v");
    configure({});
}

Console::~Console() = default;

void Console::configure(const ConsoleOptions& options) {
    options_ = options;
    log_->set_level(options.quiet          ? spdlog::level::err
                    : options.verbose >= 2 ? spdlog::level::trace
                    : options.verbose == 1 ? spdlog::level::info
                                           : spdlog::level::warn);
}

bool Console::progress_on_terminal() const {
    const char* terminal = std::getenv("TERM");
    return isatty(STDERR_FILENO) != 0 && terminal != nullptr && std::strcmp(terminal, "dumb") != 0;
}

bool Console::colours_on_stdout() const {
    return !options_.json && colours_wanted(options_.colour, STDOUT_FILENO);
}

bool Console::colours_on_stderr() const {
    return colours_wanted(options_.colour, STDERR_FILENO);
}

void Console::print(std::string_view text) {
    const int failure = reader_gone_ ? EPIPE : write_all(STDOUT_FILENO, text);
    if (failure == EPIPE) {
        reader_gone_ = true;
    } else if (failure != 0) {
        throw Error(ErrorCode::environment,
                    fmt::format("cannot write {} bytes to the standard output: {}", text.size(),
                                std::strerror(failure)));
    }
}

void Console::print_json(const Json& document) {
    print(to_json_text(document));
}

void Console::note(std::string_view text) {
    (void)write_all(STDERR_FILENO, text);
}

void Console::report(const Error& error) {
    report_all({error}, to_text(error), exit_code_of(error.code()));
}

void Console::report(const Errors& errors) {
    const int exit_code =
        errors.errors().empty() ? 5 : exit_code_of(errors.errors().front().code());
    report_all(errors.errors(), to_text(errors), exit_code);
}

void Console::report_all(const std::vector<Error>& errors, const std::string& text, int exit_code) {
    const std::string shown = text + "\n";
    note(colours_on_stderr() ? with_colours(shown) : shown);
    if (options_.json) {
        print_json(error_document(errors, exit_code));
    }
}

void Console::report_bug(std::string_view what) {
    note(
        fmt::format("error[bug]: {}\n  = help: this is a fault of scfa-dse; please report it with "
                    "the command and its files\n",
                    escape_terminal(what)));
    if (options_.json) {
        print_json({{"schema", "scfa.error/1"},
                    {"exit_code", 5},
                    {"errors", Json::array({{{"code", "bug"}, {"message", std::string(what)}}})}});
    }
}

}  // namespace scfa::cli
