#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/rtl/sequence_driver.hpp
/// @brief Fills the core's buffers, hands it a sequence, reads the results: what DMA and controller
/// do around the core. One after another: nothing overlaps here.

#include "hls/rtl/core_build.hpp"
#include "hls/rtl/weight_unpacker.hpp"
#include "models/network/reference/quantised_network.hpp"
#include "models/network/workload.hpp"
#include "models/program/layer_program.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace scfa::rtl {

/// What a half of the activation buffer is to hold, and how the sequence walks over it.
struct TileInput {
    LayerGeometry geometry;
    ChannelRange channels;                             ///< absolute input channels that are loaded
    std::int64_t first_row = 0, rows = 1;              ///< output rows
    std::int64_t first_input_row = 0, input_rows = 1;  ///< of the image, loaded
};

struct Sequence {
    ImageLayout weights;                       ///< of the image in the weight buffer's half
    std::vector<std::int64_t> first_channels;  ///< per lane: absolute channel of its channel 0
    bool accumulates = false;                  ///< starts from the partial sums of the one before
    std::int32_t low = -127, high = 127;       ///< clamp
    std::int32_t output_half = 0;
};

class SequenceDriver {
  public:
    explicit SequenceDriver(Core& core);

    /// @throws Error{unsupported} naming what the RTL cannot hold
    void load_weights(std::int32_t half, std::vector<LaneWords> lanes);
    /// @param tensor  of the whole image
    void load_input(std::int32_t half, const TileInput& tile, const Tensor& tensor);

    /// @throws Error{unsupported} when kernel, channels or tile exceed the core's counters
    CoreRun run(const Sequence& sequence, std::int32_t weight_half, std::int32_t input_half);

    /// Two sequences without a cycle between them, on the same tile geometry: the second one's
    /// lanes are handed over while the first runs. Weights and input of each lie in half 0 and 1.
    std::pair<CoreRun, CoreRun> run_both(const Sequence& first, const Sequence& second);

    /// Breaks a sequence on halves 0 off after some cycles, by a reset of the core.
    void run_and_reset(const Sequence& sequence, std::int64_t cycles);

    /// Output pixels of the last sequence that drained into the half: lane, row of the tile,
    /// column.
    [[nodiscard]] std::vector<std::int16_t> results(std::int32_t half, std::int64_t lanes,
                                                    std::int64_t rows, std::int64_t width);

  private:
    void write_job_tables(const Sequence& sequence, std::int32_t weight_half,
                          std::int32_t input_half);
    void write_taps(const TileInput& tile);
    void write_quotients(std::int64_t channels);
    [[nodiscard]] std::vector<CoreLane> lanes_of(const Sequence& sequence, const TileInput& tile,
                                                 std::int32_t half) const;
    [[nodiscard]] CoreJob job_of(const Sequence& sequence, std::int32_t weight_half,
                                 std::int32_t input_half) const;
    void check_limits(const Sequence& sequence, const TileInput& tile) const;
    CoreRun run_job(const CoreJob& job, const ImageLayout& weights);
    [[nodiscard]] std::int64_t vectors(const TileInput& tile) const;
    [[nodiscard]] std::int64_t phase_words(const TileInput& tile) const;
    [[nodiscard]] std::int64_t slots(const TileInput& tile) const;

    Core& core_;
    const CoreParameters& parameters_;
    const CoreFunctions& call_;
    void* handle_;
    std::vector<LaneWords> weights_[2];
    TileInput tiles_[2];
};

}  // namespace scfa::rtl
