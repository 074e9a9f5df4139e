#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/prune_record.hpp
/// @brief What a pruning run leaves: run.json, one entry a point, and one int8 network a point.

#include "models/base/fields.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scfa {

/// A group of coupled channels of the unpruned network, and what a point keeps of it.
struct KeptGroup {
    std::string name;
    std::int64_t units = 0;
    std::int64_t kept = 0;
};

struct LayerDensity {
    std::string name;
    double density = 1.0;  ///< of the weights in float; int8 rounding can add zeros
};

/// One pruned network.
struct PrunedPoint {
    std::int64_t index = 0;
    std::string network;             ///< file of the int8 network, in the run's directory
    double keep = 1.0;               ///< as the configuration asked
    std::optional<double> density;   ///< of the weights, where they were thinned out
    std::optional<bool> balanced;    ///< every filter alike
    std::optional<double> budget;    ///< what `keep` amounts to in the resource
    std::optional<double> resource;  ///< what the network needs of it
    std::int64_t channels = 0;       ///< output channels of convolutions
    std::int64_t macs = 0;
    std::int64_t parameters = 0;
    std::optional<double> accuracy_at_cut;        ///< float, before anything is mended
    std::optional<double> accuracy_recalibrated;  ///< after batch norms were recalibrated
    double accuracy_float = 0.0;                  ///< after fine-tuning
    double accuracy_int8 = 0.0;                   ///< of the file, by the golden reference
    std::optional<double> change_at_cut;  ///< largest change of a logit, relative to the largest
    std::int64_t epochs = 0;  ///< that the network was trained, the dense one's included
    double seconds = 0.0;     ///< wall time of the run until it was made
    std::vector<KeptGroup> groups;
    std::vector<LayerDensity> layers;
};

struct PruneVersions {
    std::string program, revision, backend;
};

struct PruneRecord {
    std::int64_t schema_version = 1;  ///< "scfa.prune/1"
    std::string name;
    std::string method;        ///< "flrpm without floor"
    std::string network;       ///< its name
    std::string network_hash;  ///< of the graph and the numbers that it began with
    std::string data;
    std::int64_t train_images = 0, test_images = 0;
    std::int64_t classes = 0;
    std::vector<double> mean, deviation;  ///< of pixel / 255, by channel
    std::string resource;                 ///< what `keep` is a share of
    std::int64_t seed = 0, threads = 0;
    PruneVersions versions;
    double seconds = 0.0;  ///< wall time, interruptions not counted
    std::string identity;  ///< hash of everything that results depend on
    nlohmann::ordered_json configuration;
    std::vector<PrunedPoint> points;
};

const FieldTable<PrunedPoint>& pruned_point_table();
const FieldTable<PruneRecord>& prune_record_table();

inline constexpr const char* kPruneRecordFile = "run.json";

/// @param directory  of the run
/// @throws Error{environment} when there is no finished run
/// @throws Error or Errors{configuration} when run.json was changed
PruneRecord read_prune_record(const std::string& directory);
void write_prune_record(const std::string& directory, const PruneRecord& record);

}  // namespace scfa
