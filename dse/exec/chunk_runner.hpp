#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/exec/chunk_runner.hpp
/// @brief Evaluates a chunk of consecutive distinct points of a space.

#include "dse/exec/ordered_run.hpp"
#include "dse/exec/point_runner.hpp"
#include "dse/pareto/pareto_front.hpp"
#include "dse/space/space.hpp"
#include "dse/store/point_id.hpp"
#include "dse/store/run_info.hpp"

#include <cstdint>
#include <optional>

namespace scfa {

/// What a chunk runner reads; shared by all threads, has to outlive them.
struct ChunkTask {
    const Space& space;
    Evaluator& evaluator;
    const Constraints& constraints;
    const Objectives& objectives;
    const PointNamer& names;
    const RunInfo& info;  ///< number of points, chunk size, which rows to keep
};

/// One a thread. With `RowMode::front` it leaves out rows that the chunk's own points already beat
/// by more than the slack: fewer rows cross to the writer, and none that the whole run would keep
/// is missing.
class ChunkRunner : public ChunkWorker {
  public:
    ChunkRunner(const ChunkTask& task, const StopState& stop);
    std::optional<ChunkResult> run(std::int64_t chunk) override;

  private:
    void keep(EvaluatedPoint&& row, ParetoFront& front, ChunkResult& out) const;
    void thin_out(const ParetoFront& front, ChunkResult& out) const;

    ChunkTask task_;
    const StopState& stop_;
    PointRunner points_;
};

}  // namespace scfa
