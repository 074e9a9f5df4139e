#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/program/network_program.hpp
/// @brief A whole network on one design point, ready to run: layer programs, memory map, weight
/// images.

#include "models/arch/geometry.hpp"
#include "models/cost/layer_memo.hpp"
#include "models/network/reference/quantised_network.hpp"
#include "models/program/layer_program.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace scfa {

struct NetworkProgram {
    std::shared_ptr<const Workload> workload;
    DesignPoint point;  ///< canonical
    Geometry geometry;
    std::int64_t drain = 1;  ///< ceil(R / post.lanes)
    std::int64_t word_bytes = 1;
    std::int64_t beat_bytes = 8;       ///< of an AXI port
    TensorPlace input;                 ///< of the network
    std::vector<LayerProgram> layers;  ///< one per layer of the workload
    std::uint64_t memory_bytes = 0;    ///< external memory in use

    [[nodiscard]] const WorkloadLayer& layer(const LayerProgram& program) const {
        return workload->layers[static_cast<std::size_t>(program.index)];
    }
};

/// @param mappings  per layer, as the analytic model chose them for this point (`LayerResult`s of a
///                  feasible point)
/// @param tables    per layer, of the point's compute key; nullptr where the array runs no
///                  convolution
/// @pre  the point is legal and feasible
/// @throws Error{overflow} when external memory would exceed 2^63 - 1 bytes
/// Cost: O(layers, tiles and jobs of a tile).
NetworkProgram compile_program(std::shared_ptr<const Workload> workload, const DesignPoint& point,
                               const std::vector<LayerResult>& mappings,
                               const std::vector<const LayerTables*>& tables);

/// The bytes of all weight images of a layer, as they lie in external memory from
/// `program.weights.front().span.address` on.
/// @throws Error{unsupported} from the encoder
std::vector<std::uint8_t> weight_bytes(const NetworkProgram& network, const LayerProgram& program,
                                       const QuantisedLayer& weights);

}  // namespace scfa
