#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/exec/worker_frame.hpp
/// @brief How an answer crosses the pipe from a forked child: a length, a checksum, the bytes.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace scfa {

/// What a child says.
enum class FrameKind : std::uint8_t {
    answer = 1,   ///< the bytes are what the work gave
    failure = 2,  ///< the work threw; the bytes are the reason in words
};

/// An answer that is longer is refused: a child that writes without end must not fill the parent.
inline constexpr std::size_t kMostFrameBytes = std::size_t{64} << 20;

/// 8 bytes mark, 8 bytes length of the rest, 8 bytes checksum of the rest, 1 byte kind, the bytes.
/// Numbers are little-endian.
std::string encode_frame(FrameKind kind, std::string_view bytes);

struct Frame {
    FrameKind kind = FrameKind::failure;
    std::string bytes;
    std::string fault;  ///< why this is no frame; empty when it is
};

/// @param stream  everything that came over the pipe
/// Never throws for what the stream holds.
Frame decode_frame(std::string_view stream);

}  // namespace scfa
