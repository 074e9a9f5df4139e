#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/run_reader.hpp
/// @brief Reads a run directory, also while a sweep writes it.

#include "dse/store/chunk_result.hpp"
#include "dse/store/chunk_set.hpp"
#include "dse/store/row_codec.hpp"
#include "dse/store/run_info.hpp"
#include "dse/store/sqlite.hpp"
#include "dse/store/synthesis_row.hpp"
#include "models/base/error.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scfa {

/// Which points to read; what is not set does not restrict.
struct PointFilter {
    struct Range {
        Metric metric;
        double least = -std::numeric_limits<double>::infinity();
        double most = std::numeric_limits<double>::infinity();
    };

    std::optional<PointStatus> status;
    bool front_only = false;
    std::int64_t first = 0;  ///< ordinals in [first, last]
    std::int64_t last = std::numeric_limits<std::int64_t>::max();
    std::vector<Range> ranges;  ///< both ends included; points without the metric are left out
};

struct TelemetryRow {
    std::string utc;
    std::string event;
    std::string detail;  ///< JSON
};

/// The path of the database of a run directory.
std::string database_of(const std::string& directory);

/// Every row that is read is checked against its checksum. Not thread-safe: one per thread.
class RunReader {
  public:
    /// @throws Error{environment} when there is no run; Error{damaged, unsupported} as
    /// `check_schema`
    explicit RunReader(const std::string& directory);

    [[nodiscard]] const RunInfo& info() const { return info_; }
    /// Of the chunks that are finished. Cost: O(chunks).
    [[nodiscard]] PointCounts counts() const;
    [[nodiscard]] ChunkSet finished_chunks() const;
    /// Finished chunks in ascending order, each with its counts.
    void for_each_chunk(
        const std::function<void(std::int64_t chunk, const PointCounts& counts)>& visit) const;
    /// Whether every point has been evaluated.
    [[nodiscard]] bool is_complete() const;
    [[nodiscard]] std::int64_t stored_points() const;

    /// In ascending order of ordinals. The visitor returns false to stop.
    void for_each_point(const PointFilter& filter,
                        const std::function<bool(const EvaluatedPoint&)>& visit) const;
    [[nodiscard]] std::optional<EvaluatedPoint> point(std::int64_t ordinal) const;
    /// The one point whose id begins with `prefix`.
    /// @throws Error{usage} when there is none, or several (up to five are named)
    [[nodiscard]] EvaluatedPoint point_by_id(std::string_view prefix) const;

    /// As last written, ordinals ascending.
    [[nodiscard]] std::vector<EvaluatedPoint> front() const;
    [[nodiscard]] std::vector<std::int64_t> front_ordinals() const;
    /// Layers of a point at one fidelity, in layer order; empty when none are stored.
    [[nodiscard]] std::vector<LayerRow> layers(std::int64_t ordinal,
                                               std::string_view fidelity) const;
    /// Every confirmed point, whatever the level; ordinals ascending. @throws Error{damaged} also
    /// when layers of one are missing
    [[nodiscard]] std::vector<ConfirmedPoint> confirmed() const;
    /// Whether everything is there that the run was to give: all points, and what of the front was
    /// to be confirmed.
    [[nodiscard]] bool is_finished() const;
    [[nodiscard]] std::vector<TelemetryRow> telemetry() const;
    /// What synthesis tools said of points.
    [[nodiscard]] std::vector<SynthesisRow> synthesis() const;

  private:
    [[nodiscard]] EvaluatedPoint checked_point(const Statement& row) const;
    [[nodiscard]] Error damaged_row(std::string_view table, std::int64_t key) const;

    Database database_;
    RunInfo info_;
};

/// What both reader and writer need of an open database.
RunInfo read_run_info(const Database& database);
/// Number and checksums of the layers of a point at one fidelity, as they are stored.
Seal stored_layers(const Database& database, std::int64_t ordinal, std::string_view fidelity);
/// Visits every row of `progress`, ascending. @throws Error{damaged} when one fails its checksum or
/// is missing
void read_progress(const Database& database,
                   const std::function<void(std::int64_t chunk, const PointCounts& counts)>& visit);

}  // namespace scfa
