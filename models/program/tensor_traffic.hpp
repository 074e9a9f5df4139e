#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/program/tensor_traffic.hpp
/// @brief What a network's jobs move to and from external memory, by tensor.

#include "models/program/network_program.hpp"

#include <cstdint>
#include <vector>

namespace scfa {

/// Bytes that one layer moves for one image; every reload counts.
struct TensorTraffic {
    std::int64_t weights = 0;   ///< read: weight images, with their indices and parameters
    std::int64_t inputs = 0;    ///< read: both tensors of an add that stands alone
    std::int64_t residual = 0;  ///< read: the second tensor of an add that rides on a convolution
    std::int64_t outputs = 0;   ///< written: of the pool, where one rides on the drain

    [[nodiscard]] std::int64_t read() const { return weights + inputs + residual; }
};

/// One entry per layer of the workload; all zero for a layer on the CPU and for one that rides on
/// another's drain. What is read and written is what the analytic model counts
/// (`LayerResult::ddr_read_bytes`, `ddr_write_bytes`).
/// Cost: O(jobs and their descriptors).
std::vector<TensorTraffic> tensor_traffic(const NetworkProgram& network);

}  // namespace scfa
