#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/reference/windows.hpp
/// @brief Pooling in integers or float: one walk over all windows.

#include "models/network/network_graph.hpp"
#include "models/network/workload.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa {

/// The window of a pool on the array.
inline Window window_of(const LayerGeometry& g) {
    Window w;
    w.kernel_height = g.kernel_height;
    w.kernel_width = g.kernel_width;
    w.stride_height = w.stride_width = g.stride;
    w.pad_top = g.pad_top;
    w.pad_left = g.pad_left;
    return w;
}

/// The taps of one window along one axis that lie in the input: first <= tap < last.
struct TapRange {
    std::int64_t first, last;
};
inline TapRange taps_inside(std::int64_t origin, std::int64_t kernel, std::int64_t dilation,
                            std::int64_t size) {
    const auto reaching = [&](std::int64_t limit) {  // taps before position `limit`
        return std::clamp<std::int64_t>((limit - origin + dilation - 1) / dilation, 0, kernel);
    };
    return {origin < 0 ? reaching(0) : 0, origin < size ? reaching(size) : 0};
}

/// For every channel and output pixel, in CHW order: step(value, tap value) over the taps inside
/// the input, beginning with `start`, then finish(value, number of these taps).
template <class Value, class T, class Step, class Finish>
void for_each_window(const LayerGeometry& g, const Window& w, const std::vector<T>& input,
                     Value start, Step step, Finish finish) {
    for (std::int64_t c = 0; c < g.out_channels; ++c) {
        const T* const map = input.data() + c * g.in_height * g.in_width;
        for (std::int64_t y = 0; y < g.out_height; ++y) {
            const std::int64_t top = y * w.stride_height - w.pad_top;
            const TapRange rows = taps_inside(top, w.kernel_height, w.dilation_height, g.in_height);
            for (std::int64_t x = 0; x < g.out_width; ++x) {
                const std::int64_t left = x * w.stride_width - w.pad_left;
                const TapRange columns =
                    taps_inside(left, w.kernel_width, w.dilation_width, g.in_width);
                Value value = start;
                for (std::int64_t ky = rows.first; ky < rows.last; ++ky) {
                    const T* const row = map + (top + ky * w.dilation_height) * g.in_width + left;
                    for (std::int64_t kx = columns.first; kx < columns.last; ++kx) {
                        value = step(value, row[kx * w.dilation_width]);
                    }
                }
                finish(value, std::max<std::int64_t>(rows.last - rows.first, 0) *
                                  std::max<std::int64_t>(columns.last - columns.first, 0));
            }
        }
    }
}

}  // namespace scfa
