#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/vitis/program_words.hpp
/// @brief The layer program as the HLS kernel reads it, in the records of
///        hls/vitis/kernel/scfa_program.hpp.

#include "models/network/reference/quantised_network.hpp"
#include "models/program/network_program.hpp"

#include <cstdint>
#include <vector>

namespace scfa {

/// What the layers of a program need at most, each of any layer: sizes of arrays and channels.
struct KernelTraffic {
    std::int64_t images = 1;  ///< that lie in a half at once
    std::int64_t taps = 1;
    std::int64_t row_pixels = 1;  ///< padding included
    std::int64_t rows = 1, channels = 1;
    std::int64_t lanes = 1;      ///< output channels of a job
    std::int64_t word_half = 1;  ///< bitmap: scan words of a lane in one half
    std::int64_t jobs = 1;
    std::int64_t layer_lanes = 1, layer_images = 1;
    std::int64_t beats = 1, transfers = 1;  ///< of the busiest channel
    std::int64_t weight_fills = 1, input_fills = 1, parameters = 1;
    std::int64_t drains = 1, results = 1;
};

struct KernelProgram {
    std::vector<std::uint32_t> words;
    /// Per layer of the workload: where its record stands, or -1 where the kernel has none.
    std::vector<std::int64_t> records;
    KernelTraffic traffic;
};

/// Bytes that the kernel moves at once: its `Beat`.
std::int64_t kernel_beat_bytes(const DesignPoint& point);

/// @throws Error{unsupported} when external memory exceeds the kernel's 4 GiB
/// Cost: O(jobs x lanes).
KernelProgram kernel_program(const NetworkProgram& network, const QuantisedNetwork& function);

}  // namespace scfa
