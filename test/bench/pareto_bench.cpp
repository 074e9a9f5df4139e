// SPDX-License-Identifier: Apache-2.0
// Inserts a second into a front of about 1000 points with 4 objectives, and the time of a
// hypervolume.

#include "dse/pareto/hypervolume.hpp"
#include "dse/pareto/pareto_front.hpp"
#include "models/base/rng.hpp"

#include <benchmark/benchmark.h>

#include <vector>

namespace {

using scfa::ObjectiveVector;
using scfa::ParetoFront;
using scfa::Rng;

constexpr std::size_t kObjectives = 4;

/// A trade-off surface, and above it points that are worse by up to `spread` of each objective: the
/// wider, the more of them are dominated, the thinner the front.
std::vector<ObjectiveVector> sweep_like(std::size_t size, double spread) {
    Rng rng(1);
    std::vector<ObjectiveVector> points(size);
    for (ObjectiveVector& point : points) {
        double product = 1.0;
        for (std::size_t j = 0; j + 1 < kObjectives; ++j) {
            point[j] = 0.05 + rng.uniform();
            product *= point[j];
        }
        point[kObjectives - 1] = 0.01 / product;
        for (std::size_t j = 0; j < kObjectives; ++j) {
            point[j] *= 1.0 + spread * rng.uniform();
        }
    }
    return points;
}

/// Argument: spread in percent. The counter `front` says how large the front has become.
void insert_points(benchmark::State& state) {
    const auto points = sweep_like(1'000'000, static_cast<double>(state.range(0)) / 100.0);
    std::int64_t size = 0;
    for (auto step : state) {
        ParetoFront front(kObjectives);
        for (std::size_t i = 0; i < points.size(); ++i) {
            front.insert(points[i], static_cast<std::int64_t>(i));
        }
        size = front.size();
        benchmark::DoNotOptimize(size);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(points.size()));
    state.counters["front"] = static_cast<double>(size);
}
BENCHMARK(insert_points)->Arg(300)->Arg(1000)->Arg(4000)->Unit(benchmark::kMillisecond);

void hypervolume_of_front(benchmark::State& state) {
    ParetoFront front(kObjectives);
    const auto points = sweep_like(static_cast<std::size_t>(state.range(0)), 0.0);
    for (std::size_t i = 0; i < points.size(); ++i) {
        front.insert(points[i], static_cast<std::int64_t>(i));
    }
    const ObjectiveVector reference{2, 2, 2, 100};
    for (auto step : state) {
        benchmark::DoNotOptimize(scfa::hypervolume(front.vectors(), reference, kObjectives));
    }
    state.counters["front"] = static_cast<double>(front.size());
}
BENCHMARK(hypervolume_of_front)->Arg(200)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
