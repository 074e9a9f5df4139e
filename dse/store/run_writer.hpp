#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/run_writer.hpp
/// @brief The one writer of a run directory. What is committed survives a kill and a power cut.

#include "dse/store/chunk_result.hpp"
#include "dse/store/chunk_set.hpp"
#include "dse/store/row_codec.hpp"
#include "dse/store/run_info.hpp"
#include "dse/store/run_lock.hpp"
#include "dse/store/run_seals.hpp"
#include "dse/store/sqlite.hpp"
#include "dse/store/synthesis_row.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scfa {

/// A chunk's rows and its entry in `progress` are committed together, so a chunk is either finished
/// or never happened. After an `Error` nothing of the open transaction remains; make a new writer
/// to go on. Not thread-safe.
class RunWriter {
  public:
    /// Creates the directory and the run, or opens the run that is there to go on with it.
    ///
    /// @throws Error{configuration} when the run there has another configuration, model or seed,
    /// with every
    ///         field that differs; Error{environment} when another process writes it or the disk
    ///         does not allow it; Error{damaged, unsupported} as `check_schema`
    RunWriter(const std::string& directory, const RunInfo& info);
    /// Opens a run that exists, as it is. @throws as above
    explicit RunWriter(const std::string& directory);
    ~RunWriter();
    RunWriter(const RunWriter&) = delete;
    RunWriter& operator=(const RunWriter&) = delete;

    [[nodiscard]] bool resumed() const { return resumed_; }
    /// As stored: on resuming, chunk size and kept rows are those of the first time.
    [[nodiscard]] const RunInfo& info() const { return info_; }
    [[nodiscard]] const std::string& directory() const { return directory_; }
    /// Finished chunks, those of the open transaction included.
    [[nodiscard]] const ChunkSet& finished() const { return finished_; }
    [[nodiscard]] const PointCounts& counts() const { return counts_; }

    /// Stores a chunk in the open transaction. @pre the chunk is not finished
    void append(const ChunkResult& chunk);
    /// Commits when the open transaction has `kCommitRows` rows or is `kCommitInterval` old.
    /// @return whether it did
    bool commit_if_due();
    void commit();

    /// Removes points, for example those that turned out not to belong to the front's
    /// neighbourhood.
    void erase_points(const std::vector<std::int64_t>& ordinals);
    void replace_front(const std::vector<std::int64_t>& ordinals);
    /// Replaces the layers of a point at one fidelity.
    void put_layers(std::int64_t ordinal, std::string_view fidelity,
                    const std::vector<LayerRow>& rows);
    /// Stores a point at a higher level of fidelity with its layers, in place of what was stored of
    /// it at that level.
    void put_confirmed(const ConfirmedPoint& point, const std::vector<LayerRow>& layers);
    /// Forgets a confirmation and its layers.
    void erase_confirmed(std::int64_t ordinal, std::string_view fidelity);
    /// @param detail  a JSON text
    void put_telemetry(std::string_view event, std::string_view detail);
    /// Stores what a synthesis tool said, in place of what it said before at that stage.
    void put_synthesis(const SynthesisRow& row);

    /// Commits, makes the index of ids, and leaves one plain file without a log beside it, which
    /// can also be read from a read-only medium.
    void close();

    static constexpr std::int64_t kCommitRows = 4'096;
    static constexpr std::chrono::milliseconds kCommitInterval{500};

  private:
    struct Statements;

    void configure();
    void create(const RunInfo& info);
    void resume();
    void insert_run();
    void require_same(const RunInfo& info) const;
    void prepare_statements();
    void begin();
    void insert_point(const EvaluatedPoint& point);
    Seal replace_layers(std::int64_t ordinal, std::string_view fidelity,
                        const std::vector<LayerRow>& rows);
    void remove_confirmed(std::int64_t ordinal, std::string_view fidelity);
    void insert_progress(std::int64_t chunk, const PointCounts& counts);
    /// Runs an action that writes; whatever it throws, the transaction is rolled back.
    template <class Action>
    void guarded(Action&& action);

    std::string directory_;
    RunLock lock_;
    Database database_;
    bool resumed_ = false;
    RunInfo info_;
    ChunkSet finished_;
    PointCounts counts_;
    Seals seals_{};
    std::unique_ptr<Statements> statements_;

    bool in_transaction_ = false;
    bool broken_ = false;
    std::int64_t pending_rows_ = 0;
    std::chrono::steady_clock::time_point began_;
};

}  // namespace scfa
