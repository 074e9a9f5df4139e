// SPDX-License-Identifier: Apache-2.0
/// The module against the naive interpreter, finite differences and the definitions of its losses.
#include "models/flrpm/module_plan.hpp"
#include "models/flrpm/training_backend.hpp"
#include "models/network/builder/network_builder.hpp"
#include "test/models/flrpm/networks.hpp"
#include "test/models/network/float_interpreter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace scfa {
namespace {

constexpr std::int64_t kImages = 5;

/// Every pool and padding that a graph can state.
NetworkGraph odd_windows() {
    NetworkBuilder net("odd_windows", "");
    LayerId x = net.convolution_norm_relu(net.input(2, 9, 7), "a", {4, 3, 1, 1});
    NetworkGraph graph = net.finish();
    const auto add = [&graph, &x](const std::string& name, LayerKind kind, const Window& window) {
        Layer layer;
        layer.name = name;
        layer.kind = kind;
        layer.window = window;
        layer.out_channels = 5;
        x = graph.add(layer, {x});
    };
    add("uneven", LayerKind::convolution, {3, 2, 1, 1, 1, 2, 2, 0, 1, 3, false, false});
    add("average", LayerKind::average_pool, {3, 3, 2, 1, 1, 1, 1, 1, 0, 2, false, false});
    add("max", LayerKind::max_pool, {2, 3, 1, 1, 1, 1, 0, 1, 1, 0, true, false});
    add("ceil", LayerKind::average_pool, {2, 2, 2, 2, 1, 1, 1, 1, 1, 1, true, true});
    add("pool", LayerKind::global_average_pool, {});
    Layer fc;
    fc.name = "fc";
    fc.kind = LayerKind::fully_connected;
    fc.out_channels = 3;
    fc.has_bias = true;
    graph.add(fc, {x});
    graph.check();
    return graph;
}

std::vector<NetworkGraph> all_networks() {
    std::vector<NetworkGraph> out = test::coupled_networks();
    out.push_back(odd_windows());
    for (NetworkGraph& graph : out) {
        test::draw_weights(graph, 3);
    }
    return out;
}

struct Fixture {
    explicit Fixture(const NetworkGraph& from)
        : graph(from), plan(plan_module(from)), network(training_backend().make(plan)) {
        set(numbers_of(graph, plan, 1));
        images = test::draw_values(
            static_cast<std::size_t>(kImages * plan.steps.front().out.elements()), 5);
        for (std::int64_t i = 0; i < kImages; ++i) {
            labels.push_back(i % plan.classes);
        }
    }
    void set(const NetworkNumbers& numbers) {
        std::copy(numbers.parameters.begin(), numbers.parameters.end(), network->parameters());
        std::copy(numbers.statistics.begin(), numbers.statistics.end(), network->statistics());
    }
    [[nodiscard]] ImageBatch batch() const { return {images.data(), labels.data(), kImages}; }

    NetworkGraph graph;
    ModulePlan plan;
    std::unique_ptr<TrainableNetwork> network;
    std::vector<float> images;
    std::vector<std::int64_t> labels;
};

class EveryModule : public testing::TestWithParam<std::size_t> {
  protected:
    Fixture f_{all_networks()[GetParam()]};
};

TEST_P(EveryModule, LogitsAreThoseOfTheInterpreter) {
    std::vector<float> logits(static_cast<std::size_t>(kImages * f_.plan.classes));
    f_.network->logits(f_.batch(), logits.data());
    const auto size = f_.images.size() / kImages;
    for (std::size_t i = 0; i < kImages; ++i) {
        const std::vector<float> image(
            f_.images.begin() + static_cast<std::ptrdiff_t>(i * size),
            f_.images.begin() + static_cast<std::ptrdiff_t>((i + 1) * size));
        const std::vector<float> wanted = test::run_graph(f_.graph, image).back().values;
        for (std::size_t c = 0; c < wanted.size(); ++c) {
            EXPECT_NEAR(logits[i * wanted.size() + c], wanted[c],
                        1e-4 * std::max(1.0F, std::abs(wanted[c])));
        }
    }
}

TEST_P(EveryModule, NumbersComeBack) {
    const NetworkNumbers numbers = numbers_of(f_.graph, f_.plan, 1);
    const NetworkGraph again = with_numbers(f_.graph, f_.plan, numbers);
    for (std::size_t i = 0; i < f_.graph.size(); ++i) {
        const LayerId id(static_cast<std::int32_t>(i));
        EXPECT_EQ(again.layer(id).weights, f_.graph.layer(id).weights);
        EXPECT_EQ(again.layer(id).bias, f_.graph.layer(id).bias);
        EXPECT_EQ(again.layer(id).batch_norm.variance, f_.graph.layer(id).batch_norm.variance);
    }
}

/// Central differences of the loss along random directions.
TEST_P(EveryModule, GradientsAreTheLossesSlopes) {
    std::vector<float> teacher =
        test::draw_values(static_cast<std::size_t>(kImages * f_.plan.classes), 9);
    const Distillation distillation{teacher.data(), 0.5, 4.0};
    f_.network->compute_gradients(f_.batch(), distillation);
    const auto count = static_cast<std::size_t>(f_.plan.parameters);
    const std::vector<float> gradients(f_.network->gradients(), f_.network->gradients() + count);
    const std::vector<float> start(f_.network->parameters(), f_.network->parameters() + count);
    const auto loss_at = [&](const std::vector<float>& direction, double step) {
        for (std::size_t i = 0; i < count; ++i) {
            f_.network->parameters()[i] = start[i] + static_cast<float>(step) * direction[i];
        }
        const BatchLoss loss = f_.network->compute_gradients(f_.batch(), distillation);
        return loss.cross_entropy + loss.distillation;
    };
    // Along the gradient itself the slope is its squared length.
    double slope = 0.0;
    for (const float g : gradients) {
        slope += static_cast<double>(g) * static_cast<double>(g);
    }
    const double step = 1e-3 / std::sqrt(slope);
    const double measured = (loss_at(gradients, step) - loss_at(gradients, -step)) / (2.0 * step);
    EXPECT_NEAR(measured, slope, 0.05 * slope);
}

INSTANTIATE_TEST_SUITE_P(Networks, EveryModule, testing::Range<std::size_t>(0, 5),
                         [](const auto& test) { return all_networks()[test.param].name(); });

TEST(TorchNetwork, LossesAreTheirDefinitions) {
    Fixture f(all_networks()[0]);
    // In training mode batch norm uses the batch: with logits of zero the losses are known.
    std::fill_n(f.network->parameters(), f.plan.parameters, 0.0F);
    std::vector<float> teacher(static_cast<std::size_t>(kImages * f.plan.classes), 0.0F);
    for (std::size_t i = 0; i < kImages; ++i) {
        teacher[i * 3] = 4.0F;
    }
    const BatchLoss loss = f.network->compute_gradients(f.batch(), {teacher.data(), 0.5, 4.0});
    EXPECT_NEAR(loss.cross_entropy, std::log(3.0), 1e-6);
    const double sum = std::exp(1.0) + 2.0;
    const double p0 = std::exp(1.0) / sum, p1 = 1.0 / sum;
    const double divergence = p0 * std::log(3.0 * p0) + 2.0 * p1 * std::log(3.0 * p1);
    EXPECT_NEAR(loss.distillation, 0.5 * 16.0 * divergence, 1e-5);
    EXPECT_EQ(f.network->compute_gradients(f.batch(), {}).distillation, 0.0);
}

TEST(TorchNetwork, StatisticsMoveByTheMomentum) {
    Fixture f(all_networks()[0]);
    const auto count = static_cast<std::size_t>(f.plan.statistics);
    const std::vector<float> before(f.network->statistics(), f.network->statistics() + count);
    f.network->update_statistics(f.batch(), 1.0);
    const std::vector<float> batch(f.network->statistics(), f.network->statistics() + count);
    std::copy(before.begin(), before.end(), f.network->statistics());
    f.network->update_statistics(f.batch(), 0.25);
    for (std::size_t i = 0; i < count; ++i) {
        EXPECT_NEAR(f.network->statistics()[i], 0.75F * before[i] + 0.25F * batch[i], 1e-5);
    }
    // A gradient does the same with a tenth.
    std::copy(before.begin(), before.end(), f.network->statistics());
    f.network->compute_gradients(f.batch(), {});
    for (std::size_t i = 0; i < count; ++i) {
        EXPECT_NEAR(f.network->statistics()[i], 0.9F * before[i] + 0.1F * batch[i], 1e-5);
    }
}

TEST(ModulePlan, DrawsTheSameNumbersForTheSameSeed) {
    const NetworkGraph graph = test::residual_network();
    const ModulePlan plan = plan_module(graph);
    const NetworkNumbers a = numbers_of(graph, plan, 1);
    EXPECT_EQ(a.parameters, numbers_of(graph, plan, 1).parameters);
    EXPECT_NE(a.parameters, numbers_of(graph, plan, 2).parameters);
    for (const PlanStep& step : plan.steps) {
        for (std::int64_t c = 0; c < step.gamma.count; ++c) {
            EXPECT_EQ(a.parameters[static_cast<std::size_t>(step.gamma.first + c)], 0.5F);
        }
    }
}

TEST(ModulePlan, RefusesWhatCannotBeTrained) {
    NetworkGraph graph = test::chain_network();
    Layer softmax;
    softmax.name = "softmax";
    softmax.kind = LayerKind::other;
    softmax.operator_name = "Softmax";
    graph.add(softmax, {graph.find("fc")});
    try {
        plan_module(graph);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsupported);
        EXPECT_EQ(error.message(), "layer \"softmax\": the operator \"Softmax\" cannot be trained");
    }
}

}  // namespace
}  // namespace scfa
