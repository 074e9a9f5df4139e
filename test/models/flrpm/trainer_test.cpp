// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/trainer.hpp"

#include "models/flrpm/live_network.hpp"
#include "models/flrpm/prune_setup.hpp"
#include "test/models/flrpm/tiny_data.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace scfa {
namespace {

class Training : public testing::Test {
  protected:
    test::TemporaryFolder folder_;
    PruneSetup setup_ = prepare_pruning(test::tiny_config(folder_));
    ImageSource train_{setup_.train, setup_.train_images, setup_.normalisation};
    ImageSource test_{setup_.test, setup_.test_images, setup_.normalisation};
    Snapshot first_{all_units(setup_.groups),
                    numbers_of(setup_.graph, plan_module(setup_.graph), 0), 0};
    LiveNetwork network_{setup_, first_};
    std::vector<float> momentum_ =
        std::vector<float>(static_cast<std::size_t>(network_.plan().parameters), 0.0F);
    std::vector<float> decay_ = plain_decay(network_.plan(), 1e-4);

    Trainer trainer() {
        return Trainer(network_.module(), network_.plan(), train_, {20, 0.9, 1e-4}, {0, false}, 1,
                       momentum_);
    }
    EpochJob job(std::int64_t epoch, double rate = 0.05) {
        EpochJob out;
        out.epoch = epoch;
        out.rate = [rate](std::int64_t) { return rate; };
        out.decay = &decay_;
        return out;
    }
    double accuracy() { return measured_accuracy(network_.module(), network_.plan(), test_); }
};

TEST_F(Training, Learns) {
    const double before = accuracy();
    double first_loss = 0.0;
    EpochResult result;
    for (std::int64_t epoch = 0; epoch < 4; ++epoch) {
        result = trainer().run(job(epoch));
        first_loss = epoch == 0 ? result.loss : first_loss;
    }
    EXPECT_LT(result.loss, first_loss);
    EXPECT_GT(accuracy(), std::max(0.85, before));
}

TEST_F(Training, SameSeedSameNumbers) {
    trainer().run(job(0));
    const NetworkNumbers once = network_.numbers();
    LiveNetwork again(setup_, first_);
    std::vector<float> momentum(momentum_.size(), 0.0F);
    Trainer(again.module(), again.plan(), train_, {20, 0.9, 1e-4}, {0, false}, 1, momentum)
        .run(job(0));
    EXPECT_EQ(again.numbers().parameters, once.parameters);
    EXPECT_EQ(again.numbers().statistics, once.statistics);
}

/// One step by hand: v = g + decay p, p' = p - rate v; then with momentum.
TEST_F(Training, StepIsMomentumDescent) {
    const NetworkNumbers before = network_.numbers();
    EpochJob one = job(0, 0.5);
    std::atomic<bool> stop{false};
    std::vector<float> gradients;
    one.stop = &stop;
    one.regularise = [&](float* g) { gradients.assign(g, g + momentum_.size()); };
    one.constrain = [&](std::int64_t) { stop = true; };
    EXPECT_FALSE(trainer().run(one).finished);
    const NetworkNumbers after = network_.numbers();
    for (std::size_t i = 0; i < gradients.size(); ++i) {
        const float v = gradients[i] + decay_[i] * before.parameters[i];
        EXPECT_FLOAT_EQ(momentum_[i], v);
        EXPECT_NEAR(after.parameters[i], before.parameters[i] - 0.5F * v, 1e-6);
    }
    stop = false;
    const std::vector<float> velocity = momentum_;
    EXPECT_FALSE(trainer().run(one).finished);
    for (std::size_t i = 0; i < gradients.size(); ++i) {
        EXPECT_NEAR(momentum_[i],
                    0.9F * velocity[i] + gradients[i] + decay_[i] * after.parameters[i], 1e-5);
    }
}

TEST_F(Training, DecayIsOfWeightsAlone) {
    for (const PlanStep& step : network_.plan().steps) {
        for (std::int64_t i = 0; i < step.weight.count; ++i) {
            EXPECT_EQ(decay_[static_cast<std::size_t>(step.weight.first + i)], 1e-4F);
        }
        for (const FlatRange& range : {step.bias, step.gamma, step.beta}) {
            for (std::int64_t i = 0; i < range.count; ++i) {
                EXPECT_EQ(decay_[static_cast<std::size_t>(range.first + i)], 0.0F);
            }
        }
    }
}

TEST_F(Training, RecalibrationRestoresSpoiltStatistics) {
    for (std::int64_t epoch = 0; epoch < 4; ++epoch) {
        trainer().run(job(epoch));
    }
    const double good = accuracy();
    for (std::int64_t i = 0; i < network_.plan().statistics; ++i) {
        network_.module().statistics()[i] = static_cast<float>(1 + i % 7);
    }
    EXPECT_LT(accuracy(), good - 0.2);
    recalibrate(network_.module(), train_, 20, 100);
    EXPECT_GT(accuracy(), good - 0.05);
}

TEST_F(Training, DistillationFollowsTheTeacher) {
    for (std::int64_t epoch = 0; epoch < 3; ++epoch) {
        trainer().run(job(epoch));
    }
    LiveNetwork pupil(setup_, first_);
    std::vector<float> momentum(momentum_.size(), 0.0F);
    Trainer with(pupil.module(), pupil.plan(), train_, {20, 0.9, 1e-4}, {0, false}, 1, momentum);
    with.distil(network_.module(), 0.5, 4.0);
    const EpochResult result = with.run(job(0));
    LiveNetwork alone(setup_, first_);
    std::fill(momentum.begin(), momentum.end(), 0.0F);
    const EpochResult plain =
        Trainer(alone.module(), alone.plan(), train_, {20, 0.9, 1e-4}, {0, false}, 1, momentum)
            .run(job(0));
    EXPECT_GT(result.loss, plain.loss);  // the divergence counts
    EXPECT_NE(pupil.numbers().parameters, alone.numbers().parameters);
}

TEST(CosineRate, FallsFromAllToNothing) {
    EXPECT_DOUBLE_EQ(cosine_rate(0.2, 0.0), 0.2);
    EXPECT_NEAR(cosine_rate(0.2, 0.5), 0.1, 1e-12);
    EXPECT_NEAR(cosine_rate(0.2, 1.0), 0.0, 1e-12);
}

}  // namespace
}  // namespace scfa
