#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/import/onnx_arena.hpp
/// @brief Memory for a parsed model that a small hostile file cannot blow up.

#include <google/protobuf/arena.h>

#include <cstdint>
#include <memory>

namespace scfa::onnx_import {

/// An arena that throws std::bad_alloc beyond a budget made from the file's size. A protobuf of two
/// bytes an element can stand for hundreds of bytes in memory (an empty node); an honest model
/// needs little more than its size. One at a time on a thread.
class BoundedArena {
  public:
    explicit BoundedArena(std::int64_t file_bytes);
    ~BoundedArena();
    BoundedArena(const BoundedArena&) = delete;
    BoundedArena& operator=(const BoundedArena&) = delete;

    [[nodiscard]] google::protobuf::Arena* get() { return arena_.get(); }

  private:
    std::unique_ptr<google::protobuf::Arena> arena_;
};

}  // namespace scfa::onnx_import
