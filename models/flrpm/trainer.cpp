// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/trainer.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace scfa {
namespace {

constexpr double kPi = 3.141592653589793;
constexpr std::int64_t kTestBatch = 250;

}  // namespace

Trainer::Trainer(TrainableNetwork& network, const ModulePlan& plan, ImageSource& images,
                 const Descent& descent, const Augmentation& augmentation, std::uint64_t seed,
                 std::vector<float>& momentum)
    : network_(network),
      plan_(plan),
      images_(images),
      descent_(descent),
      augmentation_(augmentation),
      seed_(seed),
      momentum_(momentum) {
    SCFA_ASSERT(static_cast<std::int64_t>(momentum.size()) == plan.parameters,
                "the optimiser's state belongs to another network");
}

void Trainer::distil(TrainableNetwork& teacher, double weight, double temperature) {
    teacher_ = &teacher;
    distillation_weight_ = weight;
    temperature_ = temperature;
    teacher_logits_.resize(static_cast<std::size_t>(descent_.batch * plan_.classes));
}

std::int64_t Trainer::steps_per_epoch() const {
    return std::max<std::int64_t>(images_.epoch_size() / descent_.batch, 1);
}

void Trainer::step(double rate, const std::vector<float>& decay) {
    const auto by = static_cast<float>(rate);
    const auto keep = static_cast<float>(descent_.momentum);
    float* const parameters = network_.parameters();
    const float* const gradients = network_.gradients();
    float* const momentum = momentum_.data();
    for (std::size_t i = 0; i < momentum_.size(); ++i) {
        momentum[i] = keep * momentum[i] + gradients[i] + decay[i] * parameters[i];
        parameters[i] -= by * momentum[i];
    }
}

EpochResult Trainer::run(const EpochJob& job) {
    const std::vector<std::int64_t> order = images_.order(seed_, job.epoch);
    const std::int64_t steps = steps_per_epoch();
    EpochProgress progress{0, std::min(steps * descent_.batch, images_.epoch_size()), 0.0, 0.0};
    double loss_sum = 0.0;
    std::int64_t correct = 0;
    for (std::int64_t step_index = 0; step_index < steps; ++step_index) {
        if (job.stop != nullptr && job.stop->load()) {
            return {false, progress.loss, progress.accuracy};
        }
        const ImageBatch batch = images_.augmented(order, step_index * descent_.batch,
                                                   descent_.batch, augmentation_, seed_, job.epoch);
        Distillation distillation{nullptr, distillation_weight_, temperature_};
        if (teacher_ != nullptr) {
            teacher_->logits(batch, teacher_logits_.data());
            distillation.teacher = teacher_logits_.data();
        }
        const BatchLoss loss = network_.compute_gradients(batch, distillation);
        const double total = loss.cross_entropy + loss.distillation;
        if (!std::isfinite(total)) {
            throw Error(ErrorCode::model,
                        fmt::format("the loss is not a finite number in batch {} of {}",
                                    step_index + 1, steps));
        }
        if (job.regularise) {
            job.regularise(network_.gradients());
        }
        step(job.rate(step_index), *job.decay);
        if (job.constrain) {
            job.constrain(step_index);
        }
        loss_sum += total * static_cast<double>(batch.count);
        correct += loss.correct;
        progress.done += batch.count;
        progress.loss = loss_sum / static_cast<double>(progress.done);
        progress.accuracy = static_cast<double>(correct) / static_cast<double>(progress.done);
        if (job.progress) {
            job.progress(progress);
        }
    }
    return {true, progress.loss, progress.accuracy};
}

std::vector<float> plain_decay(const ModulePlan& plan, double weight_decay) {
    std::vector<float> out(static_cast<std::size_t>(plan.parameters), 0.0F);
    for (const PlanStep& step : plan.steps) {
        std::fill_n(out.begin() + step.weight.first, step.weight.count,
                    static_cast<float>(weight_decay));
    }
    return out;
}

double cosine_rate(double from, double x) {
    return from * 0.5 * (1.0 + std::cos(kPi * std::clamp(x, 0.0, 1.0)));
}

double measured_accuracy(TrainableNetwork& network, const ModulePlan& plan, ImageSource& images) {
    std::vector<float> logits(static_cast<std::size_t>(kTestBatch * plan.classes));
    std::int64_t correct = 0;
    for (std::int64_t first = 0; first < images.size(); first += kTestBatch) {
        const ImageBatch batch = images.plain(first, kTestBatch);
        network.logits(batch, logits.data());
        for (std::int64_t i = 0; i < batch.count; ++i) {
            const float* const row = logits.data() + i * plan.classes;
            correct += std::max_element(row, row + plan.classes) - row == batch.labels[i] ? 1 : 0;
        }
    }
    return static_cast<double>(correct) / static_cast<double>(images.size());
}

void recalibrate(TrainableNetwork& network, ImageSource& images, std::int64_t batch,
                 std::int64_t batches) {
    const std::int64_t count = std::min(batches, std::max<std::int64_t>(images.size() / batch, 1));
    for (std::int64_t i = 0; i < count; ++i) {
        // The first replaces what was there; after n of them each has the weight 1 / n.
        network.update_statistics(images.plain(i * batch, batch), 1.0 / static_cast<double>(i + 1));
    }
}

}  // namespace scfa
