// SPDX-License-Identifier: Apache-2.0
/// The training loop on the VGG-like network against a bare libtorch loop: torch::nn modules,
/// torch::optim::SGD, one batch that is never changed. Images a second; the goal is 0.9 of it.
#include "models/base/rng.hpp"
#include "models/flrpm/prune_training.hpp"
#include "models/network/builder/standard_networks.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <torch/torch.h>
#include <vector>

namespace scfa {
namespace {

constexpr std::int64_t kBatch = 64;
constexpr std::int64_t kBatches = 20;

ImageDataset random_images() {
    ImageDataset out;
    out.rows = out.columns = 28;
    out.classes = 10;
    Rng rng(1);
    for (std::int64_t i = 0; i < kBatch * kBatches; ++i) {
        out.labels.push_back(static_cast<std::uint8_t>(rng.below(10)));
        for (int pixel = 0; pixel < 28 * 28; ++pixel) {
            out.images.push_back(static_cast<std::uint8_t>(rng.below(256)));
        }
    }
    return out;
}

torch::nn::Sequential bare_network() {
    torch::nn::Sequential net;
    std::int64_t in = 1;
    for (const std::int64_t out : {16, 32, 64}) {
        for (int i = 0; i < 2; ++i) {
            net->push_back(
                torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 3).padding(1).bias(false)));
            net->push_back(torch::nn::BatchNorm2d(out));
            net->push_back(torch::nn::ReLU());
            in = out;
        }
        net->push_back(torch::nn::MaxPool2d(2));
    }
    net->push_back(torch::nn::Flatten());
    net->push_back(torch::nn::Linear(64 * 9, 10));
    return net;
}

void bare(benchmark::State& state) {
    at::set_num_threads(static_cast<int>(state.range(0)));
    torch::nn::Sequential net = bare_network();
    torch::optim::SGD descent(net->parameters(),
                              torch::optim::SGDOptions(0.01).momentum(0.9).weight_decay(1e-4));
    const torch::Tensor images = torch::randn({kBatch, 1, 28, 28});
    const torch::Tensor labels = torch::randint(10, {kBatch}, torch::kLong);
    for (auto _ : state) {
        for (std::int64_t i = 0; i < kBatches; ++i) {
            descent.zero_grad();
            torch::nn::functional::cross_entropy(net->forward(images), labels).backward();
            descent.step();
        }
    }
    state.counters["images"] = benchmark::Counter(
        static_cast<double>(state.iterations() * kBatch * kBatches), benchmark::Counter::kIsRate);
}

/// With shuffling, shift, flip, regularisers and constraints.
void ours(benchmark::State& state) {
    training_backend().set_threads(static_cast<int>(state.range(0)));
    PruneSetup setup;
    setup.graph = fmnist_vgg();
    setup.groups = channel_groups(setup.graph);
    setup.method = method_of(MethodName::flrpm, {});
    setup.train = random_images();
    setup.train_images = static_cast<std::int64_t>(setup.train.size());
    setup.normalisation = measured_normalisation(setup.train, setup.train_images);
    setup.budget =
        std::make_unique<Budget>(setup.graph, setup.groups, BudgetResource::channels, std::nullopt);
    setup.targets = {112.0};
    setup.config.keep = {0.5};
    ImageSource images(setup.train, setup.train_images, setup.normalisation);
    PruneState run;
    run.current = {all_units(setup.groups), numbers_of(setup.graph, plan_module(setup.graph), 1),
                   0};
    LiveNetwork network(setup, run.current);
    run.momentum.assign(static_cast<std::size_t>(network.plan().parameters), 0.0F);
    PhaseTraining training(setup, images);
    const Phase phase{PhaseKind::discover, 1, 1, -1, -1};
    for (auto _ : state) {
        training.run_epoch(phase, network, nullptr, run, {}, nullptr);
    }
    state.counters["images"] = benchmark::Counter(
        static_cast<double>(state.iterations() * kBatch * kBatches), benchmark::Counter::kIsRate);
}

BENCHMARK(bare)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(ours)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace scfa
