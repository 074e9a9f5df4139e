#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/timeline.hpp
/// @brief Runs a network's layers one after another on one point: mapping, cycles, stalls, traffic.

#include "models/cost/energy.hpp"
#include "models/cost/layer_mapper.hpp"
#include "models/cost/layer_memo.hpp"
#include "models/eval/result.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace scfa {

/// Sums of one image.
struct TimelineTotals {
    std::int64_t cycles = 0;     ///< the end of the last store
    std::int64_t ddr_bytes = 0;  ///< read and written
    EnergyEvents events;
};

/// Divides a layer's cycles among computing (`out.compute_cycles`, set before), fill and waiting
/// for the memory.
/// @param exposed_store  from the end of the last sequence to the end of the last store
void attribute_cycles(std::int64_t cycles, std::int64_t sequences, std::int64_t exposed_store,
                      LayerResult& out);

/// One network under one compute key, for one thread.
class Timeline {
  public:
    /// @param tables  per layer, from LayerMemo; must outlive the timeline
    Timeline(const Workload& workload, const std::vector<const LayerTables*>& tables);

    /// @param total   sums over all layers, by which layers add up to the point exactly
    /// @param layers  nullptr, or filled with one entry a layer: mapping, cycles by cause, traffic
    /// (not energy)
    /// @param events  the same: what each layer's energy is made of
    /// @return        Reason::none, or the first layer that does not fit
    Infeasibility run(const PointContext& context, double cpu_operations_per_second,
                      TimelineTotals& total, std::vector<LayerResult>* layers,
                      std::vector<EnergyEvents>* events);

    /// Layers placed on the array that have been evaluated, mapping included, since construction.
    [[nodiscard]] std::int64_t layer_evaluations() const { return layer_evaluations_; }

  private:
    [[nodiscard]] std::int64_t producers_end(const WorkloadLayer& layer) const;
    [[nodiscard]] LayerActivity activity_of(std::size_t layer, const OverlapState& state) const;
    void fill_result(const PointContext& context, std::size_t layer, const LayerMapping& mapping,
                     const OverlapState& state, std::int64_t cycles, LayerResult& out) const;
    void fill_lane_cycles(const PointContext& context, std::size_t layer, LayerResult& out) const;

    const Workload& workload_;
    std::vector<std::unique_ptr<LayerMapper>> mappers_;  ///< per layer; nullptr on the CPU
    std::vector<std::int64_t> layer_end_;                ///< end of each layer's last store
    std::vector<std::uint8_t> pool_fused_;  ///< per layer: a max pool rides on its drain
    std::int64_t layer_evaluations_ = 0;
};

}  // namespace scfa
