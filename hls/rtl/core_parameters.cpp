// SPDX-License-Identifier: Apache-2.0
#include "hls/rtl/core_parameters.hpp"

#include "models/arch/packing.hpp"
#include "models/base/error.hpp"
#include "models/cost/memory_mapping.hpp"

#include <algorithm>

namespace scfa::rtl {

namespace {

constexpr std::int32_t kMostRows = 64;

/// Whether a memory is block RAM, by the rule of the resource model (UltraRAM apart).
bool in_block_ram(const MemoryShape& shape, FabricFamily family) {
    std::int64_t no_uram = 0;
    MemoryShape one = shape;
    one.count = 1;
    return map_memories(one, family, no_uram).bram18 > 0;
}

}  // namespace

std::int32_t select_bits(std::int64_t count) {
    std::int32_t bits = 1;
    while ((std::int64_t{1} << bits) < count) {
        ++bits;
    }
    return bits;
}

std::int32_t CoreParameters::few_bits() const {
    return format == SparseFormat::bitmap ? select_bits(scan_width) : 4;
}
std::int32_t CoreParameters::bank_bits() const {
    return select_bits(banks);
}
std::int32_t CoreParameters::slot_bits() const {
    return banks > 1 ? kChannelBits - bank_bits() : kChannelBits;
}
std::int32_t CoreParameters::activation_bits() const {
    return select_bits(activation_depth);
}
std::int32_t CoreParameters::weight_bits() const {
    return select_bits(weight_depth);
}
std::int32_t CoreParameters::word_bits() const {
    return select_bits(bits_depth);
}
std::int32_t CoreParameters::output_bits() const {
    return select_bits(output_depth);
}
std::int32_t CoreParameters::column_shift_bits() const {
    return select_bits(columns);
}
std::int32_t CoreParameters::table_bits() const {
    return (kTapBits + 1) + kTapBits + column_shift_bits() + 1 + (activation_bits() + 1);
}

CoreParameters core_parameters(const DesignPoint& point, const Device& device) {
    if (point.dsp_clock_ratio() != 1) {
        throw Error(ErrorCode::unsupported,
                    "rtl: \"pe.dsp_clock_ratio\" is " + std::to_string(point.dsp_clock_ratio()) +
                        ", but the RTL has no double-pumped DSP column",
                    {}, "use 1");
    }
    if (point.rows() > kMostRows) {
        throw Error(ErrorCode::unsupported, "rtl: \"pe.rows\" is " + std::to_string(point.rows()) +
                                                ", but the RTL's testbench counts at most " +
                                                std::to_string(kMostRows));
    }
    const Geometry geometry = geometry_of(point);
    CoreParameters out;
    out.format = point.format();
    out.rows = point.rows();
    out.columns = point.columns();
    out.width = point.word_bits();
    out.packed = point.double_calculation();
    if (out.packed) {
        const PackingMode* mode = packing_mode(device.slice);
        SCFA_ASSERT(mode != nullptr, "a legal point packs on slices that can");
        out.shift = mode->shift;
        out.chain = mode->products;
    }
    out.banks = point.banks();
    out.fifo_depth = point.fifo_depth();
    out.window = point.window();
    out.scan_width = point.scan_width();
    out.post = point.post_lanes();
    out.activation_depth = std::max<std::int64_t>(2, geometry.activation.depth);
    out.weight_depth = std::max<std::int64_t>(2, geometry.weight.depth);
    out.bits_depth = std::max<std::int64_t>(2, geometry.weight_bits.depth);
    out.output_depth = std::max<std::int64_t>(1, geometry.output.depth);
    out.partial_depth = point.accumulator_depth();
    out.activation_block = in_block_ram(geometry.activation, device.family);
    out.weight_block = in_block_ram(geometry.weight, device.family);
    out.bits_block = in_block_ram(geometry.weight_bits, device.family);
    out.output_block = in_block_ram(geometry.output, device.family);
    out.partial_block = in_block_ram(geometry.partial_sums, device.family);
    out.parameter_block = in_block_ram(geometry.parameters, device.family);
    return out;
}

}  // namespace scfa::rtl
