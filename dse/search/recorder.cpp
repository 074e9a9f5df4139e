// SPDX-License-Identifier: Apache-2.0
#include "dse/search/recorder.hpp"

#include "dse/store/run_reader.hpp"

#include <algorithm>

namespace scfa {

Recorder::Recorder(const std::string& directory, const RunInfo& info)
    : writer_(directory, info),
      objectives_(writer_.info().objectives),
      front_(objectives_.count()) {
    if (writer_.resumed()) {
        rebuild_front();
    }
}

void Recorder::rebuild_front() {
    PointFilter feasible;
    feasible.status = PointStatus::feasible;
    const RunReader reader(writer_.directory());
    reader.for_each_point(feasible, [this](const EvaluatedPoint& row) {
        front_.insert(objectives_.vector_of(row.result.metrics), row.ordinal);
        return true;
    });
}

void Recorder::accept(ChunkResult&& chunk) {
    const auto is_beaten = [this](const EvaluatedPoint& row) {
        if (row.result.status != PointStatus::feasible) {
            return false;
        }
        const ObjectiveVector vector = objectives_.vector_of(row.result.metrics);
        return front_.insert(vector, row.ordinal) == Insertion::dominated &&
               info().rows == RowMode::front && front_.beats_by(vector, info().slack);
    };
    chunk.rows.erase(std::remove_if(chunk.rows.begin(), chunk.rows.end(), is_beaten),
                     chunk.rows.end());
    writer_.append(chunk);
    writer_.commit_if_due();
}

void Recorder::flush() {
    writer_.commit();
    if (is_complete() && info().rows == RowMode::front) {
        remove_beaten_rows();
    }
    std::vector<std::int64_t> ordinals;
    for (const ParetoFront::Entry& entry : front_.entries()) {
        ordinals.push_back(entry.id);
    }
    writer_.replace_front(ordinals);
    writer_.commit();
}

void Recorder::remove_beaten_rows() {
    std::vector<std::int64_t> beaten;
    PointFilter feasible;
    feasible.status = PointStatus::feasible;
    const RunReader reader(writer_.directory());
    reader.for_each_point(feasible, [&](const EvaluatedPoint& row) {
        if (front_.beats_by(objectives_.vector_of(row.result.metrics), info().slack)) {
            beaten.push_back(row.ordinal);
        }
        return true;
    });
    writer_.erase_points(beaten);
}

}  // namespace scfa
