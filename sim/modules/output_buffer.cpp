// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/output_buffer.hpp"

#include "models/arch/geometry.hpp"
#include "models/base/checked.hpp"
#include "models/base/error.hpp"
#include "sim/modules/pixel_bytes.hpp"

namespace scfa::sim {

OutputBuffer::OutputBuffer(const DesignPoint& point)
    : columns_(point.columns()),
      word_bytes_(point.word_bits() / 8),
      half_words_(geometry_of(point).output_half_words) {}

void OutputBuffer::begin(int half, const OutputTile& tile) {
    const std::int64_t words = checked_product("words of an output half", tile.channels, tile.rows,
                                               ceil_div(tile.width, columns_));
    if (words > half_words_) {
        throw Error(ErrorCode::infeasible,
                    "output buffer: layer " + tile.layer + " needs " + std::to_string(words) +
                        " words of a half, which has " + std::to_string(half_words_));
    }
    Half& h = halves_[static_cast<std::size_t>(half)];
    h.tile = tile;
    h.values.assign(static_cast<std::size_t>(tile.channels * tile.rows * tile.width), 0);
}

void OutputBuffer::read_bytes(int half, std::int64_t channel, std::int64_t row, std::int64_t pixels,
                              std::uint8_t* out) const {
    const std::int16_t* from = this->row(half, channel, row);
    for (std::int64_t x = 0; x < pixels; ++x) {
        store_pixel(from[x], out, x, word_bytes_);
    }
}

void OutputBuffer::write_bytes(int half, std::int64_t channel, std::int64_t row,
                               std::int64_t pixels, const std::uint8_t* in) {
    std::int16_t* to = this->row(half, channel, row);
    for (std::int64_t x = 0; x < pixels; ++x) {
        to[x] = load_pixel(in, x, word_bytes_);
    }
}

}  // namespace scfa::sim
