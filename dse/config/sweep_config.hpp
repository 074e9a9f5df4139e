#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/config/sweep_config.hpp
/// @brief A sweep as its configuration file states it: plain values, not yet resolved.

#include "dse/config/file_path.hpp"
#include "dse/space/constraints.hpp"
#include "dse/space/space.hpp"
#include "models/base/fields.hpp"
#include "models/eval/metrics.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scfa {

/// One network of a family that the user pruned.
struct NetworkFile {
    FilePath file;
    std::optional<double> accuracy;
    std::optional<double> accuracy_float;
};

/// Exactly one of the three is there.
struct WorkloadChoice {
    std::optional<FilePath> flrpm;
    std::optional<FilePath> network;
    std::vector<NetworkFile> networks;
};

/// How masks are drawn for networks whose files have no weights.
struct DrawnWeights {
    double density = 1.0;
    bool balance = false;
    std::int64_t seed = 1;
    std::map<std::string, double> per_layer;
};

enum class EngineName { exhaustive, bounded, nsga2, moead, nspso, random };
std::string_view name_of(EngineName engine);
/// Whether it evaluates a sample of the space, as large as the budget.
bool is_sampling(EngineName engine);

struct SearchChoice {
    EngineName engine = EngineName::exhaustive;
    std::optional<std::int64_t> budget;      ///< evaluations
    std::optional<std::int64_t> population;  ///< points of a generation
};

enum class StoredPoints { automatic, all, front };

struct StoreChoice {
    StoredPoints points = StoredPoints::automatic;
};

enum class ConfirmFidelity { tlm };

/// Which points of the front are evaluated again.
struct ConfirmedPoints {
    std::int64_t most = std::numeric_limits<std::int64_t>::max();  ///< spread over the front
    bool knee = false;                                             ///< the knee alone
};

/// Confirming points at a higher level of fidelity.
struct ConfirmChoice {
    ConfirmFidelity fidelity = ConfirmFidelity::tlm;
    ConfirmedPoints points;
};
std::string_view name_of(ConfirmFidelity fidelity);

/// Which points become HLS projects.
struct EmitChoice {
    std::string points = "front";  ///< "front" or "knee"
};

struct SweepConfig {
    std::string name;
    FilePath device;
    WorkloadChoice workload;
    std::optional<DrawnWeights> weights;
    std::vector<Axis> space;
    Constraints constraints;
    std::vector<Metric> objectives;
    SearchChoice search;
    StoreChoice store;
    std::int64_t seed = 1;
    std::optional<ConfirmChoice> confirm;
    std::optional<EmitChoice> emit;
    std::optional<std::string> synth;  ///< "auto" or a tool
};

const FieldTable<SweepConfig>& sweep_table();

/// @throws Error or Errors{configuration, unsupported} with file:line:column
SweepConfig read_sweep_config(const JsonDocument& document);

/// A configuration that reads back as the same: defaults written out, keys in the table's order.
nlohmann::ordered_json write_sweep_config(const SweepConfig& config);

}  // namespace scfa
