#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/eval/result.hpp
/// @brief What an evaluator says of one point: status, reason, metrics; per layer cycles by cause.

#include "models/arch/design_point.hpp"
#include "models/eval/metrics.hpp"
#include "models/network/workload.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace scfa {

enum class PointStatus : std::int32_t { feasible, infeasible, failed };
std::string_view name_of(PointStatus status);

/// Why a point is infeasible. Kept as numbers: texts are made only where someone reads them.
enum class Reason : std::int32_t {
    none,
    packing_needs_int8,          ///< double calculation with int16
    packing_needs_even_columns,  ///< double calculation with odd Q
    packing_needs_dsp48,         ///< the device's slice is not in the packing table
    clock_ratio_columns,         ///< need: divisor of Q; have: Q
    window_exceeds_depth,        ///< need: W; have: D
    arbitration_loop,  ///< R x W > 64 or B > 32 in a format with a FIFO; need: R x W (or B); have:
                       ///< the limit
    clock_limit,       ///< need: the point's MHz; have: the limit in MHz
    axi_ports,
    axi_width,  ///< need: the point's; have: the device's
    dsp,
    lut,
    ff,
    bram18,
    uram,                  ///< need; have: the device's (or the user's budget)
    activation_buffer,     ///< layer; need: words of one bank's half; have
    weight_buffer,         ///< layer; need: values of one lane's half; have
    weight_positions,      ///< layer; bitmap only: need: positions of one lane's half; have
    output_buffer,         ///< layer; need: words of a half; have
    accumulator,           ///< layer; need: pixel vectors; have: A
    accumulator_overflow,  ///< layer; the worst case exceeds the accumulator
    constraint,            ///< layer: index of the constraint; value/limit in the texts
};

struct Infeasibility {
    Reason reason = Reason::none;
    std::int32_t layer = -1;  ///< index into Workload::layers where the reason names a layer
    std::int64_t need = 0;
    std::int64_t have = 0;
};

/// "dsp: needs 1024, the device has 220 (804 too many)". `workload` may be nullptr where no layer
/// is named.
std::string reason_text(const Infeasibility& why, const Workload* workload);
std::string_view name_of(Reason reason);

struct PointResult {
    PointStatus status = PointStatus::feasible;
    Infeasibility why;
    MetricValues metrics;
};

enum class LoopOrder : std::int32_t { input_stationary, weight_stationary };
std::string_view name_of(LoopOrder order);

/// The layer program's choice for one layer (docs/scfa.md, section 4).
struct LayerMapping {
    std::int32_t tile_rows = 0;
    LoopOrder order = LoopOrder::input_stationary;
    std::int32_t splits = 1;
    bool weights_resident = false;  ///< the whole layer's weights fit one half: loaded once
    bool fused_pool = false;        ///< this max pool rides on its convolution's drain
};

/// Invariants: cycles = compute_cycles + stall_memory + fill; busy + stall_bank + stall_decode +
/// stall_imbalance + R * stall_drain = R * compute_cycles.
struct LayerResult {
    LayerMapping mapping;
    std::int64_t cycles = 0, compute_cycles = 0, memory_cycles = 0, stall_memory = 0, fill = 0;
    std::int64_t busy = 0, stall_bank = 0, stall_decode = 0, stall_imbalance = 0;  ///< lane-cycles
    std::int64_t stall_drain = 0;                                                  ///< cycles
    std::int64_t ddr_read_bytes = 0, ddr_write_bytes = 0;
    double energy_pj = 0.0;
    double utilisation = 0.0;  ///< executed MACs of real pixels / (R * Q * cycles); a zero weight
                               ///< is executed only by `dense`
};

/// "compute", "memory" or "drain": what a layer's time is bound by. Memory: the memory is busy for
/// longer than the array computes, or the array waits (stall and fill) for longer than it computes.
/// Drain: most of the computing is waiting for the drain. Compute: otherwise.
std::string_view bound_of(const LayerResult& layer);

/// Checks what an evaluator says: the invariants above, metrics finite and integers exact, layers
/// (unless none are given) add up. Our bug if not.
void verify(const PointResult& point, const std::vector<LayerResult>& layers,
            const DesignPoint& design);

}  // namespace scfa
