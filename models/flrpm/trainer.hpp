#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/trainer.hpp
/// @brief Epochs of stochastic gradient descent, accuracy, and recalibration of batch norms.

#include "models/flrpm/image_source.hpp"
#include "models/flrpm/training_backend.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace scfa {

/// The optimiser: momentum and weight decay as usual.
struct Descent {
    std::int64_t batch = 64;
    double momentum = 0.9;
    double weight_decay = 1e-4;  ///< of weights; not of biases, gammas and betas
};

/// What is told of a running epoch, after every batch.
struct EpochProgress {
    std::int64_t done = 0, images = 0;  ///< of this epoch
    double loss = 0.0;                  ///< mean of the epoch so far, distillation included
    double accuracy = 0.0;              ///< on the training images, as seen
};

/// One epoch's work. Functions left empty are not called.
struct EpochJob {
    std::int64_t epoch = 0;                              ///< names order and augmentation
    std::function<double(std::int64_t step)> rate;       ///< learning rate; needed
    std::vector<float>* decay = nullptr;                 ///< one a parameter; needed
    std::function<void(float* gradients)> regularise;    ///< before a step
    std::function<void(std::int64_t step)> constrain;    ///< after a step
    std::function<void(const EpochProgress&)> progress;  ///< after a batch
    const std::atomic<bool>* stop = nullptr;
};

struct EpochResult {
    bool finished = true;  ///< false: stopped; the numbers are those of the middle of an epoch
    double loss = 0.0;
    double accuracy = 0.0;
};

/// Trains one network. References must outlive it.
class Trainer {
  public:
    /// @param momentum  one a parameter: the optimiser's state
    /// @param teacher   nullptr: no distillation
    Trainer(TrainableNetwork& network, const ModulePlan& plan, ImageSource& images,
            const Descent& descent, const Augmentation& augmentation, std::uint64_t seed,
            std::vector<float>& momentum);
    void distil(TrainableNetwork& teacher, double weight, double temperature);

    /// Whole batches: what is left over at the end of an epoch's order waits for another epoch.
    [[nodiscard]] std::int64_t steps_per_epoch() const;
    /// @throws Error{model} when the loss is not a finite number, naming the batch
    EpochResult run(const EpochJob& job);

  private:
    void step(double rate, const std::vector<float>& decay);

    TrainableNetwork& network_;
    const ModulePlan& plan_;
    ImageSource& images_;
    Descent descent_;
    Augmentation augmentation_;
    std::uint64_t seed_;
    std::vector<float>& momentum_;
    TrainableNetwork* teacher_ = nullptr;
    double distillation_weight_ = 0.0, temperature_ = 1.0;
    std::vector<float> teacher_logits_;
};

/// The weight decay of every parameter: `weight_decay` for weights, 0 for the rest.
std::vector<float> plain_decay(const ModulePlan& plan, double weight_decay);

/// From `from` at x = 0 to (almost) zero at x = 1 along half a cosine (Loshchilov and Hutter,
/// arXiv:1608.03983).
double cosine_rate(double from, double x);

/// The share of images whose largest logit is at the label; the first of equal ones counts.
double measured_accuracy(TrainableNetwork& network, const ModulePlan& plan, ImageSource& images);

/// Replaces the running statistics by the mean over at most `batches` batches of training images.
void recalibrate(TrainableNetwork& network, ImageSource& images, std::int64_t batch,
                 std::int64_t batches);

}  // namespace scfa
