// SPDX-License-Identifier: Apache-2.0
#include "hls/rtl/weight_unpacker.hpp"

#include "models/base/checked.hpp"
#include "models/base/error.hpp"
#include "models/cost/schedule.hpp"

#include <algorithm>
#include <string>

namespace scfa::rtl {

namespace {

constexpr std::int32_t kPlaceBits = 16;

class BitReader {
  public:
    BitReader(const std::uint8_t* bytes, std::size_t size) : bytes_(bytes), bits_(size * 8) {}

    /// @param count  at most 64
    std::uint64_t take(std::int32_t count) {
        if (at_ + static_cast<std::size_t>(count) > bits_) {
            throw Error(ErrorCode::model, "rtl: a weight image ends early");
        }
        std::uint64_t out = 0;
        for (std::int32_t i = 0; i < count; ++i, ++at_) {
            out |= static_cast<std::uint64_t>(bytes_[at_ / 8] >> at_ % 8 & 1U) << i;
        }
        return out;
    }

  private:
    const std::uint8_t* bytes_;
    std::size_t bits_;
    std::size_t at_ = 0;
};

/// Two's complement of `bits` bits.
std::int64_t extended(std::uint64_t value, std::int32_t bits) {
    const std::int32_t unused = 64 - bits;
    return static_cast<std::int64_t>(value << unused) >> unused;
}

/// A word of the weight buffer.
std::uint64_t take_value(BitReader& in, const ImageLayout& layout, std::int32_t width) {
    const std::uint64_t value = in.take(layout.precision == Precision::int8 ? 8 : 16);
    switch (layout.format) {
        case SparseFormat::rle:
            return value << 4U | in.take(4);
        case SparseFormat::coordinate:
        case SparseFormat::scheduled: {
            const std::uint64_t position = in.take(kPlaceBits);
            if (position == kIdleSlot) {
                return value << kPlaceBits | position;
            }
            const auto channels = static_cast<std::uint64_t>(layout.channels);
            return value << kPlaceBits | (position / channels) << width | position % channels;
        }
        case SparseFormat::dense:
        case SparseFormat::bitmap:
            break;
    }
    return value;
}

}  // namespace

std::int32_t channel_width(std::int32_t taps, std::int32_t channels) {
    std::int32_t width = 0;
    while ((std::int64_t{1} << width) < channels) {
        ++width;
    }
    // The last place would be that of an idle slot.
    if (std::int64_t{taps} << width > kIdleSlot) {
        throw Error(ErrorCode::unsupported,
                    "rtl: " + std::to_string(taps) + " taps of " + std::to_string(channels) +
                        " channels do not fit a 16-bit place {tap, channel}");
    }
    return width;
}

std::vector<LaneWords> unpack_weights(const std::uint8_t* image, std::size_t size,
                                      const ImageLayout& layout) {
    BitReader in(image, size);
    const std::int64_t positions = std::int64_t{layout.taps} * layout.channels;
    const bool listed =
        layout.format == SparseFormat::coordinate || layout.format == SparseFormat::scheduled;
    const std::int32_t width = listed ? channel_width(layout.taps, layout.channels) : 0;
    std::vector<LaneWords> out(layout.lanes);
    std::vector<std::size_t> counts;
    for (std::size_t lane = 0; lane < layout.lanes; ++lane) {
        counts.push_back(in.take(16));
    }
    const std::size_t words = layout.format == SparseFormat::bitmap
                                  ? static_cast<std::size_t>(ceil_div(positions, layout.scan_width))
                                  : 0;
    const std::size_t steps = std::max(words, *std::max_element(counts.begin(), counts.end()));
    for (std::size_t step = 0; step < steps; ++step) {
        for (LaneWords& lane : out) {
            if (step < words) {
                const std::int64_t left =
                    positions - static_cast<std::int64_t>(step) * layout.scan_width;
                lane.bits.push_back(in.take(
                    static_cast<std::int32_t>(std::min<std::int64_t>(left, layout.scan_width))));
            }
        }
        for (std::size_t lane = 0; lane < layout.lanes; ++lane) {
            if (step < counts[lane]) {
                out[lane].values.push_back(take_value(in, layout, width));
            }
        }
    }
    for (LaneWords& lane : out) {
        if (layout.last_split) {
            const std::int32_t bias_bits = layout.precision == Precision::int8 ? 32 : 48;
            lane.parameters.bias = extended(in.take(bias_bits), bias_bits);
            lane.parameters.multiplier.m = static_cast<std::uint16_t>(in.take(16));
            lane.parameters.multiplier.shift = static_cast<std::uint8_t>(in.take(16));
        }
    }
    return out;
}

}  // namespace scfa::rtl
