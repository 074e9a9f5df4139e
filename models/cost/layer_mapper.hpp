#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/layer_mapper.hpp
/// @brief Chooses tile rows, split and loop order of one layer: the layer program (docs/scfa.md,
/// section 4).
///
/// Every tile height that fits, in both loop orders, is a candidate. Three steps find the best
/// without running all:
/// 1. each candidate gets a lower bound on the end of the layer (a few multiplications);
/// 2. in order of the bounds, a candidate whose loads and stores provably hide behind its sequences
/// has its end in
///    closed form, any other is run job by job;
/// 3. as soon as no bound is below the best end found, the rest cannot win.
/// The choice is the exhaustive one: least end, then fewest DDR bytes, then input-stationary, then
/// largest tile.

#include "models/cost/layer_fit.hpp"
#include "models/cost/overlap.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace scfa {

/// One layer under one compute key, for one thread. Keeps what neighbouring points share.
class LayerMapper {
  public:
    /// @param tables  of a convolution; nullptr for pooling and add
    /// @param pool    a max pool that may ride on this convolution's drain, or nullptr
    LayerMapper(const WorkloadLayer& layer, const LayerTables* tables, const WorkloadLayer* pool);

    /// Chooses the mapping and runs it.
    /// @param input_ready  end of the last stores of the producers
    /// @param state        before the layer; after it, where the layer fits
    /// @param mapping      the choice
    /// @return             Reason::none, or which buffer lacks how much
    Infeasibility map(const PointContext& context, std::int64_t input_ready, OverlapState& state,
                      LayerMapping& mapping);

    /// Every legal mapping of the point, run job by job: what `map` must agree with.
    struct Outcome {
        LayerMapping mapping;
        std::int64_t lower_bound = 0;
        std::optional<std::int64_t> closed_form;  ///< where step 2 has one: must be `end`
        std::int64_t end = 0;
        std::int64_t bytes = 0;
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
    struct Candidate {
        std::int64_t rows = 0;
        std::size_t split = 0;
        LoopOrder order = LoopOrder::input_stationary;
        bool resident = false;
        std::int64_t parts = 1;
        std::int64_t tiles = 1;
        std::int64_t compute = 0;    ///< all sequences with their pipeline latency
        std::int64_t least_job = 0;  ///< the shortest sequence with its pipeline latency
        std::int64_t tile_compute =
            0;                        ///< all sequences of a full tile with their pipeline latency
        std::int64_t first_rows = 0;  ///< input rows of the first tile
        std::int64_t read_bytes = 0;  ///< at least; weights without padding to a beat
        std::int64_t weight_bytes = 0;  ///< of read_bytes
        std::int64_t input_floor = 0;   ///< cycles that the buffers take for all inputs
        std::int64_t weight_floor = 0;  ///< and for all weights
        std::int64_t write_bytes = 0;
        std::int64_t loads = 0;  ///< DMA jobs that read, at least
        std::int64_t bound = 0;  ///< lower bound on the end; kDone once looked at
    };
    /// What of a point decides which candidates there are and how long they compute.
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
        std::vector<std::int64_t> cycles;  ///< per job; empty until a run needs them
    };
    struct SplitCache {
        std::int64_t drain = -1;
        std::int64_t vectors = -1;
        std::vector<RowSequences> by_rows;  ///< index: output rows of a tile
        std::uint64_t first_id = 0;         ///< memory that `first` and `largest` are of
        Transfer first;                     ///< the first weight load of the layer
        Transfer largest;                   ///< at least as long as any weight load
        std::uint64_t loads_id = 0;         ///< memory that `loads` is of
        std::vector<Transfer> loads;        ///< per job, or one where resident
        Transfer load_sum;
    };
    struct FirstJob {
        std::int64_t load_end = 0;
        std::int64_t start = 0;  ///< of the first sequence
    };

    Infeasibility find_candidates();
    void add_candidates(std::int64_t rows, std::size_t split);
    void count_traffic(Candidate& candidate) const;
    void set_bounds(std::int64_t input_ready, const OverlapState& state);
    [[nodiscard]] std::optional<std::int64_t> closed_form(const Candidate& candidate,
                                                          std::int64_t input_ready,
                                                          const OverlapState& state);
    [[nodiscard]] bool loads_hide(const Candidate& candidate, const Transfer& weights,
                                  const Transfer& input, const Transfer& store) const;
    /// @return false where the candidate is sure to end after `limit`; `state` is then of no use
    bool run(const Candidate& candidate, std::int64_t input_ready, std::int64_t limit,
             OverlapState& state);
    void prepare_run(const Candidate& candidate, const TileKind& kind);

    const RowSequences& row_sequences(std::size_t split, std::int64_t rows);
    const std::vector<std::int64_t>& job_cycles(std::size_t split, std::int64_t rows);
    [[nodiscard]] std::int64_t post_processor_cycles(std::int64_t block, std::int64_t rows) const;
    SplitCache& weight_transfers(std::size_t split, bool resident);
    const std::vector<Transfer>& weight_loads(std::size_t split, bool resident);
    [[nodiscard]] std::int64_t image_bytes(const SplitTables& split, std::int64_t job) const;
    [[nodiscard]] Transfer input_load(std::int64_t channels, std::int64_t rows) const;
    [[nodiscard]] Transfer store(std::int64_t channels, const TileKind& kind) const;
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
    bool fused_ = false;  ///< the pool rides on the drain
    std::vector<Candidate> candidates_;
    std::vector<TileKind> kinds_;
    LayerJobs jobs_;
};

}  // namespace scfa
