#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/error.hpp
/// @brief The two kinds of failure: `Error` is the user's or the environment's, `SCFA_ASSERT` is
/// our bug.
///
/// An infeasible design point is neither: it is data (`status`, `reason`).

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scfa {

/// What went wrong; `exit_code_of` maps it to the process's exit code.
enum class ErrorCode {
    usage,          ///< the command line is wrong
    configuration,  ///< a configuration, device, point or network file says something it may not
    unsupported,    ///< well-formed, but a capability that this build does not have
    model,          ///< a network cannot be read or does not type-check
    overflow,       ///< a product of dimensions or a count exceeds 2^63 - 1
    infeasible,     ///< nothing in the space is feasible
    environment,    ///< disk full, missing file or tool, permission
    damaged,        ///< a stored run fails its checksums
};

/// 2 usage or configuration, 3 nothing feasible, 4 environment (docs/interface.md).
int exit_code_of(ErrorCode code);
std::string_view name_of(ErrorCode code);

/// Where in the user's input an error lies. Empty file: no place is known; line 0: the file as a
/// whole.
struct Place {
    std::string file;
    int line = 0;             ///< 1-based
    int column = 0;           ///< 1-based, in bytes
    std::string pointer;      ///< JSON pointer, or the name of an ONNX node
    std::string source_line;  ///< the text of the line, for the caret; of a long line only a part
    int length = 1;           ///< bytes the caret underlines
    int cut = 0;              ///< bytes of the line that are missing before `source_line`
};

/// One thing a user can mend: what, where, and how.
class Error : public std::exception {
  public:
    Error(ErrorCode code, std::string message, Place place = {}, std::string hint = {})
        : code_(code),
          message_(std::move(message)),
          place_(std::move(place)),
          hint_(std::move(hint)) {}

    [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }
    [[nodiscard]] ErrorCode code() const { return code_; }
    [[nodiscard]] const std::string& message() const { return message_; }
    [[nodiscard]] const Place& place() const { return place_; }
    [[nodiscard]] const std::string& hint() const { return hint_; }

  private:
    ErrorCode code_;
    std::string message_;
    Place place_;
    std::string hint_;
};

/// Several errors of one input, reported at once (at most `kMost`, then reading stops).
class Errors : public std::exception {
  public:
    static constexpr std::size_t kMost = 20;

    explicit Errors(std::vector<Error> errors) : errors_(std::move(errors)) {}
    [[nodiscard]] const char* what() const noexcept override {
        return errors_.empty() ? "no error" : errors_.front().what();
    }
    [[nodiscard]] const std::vector<Error>& errors() const { return errors_; }

  private:
    std::vector<Error> errors_;
};

/// The text a user sees: `error[configuration]: ...`, `  --> file:line:column  (pointer)`, the line
/// with a caret, `= help: ...`. Safe for a terminal (escape_terminal); long lines are cut around
/// the caret. No trailing newline.
std::string to_text(const Error& error);
/// All of them, an empty line between; says so when reading stopped at `Errors::kMost`.
std::string to_text(const Errors& errors);

namespace detail {
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line,
                                   const std::string& context);
}  // namespace detail

}  // namespace scfa

/// Always on: a broken invariant is our bug, and a wrong number is worse than a stop. `context` is
/// a std::string.
#define SCFA_ASSERT(condition, context)                                                  \
    do {                                                                                 \
        if (!(condition)) {                                                              \
            ::scfa::detail::assertion_failed(#condition, __FILE__, __LINE__, (context)); \
        }                                                                                \
    } while (false)
