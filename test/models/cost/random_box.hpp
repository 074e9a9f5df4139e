#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/models/cost/random_box.hpp
/// @brief Random boxes of design points, and random points inside.

#include "models/base/rng.hpp"
#include "models/eval/point_bounds.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace scfa::test {

/// Owns the values that boxes point to.
class BoxSource {
  public:
    explicit BoxSource(const DesignPoint& base) {
        for (std::size_t p = 0; p < kParameters; ++p) {
            values_[p] = {base.values[p]};
        }
        const std::initializer_list<std::pair<Parameter, std::vector<std::int32_t>>> choices = {
            {Parameter::sparse_format, {0, 1, 2, 3, 4}},
            {Parameter::pe_rows, {3, 4, 8, 16}},
            {Parameter::pe_columns, {2, 4, 7, 8}},
            {Parameter::activation_buffer_banks, {4, 8, 16}},
            {Parameter::sparse_window, {1, 2, 3}},
            {Parameter::sparse_fifo_depth, {2, 4}},
            {Parameter::sparse_scan_width, {4, 13, 16}},
            {Parameter::mapping_balance_filters, {0, 1}},
            {Parameter::pe_precision, {0, 1}},
            {Parameter::pe_double_calculation, {0, 1}},
            {Parameter::pe_dsp_clock_ratio, {1, 2}},
            {Parameter::activation_buffer_kib, {4, 16, 64, 128}},
            {Parameter::weight_buffer_kib, {4, 16, 64, 128}},
            {Parameter::output_buffer_kib, {4, 16, 64}},
            {Parameter::accumulator_depth, {1, 64, 256}},
            {Parameter::post_lanes, {1, 2, 4}},
            {Parameter::axi_ports, {1, 2}},
            {Parameter::axi_width_bits, {32, 64, 128}},
            {Parameter::axi_burst_beats, {4, 16}},
            {Parameter::axi_outstanding, {1, 8}},
            {Parameter::clock_mhz, {50, 75, 100}}};
        for (const auto& [parameter, values] : choices) {
            values_[static_cast<std::size_t>(parameter)] = values;
        }
    }

    /// Each parameter free with that chance in a hundred, else at one value.
    [[nodiscard]] PointBox box(Rng& rng, int percent_free) const {
        PointBox out;
        for (std::size_t p = 0; p < kParameters; ++p) {
            const std::vector<std::int32_t>& all = values_[p];
            if (rng.below(100) < static_cast<std::uint64_t>(percent_free)) {
                const std::size_t first = rng.below(all.size());
                out.sets[p] = {all.data() + first, 1 + rng.below(all.size() - first)};
            } else {
                out.sets[p] = {all.data() + rng.below(all.size()), 1};
            }
        }
        return out;
    }

    static DesignPoint point(Rng& rng, const PointBox& box) {
        DesignPoint out;
        for (std::size_t p = 0; p < kParameters; ++p) {
            out.values[p] = box.sets[p].values[rng.below(box.sets[p].count)];
        }
        return out;
    }

  private:
    std::array<std::vector<std::int32_t>, kParameters> values_;
};

}  // namespace scfa::test
