#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/search/recorder.hpp
/// @brief Takes the results of a run: keeps the front in memory and the rows in the run directory.

#include "dse/pareto/objectives.hpp"
#include "dse/pareto/pareto_front.hpp"
#include "dse/store/run_writer.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace scfa {

/// The final content of a run (rows, counts, front) depends on the set of chunks it was given
/// alone, not on their order, on threads, shards or interruptions. Not thread-safe.
class Recorder {
  public:
    /// Creates the run, or goes on with it: the front is then rebuilt from the stored rows.
    /// @throws as `RunWriter`; Error{damaged} when a stored row fails its checksum
    Recorder(const std::string& directory, const RunInfo& info);

    [[nodiscard]] bool resumed() const { return writer_.resumed(); }
    [[nodiscard]] const RunInfo& info() const { return writer_.info(); }
    [[nodiscard]] const ChunkSet& finished() const { return writer_.finished(); }
    [[nodiscard]] const PointCounts& counts() const { return writer_.counts(); }
    [[nodiscard]] const ParetoFront& front() const { return front_; }
    [[nodiscard]] bool is_complete() const { return counts().covered() == info().points; }
    /// For telemetry and layers.
    [[nodiscard]] RunWriter& writer() { return writer_; }

    /// @pre the chunk is not finished
    void accept(ChunkResult&& chunk);
    /// Commits what has waited long enough. To be called now and then.
    void tick() { writer_.commit_if_due(); }

    /// Commits everything that was accepted.
    void commit() { writer_.commit(); }
    /// Commits everything and writes the front as it stands. When all points are covered and the
    /// run keeps the front's neighbourhood only, rows that do not belong to it any more are
    /// removed.
    void flush();

  private:
    void rebuild_front();
    void remove_beaten_rows();

    RunWriter writer_;
    Objectives objectives_;
    ParetoFront front_;
};

}  // namespace scfa
