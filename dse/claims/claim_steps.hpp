#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/claims/claim_steps.hpp
/// @brief The steps from an int16 dense array to a sparse, packed one with a pruned network, in
/// three comparisons (docs/scfa.md, section 7).

#include "dse/claims/claims_config.hpp"
#include "models/arch/design_point.hpp"

#include <array>
#include <string_view>
#include <vector>

namespace scfa {

/// Switched on one after another.
enum class ClaimStep : std::int32_t {
    int16_dense,
    int8,
    packed,
    sparse,
    sparse_redrawn,  ///< the same with drawn masks of the trained ones' densities
    pruned,
    pruned_redrawn,
};
inline constexpr std::array<ClaimStep, 7> kClaimSteps = {
    ClaimStep::int16_dense,    ClaimStep::int8,   ClaimStep::packed,        ClaimStep::sparse,
    ClaimStep::sparse_redrawn, ClaimStep::pruned, ClaimStep::pruned_redrawn};
std::string_view name_of(ClaimStep step);

enum class Comparison : std::int32_t {
    same_array,   ///< (a) the same R x Q: packing halves the DSPs
    equal_dsps,   ///< (b) as many DSPs in the array: unpacked steps have half the columns
    best_points,  ///< (c) the best feasible point of each kind on the device
};
inline constexpr std::array<Comparison, 3> kComparisons = {
    Comparison::same_array, Comparison::equal_dsps, Comparison::best_points};
std::string_view name_of(Comparison comparison);

/// What each network of `claim_workloads` is.
enum class ClaimWorkload : std::int32_t { whole, sparse, pruned, sparse_redrawn, pruned_redrawn };
/// Index of the network that a step runs.
std::int32_t network_of(ClaimStep step);

/// The point of a step in the first two comparisons. @param array  the configuration's, resolved on
/// its device
DesignPoint claim_point(const DesignPoint& array, const ClaimsConfig& config, Comparison comparison,
                        ClaimStep step);

/// The space of a step in the third comparison: the configuration's axes, but for what the step
/// decides. Packed steps are unpacked ones with another value: a point is of one kind only.
Space claim_space(const DesignPoint& array, const ClaimsConfig& config, ClaimStep step);

}  // namespace scfa
