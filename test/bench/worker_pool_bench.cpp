// SPDX-License-Identifier: Apache-2.0
// What a point in a process of its own costs beyond its evaluation: fork, pipe, answer, end.
#include "dse/exec/point_answer.hpp"
#include "dse/exec/worker_pool.hpp"
#include "models/base/error.hpp"

#include <benchmark/benchmark.h>

#include <optional>
#include <string>
#include <vector>

namespace scfa {
namespace {

constexpr std::int64_t kTasks = 50;

/// @param state  range(0): MiB that the parent has and the children share; range(1): processes
void fork_and_answer(benchmark::State& state) {
    const std::vector<char> ballast(static_cast<std::size_t>(state.range(0)) << 20, 'x');
    benchmark::DoNotOptimize(ballast.data());
    PointAnswer answer;
    answer.layers.resize(60);
    for (auto _ : state) {
        StopState stop(nullptr);
        WorkerLimits limits;
        limits.processes = static_cast<int>(state.range(1));
        ForkedRun run;
        run.next = [next = std::int64_t{0}]() mutable -> std::optional<std::int64_t> {
            return next < kTasks ? std::optional(next++) : std::nullopt;
        };
        run.work = [&answer](std::int64_t) { return encode_answer(answer); };
        run.consume = [](WorkerAnswer&& got) {
            PointAnswer out;
            SCFA_ASSERT(decode_answer(got.bytes, out), got.failure);
        };
        run_forked(run, limits, stop);
    }
    state.SetItemsProcessed(state.iterations() * kTasks);
}

BENCHMARK(fork_and_answer)
    ->ArgNames({"MiB", "processes"})
    ->ArgsProduct({{0, 64, 256, 1024}, {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace scfa
