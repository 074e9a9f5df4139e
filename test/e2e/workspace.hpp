#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/e2e/workspace.hpp
/// @brief A folder of its own for a test, and small sweeps to run in it.

#include "test/e2e/process.hpp"
#include "test/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace scfa::test {

using Json = nlohmann::ordered_json;

std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& text);

/// A sweep on the smallest shipped network: some hundred points.
/// Paths are absolute, so that the file can lie anywhere.
Json small_sweep();
/// The same with a million points: takes seconds.
Json long_sweep();

class Workspace : public testing::Test {
  protected:
    [[nodiscard]] std::string path(const std::string& name) const { return temporary_ / name; }
    [[nodiscard]] std::string read(const std::string& name) const { return read_file(path(name)); }
    [[nodiscard]] bool exists(const std::string& name) const;
    void write(const std::string& name, const std::string& text) const {
        write_file(path(name), text);
    }
    /// Writes the configuration and gives its name.
    std::string config(const Json& document, const std::string& name = "config.json") const;
    /// Runs the program in the folder.
    [[nodiscard]] ProcessResult run(const std::vector<std::string>& arguments,
                                    ProcessOptions options = {}) const;
    /// Files below the folder, sorted.
    [[nodiscard]] std::vector<std::string> files() const;

    const TemporaryFolder temporary_;
    const std::string folder_ = temporary_.path().string();
};

}  // namespace scfa::test
