#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/import/gzip.hpp
/// @brief Compressed bytes (zlib), with a limit on what they may grow to.

#include <cstdint>
#include <string>
#include <string_view>

namespace scfa {

/// The first two bytes of every gzip file.
inline constexpr std::string_view kGzipMagic = "\x1f\x8b";

/// What inflating ended with.
struct Inflated {
    std::string bytes;          ///< everything up to the end or the fault
    std::string fault;          ///< empty: the stream is whole
    std::int64_t consumed = 0;  ///< compressed bytes read
};

/// Inflates one gzip or zlib stream. More than `most` bytes are a fault.
Inflated inflate_bytes(std::string_view compressed, std::int64_t most);

/// A zlib stream, best compression. The same bytes give the same result with one version of zlib.
std::string deflate_bytes(std::string_view bytes);

}  // namespace scfa
