#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/mask.hpp
/// @brief Which weights of a convolution are non-zero: from trained weights after quantisation, or
/// drawn from a seed.

#include "models/network/workload.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace scfa {

/// The sizes of a mask, all >= 1; the product below 2^63, taps * channels below 2^32.
struct MaskShape {
    std::int64_t filters = 1;
    std::int64_t taps = 1;
    std::int64_t channels = 1;  ///< C / groups

    [[nodiscard]] std::int64_t positions() const { return taps * channels; }  ///< of one filter
    friend bool operator<(const MaskShape& a, const MaskShape& b) {
        return std::tie(a.filters, a.taps, a.channels) < std::tie(b.filters, b.taps, b.channels);
    }
};

/// The largest quantised weight: 127 or 32767 (docs/scfa.md, section 1).
std::int32_t weight_limit(Precision precision);

/// Weights that are not zero after symmetric quantisation with one scale a filter:
/// q = rha(w / s), s = max|w| / weight_limit. A filter of zeros has none.
///
/// @param weights  tap-major: weight (filter, tap, channel) at (filter * taps + tap) * channels +
/// channel; all finite Cost: O(weights).
FilterMask quantised_mask(const std::vector<float>& weights, const MaskShape& shape,
                          Precision precision);

/// Every weight of every filter.
FilterMask dense_mask(const MaskShape& shape);

/// Density 0..1. Every weight is kept with that probability, independently; or, `balanced`, every
/// filter keeps exactly rha(density * positions) of them, chosen without replacement.
/// @param stream  of the random numbers: the layer's index; the result is a pure function of all
/// arguments Cost: O(weights); density 1 draws nothing.
FilterMask drawn_mask(const MaskShape& shape, double density, bool balanced, std::uint64_t seed,
                      std::uint64_t stream);

/// How masks are drawn for a network whose file has no weights.
struct DrawnMasks {
    double density = 1.0;  ///< of every convolution and fully connected layer; 0..1
    bool balanced = false;
    std::uint64_t seed = 1;
    std::map<std::string, double> by_layer;  ///< layers with a density of their own
};

/// Makes masks, and shares the dense ones between layers of one shape.
class MaskMaker {
  public:
    explicit MaskMaker(DrawnMasks drawn) : drawn_(std::move(drawn)) {}

    /// @param layer  its density, if it has one of its own, is found by this name
    std::shared_ptr<const FilterMask> draw(const MaskShape& shape, const std::string& layer,
                                           std::uint64_t stream);
    std::shared_ptr<const FilterMask> dense(const MaskShape& shape);

  private:
    DrawnMasks drawn_;
    std::map<MaskShape, std::shared_ptr<const FilterMask>> dense_;
};

}  // namespace scfa
