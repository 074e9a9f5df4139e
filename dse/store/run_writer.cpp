// SPDX-License-Identifier: Apache-2.0
#include "dse/store/run_writer.hpp"

#include "dse/store/config_diff.hpp"
#include "dse/store/file_system.hpp"
#include "dse/store/run_reader.hpp"
#include "dse/store/schema.hpp"
#include "models/base/error.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace scfa {

struct RunWriter::Statements {
    Statement point;
    Statement progress;
    Statement checksum_of_point;
    Statement erase_point;
    Statement layer;
};

namespace {

const std::string& make_directory(const std::string& directory) {
    std::error_code failure;
    std::filesystem::create_directories(directory, failure);
    if (failure) {
        throw Error(ErrorCode::environment,
                    fmt::format("cannot make the directory {}: {}", directory, failure.message()));
    }
    return directory;
}

const std::string& existing(const std::string& directory) {
    if (!std::filesystem::is_regular_file(database_of(directory))) {
        throw Error(ErrorCode::environment,
                    fmt::format("{} holds no run (no file run.db)", directory));
    }
    return directory;
}

Error other_run(const std::string& directory, const std::string& differences) {
    return {ErrorCode::configuration,
            fmt::format("{} holds a run of another configuration:\n{}", directory, differences),
            {},
            "name another place with --run-dir, or begin anew with --restart"};
}

}  // namespace

RunWriter::RunWriter(const std::string& directory, const RunInfo& info)
    : directory_(make_directory(directory)),
      lock_(directory),
      database_(database_of(directory), Database::Mode::read_write) {
    // A process killed while creating leaves an empty file: tables and run come in one transaction.
    resumed_ = database_.integer("SELECT count(*) FROM sqlite_master") > 0;
    if (resumed_) {
        resume();
        require_same(info);
    } else {
        create(info);
    }
    prepare_statements();
}

RunWriter::RunWriter(const std::string& directory)
    : directory_(existing(directory)),
      lock_(directory),
      database_(database_of(directory), Database::Mode::read_write),
      resumed_(true) {
    resume();
    prepare_statements();
}

RunWriter::~RunWriter() {
    database_.abandon();
}

void RunWriter::configure() {
    database_.execute(fmt::format("PRAGMA journal_mode = {}; PRAGMA synchronous = FULL",
                                  journal_mode_for(file_system_type(directory_))));
}

void RunWriter::create(const RunInfo& info) {
    SCFA_ASSERT(info.chunk_points > 0 && info.points >= 0, std::to_string(info.chunk_points));
    configure();
    info_ = info;
    database_.execute("BEGIN IMMEDIATE");
    create_schema(database_);
    insert_run();
    database_.execute("COMMIT");
}

void RunWriter::insert_run() {
    Statement row = database_.prepare(
        "INSERT INTO run VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    const std::string hash = config_hash(info_.config).hex();
    const std::string objectives = objectives_text(info_.objectives);
    row.bind(1, info_.name).bind(2, info_.config).bind(3, hash).bind(4, info_.program_version);
    row.bind(5, info_.model_version).bind(6, info_.fidelity).bind(7, info_.seed);
    row.bind(8, info_.combinations).bind(9, info_.engine).bind(10, info_.points);
    row.bind(11, info_.chunk_points).bind(12, name_of(info_.rows)).bind(13, info_.slack);
    row.bind(14, objectives).bind(15, info_.confirm_fidelity).bind(16, info_.confirm_points);
    row.bind(17, checksum_of(info_)).run();
}

void RunWriter::resume() {
    check_schema(database_);
    configure();
    info_ = read_run_info(database_);
    read_progress(database_, [this](std::int64_t chunk, const PointCounts& counts) {
        finished_.insert(chunk);
        counts_ += counts;
    });
    seals_ = read_seals(database_);
}

void RunWriter::require_same(const RunInfo& info) const {
    auto differences = config_differences(info_.config, info.config);
    const auto note = [&differences](const char* field, const auto& before, const auto& now) {
        if (before != now) {
            differences.push_back({field, fmt::format("{}", before), fmt::format("{}", now)});
        }
    };
    note("(version of the model)", info_.model_version, info.model_version);
    note("(fidelity)", info_.fidelity, info.fidelity);
    note("(seed)", info_.seed, info.seed);
    note("(engine)", info_.engine, info.engine);
    note("(points)", info_.points, info.points);
    note("(objectives)", objectives_text(info_.objectives), objectives_text(info.objectives));
    if (!differences.empty()) {
        throw other_run(directory_, to_text(differences));
    }
}

void RunWriter::prepare_statements() {
    const std::string points = point_columns();
    const std::string layers = layer_columns();
    statements_ = std::make_unique<Statements>(Statements{
        database_.prepare(fmt::format("INSERT INTO point VALUES ({})", placeholders(points))),
        database_.prepare(
            fmt::format("INSERT INTO progress VALUES ({})", placeholders(progress_columns()))),
        database_.prepare("SELECT checksum FROM point WHERE ordinal = ?"),
        database_.prepare("DELETE FROM point WHERE ordinal = ?"),
        database_.prepare(fmt::format("INSERT INTO layer VALUES ({})", placeholders(layers))),
    });
}

template <class Action>
void RunWriter::guarded(Action&& action) {
    SCFA_ASSERT(!broken_, directory_);
    try {
        begin();
        action();
    } catch (...) {
        broken_ = true;
        in_transaction_ = false;
        database_.abandon();
        throw;
    }
}

void RunWriter::begin() {
    if (!in_transaction_) {
        database_.execute("BEGIN IMMEDIATE");
        in_transaction_ = true;
        began_ = std::chrono::steady_clock::now();
    }
}

void RunWriter::append(const ChunkResult& chunk) {
    const bool is_new = finished_.insert(chunk.chunk);
    SCFA_ASSERT(is_new, std::to_string(chunk.chunk));
    guarded([&] {
        for (const EvaluatedPoint& point : chunk.rows) {
            insert_point(point);
        }
        insert_progress(chunk.chunk, chunk.counts);
        counts_ += chunk.counts;
        pending_rows_ += static_cast<std::int64_t>(chunk.rows.size()) + 1;
    });
}

void RunWriter::insert_point(const EvaluatedPoint& point) {
    const std::int64_t checksum = checksum_of(point);
    const std::string id = point.id.hex();
    bind_point(statements_->point, point, id, checksum);
    statements_->point.run();
    seal_of(seals_, SealedTable::point).add(checksum);
}

void RunWriter::insert_progress(std::int64_t chunk, const PointCounts& counts) {
    const std::int64_t checksum = checksum_of(chunk, counts);
    const std::string reasons = reasons_text(counts);
    bind_progress(statements_->progress, chunk, counts, reasons, checksum);
    statements_->progress.run();
    seal_of(seals_, SealedTable::progress).add(checksum);
}

bool RunWriter::commit_if_due() {
    const bool due =
        in_transaction_ && (pending_rows_ >= kCommitRows ||
                            std::chrono::steady_clock::now() - began_ >= kCommitInterval);
    if (due) {
        commit();
    }
    return due;
}

void RunWriter::commit() {
    if (!in_transaction_) {
        return;
    }
    guarded([this] {
        write_seals(database_, seals_);
        database_.execute("COMMIT");
    });
    in_transaction_ = false;
    pending_rows_ = 0;
}

void RunWriter::erase_points(const std::vector<std::int64_t>& ordinals) {
    guarded([&] {
        for (const std::int64_t ordinal : ordinals) {
            statements_->checksum_of_point.bind(1, ordinal);
            if (statements_->checksum_of_point.step()) {
                seal_of(seals_, SealedTable::point)
                    .remove(statements_->checksum_of_point.integer(0));
            }
            statements_->checksum_of_point.reset();
            statements_->erase_point.bind(1, ordinal).run();
        }
    });
}

void RunWriter::replace_front(const std::vector<std::int64_t>& ordinals) {
    guarded([&] {
        database_.execute("DELETE FROM front");
        Seal& seal = seal_of(seals_, SealedTable::front) = Seal{};
        Statement insert = database_.prepare("INSERT INTO front VALUES (?, ?)");
        for (const std::int64_t ordinal : ordinals) {
            const std::int64_t checksum = checksum_of_ordinal(ordinal);
            insert.bind(1, ordinal).bind(2, checksum).run();
            seal.add(checksum);
        }
    });
}

void RunWriter::put_layers(std::int64_t ordinal, std::string_view fidelity,
                           const std::vector<LayerRow>& rows) {
    guarded([&] { replace_layers(ordinal, fidelity, rows); });
}

Seal RunWriter::replace_layers(std::int64_t ordinal, std::string_view fidelity,
                               const std::vector<LayerRow>& rows) {
    Seal& seal = seal_of(seals_, SealedTable::layer);
    const Seal before = stored_layers(database_, ordinal, fidelity);
    seal.rows -= before.rows;
    seal.sum -= before.sum;
    Statement erase = database_.prepare("DELETE FROM layer WHERE ordinal = ? AND fidelity = ?");
    erase.bind(1, ordinal).bind(2, fidelity).run();
    Seal now;
    for (const LayerRow& row : rows) {
        const std::int64_t checksum = checksum_of(ordinal, fidelity, row);
        bind_layer(statements_->layer, ordinal, fidelity, row, checksum);
        statements_->layer.run();
        now.add(checksum);
    }
    seal.rows += now.rows;
    seal.sum += now.sum;
    return now;
}

void RunWriter::remove_confirmed(std::int64_t ordinal, std::string_view fidelity) {
    Statement old =
        database_.prepare("SELECT checksum FROM confirmed WHERE ordinal = ? AND fidelity = ?");
    old.bind(1, ordinal).bind(2, fidelity);
    if (old.step()) {
        seal_of(seals_, SealedTable::confirmed).remove(old.integer(0));
    }
    Statement erase = database_.prepare("DELETE FROM confirmed WHERE ordinal = ? AND fidelity = ?");
    erase.bind(1, ordinal).bind(2, fidelity).run();
}

void RunWriter::put_confirmed(const ConfirmedPoint& point, const std::vector<LayerRow>& layers) {
    guarded([&] {
        remove_confirmed(point.ordinal, point.fidelity);
        const Seal sum = replace_layers(point.ordinal, point.fidelity, layers);
        const std::int64_t checksum = checksum_of(point, sum);
        Statement insert = database_.prepare(
            fmt::format("INSERT INTO confirmed VALUES ({})", placeholders(confirmed_columns())));
        bind_confirmed(insert, point, sum, checksum);
        insert.run();
        seal_of(seals_, SealedTable::confirmed).add(checksum);
        pending_rows_ += static_cast<std::int64_t>(layers.size()) + 1;
    });
}

void RunWriter::erase_confirmed(std::int64_t ordinal, std::string_view fidelity) {
    guarded([&] {
        remove_confirmed(ordinal, fidelity);
        replace_layers(ordinal, fidelity, {});
    });
}

void RunWriter::put_telemetry(std::string_view event, std::string_view detail) {
    guarded([&] {
        const std::string now = utc_now();
        Statement insert =
            database_.prepare("INSERT INTO telemetry (utc, event, detail) VALUES (?, ?, ?)");
        insert.bind(1, now).bind(2, event).bind(3, detail).run();
    });
}

void RunWriter::put_synthesis(const SynthesisRow& row) {
    guarded([&] { scfa::put_synthesis(database_, row); });
}

void RunWriter::close() {
    commit();
    database_.execute("CREATE INDEX IF NOT EXISTS point_by_id ON point (id)");
    statements_.reset();
    try {
        database_.execute("PRAGMA journal_mode = DELETE");
    } catch (const Error&) {
        // Somebody reads the run at this moment: the log stays beside the file, which is as good.
    }
    broken_ = true;  // closed: nothing may be written any more
}

}  // namespace scfa
