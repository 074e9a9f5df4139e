// SPDX-License-Identifier: Apache-2.0
#include "models/import/onnx_arena.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace scfa::onnx_import {
namespace {

constexpr std::int64_t kMebibyte = std::int64_t{1} << 20;

struct Budget {
    std::int64_t single = 0;  ///< of one allocation
    std::int64_t left = 0;    ///< of all together
};

/// protobuf's hook has no argument of the caller's.
thread_local Budget budget;

void* allocate(std::size_t bytes) {
    const auto size = static_cast<std::int64_t>(std::min<std::size_t>(bytes, std::size_t{1} << 62));
    void* memory = size > budget.single || size > budget.left ? nullptr : std::malloc(bytes);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    budget.left -= size;
    return memory;
}

void release(void* memory, std::size_t) {
    std::free(memory);
}

}  // namespace

BoundedArena::BoundedArena(std::int64_t file_bytes) {
    // Arrays grow by doubling and leave their predecessors in the arena, so that all together may
    // take more.
    budget = {std::max(4 * file_bytes, kMebibyte), 16 * file_bytes + 16 * kMebibyte};
    google::protobuf::ArenaOptions options;
    options.start_block_size = 4096;
    options.max_block_size = static_cast<std::size_t>(kMebibyte) / 2;
    options.block_alloc = allocate;
    options.block_dealloc = release;
    arena_ = std::make_unique<google::protobuf::Arena>(options);
}

BoundedArena::~BoundedArena() = default;

}  // namespace scfa::onnx_import
