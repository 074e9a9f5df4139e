#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/layer_mapper.hpp
/// @brief Chooses tile rows, split and loop order of one layer: the layer
/// program (docs/scfa.md, section 4).
///
/// Every tile height that fits, in both loop orders, is a candidate. The best
/// is found without running all:
/// 1. the choice of the point before, where it still fits, sets the end to
/// beat;
/// 2. each candidate gets a lower bound on the end of the layer: the longest of
/// a few paths through the
///    recurrence, most of them exact where they are the longest;
/// 3. in order of the bounds, a candidate whose loads and stores provably hide
/// behind its sequences has
///    its end in closed form, any other is run job by job;
/// 4. as soon as no bound is below the best end found, the rest cannot win.
/// The choice is the exhaustive one: least end, then fewest DDR bytes, then
/// input-stationary, then largest tile.

#include "models/cost/layer_fit.hpp"
#include "models/cost/overlap.hpp"

#include <cstdint>
#include <optional>
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
        std::int64_t counted_bytes = 0;            ///< without running it: must be `bytes`
        std::optional<std::int64_t> closed_form;   ///< where step 3 has one: must be `end`
        std::optional<OverlapState> closed_state;  ///< the same: must behave like `state`
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
    /// What all orders of a tile height share: small, for these are looked
    /// through at every point.
    struct Height {
        std::int64_t compute = 0;         ///< as Candidate::compute
        std::int64_t split = 0;           ///< as Candidate::split
        std::int64_t candidate = 0;       ///< the first of them
        std::int64_t orders = 1;          ///< how many
        std::int64_t first_channels = 0;  ///< that the first sequence reads
        std::int64_t first_chunk = 0;     ///< bytes of each
        std::int64_t first_words = 0;     ///< of the activation buffer that each takes
        std::int64_t first_store = 0;     ///< bytes that the first tile stores of a channel
        std::int64_t last_store = 0;      ///< and the last tile
    };
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
    /// How the core's path begins and ends: the same for both orders of a tile
    /// height.
    struct Edges {
        std::int64_t input_start = 0;  ///< of the first input load
        std::int64_t input_end = 0;
        std::int64_t loaded = 0;  ///< end of the loads of the first sequence, where none is split
        std::int64_t start = 0;   ///< of the first sequence
        std::int64_t last_store = 0;
    };
    /// What is known of a candidate without running it.
    struct Estimate {
        std::int64_t bound = 0;  ///< lower bound on the end
        std::int64_t bytes = 0;  ///< read and written, exactly
        Edges edges;
        std::int64_t core_end = 0;  ///< bound by the core: the end of the last sequence
        std::int64_t stall = 0;     ///< that the last tile adds to it
        Transfer inputs;            ///< all of them, where one operand a tile is read
        Transfer stores;            ///< all of them, where each is read back for an add as well
    };
    /// A candidate that may still win.
    struct Contender {
        const Candidate* candidate = nullptr;
        Estimate estimate;
    };
    /// The best candidate so far.
    struct Best {
        const Candidate* candidate = nullptr;
        Estimate estimate;
        std::int64_t end = 0;
        bool ran = false;    ///< `state` holds
        OverlapState state;  ///< after the layer
    };
    /// What of a point decides which candidates there are and how long they
    /// compute.
    struct Shape {
        std::int64_t activation_words = -1, weight_values = -1, weight_positions = -1,
                     output_words = -1;
        std::int64_t accumulator = -1, drain = -1, columns = -1, word_bytes = -1;
        bool operator==(const Shape& o) const {
            return activation_words == o.activation_words && weight_values == o.weight_values &&
                   weight_positions == o.weight_positions && output_words == o.output_words &&
                   accumulator == o.accumulator && drain == o.drain && columns == o.columns &&
                   word_bytes == o.word_bytes;
        }
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
        std::int64_t drain = -1;
        std::int64_t vectors = -1;
        std::vector<RowSequences> by_rows;       ///< index: output rows of a tile
        std::vector<WeightTransfers> transfers;  ///< of the memories seen last, by hash
    };
    struct LastJob {
        std::int64_t cycles = 0;  ///< of its sequence, with its pipeline latency
        std::int64_t store = 0;   ///< cycles
    };
    /// Times before the layer.
    struct Before {
        std::int64_t input_ready = 0;
        std::int64_t load_start = 0;   ///< of the first load
        std::int64_t input_start = 0;  ///< of the first input load, at the earliest
        std::int64_t core_start = 0;   ///< of the first sequence, at the earliest
        const OverlapState* state = nullptr;
    };

    Infeasibility find_candidates();
    void add_candidates(std::int64_t rows, std::size_t split);
    void add_height(const Candidate& candidate);
    void count_traffic(Candidate& candidate) const;
    const Tiles& tiles_of(std::int64_t rows);
    [[nodiscard]] std::int64_t last_choice() const;

    [[nodiscard]] Before before(std::int64_t input_ready, const OverlapState& state) const;
    [[nodiscard]] Edges edges(const Height& height, const Before& before);
    /// @param limit  a bound beyond it need not be the best one
    [[nodiscard]] Estimate estimate(const Candidate& candidate, const Edges& edges,
                                    const Before& before, std::int64_t limit);
    [[nodiscard]] std::int64_t paths_of_loads(const Candidate& candidate,
                                              const WeightTransfers& weights,
                                              Estimate& estimate) const;
    [[nodiscard]] std::int64_t tile_stalls(const Candidate& candidate,
                                           const WeightTransfers& weights, Estimate& out) const;
    static void add(Transfer& sum, const Transfer& one, std::int64_t times);
    [[nodiscard]] Transfer sum_of_inputs(const Candidate& candidate) const;
    [[nodiscard]] Transfer sum_of_stores(const Candidate& candidate) const;
    [[nodiscard]] std::int64_t quick_bound(const Height& height, const Before& before) const;
    [[nodiscard]] bool queues_by_tile(const Candidate& candidate) const;
    [[nodiscard]] bool single(const Candidate& candidate) const;
    [[nodiscard]] std::optional<std::int64_t> closed_form(const Candidate& candidate,
                                                          const Estimate& estimate,
                                                          const Before& before);
    [[nodiscard]] bool loads_hide(const Candidate& candidate, std::int64_t weights) const;
    [[nodiscard]] std::optional<OverlapState> closed_state(const Candidate& candidate,
                                                           const Estimate& estimate,
                                                           const Before& before);
    [[nodiscard]] std::optional<std::int64_t> last_load_end(const Candidate& candidate,
                                                            const Estimate& estimate,
                                                            const Before& before,
                                                            std::int64_t third_end);
    /// @param back  0: the last one of the layer
    [[nodiscard]] LastJob last_job(const Candidate& candidate, std::int64_t back);
    [[nodiscard]] std::int64_t block_compute(const Candidate& candidate, std::int64_t block);
    [[nodiscard]] std::int64_t memory_end(const Candidate& candidate, const Estimate& estimate,
                                          const Before& before, OverlapState& totals);

    [[nodiscard]] static bool beats(const Candidate& candidate, std::int64_t end,
                                    std::int64_t bytes, const Best& best);
    void consider(const Contender& contender, const Before& before, Best& best);
    void find_contenders(const Before& before, Best& best);
    Contender take_next();

    /// @return false where the candidate is sure to end after `limit`; `state` is
    /// then of no use
    bool run(const Candidate& candidate, std::int64_t input_ready, std::int64_t limit,
             OverlapState& state);
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
    Shape shape_;                            ///< that candidates_ are of
    Infeasibility shortage_;
    bool fused_ = false;              ///< the pool rides on the drain
    std::int64_t in_row_bytes_ = 0;   ///< of one channel
    std::int64_t out_row_bytes_ = 0;  ///< of one channel, of the pool where it rides along
    std::int64_t full_lanes_ = 0;     ///< output channels of a block
    std::int64_t last_lanes_ = 0;     ///< and of the last block
    std::vector<Candidate> candidates_;
    std::vector<Height> heights_;  ///< least compute first
    std::vector<Contender> contenders_;
    std::vector<Tiles> tiles_[2];    ///< index: whether a pool rides along; output rows of a tile
    std::int64_t chosen_rows_ = 0;   ///< of a tile, at the point before
    std::int64_t chosen_index_ = 0;  ///< into heights_, while these stay
    LayerJobs jobs_;
};

}  // namespace scfa
