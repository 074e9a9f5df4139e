#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/eval/agreement.hpp
/// @brief How far two levels of fidelity differ: the cycles of whole points and of kinds of layers,
/// against the band that is promised.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scfa {

/// What is promised of the cycles of a point: |analytic - confirmed| / confirmed.
inline constexpr double kAgreementMean = 0.02;
inline constexpr double kAgreementMaximum = 0.05;

/// Relative differences, collected one by one.
class Differences {
  public:
    /// Two zeros do not differ; a number against zero differs wholly (1).
    void add(std::int64_t estimate, std::int64_t confirmed);
    [[nodiscard]] std::int64_t count() const { return count_; }
    /// In [0, ...); 0 of none.
    [[nodiscard]] double mean() const;
    [[nodiscard]] double maximum() const { return maximum_; }
    /// The mean of the signed differences: positive where the estimate is too long. 0 of none.
    [[nodiscard]] double bias() const;

  private:
    std::int64_t count_ = 0;
    double sum_ = 0.0;
    double signed_sum_ = 0.0;
    double maximum_ = 0.0;
};

struct KindAgreement {
    std::string kind;  ///< "conv 3x3"
    Differences cycles;
};

/// Sums depend on the order in which values are added in their last bits: add in the order of the
/// points.
struct Agreement {
    Differences points;                ///< of whole points
    std::vector<KindAgreement> kinds;  ///< of layers, by name; layers without cycles left out
    std::int64_t layers = 0;           ///< compared
    /// Layers whose `compute_cycles` are not equal; the levels promise that there are none.
    std::int64_t unequal_compute = 0;

    void add_layer(std::string_view kind, std::int64_t estimate, std::int64_t confirmed,
                   bool equal_compute);
    /// Mean and maximum over the points keep the promise. True of none.
    [[nodiscard]] bool within_band() const {
        return points.mean() <= kAgreementMean && points.maximum() <= kAgreementMaximum;
    }
};

}  // namespace scfa
