// SPDX-License-Identifier: Apache-2.0
#include "dse/store/run_reader.hpp"

#include "dse/store/config_diff.hpp"
#include "dse/store/point_id.hpp"
#include "dse/store/run_seals.hpp"
#include "dse/store/schema.hpp"
#include "models/base/error.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace scfa {
namespace {

constexpr std::string_view kVerifyHint =
    "`scfa-dse verify --repair` evaluates the damaged points again";

Database open_existing(const std::string& directory) {
    const std::string file = database_of(directory);
    if (!std::filesystem::is_regular_file(file)) {
        throw Error(ErrorCode::environment,
                    fmt::format("{} holds no run (no file run.db)", directory));
    }
    Database database(file, Database::Mode::read_only);
    check_schema(database);
    return database;
}

Error damaged(const Database& database, const std::string& what) {
    return {ErrorCode::damaged,
            fmt::format("{}: {}", database.file(), what),
            {},
            std::string(kVerifyHint)};
}

/// While one lives, every query sees the same state of the run, whatever a sweep commits. Nests.
class Snapshot {
  public:
    explicit Snapshot(const Database& database) : database_(database) {
        database_.execute("SAVEPOINT snapshot");
    }
    ~Snapshot() {
        try {
            database_.execute("RELEASE snapshot");
        } catch (const Error&) {
            // Nothing was written: there is nothing to lose.
        }
    }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

  private:
    const Database& database_;
};

std::string where_of(const PointFilter& filter) {
    std::string where = fmt::format("ordinal BETWEEN {} AND {}", filter.first, filter.last);
    if (filter.status) {
        where += fmt::format(" AND status = '{}'", name_of(*filter.status));
    }
    if (filter.front_only) {
        where += " AND ordinal IN (SELECT ordinal FROM front)";
    }
    int parameter = 1;
    for (const PointFilter::Range& range : filter.ranges) {
        where += fmt::format(" AND {} BETWEEN ?{} AND ?{}", info_of(range.metric).name, parameter,
                             parameter + 1);
        parameter += 2;
    }
    return where;
}

}  // namespace

Seal stored_layers(const Database& database, std::int64_t ordinal, std::string_view fidelity) {
    Statement row =
        database.prepare("SELECT checksum FROM layer WHERE ordinal = ? AND fidelity = ?");
    row.bind(1, ordinal).bind(2, fidelity);
    Seal seal;
    while (row.step()) {
        seal.add(row.integer(0));
    }
    return seal;
}

std::string database_of(const std::string& directory) {
    return directory + "/run.db";
}

RunInfo read_run_info(const Database& database) {
    Statement row = database.prepare(
        "SELECT name, config, config_hash, program_version, model_version, fidelity, seed, "
        "combinations, "
        "engine, points, chunk_points, rows_kept, slack, objectives, confirm_fidelity, "
        "confirm_points, "
        "checksum FROM run");
    if (!row.step()) {
        throw damaged(database, "the table \"run\" is empty");
    }
    RunInfo info;
    info.name = std::string(row.text(0));
    info.config = std::string(row.text(1));
    info.program_version = std::string(row.text(3));
    info.model_version = std::string(row.text(4));
    info.fidelity = std::string(row.text(5));
    info.seed = row.integer(6);
    info.combinations = std::string(row.text(7));
    info.engine = std::string(row.text(8));
    info.points = row.integer(9);
    info.chunk_points = row.integer(10);
    info.rows = row.text(11) == name_of(RowMode::all) ? RowMode::all : RowMode::front;
    info.slack = row.real(12);
    info.confirm_fidelity = std::string(row.text(14));
    info.confirm_points = row.integer(15);
    const bool good = read_objectives_text(row.text(13), info.objectives) &&
                      row.text(2) == config_hash(info.config).hex() &&
                      row.integer(16) == checksum_of(info);
    if (!good) {
        throw damaged(database, "the table \"run\" fails its checksum");
    }
    return info;
}

void read_progress(const Database& database,
                   const std::function<void(std::int64_t, const PointCounts&)>& visit) {
    Statement row =
        database.prepare(fmt::format("SELECT {} FROM progress ORDER BY chunk", progress_columns()));
    Seal seal;
    while (row.step()) {
        std::int64_t chunk = 0;
        std::int64_t checksum = 0;
        PointCounts own;
        if (!read_progress_row(row, chunk, own, checksum) || checksum != checksum_of(chunk, own)) {
            throw damaged(database, fmt::format("progress of chunk {} fails its checksum", chunk));
        }
        seal.add(checksum);
        visit(chunk, own);
    }
    if (seal != seal_of(read_seals(database), SealedTable::progress)) {
        throw damaged(database, "rows of the table \"progress\" are missing");
    }
}

RunReader::RunReader(const std::string& directory)
    : database_(open_existing(directory)), info_(read_run_info(database_)) {}

void RunReader::for_each_chunk(
    const std::function<void(std::int64_t, const PointCounts&)>& visit) const {
    const Snapshot snapshot(database_);
    read_progress(database_, visit);
}

PointCounts RunReader::counts() const {
    PointCounts sum;
    for_each_chunk([&sum](std::int64_t, const PointCounts& counts) { sum += counts; });
    return sum;
}

ChunkSet RunReader::finished_chunks() const {
    ChunkSet chunks;
    for_each_chunk([&chunks](std::int64_t chunk, const PointCounts&) { chunks.insert(chunk); });
    return chunks;
}

bool RunReader::is_complete() const {
    return counts().covered() == info_.points;
}

std::int64_t RunReader::stored_points() const {
    return database_.integer("SELECT count(*) FROM point");
}

Error RunReader::damaged_row(std::string_view table, std::int64_t key) const {
    return damaged(database_,
                   fmt::format("row {} of the table \"{}\" fails its checksum", key, table));
}

EvaluatedPoint RunReader::checked_point(const Statement& row) const {
    EvaluatedPoint point;
    std::int64_t checksum = 0;
    if (!read_point(row, point, checksum) || checksum != checksum_of(point)) {
        throw damaged_row("point", point.ordinal);
    }
    return point;
}

void RunReader::for_each_point(const PointFilter& filter,
                               const std::function<bool(const EvaluatedPoint&)>& visit) const {
    Statement row = database_.prepare(fmt::format("SELECT {} FROM point WHERE {} ORDER BY ordinal",
                                                  point_columns(), where_of(filter)));
    int parameter = 1;
    for (const PointFilter::Range& range : filter.ranges) {
        row.bind(parameter, range.least).bind(parameter + 1, range.most);
        parameter += 2;
    }
    while (row.step() && visit(checked_point(row))) {
    }
}

std::optional<EvaluatedPoint> RunReader::point(std::int64_t ordinal) const {
    std::optional<EvaluatedPoint> out;
    PointFilter filter;
    filter.first = filter.last = ordinal;
    for_each_point(filter, [&out](const EvaluatedPoint& found) {
        out = found;
        return false;
    });
    return out;
}

EvaluatedPoint RunReader::point_by_id(std::string_view prefix) const {
    if (!is_id_prefix(prefix)) {
        throw Error(ErrorCode::usage, fmt::format("\"{}\" is no id of a point", prefix), {},
                    "an id is 1 to 32 digits of 0-9 and a-f, as reports show it");
    }
    // Between the prefix and the prefix followed by what sorts behind every digit.
    const std::string end = std::string(prefix) + "g";
    Statement row = database_.prepare(fmt::format(
        "SELECT {} FROM point WHERE id >= ? AND id < ? ORDER BY id LIMIT 6", point_columns()));
    row.bind(1, prefix).bind(2, end);
    std::vector<EvaluatedPoint> found;
    while (row.step()) {
        found.push_back(checked_point(row));
    }
    if (found.size() == 1) {
        return found.front();
    }
    if (found.empty()) {
        throw Error(ErrorCode::usage,
                    fmt::format("no stored point has an id that begins with \"{}\"", prefix), {},
                    info_.rows == RowMode::front
                        ? "this run keeps the front and its neighbourhood only"
                        : "");
    }
    std::string ids;
    for (std::size_t i = 0; i < found.size(); ++i) {
        ids += i < 5 ? "\n  " + found[i].id.hex() : "\n  ...";
    }
    throw Error(ErrorCode::usage, fmt::format("several ids begin with \"{}\":{}", prefix, ids), {},
                "give more digits");
}

std::vector<EvaluatedPoint> RunReader::front() const {
    const Snapshot snapshot(database_);
    std::vector<EvaluatedPoint> out;
    PointFilter filter;
    filter.front_only = true;
    for_each_point(filter, [&out](const EvaluatedPoint& point) {
        out.push_back(point);
        return true;
    });
    if (out.size() != front_ordinals().size()) {
        throw damaged(database_, "points of the front are missing");
    }
    return out;
}

std::vector<std::int64_t> RunReader::front_ordinals() const {
    const Snapshot snapshot(database_);
    std::vector<std::int64_t> out;
    Seal seal;
    Statement row = database_.prepare("SELECT ordinal, checksum FROM front ORDER BY ordinal");
    while (row.step()) {
        out.push_back(row.integer(0));
        seal.add(row.integer(1));
        if (row.integer(1) != checksum_of_ordinal(out.back())) {
            throw damaged_row("front", out.back());
        }
    }
    if (seal != seal_of(read_seals(database_), SealedTable::front)) {
        throw damaged(database_, "rows of the table \"front\" are missing");
    }
    return out;
}

std::vector<LayerRow> RunReader::layers(std::int64_t ordinal, std::string_view fidelity) const {
    Statement row = database_.prepare(fmt::format(
        "SELECT {} FROM layer WHERE ordinal = ? AND fidelity = ? ORDER BY layer", layer_columns()));
    row.bind(1, ordinal).bind(2, fidelity);
    std::vector<LayerRow> out;
    while (row.step()) {
        LayerRow layer;
        std::int64_t checksum = 0;
        if (!read_layer(row, layer, checksum) ||
            checksum != checksum_of(ordinal, fidelity, layer)) {
            throw damaged_row("layer", ordinal);
        }
        out.push_back(std::move(layer));
    }
    return out;
}

std::vector<ConfirmedPoint> RunReader::confirmed() const {
    const Snapshot snapshot(database_);
    std::vector<ConfirmedPoint> out;
    Seal seal;
    Statement row = database_.prepare(
        fmt::format("SELECT {} FROM confirmed ORDER BY ordinal, fidelity", confirmed_columns()));
    while (row.step()) {
        ConfirmedPoint point;
        Seal layers;
        std::int64_t checksum = 0;
        if (!read_confirmed(row, point, layers, checksum) ||
            checksum != checksum_of(point, layers) ||
            layers != stored_layers(database_, point.ordinal, point.fidelity)) {
            throw damaged_row("confirmed", point.ordinal);
        }
        seal.add(checksum);
        out.push_back(std::move(point));
    }
    if (seal != seal_of(read_seals(database_), SealedTable::confirmed)) {
        throw damaged(database_, "rows of the table \"confirmed\" are missing");
    }
    return out;
}

bool RunReader::is_finished() const {
    if (!is_complete() || info_.confirm_fidelity.empty()) {
        return is_complete();
    }
    const auto front = static_cast<std::int64_t>(front_ordinals().size());
    Statement row = database_.prepare(
        "SELECT count(*) FROM confirmed WHERE fidelity = ? AND ordinal IN (SELECT ordinal FROM "
        "front)");
    row.bind(1, info_.confirm_fidelity);
    return row.step() && row.integer(0) >= info_.confirmations(front);
}

std::vector<TelemetryRow> RunReader::telemetry() const {
    std::vector<TelemetryRow> out;
    Statement row = database_.prepare("SELECT utc, event, detail FROM telemetry ORDER BY sequence");
    while (row.step()) {
        out.push_back(
            {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))});
    }
    return out;
}

std::vector<SynthesisRow> RunReader::synthesis() const {
    return read_synthesis(database_);
}

}  // namespace scfa
