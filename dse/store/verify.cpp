// SPDX-License-Identifier: Apache-2.0
#include "dse/store/verify.hpp"

#include "dse/store/row_codec.hpp"
#include "dse/store/run_lock.hpp"
#include "dse/store/run_reader.hpp"
#include "dse/store/run_seals.hpp"
#include "dse/store/schema.hpp"
#include "dse/store/sqlite.hpp"
#include "models/base/error.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <limits>
#include <map>
#include <set>

namespace scfa {
namespace {

class Verifier {
  public:
    explicit Verifier(const Database& database)
        : database_(database), info_(read_run_info(database)) {}

    VerifyReport run() {
        attempt("structure", [this] { check_structure(); });
        attempt("seal", [this] { seals_ = read_seals(database_); });
        attempt("progress", [this] { check_progress(); });
        attempt("point", [this] { check_points(); });
        attempt("layer", [this] { check_layers(); });
        attempt("confirmed", [this] { check_confirmed(); });
        attempt("front", [this] { check_front(); });
        report_.chunks.assign(chunks_.begin(), chunks_.end());
        report_.confirmed.assign(confirmed_.begin(), confirmed_.end());
        return report_;
    }

  private:
    template <class Action>
    void attempt(const char* table, Action&& action) {
        try {
            action();
        } catch (const Error& error) {
            report_.other.push_back(fmt::format("{}: {}", table, error.message()));
        }
    }

    void check_structure() {
        Statement row = database_.prepare("PRAGMA integrity_check(20)");
        while (row.step()) {
            if (row.text(0) != "ok") {
                report_.structure.emplace_back(row.text(0));
            }
        }
    }

    void check_seal(SealedTable table, const Seal& seal) {
        if (seal != seal_of(seals_, table)) {
            report_.other.push_back(
                fmt::format("{}: {} rows, sealed were {} (or their sum differs)", name_of(table),
                            seal.rows, seal_of(seals_, table).rows));
            whole_ = whole_ || table == SealedTable::progress ||
                     (table == SealedTable::point &&
                      (info_.rows == RowMode::front || !info_.has_consecutive_chunks()));
        }
    }

    void check_progress() {
        Statement row =
            database_.prepare(fmt::format("SELECT {} FROM progress", progress_columns()));
        Seal seal;
        while (row.step()) {
            ++report_.checked_rows;
            std::int64_t chunk = 0;
            std::int64_t checksum = 0;
            PointCounts counts;
            const bool readable = read_progress_row(row, chunk, counts, checksum);
            seal.add(checksum);
            expected_rows_[chunk] = counts.evaluated;
            if (!readable || checksum != checksum_of(chunk, counts)) {
                report_.other.push_back(
                    fmt::format("progress: chunk {} fails its checksum", chunk));
                chunks_.insert(chunk);
            }
        }
        check_seal(SealedTable::progress, seal);
    }

    void check_points() {
        Statement row = database_.prepare(
            fmt::format("SELECT {} FROM point ORDER BY ordinal", point_columns()));
        std::map<std::int64_t, std::int64_t> found_rows;
        Seal seal;
        EvaluatedPoint point;
        std::int64_t sound_before = 0;
        bool suspect = false;
        while (row.step()) {
            ++report_.checked_rows;
            std::int64_t checksum = 0;
            const bool readable = read_point(row, point, checksum);
            seal.add(checksum);
            if (!info_.has_consecutive_chunks()) {
                if (!readable || checksum != checksum_of(point)) {
                    report_.points.push_back(point.ordinal);
                    whole_ = true;
                }
                continue;
            }
            const std::int64_t chunk = point.ordinal / info_.chunk_points;
            ++found_rows[chunk];
            if (!readable || checksum != checksum_of(point)) {
                report_.points.push_back(point.ordinal);
                chunks_.insert(chunk);
                add_true_chunk(point, checksum);
                suspect = true;
                continue;
            }
            if (suspect) {
                add_finished_chunks(sound_before, chunk);
            }
            suspect = false;
            sound_before = chunk;
        }
        if (suspect) {
            add_finished_chunks(sound_before, info_.chunks());
        }
        check_seal(SealedTable::point, seal);
        if (info_.has_consecutive_chunks()) {
            compare_rows(found_rows);
        } else {
            // Each chunk follows from those before it, and none says which rows are its own.
            whole_ = whole_ || !chunks_.empty();
        }
        if (whole_) {
            add_finished_chunks(std::numeric_limits<std::int64_t>::min(),
                                std::numeric_limits<std::int64_t>::max());
            for (const auto& [chunk, rows] : found_rows) {
                chunks_.insert(chunk);
            }
        }
    }

    /// It may be the ordinal that is damaged: the row then belongs somewhere between its
    /// neighbours.
    void add_finished_chunks(std::int64_t first, std::int64_t last) {
        for (auto it = expected_rows_.lower_bound(first);
             it != expected_rows_.end() && it->first <= last; ++it) {
            chunks_.insert(it->first);
        }
    }

    /// Where nothing but one bit of the ordinal is wrong, the checksum tells which: that is where a
    /// row is missing.
    void add_true_chunk(EvaluatedPoint point, std::int64_t checksum) {
        const std::int64_t found = point.ordinal;
        for (int bit = 0; bit < 63; ++bit) {
            point.ordinal = found ^ (std::int64_t{1} << bit);
            if (checksum_of(point) == checksum) {
                chunks_.insert(point.ordinal / info_.chunk_points);
            }
        }
    }

    /// A run that keeps all rows has as many in each chunk as the chunk has points; no run has rows
    /// of a chunk that is not finished.
    void compare_rows(const std::map<std::int64_t, std::int64_t>& found_rows) {
        for (const auto& [chunk, expected] : expected_rows_) {
            const auto found = found_rows.find(chunk);
            const std::int64_t rows = found == found_rows.end() ? 0 : found->second;
            if (info_.rows == RowMode::all && rows != expected) {
                report_.other.push_back(fmt::format("point: chunk {} has {} rows instead of {}",
                                                    chunk, rows, expected));
                chunks_.insert(chunk);
            }
        }
        for (const auto& [chunk, rows] : found_rows) {
            if (expected_rows_.count(chunk) == 0) {
                report_.other.push_back(
                    fmt::format("point: {} rows of chunk {}, which is not finished", rows, chunk));
                chunks_.insert(chunk);
            }
        }
    }

    void check_layers() {
        Statement row = database_.prepare(fmt::format("SELECT {} FROM layer", layer_columns()));
        Seal seal;
        while (row.step()) {
            ++report_.checked_rows;
            LayerRow layer;
            std::int64_t checksum = 0;
            const bool readable = read_layer(row, layer, checksum);
            seal.add(checksum);
            if (!readable || checksum != checksum_of(row.integer(0), row.text(1), layer)) {
                report_.other.push_back(fmt::format("layer: row {} of point {} fails its checksum",
                                                    layer.layer, row.integer(0)));
                confirmed_.insert(row.integer(0));
            }
        }
        check_seal(SealedTable::layer, seal);
    }

    void check_confirmed() {
        Statement row = database_.prepare(
            fmt::format("SELECT {} FROM confirmed ORDER BY ordinal", confirmed_columns()));
        Seal seal;
        while (row.step()) {
            ++report_.checked_rows;
            ConfirmedPoint point;
            Seal layers;
            std::int64_t checksum = 0;
            const bool readable = read_confirmed(row, point, layers, checksum);
            seal.add(checksum);
            if (!readable || checksum != checksum_of(point, layers) ||
                layers != stored_layers(database_, point.ordinal, point.fidelity)) {
                confirmed_.insert(point.ordinal);
            }
        }
        check_seal(SealedTable::confirmed, seal);
    }

    void check_front() {
        Statement row = database_.prepare(
            "SELECT ordinal, checksum, ordinal IN (SELECT ordinal FROM point) FROM front");
        Seal seal;
        while (row.step()) {
            ++report_.checked_rows;
            seal.add(row.integer(1));
            if (row.integer(1) != checksum_of_ordinal(row.integer(0)) || row.integer(2) == 0) {
                report_.other.push_back(fmt::format("front: row {} is damaged", row.integer(0)));
            }
        }
        check_seal(SealedTable::front, seal);
    }

    const Database& database_;
    RunInfo info_;
    Seals seals_{};
    VerifyReport report_;
    std::map<std::int64_t, std::int64_t> expected_rows_;  ///< per finished chunk its points
    std::set<std::int64_t> chunks_;
    std::set<std::int64_t> confirmed_;
    bool whole_ = false;  ///< rows are missing, and nothing says of which chunk
};

Seal sealed_again(const Database& database, SealedTable table) {
    Seal seal;
    Statement row = database.prepare(fmt::format("SELECT checksum FROM {}", name_of(table)));
    while (row.step()) {
        seal.add(row.integer(0));
    }
    return seal;
}

void remove_chunks(const Database& database, const std::vector<std::int64_t>& chunks,
                   std::int64_t chunk_points) {
    Statement points = database.prepare("DELETE FROM point WHERE ordinal BETWEEN ? AND ?");
    Statement progress = database.prepare("DELETE FROM progress WHERE chunk = ?");
    for (const std::int64_t chunk : chunks) {
        progress.bind(1, chunk).run();
        std::int64_t first = 0;
        std::int64_t last = 0;
        if (__builtin_mul_overflow(chunk, chunk_points, &first) ||
            __builtin_add_overflow(first, chunk_points - 1, &last)) {
            continue;  // a damaged number: there are no such points
        }
        points.bind(1, first).bind(2, last).run();
    }
}

/// Layers that belong to no confirmation follow from the points: going on with the run makes them
/// again.
void remove_confirmed(const Database& database, const std::vector<std::int64_t>& ordinals) {
    Statement erase = database.prepare("DELETE FROM confirmed WHERE ordinal = ?");
    for (const std::int64_t ordinal : ordinals) {
        erase.bind(1, ordinal).run();
    }
    database.execute(
        "DELETE FROM layer WHERE NOT EXISTS (SELECT 1 FROM confirmed WHERE "
        "confirmed.ordinal = layer.ordinal AND confirmed.fidelity = layer.fidelity)");
}

void require_run(const std::string& directory) {
    if (!std::filesystem::is_regular_file(database_of(directory))) {
        throw Error(ErrorCode::environment,
                    fmt::format("{} holds no run (no file run.db)", directory));
    }
}

}  // namespace

VerifyReport verify_run(const std::string& directory) {
    require_run(directory);
    const Database database(database_of(directory), Database::Mode::read_only);
    check_schema(database);
    return Verifier(database).run();
}

VerifyReport repair_run(const std::string& directory) {
    require_run(directory);
    const RunLock lock(directory);
    Database database(database_of(directory), Database::Mode::read_write);
    check_schema(database);
    database.execute("PRAGMA synchronous = FULL; REINDEX");
    VerifyReport report = Verifier(database).run();
    if (!report.structure.empty()) {
        throw Error(ErrorCode::damaged,
                    fmt::format("{} is damaged beyond repair: {}", database.file(),
                                report.structure.front()),
                    {}, "`--restart` begins anew");
    }
    if (report.is_sound()) {
        return report;
    }
    const RunInfo info = read_run_info(database);
    database.execute("BEGIN IMMEDIATE");
    if (info.has_consecutive_chunks()) {
        remove_chunks(database, report.chunks, info.chunk_points);
    } else if (!report.chunks.empty() || !report.points.empty()) {
        database.execute("DELETE FROM point; DELETE FROM progress");
    }
    remove_confirmed(database, report.confirmed);
    database.execute("DELETE FROM front");  // follows from the points, too
    Seals seals{};
    for (std::size_t t = 0; t < kSealedTables; ++t) {
        seals[t] = sealed_again(database, static_cast<SealedTable>(t));
    }
    write_seals(database, seals);
    database.execute("COMMIT");
    return report;
}

}  // namespace scfa
