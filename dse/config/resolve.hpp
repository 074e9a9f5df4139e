#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/config/resolve.hpp
/// @brief From a configuration to what a sweep runs: device, networks, space, and the run's
/// identity.

#include "dse/config/sweep_config.hpp"
#include "dse/space/space.hpp"
#include "models/base/hash.hpp"
#include "models/cost/platform.hpp"
#include "models/flrpm/prune_record.hpp"
#include "models/network/mask.hpp"
#include "models/network/workload.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scfa {

/// How layers without weights are drawn; the defaults where nothing is said.
DrawnMasks drawn_masks(const std::optional<DrawnWeights>& weights);

/// Reads a network and lowers it to what the array runs; one of a pruning run (.scfaq) as it is.
/// @throws as read_network and lower, or load_quantised
Workload load_workload(const FilePath& file, const DrawnMasks& drawn);

/// Everything that the results of a sweep depend on. Immutable.
struct ResolvedSweep {
    std::string file;    ///< of the configuration, as the user named it
    SweepConfig config;  ///< every axis written out, one value where a parameter is fixed
    std::shared_ptr<const Platform> platform;
    std::vector<std::shared_ptr<const Workload>> workloads;  ///< what `pruning.point` selects
    /// The pruning run that the workload names; its points are the workloads.
    std::optional<PruneRecord> pruning;
    std::shared_ptr<const Space> space;
    /// The configuration in full, as JSON that reads back; nothing in it depends on the machine.
    nlohmann::ordered_json configuration;
    /// The same plus `content`: the device's numbers and the networks' hashes.
    nlohmann::ordered_json identity;
    Hash128 hash;           ///< of `identity`, whatever the order of its keys
    Hash128 platform_hash;  ///< of the device with its coefficients
};

/// What a configuration file may cost to read: an axis has at most 65 536 values.
inline constexpr JsonLimits kConfigLimits{std::int64_t{4} << 20, 64, 200'000, 10'000};

/// @throws Error or Errors: what the configuration, the device or a network says wrong, each with
/// its
///         place
/// Cost: reading the networks; some 100 ms for ResNet-50.
ResolvedSweep resolve_sweep(const std::string& path);

/// The content of a device file with the coefficients it names in place of their paths.
nlohmann::ordered_json platform_content(const Platform& platform);

}  // namespace scfa
