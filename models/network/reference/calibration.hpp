#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/reference/calibration.hpp
/// @brief Scales of tensors from the magnitudes of their values over some images.

#include "models/network/lowering.hpp"
#include "models/network/reference/quantised_network.hpp"

#include <cstdint>
#include <vector>

namespace scfa {

/// Counts magnitudes in equal bins whose range doubles as it must; exact zeros, which every scale
/// represents, are left out.
class MagnitudeHistogram {
  public:
    static constexpr std::size_t kBins = 4096;

    /// @return false when a value is not finite
    bool add(const std::vector<float>& values);
    void add(const MagnitudeHistogram& other);

    [[nodiscard]] double largest() const { return largest_; }
    /// The threshold t <= largest() for which clipping at t and rounding to t / limit has the least
    /// squared error; 0 without values. Cost: O(bins x 100).
    [[nodiscard]] double best_threshold(std::int32_t limit) const;

  private:
    void grow(double largest);
    [[nodiscard]] double error_at(double threshold, std::int32_t limit) const;

    std::vector<std::int64_t> bins_;
    double range_ = 0.0;  ///< of all bins, a power of two; 0: nothing counted yet
    double largest_ = 0.0;
};

/// The scales of a network's tensors.
struct Scales {
    double input = 1.0;
    std::vector<double> outputs;  ///< of stored outputs, by layer
    std::vector<double> own;      ///< of convolutions before their fused add; others as `outputs`
};

/// Runs the images in float. @throws as `quantise`
Scales calibrate(const LoweredNetwork& network, const std::vector<FloatTensor>& images,
                 Precision precision);

}  // namespace scfa
