#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/import/model_file.hpp
/// @brief Files that a model consists of, opened so that a hostile model reaches nothing outside
/// its folder.

#include <cstdint>
#include <string>

namespace scfa {

/// An open regular file; closed at the end of the object's life.
class ModelFile {
  public:
    /// Links are followed: it is the user who names this file. Never blocks.
    /// @throws Error{environment} when it cannot be opened, Error{model} when it is no regular file
    /// or larger than
    ///         `most` bytes
    static ModelFile open(const std::string& path, std::int64_t most);

    /// A file named by a model: below the model's folder, by real folders only, no link of any kind
    /// on the way.
    /// @param location  relative, with `/`
    /// @throws Error{model} saying what is wrong with the location
    static ModelFile open_beside(const std::string& model_path, const std::string& location);

    ModelFile(ModelFile&& other) noexcept;
    ModelFile& operator=(ModelFile&& other) noexcept;
    ModelFile(const ModelFile&) = delete;
    ModelFile& operator=(const ModelFile&) = delete;
    ~ModelFile();

    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] std::int64_t size() const { return size_; }

    /// `length` bytes from `offset` on. @throws Error{model} when the file is shorter (before it
    /// allocates), or cannot be read
    [[nodiscard]] std::string read(std::int64_t offset, std::int64_t length) const;

  private:
    ModelFile(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}

    int descriptor_ = -1;
    std::int64_t size_ = 0;
    std::string name_;
};

}  // namespace scfa
