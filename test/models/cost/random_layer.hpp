#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/models/cost/random_layer.hpp
/// @brief Small random convolutions, points and a memory for the tests of the analytic model.

#include "models/arch/device.hpp"
#include "models/base/rng.hpp"
#include "models/cost/memory_coefficients.hpp"
#include "models/network/workload.hpp"

#include <algorithm>
#include <memory>

namespace scfa::test {

inline std::shared_ptr<const FilterMask> random_mask(Rng& rng, std::int64_t filters,
                                                     std::int64_t taps, std::int64_t channels,
                                                     double density) {
    auto mask = std::make_shared<FilterMask>();
    mask->taps = static_cast<std::int32_t>(taps);
    mask->channels = static_cast<std::int32_t>(channels);
    for (std::int64_t filter = 0; filter < filters; ++filter) {
        for (std::int64_t position = 0; position < taps * channels; ++position) {
            if (rng.uniform() < density) {
                mask->positions.push_back(static_cast<std::uint32_t>(position));
            }
        }
        mask->offsets.push_back(static_cast<std::int64_t>(mask->positions.size()));
    }
    return mask;
}

/// Any kernel, stride, padding, grouping that the array runs; a few thousand multiply-accumulates.
inline WorkloadLayer random_convolution(Rng& rng) {
    WorkloadLayer layer;
    layer.name = "conv";
    layer.producers = {-1};
    LayerGeometry& g = layer.geometry;
    const std::int64_t group_channels = rng.between(1, 12);
    const std::int64_t group_filters = rng.between(1, 12);
    g.groups = rng.below(3) == 0 ? rng.between(2, 9) : 1;
    g.in_channels =
        g.groups * (g.groups > 1 ? std::min<std::int64_t>(group_channels, 3) : group_channels);
    g.out_channels =
        g.groups * (g.groups > 1 ? std::min<std::int64_t>(group_filters, 3) : group_filters);
    g.kernel_height = rng.between(1, 3);
    g.kernel_width = rng.between(1, 3);
    g.stride = rng.between(1, 2);
    g.pad_top = g.pad_bottom = rng.between(0, g.kernel_height - 1);
    g.pad_left = g.pad_right = rng.between(0, g.kernel_width - 1);
    g.in_height = rng.between(g.kernel_height, 20);
    g.in_width = rng.between(g.kernel_width, 20);
    g.out_height = (g.in_height + 2 * g.pad_top - g.kernel_height) / g.stride + 1;
    g.out_width = (g.in_width + 2 * g.pad_left - g.kernel_width) / g.stride + 1;
    layer.macs = g.out_channels * g.out_height * g.out_width * g.group_channels() * g.taps();
    layer.mask_source = MaskSource::drawn;
    layer.mask_int8 = random_mask(rng, g.out_channels, g.taps(), g.group_channels(), rng.uniform());
    layer.mask_int16 = layer.mask_int8;
    layer.fused_add = rng.below(5) == 0;
    if (layer.fused_add) {
        layer.producers.push_back(-1);
    }
    return layer;
}

/// Any legal point small enough that splits, tiles and both loop orders occur.
inline DesignPoint random_point(Rng& rng, SparseFormat format) {
    DesignPoint p = default_point();
    const auto pick = [&rng](std::initializer_list<std::int32_t> values) {
        return *(values.begin() + rng.below(values.size()));
    };
    p[Parameter::sparse_format] = static_cast<std::int32_t>(format);
    p[Parameter::pe_rows] = pick({1, 2, 3, 4, 8});
    p[Parameter::pe_columns] = pick({1, 2, 4, 8});
    p[Parameter::activation_buffer_banks] = pick({1, 2, 4, 8});
    p[Parameter::sparse_fifo_depth] = pick({2, 4, 8});
    p[Parameter::sparse_window] = pick({1, 2});
    p[Parameter::sparse_scan_width] = pick({4, 8});
    p[Parameter::mapping_balance_filters] = pick({0, 1});
    p[Parameter::pe_precision] = pick({0, 1});
    p[Parameter::pe_double_calculation] = 0;
    p[Parameter::activation_buffer_kib] = pick({1, 2, 4, 16});
    p[Parameter::weight_buffer_kib] = pick({1, 2, 8});
    p[Parameter::output_buffer_kib] = pick({1, 2, 16});
    p[Parameter::accumulator_depth] = pick({1, 16, 64});
    p[Parameter::post_lanes] = pick({1, 2});
    p[Parameter::axi_ports] = pick({1, 2});
    p[Parameter::axi_width_bits] = pick({32, 64, 128});
    p[Parameter::clock_mhz] = pick({50, 100, 300});
    return canonical(p);
}

/// A DDR of round numbers.
inline Device plain_device() {
    Device device;
    device.ddr.peak_gbps.value = 4.0;
    device.ddr.tcl_ns.value = device.ddr.trcd_ns.value = device.ddr.trp_ns.value = 10.0;
    device.ddr.tras_ns.value = 30.0;
    device.ddr.trfc_ns.value = 100.0;
    device.ddr.trefi_ns.value = 5000.0;
    device.ddr.row_bytes.value = 2048;
    return device;
}

inline MemoryCoefficients plain_memory() {
    MemoryCoefficients c;
    c.row_miss_exposed.value = 0.5;
    c.burst_overhead_ns.value = 2.0;
    c.interconnect_ns.value = 50.0;
    c.uneven_bursts.value = 0.5;
    c.last_round.value = 1.0;
    return c;
}

}  // namespace scfa::test
