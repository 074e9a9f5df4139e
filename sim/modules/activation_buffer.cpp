// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/activation_buffer.hpp"

#include "models/arch/geometry.hpp"
#include "models/base/checked.hpp"
#include "models/base/error.hpp"
#include "sim/modules/pixel_bytes.hpp"

#include <algorithm>
#include <cstring>

namespace scfa::sim {

namespace {

/// floor(a / b) and a mod b >= 0, b > 0.
std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    return a >= 0 ? a / b : -ceil_div(-a, b);
}
std::int64_t modulo(std::int64_t a, std::int64_t b) {
    return a - floor_div(a, b) * b;
}

std::int64_t end_input_row(const InputTile& tile) {
    const LayerGeometry& g = tile.geometry;
    const std::int64_t last = (tile.first_row + tile.rows - 1) * g.stride - g.pad_top;
    return std::clamp<std::int64_t>(last + g.kernel_height, 0, g.in_height);
}

/// Which pixels of a row a phase holds, and where they stand in the planes.
struct PhaseColumns {
    std::int64_t phase = 0;  ///< of the buffer: columns x with x mod S = phase
    std::int64_t first = 0;  ///< column of the plane that its first pixel goes to
    std::int64_t count = 0;  ///< pixels that any tap can reach
};

/// Plane px holds the columns k = x + pad_left with k mod S = px.
PhaseColumns phase_columns(const LayerGeometry& g, std::int64_t px, std::int64_t needed) {
    PhaseColumns out;
    out.phase = modulo(px - g.pad_left, g.stride);
    out.first = (out.phase + g.pad_left - px) / g.stride;
    const std::int64_t in_row =
        out.phase < g.in_width ? ceil_div(g.in_width - out.phase, g.stride) : 0;
    out.count = std::clamp<std::int64_t>(needed - out.first, 0, in_row);
    return out;
}

}  // namespace

std::int64_t InputTile::first_input_row() const {
    return std::clamp<std::int64_t>(first_row * geometry.stride - geometry.pad_top, 0,
                                    geometry.in_height);
}

std::int64_t InputTile::input_rows() const {
    return std::max<std::int64_t>(0, end_input_row(*this) - first_input_row());
}

ActivationBuffer::ActivationBuffer(const DesignPoint& point)
    : banks_(point.banks()),
      columns_(point.columns()),
      word_bytes_(point.word_bits() / 8),
      half_words_(geometry_of(point).activation_half_words) {}

void ActivationBuffer::begin(int half, const InputTile& tile) {
    const LayerGeometry& g = tile.geometry;
    Half& h = halves_[at(half)];
    h.tile = tile;
    h.phase_words = ceil_div(ceil_div(g.in_width, g.stride), columns_);
    h.row_words = g.stride * h.phase_words;
    h.channel_words = tile.input_rows() * h.row_words;
    h.operand_channels = ceil_div(tile.channels, banks_);
    const std::int64_t words = checked_product("words of an activation bank", h.operand_channels,
                                               tile.operands, h.channel_words);
    if (words > half_words_) {
        throw Error(ErrorCode::infeasible,
                    "activation buffer: layer " + tile.layer + " needs " + std::to_string(words) +
                        " words of a bank's half, which has " + std::to_string(half_words_));
    }
    const auto memory = static_cast<std::size_t>(ceil_div(words, 2) * columns_);
    h.banks.resize(static_cast<std::size_t>(banks_));
    for (auto& bank : h.banks) {
        bank[0].assign(memory, 0);
        bank[1].assign(memory, 0);
    }
    h.planes_made = {};
}

std::int64_t ActivationBuffer::word_of(const Half& half, std::int64_t operand, std::int64_t channel,
                                       std::int64_t row, std::int64_t phase) const {
    const InputTile& tile = half.tile;
    SCFA_ASSERT(channel >= tile.first_channel && channel < tile.first_channel + tile.channels &&
                    operand < tile.operands && row >= tile.first_input_row() &&
                    row < tile.first_input_row() + tile.input_rows(),
                "activation buffer: layer " + tile.layer + " does not hold channel " +
                    std::to_string(channel) + ", row " + std::to_string(row));
    // Of the channels c, c - B, c - 2 B, ... those that the tile has come first.
    const std::int64_t slot =
        (channel - tile.first_channel) / banks_ + operand * half.operand_channels;
    return slot * half.channel_words + (row - tile.first_input_row()) * half.row_words +
           phase * half.phase_words;
}

void ActivationBuffer::write_row(int half, std::int64_t operand, std::int64_t channel,
                                 std::int64_t row, const std::uint8_t* pixels) {
    Half& h = halves_[at(half)];
    const LayerGeometry& g = h.tile.geometry;
    auto& bank = h.banks[static_cast<std::size_t>(channel % banks_)];
    for (std::int64_t phase = 0; phase < g.stride; ++phase) {
        const std::int64_t first_word = word_of(h, operand, channel, row, phase);
        for (std::int64_t x = phase; x < g.in_width;) {
            const std::int64_t word = first_word + x / g.stride / columns_;
            std::int16_t* out =
                bank[static_cast<std::size_t>(word % 2)].data() + word / 2 * columns_;
            for (std::int64_t q = 0; q < columns_ && x < g.in_width; ++q, x += g.stride) {
                out[q] = load_pixel(pixels, x, word_bytes_);
            }
        }
    }
    h.planes_made[static_cast<std::size_t>(operand)] = false;
}

void ActivationBuffer::read_vector(int half, const TapRead& read, std::int16_t* out,
                                   std::int64_t operand) const {
    const Half& h = halves_[at(half)];
    const LayerGeometry& g = h.tile.geometry;
    std::fill(out, out + columns_, std::int16_t{0});
    const std::int64_t row = read.row * g.stride + read.tap / g.kernel_width - g.pad_top;
    if (row < 0 || row >= g.in_height) {
        return;  // padding is not stored
    }
    const std::int64_t shift = read.tap % g.kernel_width - g.pad_left;
    const std::int64_t phase = modulo(shift, g.stride);
    const std::int64_t start = read.vector * columns_ + floor_div(shift, g.stride);
    const std::int64_t first_word = floor_div(start, columns_);
    const std::int64_t base = word_of(h, operand, read.channel, row, phase);
    const auto& bank = h.banks[static_cast<std::size_t>(read.channel % banks_)];
    // Two neighbouring words, one of each memory; then a rotate.
    for (const std::int64_t offset : {first_word, first_word + 1}) {
        if (offset < 0 || offset >= h.phase_words) {
            continue;
        }
        const std::int64_t word = base + offset;
        const std::int16_t* stored =
            bank[static_cast<std::size_t>(word % 2)].data() + word / 2 * columns_;
        const std::int64_t pixel = offset * columns_;  // within the phase
        for (std::int64_t q = 0; q < columns_; ++q) {
            const std::int64_t to = pixel + q - start;
            if (to >= 0 && to < columns_) {
                out[to] = stored[q];
            }
        }
    }
}

const TilePlanes& ActivationBuffer::planes(int half, std::int64_t operand) const {
    const Half& h = halves_[at(half)];
    if (!h.planes_made[static_cast<std::size_t>(operand)]) {
        make_planes(h, operand);
        h.planes_made[static_cast<std::size_t>(operand)] = true;
    }
    return h.planes[static_cast<std::size_t>(operand)];
}

void ActivationBuffer::make_planes(const Half& half, std::int64_t operand) const {
    const InputTile& tile = half.tile;
    const LayerGeometry& g = tile.geometry;
    TilePlanes& out = half.planes[static_cast<std::size_t>(operand)];
    out.first_channel = tile.first_channel;
    out.rows = tile.rows;
    out.width = g.out_width;
    const std::int64_t row_phases = std::min(g.stride, g.kernel_height);
    const std::int64_t column_phases = std::min(g.stride, g.kernel_width);
    const std::int64_t needed = g.out_width + (g.kernel_width - 1) / g.stride;
    // The zeros on the left of a row also stand for those on the right of the row before.
    std::vector<PhaseColumns> columns;
    std::int64_t zeros = needed;
    out.pitch = g.out_width;
    for (std::int64_t px = 0; px < column_phases; ++px) {
        columns.push_back(phase_columns(g, px, needed));
        zeros = std::min(zeros, columns.back().first);
        out.pitch = std::max(out.pitch, columns.back().first + columns.back().count);
    }
    out.pitch = std::max(out.pitch, needed - zeros);
    const std::int64_t plane_rows = tile.rows + (g.kernel_height - 1) / g.stride;
    const std::int64_t plane = plane_rows * out.pitch;
    out.channel_stride = row_phases * column_phases * plane;
    out.tap_offsets.clear();
    for (std::int64_t tap = 0; tap < g.taps(); ++tap) {
        const std::int64_t ky = tap / g.kernel_width;
        const std::int64_t kx = tap % g.kernel_width;
        out.tap_offsets.push_back(((ky % g.stride) * column_phases + kx % g.stride) * plane +
                                  ky / g.stride * out.pitch + kx / g.stride);
    }
    out.values.assign(
        static_cast<std::size_t>(tile.channels * out.channel_stride + TilePlanes::kSlack), 0);
    const std::int64_t first = tile.first_row * g.stride - g.pad_top;
    for (std::int64_t c = 0; c < tile.channels; ++c) {
        for (std::int64_t row = tile.first_input_row();
             row < tile.first_input_row() + tile.input_rows(); ++row) {
            if ((row - first) % g.stride >= row_phases) {
                continue;
            }
            std::int16_t* to = out.values.data() + c * out.channel_stride +
                               (row - first) % g.stride * column_phases * plane +
                               (row - first) / g.stride * out.pitch;
            for (const PhaseColumns& phase : columns) {
                copy_phase(half, word_of(half, operand, tile.first_channel + c, row, phase.phase),
                           (tile.first_channel + c) % banks_, phase.count, to + phase.first);
                to += plane;
            }
        }
    }
}

/// The first pixels of a phase of a row, word after word.
void ActivationBuffer::copy_phase(const Half& half, std::int64_t word, std::int64_t bank,
                                  std::int64_t count, std::int16_t* out) const {
    const auto& memories = half.banks[static_cast<std::size_t>(bank)];
    for (; count > 0; count -= columns_, out += columns_, ++word) {
        const std::int16_t* stored =
            memories[static_cast<std::size_t>(word % 2)].data() + word / 2 * columns_;
        std::memcpy(out, stored,
                    static_cast<std::size_t>(std::min(count, columns_)) * sizeof(std::int16_t));
    }
}

}  // namespace scfa::sim
