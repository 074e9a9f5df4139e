#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/dse/search/sweep_harness.hpp
/// @brief Runs the small space through the exhaustive engine and dumps what is left in the run
/// directory.

#include "dse/search/exhaustive.hpp"
#include "dse/search/search_engine.hpp"
#include "dse/store/row_codec.hpp"
#include "dse/store/run_reader.hpp"
#include "test/dse/fake_run.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace scfa::test {

struct SweepSetup {
    Space space = small_space();
    FakeEvaluator evaluator;
    Constraints constraints;
    Objectives objectives{small_info().objectives};
    PointNamer names{evaluator, hash128("platform")};
    SearchControl control;

    SearchEnd run(const std::string& directory, const RunInfo& info) {
        Recorder recorder(directory, info);
        return make_engine("exhaustive")
            ->run({space, evaluator, constraints, objectives, names, recorder}, control);
    }
};

/// Everything of a run that must not depend on threads, shards and interruptions.
inline std::string dump(const std::string& directory) {
    const RunReader reader(directory);
    std::string text;
    reader.for_each_point({}, [&text](const EvaluatedPoint& row) {
        text += fmt::format("{} {} {}\n", row.ordinal, row.id.hex(), checksum_of(row));
        return true;
    });
    for (const std::int64_t ordinal : reader.front_ordinals()) {
        text += fmt::format("front {}\n", ordinal);
    }
    reader.for_each_chunk([&text](std::int64_t chunk, const PointCounts& counts) {
        text += fmt::format("chunk {} {} {} {} {}\n", chunk, counts.feasible, counts.infeasible,
                            counts.failed, reasons_text(counts));
    });
    return text;
}

}  // namespace scfa::test
