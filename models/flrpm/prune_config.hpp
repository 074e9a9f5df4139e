#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/prune_config.hpp
/// @brief What a pruning run does, as its file says it.

#include "models/base/fields.hpp"
#include "models/flrpm/budget.hpp"
#include "models/flrpm/image_source.hpp"
#include "models/flrpm/prune_method.hpp"
#include "models/flrpm/selection.hpp"
#include "models/flrpm/trainer.hpp"
#include "models/flrpm/weight_mask.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scfa {

struct DataChoice {
    std::optional<std::string> path;           ///< absent: Fashion-MNIST
    std::optional<std::int64_t> train_images;  ///< the first so many; absent: all
    std::optional<std::int64_t> test_images;
    std::optional<std::int64_t> epoch_images;  ///< of one epoch; absent: all that are trained on
    std::int64_t shift = 2;
    bool flip = true;
};

struct BudgetChoice {
    BudgetResource resource = BudgetResource::channels;
    std::optional<std::string> point;  ///< point file, for hardware resources
    std::optional<std::int64_t> lane;
};

/// Epochs of each part; those of a part that a method does not have go to the fine-tuning, so that
/// all methods train equally long.
struct EpochCounts {
    std::int64_t dense = 12;
    std::int64_t discover = 2;
    std::int64_t anneal = 1;
    std::int64_t finetune = 3;
    std::int64_t sparse = 2;  ///< of each entry of "sparsity"

    [[nodiscard]] std::int64_t stage() const { return discover + anneal + finetune; }
};

struct TrainingChoice {
    std::int64_t batch = 64;
    double learning_rate = 0.05;           ///< dense; falls along a cosine
    double prune_learning_rate = 0.01;     ///< discover and anneal; constant
    double finetune_learning_rate = 0.02;  ///< falls along a cosine
    double momentum = 0.9;
    double weight_decay = 1e-4;
};

struct LossChoice {
    double distillation = 0.5;
    double temperature = 4.0;
    double shrink = 1e-4;    ///< mu
    double slimming = 1e-3;  ///< lambda of Network Slimming
};

struct QuantiseChoice {
    std::int64_t calibration_images = 256;
    std::optional<std::int64_t> test_images;  ///< for the int8 accuracy; absent: all test images
};

struct PruneConfig {
    std::string name;
    std::string network;
    DataChoice data;
    MethodName method = MethodName::flrpm;
    std::vector<Ablation> without;
    std::vector<double> keep{0.75, 0.5, 0.35, 0.25, 0.15};
    BudgetChoice budget;
    std::optional<std::string> match;
    FloorRule floors;
    EpochCounts epochs;
    TrainingChoice training;
    LossChoice loss;
    std::vector<WeightSparsity> sparsity;
    QuantiseChoice quantise;
    std::int64_t threads = 2;
    std::int64_t seed = 1;
};

const FieldTable<PruneConfig>& prune_table();

/// @throws Error or Errors{configuration} with file:line:column
PruneConfig read_prune_config(const std::string& path);

/// What results depend on, as JSON: everything but paths, whose content counts elsewhere.
nlohmann::ordered_json prune_identity(const PruneConfig& config);

}  // namespace scfa
