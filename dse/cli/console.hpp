#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/console.hpp
/// @brief The two streams of a command: results on stdout, everything else on stderr.

#include "models/base/error.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace spdlog {
class logger;
}

namespace scfa::cli {

enum class ColourChoice { automatic, always, never };

/// What the options that every command takes say.
struct ConsoleOptions {
    bool json = false;   ///< one JSON document on stdout instead of text
    bool quiet = false;  ///< neither progress nor remarks; errors only
    int verbose = 0;     ///< 1: what is read and written; 2: everything
    ColourChoice colour = ColourChoice::automatic;
};

class Console {
  public:
    Console();
    ~Console();
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    /// Takes effect from here on: log level and colours.
    void configure(const ConsoleOptions& options);
    [[nodiscard]] bool json() const { return options_.json; }
    [[nodiscard]] bool quiet() const { return options_.quiet; }
    /// stderr is a terminal that understands cursor movements.
    [[nodiscard]] bool progress_on_terminal() const;
    [[nodiscard]] bool colours_on_stdout() const;
    [[nodiscard]] bool colours_on_stderr() const;

    /// Text to stdout, as it is. A reader that has gone away (`| head`) is no error: what follows
    /// is dropped. @throws Error{environment} when stdout cannot take it (disk full)
    void print(std::string_view text);
    /// One document in the form of models/base/json_writer.hpp.
    void print_json(const nlohmann::ordered_json& document);
    /// Text to stderr, errors ignored: nobody could be told.
    void note(std::string_view text);

    /// The log, on stderr.
    [[nodiscard]] spdlog::logger& log() { return *log_; }

    /// Shows what went wrong on stderr and, with `--json`, as `scfa.error/1` on stdout.
    void report(const Error& error);
    void report(const Errors& errors);
    /// A failure that is our bug.
    void report_bug(std::string_view what);

  private:
    void report_all(const std::vector<Error>& errors, const std::string& text, int exit_code);

    ConsoleOptions options_;
    bool reader_gone_ = false;
    std::shared_ptr<spdlog::logger> log_;
};

/// `{"schema": "scfa.error/1", "exit_code": 2, "errors": [{"code": ..., "message": ..., ...}]}`.
nlohmann::ordered_json error_document(const std::vector<Error>& errors, int exit_code);

}  // namespace scfa::cli
