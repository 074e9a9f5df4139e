#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/training_backend.hpp
/// @brief What FLRPM needs of a deep-learning library: gradients of a network's loss, and its
/// outputs.
///
/// The library (libtorch) is loaded when it is first asked for, from a file of its own: linked into
/// the program, it would cost every command half a second.

#include "models/flrpm/module_plan.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace scfa {

/// Images as the network reads them: count x channels x height x width, normalised.
struct ImageBatch {
    const float* images = nullptr;
    const std::int64_t* labels = nullptr;  ///< not needed for outputs
    std::int64_t count = 0;
};

/// weight x temperature^2 x KL(teacher || network), both softened by the temperature.
struct Distillation {
    const float* teacher = nullptr;  ///< logits, count x classes; nullptr: none
    double weight = 0.0;
    double temperature = 1.0;
};

/// Means over a batch.
struct BatchLoss {
    double cross_entropy = 0.0;
    double distillation = 0.0;  ///< weighted
    std::int64_t correct = 0;
};

/// One network in the library's hands. Its numbers lie in flat arrays that the caller may change
/// between calls. Not thread-safe; uses the backend's threads inside.
class TrainableNetwork {
  public:
    virtual ~TrainableNetwork() = default;

    /// plan.parameters values each, valid as long as the network.
    virtual float* parameters() = 0;
    virtual float* gradients() = 0;
    /// plan.statistics values.
    virtual float* statistics() = 0;

    /// Overwrites the gradients with those of the batch's loss. Batch norms use the batch's
    /// statistics and move the running ones by a tenth.
    virtual BatchLoss compute_gradients(const ImageBatch& batch, const Distillation& teacher) = 0;
    /// Logits (count x classes) with the running statistics.
    virtual void logits(const ImageBatch& batch, float* out) = 0;
    /// Moves the running statistics towards the batch's: (1 - momentum) old + momentum new.
    virtual void update_statistics(const ImageBatch& batch, double momentum) = 0;
};

class TrainingBackend {
  public:
    virtual ~TrainingBackend() = default;
    /// "libtorch 1.13.1"
    [[nodiscard]] virtual std::string version() const = 0;
    /// Results may depend on the number of threads, not on anything else of the machine's load.
    virtual void set_threads(int threads) = 0;
    /// The plan is copied. Numbers are zero until they are set.
    [[nodiscard]] virtual std::unique_ptr<TrainableNetwork> make(const ModulePlan& plan) = 0;
};

/// The backend of this installation; loaded at the first call (some 0.5 s).
/// @throws Error{unsupported} when this build has none
/// @throws Error{environment} when its file is missing or cannot be loaded
TrainingBackend& training_backend();

/// Where its file is; empty when this build has none or it is missing. Loads nothing.
std::string training_backend_file();

/// What the file exports, as `extern "C"`, under this name. The number changes with this header, so
/// that a file of another build is refused.
inline constexpr const char* kTrainingBackendSymbol = "scfa_training_backend_1";
using TrainingBackendFunction = TrainingBackend* (*)();

}  // namespace scfa
