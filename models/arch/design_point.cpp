// SPDX-License-Identifier: Apache-2.0
#include "models/arch/design_point.hpp"

#include "models/base/error.hpp"

#include <utility>

namespace scfa {

namespace {

ParameterInfo integer(Parameter id, std::string_view name, std::int32_t minimum,
                      std::int32_t maximum, std::int32_t fallback, std::string_view unit,
                      std::string_view description) {
    return {id, name, ParameterKind::integer, minimum, maximum, fallback, {}, unit, description};
}

ParameterInfo power_of_two(Parameter id, std::string_view name, std::int32_t minimum,
                           std::int32_t maximum, std::int32_t fallback, std::string_view unit,
                           std::string_view description) {
    ParameterInfo info = integer(id, name, minimum, maximum, fallback, unit, description);
    info.power_of_two = true;
    return info;
}

ParameterInfo boolean(Parameter id, std::string_view name, bool fallback,
                      std::string_view description) {
    return {id, name, ParameterKind::boolean, 0, 1, fallback ? 1 : 0, {}, "", description};
}

ParameterInfo choice(Parameter id, std::string_view name, std::vector<std::string_view> choices,
                     std::int32_t fallback, std::string_view description) {
    const auto last = static_cast<std::int32_t>(choices.size()) - 1;
    return {id, name,       ParameterKind::choice, 0, last, fallback, std::move(choices),
            "", description};
}

std::array<ParameterInfo, kParameters> make_table() {
    using P = Parameter;
    return {
        integer(P::pruning_point, "pruning.point", 0, 65535, 0, "",
                "Which network of the workload's family runs: an index into its list."),
        choice(P::sparse_format, "sparse.format",
               {"dense", "bitmap", "rle", "coordinate", "scheduled"}, 1,
               "How weights are stored, and so how zeros are skipped."),
        integer(P::pe_rows, "pe.rows", 1, 256, 16, "lanes",
                "Output channels computed side by side (R)."),
        power_of_two(P::activation_buffer_banks, "activation_buffer.banks", 1, 256, 16, "banks",
                     "Banks of the activation buffer (B); channel c lies in bank c mod B."),
        integer(P::sparse_fifo_depth, "sparse.fifo_depth", 2, 64, 8, "entries",
                "Entries that the sparse buffer of a lane holds (D)."),
        integer(P::sparse_window, "sparse.window", 1, 16, 1, "entries",
                "The oldest W entries of a lane may ask for a bank; at most the FIFO's depth."),
        integer(P::sparse_scan_width, "sparse.scan_width", 4, 64, 16, "bit",
                "Bits of a bitmap word that a decoder sees in one cycle (bitmap only)."),
        boolean(P::mapping_balance_filters, "mapping.balance_filters", true,
                "Sort filters by their number of entries, so that the lanes of a block are alike."),
        choice(P::pe_precision, "pe.precision", {"int16", "int8"}, 1,
               "Width of weights and activations."),
        integer(P::pe_columns, "pe.columns", 1, 64, 8, "pixels",
                "Neighbouring output pixels that a lane computes in a cycle (Q)."),
        integer(P::activation_buffer_kib, "activation_buffer.kib", 1, 65536, 64, "KiB",
                "Size of the activation buffer, both halves."),
        integer(P::weight_buffer_kib, "weight_buffer.kib", 1, 65536, 64, "KiB",
                "Size of the weight buffer, both halves, all lanes."),
        integer(P::output_buffer_kib, "output_buffer.kib", 1, 65536, 32, "KiB",
                "Size of the output buffer, both halves."),
        integer(P::accumulator_depth, "accumulator.depth", 1, 4096, 1, "pixel vectors",
                "Partial sums that a lane can hold between channel splits (A)."),
        integer(P::post_lanes, "post.lanes", 1, 16, 1, "channels",
                "Output channels that the post-processor finishes in a cycle."),
        integer(P::axi_ports, "axi.ports", 1, 16, 2, "ports", "AXI ports to the external memory."),
        power_of_two(P::axi_width_bits, "axi.width_bits", 32, 1024, 64, "bit",
                     "Data width of a port."),
        integer(P::axi_burst_beats, "axi.burst_beats", 1, 256, 16, "beats", "Longest burst."),
        integer(P::axi_outstanding, "axi.outstanding", 1, 64, 8, "bursts",
                "Bursts in flight on a port."),
        integer(P::clock_mhz, "clock_mhz", 25, 1000, 100, "MHz",
                "Clock of the accelerator and its ports."),
        boolean(
            P::pe_double_calculation, "pe.double_calculation", true,
            "Two int8 multiplications in one DSP slice; needs int8 and an even number of columns."),
        integer(P::pe_dsp_clock_ratio, "pe.dsp_clock_ratio", 1, 2, 1, "",
                "Clock of the DSP columns over the accelerator's; 2 halves the slices."),
    };
}

}  // namespace

const std::array<ParameterInfo, kParameters>& parameter_table() {
    static const std::array<ParameterInfo, kParameters> table = [] {
        std::array<ParameterInfo, kParameters> rows = make_table();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            SCFA_ASSERT(rows[i].id == static_cast<Parameter>(i), "parameter table out of order");
        }
        return rows;
    }();
    return table;
}

const ParameterInfo& info_of(Parameter parameter) {
    return parameter_table()[static_cast<std::size_t>(parameter)];
}

const ParameterInfo* find_parameter(std::string_view name) {
    for (const ParameterInfo& info : parameter_table()) {
        if (info.name == name) {
            return &info;
        }
    }
    return nullptr;
}

bool is_allowed(Parameter parameter, std::int64_t value) {
    const ParameterInfo& info = info_of(parameter);
    const bool in_range = value >= info.minimum && value <= info.maximum;
    return in_range && (!info.power_of_two || (value & (value - 1)) == 0);
}

std::string value_text(Parameter parameter, std::int32_t value) {
    const ParameterInfo& info = info_of(parameter);
    switch (info.kind) {
        case ParameterKind::boolean:
            return value != 0 ? "true" : "false";
        case ParameterKind::choice:
            SCFA_ASSERT(value >= 0 && value <= info.maximum,
                        "no such choice of " + std::string(info.name));
            return std::string(info.choices[static_cast<std::size_t>(value)]);
        case ParameterKind::integer:
            break;
    }
    return std::to_string(value);
}

DesignPoint default_point() {
    DesignPoint point;
    for (const ParameterInfo& info : parameter_table()) {
        point[info.id] = info.fallback;
    }
    return point;
}

DesignPoint canonical(const DesignPoint& point) {
    // Constants, not the table's fallbacks: they make W <= D whatever the table says.
    constexpr std::int32_t kFoldedDepth = 2;
    constexpr std::int32_t kFoldedWindow = 1;
    constexpr std::int32_t kFoldedScanWidth = 4;
    DesignPoint out = point;
    if (!has_fifo(point.format())) {
        out[Parameter::sparse_fifo_depth] = kFoldedDepth;
        out[Parameter::sparse_window] = kFoldedWindow;
    }
    if (point.format() != SparseFormat::bitmap) {
        out[Parameter::sparse_scan_width] = kFoldedScanWidth;
    }
    if (point.format() == SparseFormat::dense) {
        out[Parameter::mapping_balance_filters] = 0;
    }
    return out;
}

}  // namespace scfa
