// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/chunk_runner.hpp"

#include "dse/space/space_cursor.hpp"

#include <algorithm>

namespace scfa {

ChunkRunner::ChunkRunner(const ChunkTask& task, const StopState& stop)
    : task_(task), stop_(stop), points_(task.evaluator, task.constraints, task.objectives) {}

std::optional<ChunkResult> ChunkRunner::run(std::int64_t chunk) {
    const std::int64_t first = chunk * task_.info.chunk_points;
    const std::int64_t count = std::min(task_.info.chunk_points, task_.info.points - first);
    ChunkResult out;
    out.chunk = chunk;
    ParetoFront front(task_.objectives.count());
    SpaceCursor cursor(task_.space, static_cast<WideCount>(first));
    for (std::int64_t i = 0; i < count; ++i) {
        if (stop_.must_abandon()) {
            return std::nullopt;
        }
        EvaluatedPoint row = points_.run(first + i, cursor.point());
        out.counts.add(row.result);
        keep(std::move(row), front, out);
        cursor.next();
    }
    if (task_.info.rows == RowMode::front) {
        thin_out(front, out);
    }
    for (EvaluatedPoint& row : out.rows) {
        row.id = task_.names.id_of(row.point);
    }
    return out;
}

void ChunkRunner::keep(EvaluatedPoint&& row, ParetoFront& front, ChunkResult& out) const {
    if (task_.info.rows == RowMode::front && row.result.status != PointStatus::failed) {
        if (row.result.status == PointStatus::infeasible) {
            return;
        }
        const ObjectiveVector vector = task_.objectives.vector_of(row.result.metrics);
        if (front.insert(vector, row.ordinal) == Insertion::dominated &&
            front.beats_by(vector, task_.info.slack)) {
            return;
        }
    }
    out.rows.push_back(std::move(row));
}

void ChunkRunner::thin_out(const ParetoFront& front, ChunkResult& out) const {
    const auto beaten = [&](const EvaluatedPoint& row) {
        return row.result.status == PointStatus::feasible &&
               front.beats_by(task_.objectives.vector_of(row.result.metrics), task_.info.slack);
    };
    out.rows.erase(std::remove_if(out.rows.begin(), out.rows.end(), beaten), out.rows.end());
}

}  // namespace scfa
