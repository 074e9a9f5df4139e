#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/claims/claims_config.hpp
/// @brief What the claim's table (docs/scfa.md, section 7) is made of: networks, a board, an array,
/// and the space in which the best point of each kind is sought.

#include "dse/space/space.hpp"
#include "models/arch/parameter_json.hpp"
#include "models/base/fields.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scfa {

/// Exactly one of `file` and `flrpm` is there.
struct ClaimNetwork {
    std::optional<std::string> file;
    /// The same network with channels pruned; absent: `keep` of all channels, drawn.
    std::optional<std::string> pruned;
    /// Directory of a pruning run with points of thinned-out weights: trained masks.
    std::optional<std::string> flrpm;
    std::optional<double> keep;  ///< of the run's point that the last step runs
    bool balance = false;  ///< of the run's points with thinned-out weights, the balanced ones
};

struct ClaimsConfig {
    std::string name;
    std::string device;
    std::vector<ClaimNetwork> networks;
    double density = 0.5;  ///< of masks drawn for networks without weights
    bool balance = false;
    std::int64_t seed = 1;
    double keep = 0.65;        ///< share of channels that the last step keeps
    GivenParameters array{};   ///< the array that all steps share; the rest as the device has it
    GivenParameters sparse{};  ///< what the sparse steps add
    std::vector<Axis> space;   ///< of the third comparison
};

const FieldTable<ClaimsConfig>& claims_table();

/// @throws Error or Errors{configuration} with file:line:column
ClaimsConfig read_claims_config(const std::string& path);

}  // namespace scfa
