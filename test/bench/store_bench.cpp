// SPDX-License-Identifier: Apache-2.0
// Rows a second into run.db, synchronised to the disk of the temporary directory, and bytes a row.

#include "dse/store/run_reader.hpp"
#include "dse/store/run_writer.hpp"
#include "models/base/rng.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using namespace scfa;

constexpr std::int64_t kRows = 200'000;
constexpr std::int64_t kChunkPoints = 512;

/// A feasible point with every metric known: the largest row.
EvaluatedPoint full_point(std::int64_t ordinal) {
    Rng rng(1, static_cast<std::uint64_t>(ordinal));
    EvaluatedPoint row;
    row.ordinal = ordinal;
    row.id = {rng.next(), rng.next()};
    for (const ParameterInfo& info : parameter_table()) {
        row.point[info.id] = static_cast<std::int32_t>(rng.between(info.minimum, info.maximum));
    }
    for (std::size_t m = 0; m < kMetrics; ++m) {
        const auto whole = static_cast<double>(rng.below(1ULL << 30));
        row.result.metrics[static_cast<Metric>(m)] =
            metric_table()[m].integer ? whole : whole / 7.0;
    }
    return row;
}

std::vector<ChunkResult> all_chunks() {
    std::vector<ChunkResult> chunks;
    for (std::int64_t first = 0; first < kRows; first += kChunkPoints) {
        ChunkResult chunk;
        chunk.chunk = first / kChunkPoints;
        for (std::int64_t i = first; i < std::min(first + kChunkPoints, kRows); ++i) {
            chunk.rows.push_back(full_point(i));
            chunk.counts.add(chunk.rows.back().result);
        }
        chunks.push_back(std::move(chunk));
    }
    return chunks;
}

std::string fresh_directory() {
    const auto path = std::filesystem::temp_directory_path() / "scfa-store-bench";
    std::filesystem::remove_all(path);
    return path.string();
}

RunInfo info_of_bench() {
    RunInfo info;
    info.points = kRows;
    info.chunk_points = kChunkPoints;
    info.objectives = {Metric::latency_ms};
    return info;
}

void write_rows(benchmark::State& state) {
    const auto chunks = all_chunks();
    const std::string directory = fresh_directory();
    for (auto step : state) {
        state.PauseTiming();
        std::filesystem::remove_all(directory);
        state.ResumeTiming();
        RunWriter writer(directory, info_of_bench());
        for (const ChunkResult& chunk : chunks) {
            writer.append(chunk);
            writer.commit_if_due();
        }
        writer.close();
    }
    state.SetItemsProcessed(state.iterations() * kRows);
    state.counters["bytes/row"] =
        static_cast<double>(std::filesystem::file_size(database_of(directory))) / kRows;
    std::filesystem::remove_all(directory);
}
BENCHMARK(write_rows)->Unit(benchmark::kMillisecond)->UseRealTime();

void read_rows(benchmark::State& state) {
    const std::string directory = fresh_directory();
    {
        RunWriter writer(directory, info_of_bench());
        for (const ChunkResult& chunk : all_chunks()) {
            writer.append(chunk);
        }
        writer.close();
    }
    for (auto step : state) {
        std::int64_t sum = 0;
        RunReader(directory).for_each_point({}, [&sum](const EvaluatedPoint& row) {
            sum += row.ordinal;
            return true;
        });
        benchmark::DoNotOptimize(sum);
    }
    state.SetItemsProcessed(state.iterations() * kRows);
    std::filesystem::remove_all(directory);
}
BENCHMARK(read_rows)->Unit(benchmark::kMillisecond);

}  // namespace
