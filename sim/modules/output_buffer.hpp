#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/output_buffer.hpp
/// @brief Two halves of results (docs/scfa.md, section 2): the post-processor writes one, the store
///        reads it; a residual operand is loaded into the half that its job overwrites in place.

#include "models/arch/design_point.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace scfa::sim {

/// What a half holds: rows of up to R channels.
struct OutputTile {
    std::string layer;
    std::int64_t channels = 1;
    std::int64_t rows = 1;  ///< as computed; a pool that rides on the drain stores fewer
    std::int64_t width = 1;
};

class OutputBuffer {
  public:
    explicit OutputBuffer(const DesignPoint& point);

    /// @throws Error{infeasible} naming buffer, layer, words needed and there
    void begin(int half, const OutputTile& tile);

    /// Pixels of one row. @pre channel, row inside the tile
    [[nodiscard]] std::int16_t* row(int half, std::int64_t channel, std::int64_t row) {
        Half& h = halves_[static_cast<std::size_t>(half)];
        return h.values.data() + (channel * h.tile.rows + row) * h.tile.width;
    }
    [[nodiscard]] const std::int16_t* row(int half, std::int64_t channel, std::int64_t row) const {
        const Half& h = halves_[static_cast<std::size_t>(half)];
        return h.values.data() + (channel * h.tile.rows + row) * h.tile.width;
    }
    /// The first `pixels` of a row as the DMA moves them: int8, or int16 little-endian.
    void read_bytes(int half, std::int64_t channel, std::int64_t row, std::int64_t pixels,
                    std::uint8_t* out) const;
    /// A row of a residual operand from the DMA.
    void write_bytes(int half, std::int64_t channel, std::int64_t row, std::int64_t pixels,
                     const std::uint8_t* in);

    [[nodiscard]] const OutputTile& tile(int half) const {
        return halves_[static_cast<std::size_t>(half)].tile;
    }

  private:
    struct Half {
        OutputTile tile;
        std::vector<std::int16_t> values;
    };
    std::int64_t columns_;
    std::int64_t word_bytes_;
    std::int64_t half_words_;
    std::array<Half, 2> halves_;
};

}  // namespace scfa::sim
