// SPDX-License-Identifier: Apache-2.0
#include "models/arch/geometry.hpp"

#include "models/base/checked.hpp"

namespace scfa {

namespace {

constexpr std::int64_t kBitsPerKib = 8192;
constexpr std::int64_t kPositionsPerValue = 4;  // of the bitmap memory

void set_weights(const DesignPoint& point, Geometry& out) {
    const bool bitmap = point.format() == SparseFormat::bitmap;
    const std::int64_t value_bits = entry_bits(point.format(), point.word_bits());
    const std::int64_t stored_bits = value_bits + (bitmap ? kPositionsPerValue : 0);
    const std::int64_t depth = point.weight_kib() * kBitsPerKib / (point.rows() * stored_bits);
    out.weight = {point.rows(), value_bits, depth};
    out.weight_half_values = depth / 2;
    if (bitmap) {
        out.weight_half_positions = kPositionsPerValue * out.weight_half_values;
        const std::int64_t half_words = ceil_div(out.weight_half_positions, point.scan_width());
        out.weight_bits = {point.rows(), point.scan_width(), 2 * half_words};
    }
}

}  // namespace

Geometry geometry_of(const DesignPoint& point) {
    Geometry out;
    const std::int64_t vector_bits = static_cast<std::int64_t>(point.columns()) * point.word_bits();
    const std::int64_t banks = point.banks();
    const std::int64_t post_lanes = point.post_lanes();

    const std::int64_t activation_depth =
        point.activation_kib() * kBitsPerKib / (2 * banks * vector_bits);
    out.activation = {2 * banks, vector_bits, activation_depth};
    out.activation_half_words = 2 * (activation_depth / 2);  // of even and of odd words

    set_weights(point, out);

    const std::int64_t output_depth =
        point.output_kib() * kBitsPerKib / (2 * post_lanes * vector_bits);
    out.output = {2 * post_lanes, vector_bits, output_depth};
    out.output_half_words = post_lanes * output_depth;

    const std::int64_t sum_bits = accumulator_bits(point.precision());
    if (point.accumulator_depth() > 1) {
        out.partial_sums = {point.rows(), sum_bits * point.columns(), point.accumulator_depth()};
    }
    const std::int64_t parameter_bits = sum_bits + 32;  // bias; m and s in 32 bits
    out.parameters = {post_lanes, parameter_bits, 2 * ceil_div(point.rows(), post_lanes)};

    const std::int64_t beats =
        static_cast<std::int64_t>(point.axi_outstanding()) * point.axi_burst_beats();
    out.port_reads = {point.axi_ports(), point.axi_width_bits(), beats};
    out.port_writes = out.port_reads;
    return out;
}

}  // namespace scfa
