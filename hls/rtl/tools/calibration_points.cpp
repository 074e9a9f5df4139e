// SPDX-License-Identifier: Apache-2.0
#include "hls/rtl/tools/calibration_points.hpp"

#include "models/base/rng.hpp"
#include "models/cost/legality.hpp"

#include <algorithm>
#include <initializer_list>

namespace scfa::rtl {

namespace {

constexpr std::uint64_t kSeed = 6;
// Larger ones take synthesis minutes and teach nothing new.
constexpr std::int32_t kMostPes = 32;
constexpr std::int32_t kMostWindowBanks = 128;  // rows x window x banks

std::int32_t pick(Rng& rng, std::initializer_list<std::int32_t> values) {
    return values.begin()[rng.below(values.size())];
}

DesignPoint draw(Rng& rng, SparseFormat format, const Device& device) {
    using P = Parameter;
    DesignPoint point = device.default_point();
    point[P::sparse_format] = static_cast<std::int32_t>(format);
    do {
        point[P::pe_rows] = pick(rng, {2, 3, 4, 6, 8});
        point[P::pe_columns] = pick(rng, {2, 4, 6, 8});
        point[P::activation_buffer_banks] = pick(rng, {2, 4, 8, 16});
        point[P::sparse_fifo_depth] = pick(rng, {2, 3, 4, 8});
        point[P::sparse_window] = std::min(pick(rng, {1, 2, 4}), point.fifo_depth());
    } while (
        point.rows() * point.columns() > kMostPes ||
        (has_fifo(format) && point.rows() * point.window() * point.banks() > kMostWindowBanks));
    point[P::sparse_scan_width] = pick(rng, {4, 8, 16});
    const bool wide = rng.below(5) == 0;
    point[P::pe_precision] = static_cast<std::int32_t>(wide ? Precision::int16 : Precision::int8);
    point[P::pe_double_calculation] = !wide && rng.below(3) != 0 ? 1 : 0;
    point[P::pe_dsp_clock_ratio] = 1;
    point[P::activation_buffer_kib] = pick(rng, {4, 16, 32, 64});
    point[P::weight_buffer_kib] = pick(rng, {2, 8, 16, 32});
    point[P::output_buffer_kib] = pick(rng, {2, 4, 16});
    point[P::accumulator_depth] = pick(rng, {1, 1, 16, 64});
    point[P::post_lanes] = pick(rng, {1, 1, 2});
    return canonical(point);
}

}  // namespace

std::vector<DesignPoint> calibration_points(const Device& device, int count) {
    std::vector<DesignPoint> out;
    Rng rng(kSeed, static_cast<std::uint64_t>(device.family));
    while (static_cast<int>(out.size()) < count) {
        const auto format = static_cast<SparseFormat>(out.size() % 5);
        out.push_back(draw(rng, format, device));
    }
    return out;
}

}  // namespace scfa::rtl
