// SPDX-License-Identifier: Apache-2.0
#include "models/network/mask.hpp"

#include "models/base/error.hpp"
#include "models/base/rng.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace scfa {
namespace {

FilterMask empty_mask(const MaskShape& shape) {
    FilterMask mask;
    mask.taps = static_cast<std::int32_t>(shape.taps);
    mask.channels = static_cast<std::int32_t>(shape.channels);
    mask.offsets.reserve(static_cast<std::size_t>(shape.filters) + 1);
    return mask;
}

void end_filter(FilterMask& mask) {
    mask.offsets.push_back(static_cast<std::int64_t>(mask.positions.size()));
}

/// 2^64 * density for 0 < density < 1: a uniform 64-bit number below it is drawn with that
/// probability.
std::uint64_t threshold_of(double density) {
    return static_cast<std::uint64_t>(std::ldexp(density, 64));
}

void draw_independent(FilterMask& mask, std::uint32_t positions, std::uint64_t threshold,
                      Rng& rng) {
    for (std::uint32_t position = 0; position < positions; ++position) {
        if (rng.next() < threshold) {
            mask.positions.push_back(position);
        }
    }
}

/// Selection sampling (Knuth, TAOCP 2, algorithm 3.4.2 S): position i is taken with probability
/// wanted / left.
void draw_balanced(FilterMask& mask, std::uint32_t positions, std::uint64_t wanted, Rng& rng) {
    std::uint64_t left = positions;
    for (std::uint32_t position = 0; wanted > 0; ++position, --left) {
        if (wanted == left || rng.below(left) < wanted) {
            mask.positions.push_back(position);
            --wanted;
        }
    }
}

}  // namespace

std::int32_t weight_limit(Precision precision) {
    return precision == Precision::int8 ? 127 : 32767;
}

FilterMask quantised_mask(const std::vector<float>& weights, const MaskShape& shape,
                          Precision precision) {
    const auto row = static_cast<std::size_t>(shape.positions());
    SCFA_ASSERT(weights.size() == row * static_cast<std::size_t>(shape.filters),
                "weights of a mask");
    FilterMask mask = empty_mask(shape);
    mask.positions.reserve(static_cast<std::size_t>(
        std::count_if(weights.begin(), weights.end(), [](float w) { return w != 0.0F; })));
    const auto limit = static_cast<double>(weight_limit(precision));
    for (std::size_t begin = 0; begin < weights.size(); begin += row) {
        float largest = 0.0F;
        for (std::size_t i = 0; i < row; ++i) {
            largest = std::max(largest, std::fabs(weights[begin + i]));
        }
        const double scale = static_cast<double>(largest) / limit;
        for (std::size_t i = 0; i < row && largest > 0.0F; ++i) {
            // rha(x) is zero exactly where |x| < 1/2.
            if (static_cast<double>(std::fabs(weights[begin + i])) / scale >= 0.5) {
                mask.positions.push_back(static_cast<std::uint32_t>(i));
            }
        }
        end_filter(mask);
    }
    return mask;
}

FilterMask dense_mask(const MaskShape& shape) {
    FilterMask mask = empty_mask(shape);
    const std::int64_t row = shape.positions();
    mask.positions.resize(static_cast<std::size_t>(row * shape.filters));
    for (auto at = mask.positions.begin(); at != mask.positions.end(); at += row) {
        std::iota(at, at + row, 0U);
        mask.offsets.push_back(mask.offsets.back() + row);
    }
    return mask;
}

FilterMask drawn_mask(const MaskShape& shape, double density, bool balanced, std::uint64_t seed,
                      std::uint64_t stream) {
    SCFA_ASSERT(density >= 0.0 && density <= 1.0, "density outside 0..1");
    const auto row = static_cast<double>(shape.positions());
    const auto wanted = static_cast<std::uint64_t>(std::floor(density * row + 0.5));
    if (density >= 1.0) {
        return dense_mask(shape);
    }
    FilterMask mask = empty_mask(shape);
    const double expected = density * row * static_cast<double>(shape.filters);
    mask.positions.reserve(static_cast<std::size_t>(expected + 6.0 * std::sqrt(expected) + 1.0));
    Rng rng(seed, stream);
    const auto positions = static_cast<std::uint32_t>(shape.positions());
    const std::uint64_t threshold = threshold_of(density);
    for (std::int64_t filter = 0; filter < shape.filters; ++filter) {
        if (balanced) {
            draw_balanced(mask, positions, wanted, rng);
        } else {
            draw_independent(mask, positions, threshold, rng);
        }
        end_filter(mask);
    }
    return mask;
}

std::shared_ptr<const FilterMask> MaskMaker::draw(const MaskShape& shape, const std::string& layer,
                                                  std::uint64_t stream) {
    const auto own = drawn_.by_layer.find(layer);
    const double density = own == drawn_.by_layer.end() ? drawn_.density : own->second;
    if (density >= 1.0) {
        return dense(shape);
    }
    return std::make_shared<const FilterMask>(
        drawn_mask(shape, density, drawn_.balanced, drawn_.seed, stream));
}

std::shared_ptr<const FilterMask> MaskMaker::dense(const MaskShape& shape) {
    std::shared_ptr<const FilterMask>& shared = dense_[shape];
    if (shared == nullptr) {
        shared = std::make_shared<const FilterMask>(dense_mask(shape));
    }
    return shared;
}

}  // namespace scfa
