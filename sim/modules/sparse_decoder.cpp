// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/sparse_decoder.hpp"

#include "models/base/checked.hpp"
#include "models/base/error.hpp"
#include "models/cost/schedule.hpp"
#include "sim/modules/bit_reader.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace scfa::sim {

namespace {

constexpr std::int32_t kCountBits = 16;
constexpr std::int32_t kPositionBits = 16;
constexpr std::int32_t kRunBits = 4;
constexpr std::uint32_t kLongestRun = 15;
constexpr std::int64_t kMostPositions = 65535;
/// An image is padded to a beat, and no port is wider than 1 024 bits.
constexpr std::size_t kMostPadding = 127;

std::int32_t value_bits(Precision precision) {
    return precision == Precision::int8 ? 8 : 16;
}

[[noreturn]] void fail_image(const BlockLayout& layout, const std::string& what) {
    throw Error(ErrorCode::model,
                "sparse decoder: layer " + layout.layer + ": the weight image " + what);
}

void check_layout(const BlockLayout& layout) {
    const std::int64_t positions = static_cast<std::int64_t>(layout.taps) * layout.channels;
    const bool lengths = layout.taps >= 1 && layout.channels >= 1 && positions <= kMostPositions;
    const bool scan = layout.format != SparseFormat::bitmap ||
                      (layout.scan_width >= 1 && layout.scan_width <= 64);
    if (!lengths || !scan) {
        throw Error(ErrorCode::configuration,
                    "sparse decoder: layer " + layout.layer + ": a filter of " +
                        std::to_string(layout.taps) + " taps and " +
                        std::to_string(layout.channels) + " channels, scan width " +
                        std::to_string(layout.scan_width) + ", cannot be decoded",
                    {}, "a lane holds 1 to 65 535 positions, a scan word 1 to 64 bits");
    }
}

/// Fills the lanes' banks from the interleaved image.
class ImageReader {
  public:
    ImageReader(const std::uint8_t* bytes, std::size_t size, const BlockLayout& layout)
        : bits_(bytes, size), layout_(layout), lanes_(layout.first_channels.size()) {}

    std::vector<LaneImage> read_lanes() {
        std::uint32_t steps = 0;
        for (LaneImage& lane : lanes_) {
            lane.count = bits_.take(kCountBits);
            steps = std::max(steps, lane.count);
        }
        check_header();
        for (LaneImage& lane : lanes_) {
            lane.values.resize(lane.count);
            lane.places.resize(place_bits() > 0 ? lane.count : 0);
        }
        const auto words = static_cast<std::uint32_t>(bitmap_words());
        for (std::uint32_t step = 0; step < std::max(steps, words); ++step) {
            if (step < words) {
                read_scan_words(step);
            }
            read_values(step);
        }
        return std::move(lanes_);
    }

    std::vector<LaneParameters> read_parameters() {
        std::vector<LaneParameters> out;
        const std::int32_t bias_bits = layout_.precision == Precision::int8 ? 32 : 48;
        for (std::size_t lane = 0; lane < layout_.first_channels.size(); ++lane) {
            const std::uint64_t bias = bits_.take_wide(bias_bits) << (64 - bias_bits);
            LaneParameters& parameters = out.emplace_back();
            parameters.bias = static_cast<std::int64_t>(bias) >> (64 - bias_bits);
            parameters.multiplier.m = static_cast<std::uint16_t>(bits_.take(16));
            const std::uint32_t shift = bits_.take(16);
            if (shift > 62) {
                fail_image(layout_, "has a shift of " + std::to_string(shift) + ", not 0 to 62");
            }
            parameters.multiplier.shift = static_cast<std::uint8_t>(shift);
        }
        return out;
    }

    void check_end() const {
        if (bits_.ran_out()) {
            fail_image(layout_, "ends early");
        }
        if (bits_.bytes_left() > kMostPadding) {
            fail_image(layout_, "has " + std::to_string(bits_.bytes_left()) +
                                    " bytes behind its end, more than padding");
        }
    }

  private:
    [[nodiscard]] std::int64_t positions() const {
        return static_cast<std::int64_t>(layout_.taps) * layout_.channels;
    }
    [[nodiscard]] std::int64_t bitmap_words() const {
        return layout_.format == SparseFormat::bitmap ? ceil_div(positions(), layout_.scan_width)
                                                      : 0;
    }
    [[nodiscard]] std::int32_t place_bits() const {
        switch (layout_.format) {
            case SparseFormat::rle:
                return kRunBits;
            case SparseFormat::coordinate:
            case SparseFormat::scheduled:
                return kPositionBits;
            case SparseFormat::dense:
            case SparseFormat::bitmap:
                break;
        }
        return 0;
    }

    /// Before a single value is read: a wrong count would ask for the memory of a right one.
    void check_header() const {
        for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
            const std::uint32_t count = lanes_[lane].count;
            const bool all = layout_.format == SparseFormat::dense;
            const bool slots = layout_.format == SparseFormat::scheduled;
            if ((all && count != positions()) || (!slots && count > positions()) ||
                (slots && count != lanes_.front().count)) {
                fail_image(layout_, "states " + std::to_string(count) + " values for lane " +
                                        std::to_string(lane) + ", whose filter has " +
                                        std::to_string(positions()) + " positions");
            }
        }
        if (bits_.ran_out()) {
            fail_image(layout_, "ends early");
        }
    }

    void read_scan_words(std::uint32_t step) {
        const std::int64_t begin = static_cast<std::int64_t>(step) * layout_.scan_width;
        const auto bits = static_cast<std::int32_t>(
            std::min<std::int64_t>(layout_.scan_width, positions() - begin));
        for (LaneImage& lane : lanes_) {
            lane.bitmap.push_back(bits_.take_wide(bits));
        }
    }

    void read_values(std::uint32_t step) {
        const std::int32_t value = value_bits(layout_.precision);
        const std::int32_t place = place_bits();
        for (LaneImage& lane : lanes_) {
            if (step < lane.count) {
                lane.values[step] = static_cast<std::int16_t>(bits_.take_signed(value));
                if (place > 0) {
                    lane.places[step] = static_cast<std::uint16_t>(bits_.take(place));
                }
            }
        }
    }

    BitReader bits_;
    const BlockLayout& layout_;
    std::vector<LaneImage> lanes_;
};

}  // namespace

SparseDecoder::SparseDecoder(const BlockLayout& layout, std::size_t lane)
    : layout_(layout),
      lane_(lane),
      positions_(static_cast<std::uint32_t>(layout.taps) *
                 static_cast<std::uint32_t>(layout.channels)) {}

void SparseDecoder::fail(const std::string& what) const {
    throw Error(ErrorCode::model, "sparse decoder of lane " + std::to_string(lane_) + ": layer " +
                                      layout_.layer + ": " + what);
}

LaneTokens SparseDecoder::decode(LaneImage image) const {
    check_weights(image);
    LaneTokens out;
    out.first_channel = layout_.first_channels[lane_];
    out.positions.reserve(image.values.size());
    switch (layout_.format) {
        case SparseFormat::dense:
            place_dense(image, out);
            break;
        case SparseFormat::bitmap:
            place_bitmap(image, out);
            break;
        case SparseFormat::rle:
            place_runs(image, out);
            break;
        case SparseFormat::coordinate:
        case SparseFormat::scheduled:
            place_listed(image, out);
            break;
    }
    out.weights = std::move(image.values);
    return out;
}

/// Packing and the accumulators' bounds rest on symmetric weights.
void SparseDecoder::check_weights(const LaneImage& image) const {
    const std::int32_t lowest = -(1 << (value_bits(layout_.precision) - 1));
    const auto bad = std::find(image.values.begin(), image.values.end(), lowest);
    if (bad != image.values.end()) {
        fail("weight " + std::to_string(bad - image.values.begin()) + " is " +
             std::to_string(lowest) + ", which symmetric quantisation never makes");
    }
}

void SparseDecoder::place_dense(const LaneImage& image, LaneTokens& out) const {
    for (std::uint32_t position = 0; position < image.values.size(); ++position) {
        out.positions.push_back(position);
    }
}

void SparseDecoder::place_bitmap(const LaneImage& image, LaneTokens& out) const {
    std::uint32_t empty = 0;
    for (std::size_t word = 0; word < image.bitmap.size(); ++word) {
        const auto first =
            static_cast<std::uint32_t>(word) * static_cast<std::uint32_t>(layout_.scan_width);
        empty += image.bitmap[word] == 0 ? 1 : 0;
        for (std::uint64_t bits = image.bitmap[word]; bits != 0; bits &= bits - 1) {
            out.positions.push_back(first + static_cast<std::uint32_t>(__builtin_ctzll(bits)));
            out.gaps.push_back(empty);
            empty = 0;
        }
    }
    if (out.positions.size() != image.values.size()) {
        fail("the bitmap has " + std::to_string(out.positions.size()) + " bits set for " +
             std::to_string(image.values.size()) + " values");
    }
}

void SparseDecoder::place_runs(const LaneImage& image, LaneTokens& out) const {
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < image.values.size(); ++i) {
        const std::uint32_t position = next + image.places[i];
        if (position >= positions_) {
            fail("the run before value " + std::to_string(i) + " leaves the filter's " +
                 std::to_string(positions_) + " positions");
        }
        if (image.values[i] == 0 && image.places[i] != kLongestRun) {
            fail("value " + std::to_string(i) + " is a zero, but ends no run of 15");
        }
        out.positions.push_back(image.values[i] == 0 ? kNoPosition : position);
        next = position + 1;
    }
}

void SparseDecoder::place_listed(const LaneImage& image, LaneTokens& out) const {
    const bool slots = layout_.format == SparseFormat::scheduled;
    std::int64_t last = -1;
    for (std::size_t i = 0; i < image.values.size(); ++i) {
        const std::uint32_t position = image.places[i];
        if (slots && position == kIdleSlot) {
            if (image.values[i] != 0) {
                fail("idle slot " + std::to_string(i) + " has a weight");
            }
            out.positions.push_back(kNoPosition);
            continue;
        }
        if (position >= positions_) {
            fail("position " + std::to_string(position) + " of value " + std::to_string(i) +
                 " is not below " + std::to_string(positions_));
        }
        if (!slots && position <= last) {
            fail("position " + std::to_string(position) + " of value " + std::to_string(i) +
                 " does not ascend");
        }
        out.positions.push_back(position);
        last = position;
    }
}

BlockTokens decode_image(const std::uint8_t* bytes, std::size_t size, const BlockLayout& layout) {
    check_layout(layout);
    ImageReader reader(bytes, size, layout);
    std::vector<LaneImage> lanes = reader.read_lanes();
    BlockTokens out;
    out.layer = layout.layer;
    out.format = layout.format;
    out.taps = layout.taps;
    out.channels = layout.channels;
    if (layout.last_split) {
        out.parameters = reader.read_parameters();
    }
    reader.check_end();
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
        out.lanes.push_back(SparseDecoder(layout, lane).decode(std::move(lanes[lane])));
    }
    return out;
}

}  // namespace scfa::sim
