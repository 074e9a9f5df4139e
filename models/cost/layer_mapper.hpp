#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/layer_mapper.hpp
/// @brief Chooses tile rows, split and loop order of one layer: the layer program (docs/scfa.md,
/// section 4).
///
/// Every tile height that fits, in both loop orders, is a candidate. How a candidate turns the
/// times before the layer into those after it is a matrix over (max, +) (layer_response.hpp), found
/// once per memory and shared by all points that differ in buffers alone. So a point evaluates its
/// candidates with a few additions each, in the order of what they take at least, until that ends
/// later than the best one. A candidate whose matrix is not known has lower bounds; in their order,
/// where a bound beats the best end found, its matrix is made: in closed form where loads and
/// stores provably hide behind the sequences, else by running its jobs.
/// The choice is the exhaustive one: least end, then fewest DDR bytes, then input-stationary, then
/// largest tile.

#include "models/cost/layer_fit.hpp"
#include "models/cost/layer_response.hpp"
#include "models/cost/overlap.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace scfa {

/// One layer under one compute key, for one thread. Keeps what neighbouring
/// points share.
class LayerMapper {
  public:
    /// @param tables  of a convolution; nullptr for pooling and add
    /// @param pool    a max pool that may ride on this convolution's drain, or
    /// nullptr
    LayerMapper(const WorkloadLayer& layer, const LayerTables* tables, const WorkloadLayer* pool);

    /// Chooses the mapping and runs it.
    /// @param input_ready  end of the last stores of the producers
    /// @param state        before the layer; after it, where the layer fits
    /// @param mapping      the choice
    /// @return             Reason::none, or which buffer lacks how much
    Infeasibility map(const PointContext& context, std::int64_t input_ready, OverlapState& state,
                      LayerMapping& mapping);

    /// Every legal mapping of the point, run job by job: what `map` must agree
    /// with.
    struct Outcome {
        LayerMapping mapping;
        std::int64_t lower_bound = 0;
        std::int64_t counted_bytes = 0;  ///< without running it: must be `bytes`
        /// Where there is one: must be what a run from Origin::input_load alone leaves.
        std::optional<LayerColumn> closed_form, closed_run;
        OverlapState response_state;  ///< by its matrix: must behave like `state`
        std::int64_t end = 0;
        std::int64_t bytes = 0;
        OverlapState state;  ///< after the layer
    };
    std::vector<Outcome> all_mappings(const PointContext& context, std::int64_t input_ready,
                                      const OverlapState& state);

    [[nodiscard]] const LayerTables* tables() const { return tables_; }
    /// Of the point mapped last.
    [[nodiscard]] std::int64_t blocks() const { return fit_.blocks(); }
    [[nodiscard]] std::int64_t vectors() const { return fit_.vectors(); }
    /// The split of the mapping chosen last. @pre a convolution, `map` succeeded
    [[nodiscard]] const SplitTables& chosen_split() const { return tables_->split(chosen_split_); }

  private:
    struct Kind : TileKind {
        std::int64_t store_rows =
            0;  ///< rows that a tile stores: of the pool where one rides along
    };
    /// The tiles of one height: the same for every point.
    struct Tiles {
        std::vector<Kind> kinds;
        std::int64_t input_rows = 0;  ///< of all tiles together
    };
    struct Candidate {
        std::int64_t rows = 0;
        std::int32_t number = 0;  ///< in MemoryResponses
        std::size_t split = 0;
        LoopOrder order = LoopOrder::input_stationary;
        bool resident = false;
        const Tiles* layout = nullptr;
        std::int64_t parts = 1;
        std::int64_t tiles = 1;
        std::int64_t compute = 0;    ///< all sequences with their pipeline latency
        std::int64_t least_job = 0;  ///< the shortest sequence with its pipeline latency
        std::int64_t last_job = 0;   ///< the last sequence with its pipeline latency
        std::int64_t tile_compute =
            0;  ///< all sequences of a full tile with their pipeline latency
        std::int64_t last_tile_compute = 0;   ///< and of the last tile
        std::int64_t tile_last_job = 0;       ///< the last sequence of a full tile
        std::int64_t tile_last_two_jobs = 0;  ///< and the last two
        std::int64_t input_times = 1;         ///< how often each input operand is loaded
        std::int64_t weight_times = 0;        ///< and all weights
        std::int64_t input_bytes = 0;         ///< read
        std::int64_t input_floor = 0;         ///< cycles that the buffers take for all inputs
        std::int64_t input_loads = 0;         ///< DMA jobs that read inputs
        std::int64_t write_bytes = 0;         ///< an add that rides along reads as many
    };
    /// What is known of a candidate without running it. Times count from Origin::input_load.
    struct Estimate {
        std::int64_t bytes = 0;       ///< read and written, exactly
        std::int64_t loaded = 0;      ///< end of the loads of the first sequence
        std::int64_t core_end = 0;    ///< bound by the core: the end of the last sequence
        std::int64_t last_store = 0;  ///< its duration
        std::int64_t end = 0;         ///< lower bound on the end of the last store
        std::int64_t stall = 0;       ///< that the last tile adds to core_end
        Transfer inputs;              ///< all of them, where one operand a tile is read
        Transfer stores;              ///< all of them, where each is read back for an add as well
    };
    /// Times before the layer.
    struct Before {
        OriginTimes origins{};                 ///< Origin::input_load: weights aside
        std::int64_t load_start = 0;           ///< of the first load
        std::int64_t core_start = 0;           ///< of the first sequence, at the earliest
        std::int64_t memory = 0;               ///< the memory is free for the layer's work
        std::int64_t weight_other = kLongAgo;  ///< a half that a layer without weights leaves as is
        bool afresh = false;  ///< all stores have ended before the first input load
    };
    /// A candidate that may still win.
    struct Contender {
        std::int64_t bound = 0;
        std::int64_t bytes = 0;
        std::int32_t number = 0;
        bool alone = false;  ///< its first column is enough
    };
    /// The best candidate so far.
    struct Best {
        std::int32_t number = -1;
        std::int64_t end = 0;
        std::int64_t bytes = 0;
    };
    /// The mappings of a point, which all points share that have the same ones.
    struct CandidateSet {
        Infeasibility shortage;
        bool fused = false;  ///< the pool rides on the drain
        std::vector<Candidate> candidates;
        std::vector<std::int32_t> index;  ///< into candidates, by number; -1: not one of them
    };
    /// What of a point decides which candidates there are and how long they
    /// compute.
    using Shape = std::array<std::int64_t, 7>;
    struct ShapeHash {
        std::size_t operator()(const Shape& shape) const;
    };
    /// Sequences of one tile height.
    struct RowSequences {
        std::int64_t sum = -1;
        std::int64_t least = 0;
        std::int64_t last = 0;
        std::int64_t last_two = 0;
        std::vector<std::int64_t> cycles;  ///< per job; empty until a run needs them
    };
    /// Weight loads of a split under one memory.
    struct WeightTransfers {
        std::uint64_t id = 0;            ///< of the memory and of `resident`
        Transfer first;                  ///< the first load of the layer
        Transfer last;                   ///< the load of the last job
        Transfer sum;                    ///< of all loads
        std::int64_t most_duration = 0;  ///< of any load
        std::vector<Transfer> loads;     ///< per job, or one where resident
    };
    struct SplitCache {
        std::int64_t post_lanes = -1;
        std::int64_t vectors = -1;
        std::vector<RowSequences> by_rows;       ///< index: output rows of a tile
        std::vector<WeightTransfers> transfers;  ///< of the memories seen last, by hash
    };
    struct LastJob {
        std::int64_t cycles = 0;  ///< of its sequence, with its pipeline latency
        std::int64_t store = 0;   ///< cycles
    };
    void find_candidates();
    void set_facts(bool fused);
    [[nodiscard]] CandidateSet list_candidates();
    std::int32_t number_of(CandidateSet set);
    void add_candidates(std::int64_t rows, std::size_t split, CandidateSet& out);
    void count_traffic(Candidate& candidate) const;
    const Tiles& tiles_of(std::int64_t rows);

    std::int32_t number_of(std::int64_t rows, std::size_t split, bool resident);
    [[nodiscard]] Before before(std::int64_t input_ready, const OverlapState& state) const;
    MemoryResponses& responses();

    [[nodiscard]] Estimate estimate(const Candidate& candidate);
    [[nodiscard]] std::int64_t paths_of_loads(const Candidate& candidate,
                                              const WeightTransfers& weights,
                                              std::int64_t input_end, Estimate& estimate) const;
    [[nodiscard]] std::int64_t tile_stalls(const Candidate& candidate,
                                           const WeightTransfers& weights, Estimate& out) const;
    static void add(Transfer& sum, const Transfer& one, std::int64_t times);
    [[nodiscard]] Transfer sum_of_inputs(const Candidate& candidate) const;
    [[nodiscard]] Transfer sum_of_stores(const Candidate& candidate) const;
    [[nodiscard]] bool queues_by_tile(const Candidate& candidate) const;
    [[nodiscard]] bool single(const Candidate& candidate) const;
    [[nodiscard]] bool loads_hide(const Candidate& candidate, std::int64_t weights) const;
    [[nodiscard]] std::optional<LayerColumn> closed_column(const Candidate& candidate,
                                                           const Estimate& estimate);
    [[nodiscard]] std::optional<std::int64_t> last_load_end(const Candidate& candidate,
                                                            const Estimate& estimate,
                                                            std::int64_t third_end);
    /// @param back  0: the last one of the layer
    [[nodiscard]] LastJob last_job(const Candidate& candidate, std::int64_t back);
    [[nodiscard]] std::int64_t block_compute(const Candidate& candidate, std::int64_t block);
    [[nodiscard]] OverlapState closed_totals(const Candidate& candidate, const Estimate& estimate);

    void bound(const Candidate& candidate, ResponseSummary& out);
    void make_column(const Candidate& candidate);
    void make_all_columns(const Candidate& candidate);
    OverlapState run_from(Origin origin, const Candidate& candidate);
    void cover();
    [[nodiscard]] const Candidate& candidate(std::int32_t number) const;
    void try_candidate(std::int32_t number, const Before& before, Best& best);
    void settle_contenders(const Before& before, Best& best);
    [[nodiscard]] bool beats(std::int32_t number, std::int64_t end, std::int64_t bytes,
                             const Best& best) const;
    [[nodiscard]] OverlapState after(const Candidate& candidate, const Before& before);

    void run(const Candidate& candidate, std::int64_t input_ready, OverlapState& state);
    void prepare_run(const Candidate& candidate, const Kind& kind);

    const RowSequences& row_sequences(std::size_t split, std::int64_t rows);
    const std::vector<std::int64_t>& job_cycles(std::size_t split, std::int64_t rows);
    [[nodiscard]] std::int64_t post_processor_cycles(std::int64_t block, std::int64_t rows) const;
    const WeightTransfers& weight_transfers(std::size_t split, bool resident);
    void list_weight_loads(std::size_t split, bool resident, std::vector<Transfer>& out) const;
    [[nodiscard]] std::int64_t image_bytes(const SplitTables& split, std::int64_t job) const;
    [[nodiscard]] Transfer input_load(std::int64_t channels, std::int64_t rows) const;
    [[nodiscard]] Transfer stored(std::int64_t channels, std::int64_t bytes) const;
    [[nodiscard]] Transfer store_of(bool last_block, const Kind& kind) const;
    [[nodiscard]] std::int64_t operand_channels(const Candidate& candidate) const;
    [[nodiscard]] LayerMapping mapping_of(const Candidate& candidate) const;

    const WorkloadLayer& layer_;
    const LayerTables* tables_;
    const WorkloadLayer* pool_;
    LayerFit fit_;
    std::vector<SplitCache> caches_;
    std::vector<std::int32_t>
        block_inputs_;  ///< of pooling and add: every block reads its own channels
    std::size_t chosen_split_ = 0;

    const PointContext* context_ = nullptr;  ///< of the point being mapped
    const CandidateSet* set_ = nullptr;      ///< the same
    std::int32_t set_number_ = -1;
    MemoryResponses* known_ = nullptr;  ///< the same
    bool fused_ = false;                ///< the pool rides on the drain
    std::int64_t in_row_bytes_ = 0;     ///< of one channel
    std::int64_t out_row_bytes_ = 0;    ///< of one channel, of the pool where it rides along
    std::int64_t full_lanes_ = 0;       ///< output channels of a block
    std::int64_t last_lanes_ = 0;       ///< and of the last block
    std::vector<Contender> contenders_;
    std::vector<Tiles> tiles_[2];  ///< index: whether a pool rides along; output rows of a tile
    Shape shape_{};                ///< of the point mapped last
    std::unordered_map<Shape, std::int32_t, ShapeHash> set_of_shape_;
    std::map<std::vector<std::int64_t>, std::int32_t> set_numbers_;
    std::vector<std::unique_ptr<CandidateSet>> sets_;
    std::vector<std::int32_t> numbers_;  ///< of candidates; -1: none yet
    std::int32_t numbered_ = 0;
    PaceKey pace_;  ///< of the point mapped last
    std::unordered_map<PaceKey, MemoryResponses, PaceHash> responses_;
    LayerJobs jobs_;
};

}  // namespace scfa
