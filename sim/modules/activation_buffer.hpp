#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/activation_buffer.hpp
/// @brief B banks of activations in two halves (docs/scfa.md, section 2): channel c in bank c mod
///        B, rows phase-split by stride, one unaligned vector of Q pixels per bank and cycle.

#include "models/arch/design_point.hpp"
#include "models/network/workload.hpp"
#include "sim/modules/tile_planes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace scfa::sim {

/// What a half holds: the input of one tile for a range of channels.
struct InputTile {
    std::string layer;               ///< its name, for errors
    LayerGeometry geometry;          ///< of the layer; an add has a 1x1 window
    std::int64_t first_channel = 0;  ///< absolute input channels
    std::int64_t channels = 1;
    std::int64_t first_row = 0;  ///< *output* rows of the tile
    std::int64_t rows = 1;
    std::int64_t operands = 1;  ///< 2 for an add

    /// Input rows that the tile reads and that lie inside the image.
    [[nodiscard]] std::int64_t first_input_row() const;
    [[nodiscard]] std::int64_t input_rows() const;
};

/// Vector `vector` (output pixels [vector * Q, vector * Q + Q)) of output row `row` at one tap.
struct TapRead {
    std::int64_t channel = 0;  ///< absolute
    std::int64_t tap = 0;      ///< ky * Kw + kx
    std::int64_t row = 0;      ///< output row of the layer
    std::int64_t vector = 0;
};

class ActivationBuffer {
  public:
    explicit ActivationBuffer(const DesignPoint& point);

    /// Gives a half to a tile; what it held is gone.
    /// @throws Error{infeasible} naming buffer, layer, words needed and words there
    void begin(int half, const InputTile& tile);

    /// One row of one channel from the DMA, W pixels: int8, or int16 little-endian.
    /// @param operand  0, or 1 for the second tensor of an add
    /// @param row      of the image. Cost: O(W).
    void write_row(int half, std::int64_t operand, std::int64_t channel, std::int64_t row,
                   const std::uint8_t* pixels);

    /// What a bank delivers in one cycle: Q pixels, zeros where the window leaves the image.
    /// Reads the bank's even and odd memory once each. Cost: O(Q).
    void read_vector(int half, const TapRead& read, std::int16_t* out,
                     std::int64_t operand = 0) const;

    /// All of a half at once, rearranged so that every tap of the tile is one contiguous shift.
    /// Made on the first call after a write. Cost then: O(pixels).
    const TilePlanes& planes(int half, std::int64_t operand = 0) const;

    [[nodiscard]] const InputTile& tile(int half) const { return halves_[at(half)].tile; }
    [[nodiscard]] std::int64_t columns() const { return columns_; }

  private:
    /// Where a row's phases begin in its bank, and how the tile lies in it.
    struct Half {
        InputTile tile;
        std::int64_t phase_words = 0;       ///< of one phase of one row
        std::int64_t row_words = 0;         ///< of one row, all phases
        std::int64_t channel_words = 0;     ///< of one channel
        std::int64_t operand_channels = 0;  ///< of one operand in the fullest bank
        /// Per bank and parity of the word's address, the words one after another.
        std::vector<std::array<std::vector<std::int16_t>, 2>> banks;
        mutable std::array<TilePlanes, 2> planes;
        mutable std::array<bool, 2> planes_made{};
    };

    [[nodiscard]] static std::size_t at(int half) { return static_cast<std::size_t>(half); }
    [[nodiscard]] std::int64_t word_of(const Half& half, std::int64_t operand, std::int64_t channel,
                                       std::int64_t row, std::int64_t phase) const;
    void make_planes(const Half& half, std::int64_t operand) const;
    void copy_phase(const Half& half, std::int64_t word, std::int64_t bank, std::int64_t count,
                    std::int16_t* out) const;

    std::int64_t banks_;
    std::int64_t columns_;
    std::int64_t word_bytes_;
    std::int64_t half_words_;
    std::array<Half, 2> halves_;
};

}  // namespace scfa::sim
