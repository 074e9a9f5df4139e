#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/error_sink.hpp
/// @brief Collects what is wrong with one input, so that the user sees up to 20 errors at once.

#include "models/base/error.hpp"

#include <utility>
#include <vector>

namespace scfa {

class ErrorSink {
  public:
    /// Keeps the error. @throws Errors with everything kept when this is the `Errors::kMost`-th.
    void add(Error error) {
        errors_.push_back(std::move(error));
        if (errors_.size() >= Errors::kMost) {
            throw Errors(errors_);
        }
    }

    /// Runs `action` and keeps the `Error` that it throws, if any. @return true when none was
    /// thrown
    template <class Action>
    bool collect(Action&& action) {
        try {
            std::forward<Action>(action)();
            return true;
        } catch (const Error& error) {
            add(error);
            return false;
        }
    }

    [[nodiscard]] bool empty() const { return errors_.empty(); }
    [[nodiscard]] std::size_t size() const { return errors_.size(); }
    [[nodiscard]] const std::vector<Error>& errors() const { return errors_; }

    /// @throws Errors when anything was added.
    void throw_if_any() const {
        if (!errors_.empty()) {
            throw Errors(errors_);
        }
    }

  private:
    std::vector<Error> errors_;
};

}  // namespace scfa
