// SPDX-License-Identifier: Apache-2.0
#include "models/eval/result.hpp"

#include "models/base/checked.hpp"

#include <fmt/format.h>

#include <cmath>

namespace scfa {

namespace {

/// What a reason counts, for texts: "<what>: needs <need> <unit>, <owner> has <have>".
struct ReasonInfo {
    std::string_view name;
    std::string_view what;
    std::string_view unit;
    std::string_view owner;
};

const ReasonInfo& info_of_reason(Reason reason) {
    static constexpr std::array<ReasonInfo, static_cast<std::size_t>(Reason::constraint) + 1>
        kTable = {{
            {"none", "feasible", "", ""},
            {"packing_needs_int8", "", "", ""},
            {"packing_needs_even_columns", "", "", ""},
            {"packing_needs_dsp48", "", "", ""},
            {"clock_ratio_columns", "", "", ""},
            {"window_exceeds_depth", "", "", ""},
            {"arbitration_loop", "", "", ""},
            {"clock_limit", "", "", ""},
            {"axi_ports", "AXI ports", "", "the device"},
            {"axi_width", "width of an AXI port", "bit", "the device"},
            {"dsp", "DSP slices", "", "the budget"},
            {"lut", "LUTs", "", "the budget"},
            {"ff", "flip-flops", "", "the budget"},
            {"bram18", "BRAM18", "", "the budget"},
            {"uram", "UltraRAMs", "", "the budget"},
            {"activation_buffer", "activation buffer", "words of a bank", "a half"},
            {"weight_buffer", "weight buffer", "values of a lane", "a half"},
            {"weight_positions", "weight buffer, bitmap", "positions of a lane", "a half"},
            {"output_buffer", "output buffer", "words", "a half"},
            {"accumulator", "accumulator memory", "pixel vectors", "a lane"},
            {"accumulator_overflow", "", "", ""},
            {"constraint", "", "", ""},
        }};
    return kTable[static_cast<std::size_t>(reason)];
}

std::string layer_prefix(const Infeasibility& why, const Workload* workload) {
    // The "layer" of a constraint is the constraint's own index.
    if (why.layer < 0 || why.reason == Reason::constraint) {
        return {};
    }
    const auto index = static_cast<std::size_t>(why.layer);
    if (workload == nullptr || index >= workload->layers.size()) {
        return fmt::format("layer {}: ", why.layer);
    }
    return fmt::format("layer \"{}\": ", workload->layers[index].name);
}

/// Reasons that are rules rather than amounts; empty for the others.
std::string rule_text(const Infeasibility& why) {
    switch (why.reason) {
        case Reason::none:
            return "feasible";
        case Reason::packing_needs_int8:
            return fmt::format(
                "double calculation needs int8, pe.precision is int{} (set pe.double_calculation "
                "to false)",
                why.have);
        case Reason::packing_needs_even_columns:
            return fmt::format(
                "double calculation needs an even number of columns, pe.columns is {}", why.have);
        case Reason::packing_needs_dsp48:
            return "double calculation needs DSP48E1 or DSP48E2 slices, the device has others";
        case Reason::clock_ratio_columns:
            return fmt::format(
                "pe.dsp_clock_ratio 2 needs pe.columns divisible by {}, pe.columns is {}", why.need,
                why.have);
        case Reason::window_exceeds_depth:
            return fmt::format("sparse.window {} exceeds sparse.fifo_depth {} by {}", why.need,
                               why.have, why.need - why.have);
        case Reason::arbitration_loop:
            return fmt::format("arbitration loop: {} is {}, the limit is {} ({} too many)",
                               why.have == kMostWindowEntries ? "pe.rows x sparse.window"
                                                              : "activation_buffer.banks",
                               why.need, why.have, why.need - why.have);
        case Reason::clock_limit:
            return fmt::format("clock: {} MHz asked, this design reaches {} MHz ({} MHz too fast)",
                               why.need, why.have, why.need - why.have);
        case Reason::accumulator_overflow:
            return "the worst-case sum exceeds the accumulator";
        case Reason::constraint:
            return fmt::format("constraint {} of the configuration is not met", why.layer + 1);
        default:
            return {};
    }
}

std::string amount_text(const Infeasibility& why) {
    const ReasonInfo& info = info_of_reason(why.reason);
    const std::string unit = info.unit.empty() ? "" : " " + std::string(info.unit);
    return fmt::format("{}: needs {}{}, {} has {} ({} too many)", info.what, why.need, unit,
                       info.owner, why.have, why.need - why.have);
}

void verify_layer(const LayerResult& layer, const DesignPoint& design, std::size_t index) {
    const std::string name = "layer " + std::to_string(index);
    for (const std::int64_t count :
         {layer.cycles, layer.compute_cycles, layer.memory_cycles, layer.stall_memory, layer.fill,
          layer.busy, layer.stall_bank, layer.stall_decode, layer.stall_imbalance,
          layer.stall_drain, layer.ddr_read_bytes, layer.ddr_write_bytes}) {
        SCFA_ASSERT(count >= 0, name + ": negative count");
    }
    SCFA_ASSERT(layer.cycles == layer.compute_cycles + layer.stall_memory + layer.fill,
                name + ": cycles are not compute + stall + fill");
    const std::int64_t lanes = design.rows();
    const std::int64_t causes = layer.busy + layer.stall_bank + layer.stall_decode +
                                layer.stall_imbalance +
                                checked_mul(lanes, layer.stall_drain, "lane-cycles");
    SCFA_ASSERT(causes == checked_mul(lanes, layer.compute_cycles, "lane-cycles"),
                name + ": lane-cycles by cause do not add up");
    SCFA_ASSERT(std::isfinite(layer.energy_pj) && layer.energy_pj >= 0, name + ": energy");
    SCFA_ASSERT(std::isfinite(layer.utilisation) && layer.utilisation >= 0, name + ": utilisation");
}

bool close(double a, double b) {
    constexpr double kRelative = 1e-9;
    return std::abs(a - b) <= kRelative * std::max(std::abs(a), std::abs(b));
}

void verify_metrics(const MetricValues& metrics) {
    constexpr double kExact = 9007199254740992.0;  // 2^53
    for (std::size_t i = 0; i < kMetrics; ++i) {
        const auto metric = static_cast<Metric>(i);
        const double value = metrics[metric];
        const std::string name(info_of(metric).name);
        const bool optional = metric == Metric::accuracy || metric == Metric::accuracy_float;
        if (optional && std::isnan(value)) {
            continue;
        }
        SCFA_ASSERT(std::isfinite(value) && value >= 0, name + " is negative or no number");
        if (info_of(metric).integer) {
            SCFA_ASSERT(value == std::floor(value) && value < kExact,
                        name + " is no exact integer");
        }
    }
}

void verify_sums(const MetricValues& metrics, const std::vector<LayerResult>& layers) {
    std::int64_t cycles = 0;
    std::int64_t bytes = 0;
    double energy_pj = 0.0;
    for (const LayerResult& layer : layers) {
        cycles = checked_add(cycles, layer.cycles, "cycles");
        bytes = checked_add(bytes, layer.ddr_read_bytes, "DDR bytes");
        bytes = checked_add(bytes, layer.ddr_write_bytes, "DDR bytes");
        energy_pj += layer.energy_pj;
    }
    constexpr double kPicojoulesPerMillijoule = 1e9;
    SCFA_ASSERT(static_cast<double>(cycles) == metrics[Metric::cycles],
                "cycles of the layers do not add up");
    SCFA_ASSERT(static_cast<double>(bytes) == metrics[Metric::ddr_bytes],
                "DDR bytes of the layers do not add up");
    SCFA_ASSERT(close(energy_pj / kPicojoulesPerMillijoule, metrics[Metric::energy_mj]),
                "energy of the layers does not add up");
}

}  // namespace

std::string_view name_of(PointStatus status) {
    switch (status) {
        case PointStatus::feasible:
            return "feasible";
        case PointStatus::infeasible:
            return "infeasible";
        case PointStatus::failed:
            return "failed";
    }
    return "failed";
}

std::string_view name_of(Reason reason) {
    return info_of_reason(reason).name;
}

std::string_view name_of(LoopOrder order) {
    return order == LoopOrder::input_stationary ? "input-stationary" : "weight-stationary";
}

std::string reason_text(const Infeasibility& why, const Workload* workload) {
    const std::string rule = rule_text(why);
    return layer_prefix(why, workload) + (rule.empty() ? amount_text(why) : rule);
}

std::string_view bound_of(const LayerResult& layer) {
    const bool waits = layer.stall_memory + layer.fill > layer.compute_cycles;
    if (waits || layer.memory_cycles > layer.compute_cycles) {
        return "memory";
    }
    return layer.stall_drain > layer.compute_cycles - layer.stall_drain ? "drain" : "compute";
}

void verify(const PointResult& point, const std::vector<LayerResult>& layers,
            const DesignPoint& design) {
    if (point.status != PointStatus::feasible) {
        SCFA_ASSERT(point.status == PointStatus::failed || point.why.reason != Reason::none,
                    "an infeasible point without a reason");
        return;
    }
    SCFA_ASSERT(point.why.reason == Reason::none, "a feasible point with a reason");
    for (std::size_t i = 0; i < layers.size(); ++i) {
        verify_layer(layers[i], design, i);
    }
    verify_metrics(point.metrics);
    if (!layers.empty()) {
        verify_sums(point.metrics, layers);
    }
}

}  // namespace scfa
