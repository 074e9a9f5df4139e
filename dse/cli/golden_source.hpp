#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/golden_source.hpp
/// @brief The networks of a sweep in integers, with one image and the golden reference's answer:
///        what HLS projects are proven on.

#include "dse/config/resolve.hpp"
#include "hls/vitis/golden_data.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace scfa::cli {

/// Makes each (network, precision) once. Not thread-safe.
class GoldenSource {
  public:
    /// @param sweep  outlives the object
    explicit GoldenSource(const ResolvedSweep& sweep) : sweep_(sweep) {}

    /// The first Fashion-MNIST test image where it is there and fits the network, else a drawn
    /// one. Weights are the file's own, calibrated on training images, or drawn.
    /// @param network  what `pruning.point` selects
    std::shared_ptr<const GoldenImage> golden(std::size_t network, Precision precision);

  private:
    [[nodiscard]] std::string file_of(std::size_t network) const;

    const ResolvedSweep& sweep_;
    std::map<std::pair<std::size_t, Precision>, std::shared_ptr<const GoldenImage>> made_;
};

}  // namespace scfa::cli
