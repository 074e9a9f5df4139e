#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/temporary_folder.hpp
/// @brief A folder of a test's own: tests run side by side, so a fixed name would be shared.

#include <filesystem>
#include <stdexcept>
#include <stdlib.h>
#include <string>
#include <system_error>

namespace scfa::test {

/// Made by the constructor under the system's temporary folder, removed with its content at the
/// end.
class TemporaryFolder {
  public:
    /// @throws std::runtime_error when it cannot be made
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "scfa-test-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("no temporary folder: " + name);
        }
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::string operator/(const std::string& name) const {
        return (path_ / name).string();
    }

  private:
    std::filesystem::path path_;
};

}  // namespace scfa::test
