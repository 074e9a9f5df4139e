#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/reference/convolution_sums.hpp
/// @brief All sums of a convolution, in integers or in float: patches once, then blocks of filters
/// and pixels.

#include "models/network/reference/dot.hpp"
#include "models/network/workload.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa {

/// One group's channels of the input with its padding, rows x columns x channels. As large as the
/// windows reach, so that no window looks outside.
template <class T>
class PaddedMap {
  public:
    /// @param map  all channels, CHW
    PaddedMap(const LayerGeometry& g, const T* map, std::int64_t group)
        : channels_(g.group_channels()),
          columns_((g.out_width - 1) * g.stride + g.kernel_width),
          values_(static_cast<std::size_t>(((g.out_height - 1) * g.stride + g.kernel_height) *
                                           columns_ * channels_)) {
        const std::int64_t rows = (g.out_height - 1) * g.stride + g.kernel_height;
        const std::int64_t last_row = std::min(rows, g.pad_top + g.in_height);
        const std::int64_t last_column = std::min(columns_, g.pad_left + g.in_width);
        const T* const first = map + group * channels_ * g.in_height * g.in_width;
        for (std::int64_t y = g.pad_top; y < last_row; ++y) {
            for (std::int64_t x = g.pad_left; x < last_column; ++x) {
                const T* from = first + (y - g.pad_top) * g.in_width + (x - g.pad_left);
                T* const to = values_.data() + (y * columns_ + x) * channels_;
                for (std::int64_t c = 0; c < channels_; ++c, from += g.in_height * g.in_width) {
                    to[c] = *from;
                }
            }
        }
    }

    [[nodiscard]] const T* at(std::int64_t y, std::int64_t x) const {
        return values_.data() + (y * columns_ + x) * channels_;
    }

  private:
    std::int64_t channels_;
    std::int64_t columns_;
    std::vector<T> values_;
};

/// The sums of one group of a convolution, without bias.
template <class T, class Sum, class Finish>
class GroupSums {
  public:
    GroupSums(const LayerGeometry& g, const T* weights, const T* input, std::int64_t group,
              Finish& finish)
        : g_(g),
          map_(g, input, group),
          filters_(g.out_channels / g.groups),
          first_filter_(group * filters_),
          row_(static_cast<std::size_t>(g.taps() * g.group_channels())),
          weights_(weights + static_cast<std::size_t>(first_filter_) * row_),
          finish_(finish) {}

    void run() {
        if (g_.group_channels() == 1) {
            by_rows();
        } else {
            by_patches();
        }
    }

  private:
    /// One input channel: patches would be short, rows of pixels are longer.
    void by_rows() {
        const auto width = static_cast<std::size_t>(g_.out_width);
        std::vector<Sum> sums(static_cast<std::size_t>(g_.out_height) * width);
        for (std::int64_t filter = 0; filter < filters_; ++filter) {
            std::fill(sums.begin(), sums.end(), Sum{0});
            for (std::int64_t tap = 0; tap < g_.taps(); ++tap) {
                const T weight = weights_[filter * g_.taps() + tap];
                for (std::int64_t y = 0; weight != T{0} && y < g_.out_height; ++y) {
                    const T* const in =
                        map_.at(y * g_.stride + tap / g_.kernel_width, tap % g_.kernel_width);
                    add_scaled_row(in, g_.stride, weight, width,
                                   sums.data() + static_cast<std::size_t>(y) * width);
                }
            }
            finish_(first_filter_ + filter, 0, sums.data(), sums.size());
        }
    }

    void by_patches() {
        constexpr std::size_t kPatchBytes = std::size_t{1} << 17;  // stay in the second-level cache
        const auto pixels = static_cast<std::size_t>(g_.out_height * g_.out_width);
        const std::size_t chunk = std::min(
            (pixels + 3) / 4 * 4, std::max(kPatchBytes / (row_ * sizeof(T)) / 4 * 4, kPixels));
        std::vector<T> patches(chunk * row_);
        std::vector<Sum> sums(2 * chunk);
        for (std::size_t first = 0; first < pixels; first += chunk) {
            const std::size_t count = std::min(chunk, pixels - first);
            fill(patches, first, count);
            for (std::int64_t filter = 0; filter < filters_; filter += 2) {
                const bool second = filter + 1 < filters_;
                two_filters(filter, second, patches, count, sums);
                finish_(first_filter_ + filter, first, sums.data(), count);
                if (second) {
                    finish_(first_filter_ + filter + 1, first, sums.data() + chunk, count);
                }
            }
        }
    }

    void fill(std::vector<T>& patches, std::size_t first, std::size_t count) const {
        const std::int64_t run = g_.kernel_width * g_.group_channels();
        T* to = patches.data();
        for (std::size_t i = first; i < first + count; ++i) {
            const auto pixel = static_cast<std::int64_t>(i);
            const std::int64_t y = pixel / g_.out_width * g_.stride;
            const std::int64_t x = pixel % g_.out_width * g_.stride;
            for (std::int64_t ky = 0; ky < g_.kernel_height; ++ky) {
                to = std::copy_n(map_.at(y + ky, x), run, to);
            }
        }
    }

    /// A missing second filter, and missing pixels of the last block, are computed on the first's
    /// rows and not used.
    void two_filters(std::int64_t filter, bool second, const std::vector<T>& patches,
                     std::size_t count, std::vector<Sum>& sums) const {
        const T* const weights = weights_ + static_cast<std::size_t>(filter) * row_;
        const std::size_t chunk = sums.size() / 2;
        DotRows<T> rows{{weights, second ? weights + row_ : weights}, {}, row_};
        for (std::size_t pixel = 0; pixel < count; pixel += kPixels) {
            const std::size_t valid = std::min(kPixels, count - pixel);
            for (std::size_t p = 0; p < kPixels; ++p) {
                rows.patches[p] = patches.data() + (pixel + (p < valid ? p : 0)) * row_;
            }
            Sum block[2 * kPixels];
            dot_block(rows, block);
            for (std::size_t p = 0; p < valid; ++p) {
                sums[pixel + p] = block[p];
                sums[chunk + pixel + p] = block[kPixels + p];
            }
        }
    }

    static constexpr std::size_t kPixels = 4;

    const LayerGeometry& g_;
    PaddedMap<T> map_;
    std::int64_t filters_;
    std::int64_t first_filter_;
    std::size_t row_;
    const T* weights_;
    Finish& finish_;
};

/// Computes sum over taps and channels of weight x input for every filter and output pixel, padding
/// being zero, and hands them on: finish(filter, first pixel, sums, count), every pixel of every
/// filter once.
///
/// @param weights  tap-major, as FilterMask counts
/// @param input    CHW
/// Sum as `dot_block` has it. Cost: dense multiply-accumulates; memory: patches of 128 KiB or four
/// pixels.
template <class Sum, class T, class Finish>
void convolution_sums(const LayerGeometry& g, const std::vector<T>& weights,
                      const std::vector<T>& input, Finish finish) {
    for (std::int64_t group = 0; group < g.groups; ++group) {
        GroupSums<T, Sum, Finish>(g, weights.data(), input.data(), group, finish).run();
    }
}

}  // namespace scfa
