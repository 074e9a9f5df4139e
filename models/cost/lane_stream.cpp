// SPDX-License-Identifier: Apache-2.0
#include "models/cost/lane_stream.hpp"

#include "models/base/checked.hpp"
#include "models/base/error.hpp"

#include <algorithm>
#include <string>

namespace scfa::detail {
namespace {

constexpr std::int64_t kMostAddresses = std::int64_t{1} << 30;
constexpr std::size_t kMostEntries = (std::size_t{1} << 31) - 1;
/// Zeros that the 4-bit run of an `rle` entry can count, and the positions an explicit zero covers.
constexpr std::int64_t kLongestRun = 15;
constexpr std::int64_t kZeroCovers = kLongestRun + 1;

/// Copies the keys of a lane, with an explicit zero for every 16 positions of too long a run.
void append_run_lengths(const LaneFilter& filter, const std::uint32_t* addresses,
                        LaneStreams& out) {
    std::int64_t last = -1;
    for (std::int32_t i = 0; i < filter.count; ++i) {
        const auto position = static_cast<std::int64_t>(filter.positions[i]);
        for (; position - last > kZeroCovers; last += kZeroCovers) {
            out.keys.push_back(out.code.zero());
        }
        out.keys.push_back(out.code.encode(addresses[i]));
        last = position;
    }
}

/// Empty words before each entry. Pushing a word's last bit moves on to the next word at once.
void append_gaps(const LaneFilter& filter, std::uint32_t scan_width, LaneStreams& out) {
    const std::size_t begin = out.gaps.size();
    std::uint32_t reached = 0;  // the word the decoder stands on
    for (std::int32_t i = 0; i < filter.count; ++i) {
        const std::uint32_t word = filter.positions[i] / scan_width;
        out.gaps.push_back(word > reached ? word - reached : 0);
        reached = word + 1;
    }
    const std::uint32_t first = filter.count > 0 ? out.gaps[begin] : 0;
    out.gaps.push_back(first);  // keeps the index of `keys`, whose lanes are closed by kNone
}

}  // namespace

std::uint32_t address_stride(const FilterBlock& block, std::int32_t banks) {
    std::int64_t channels = block.channels;
    for (const LaneFilter& filter : block.lanes) {
        channels = std::max(channels, std::int64_t{filter.first_channel} + block.channels);
    }
    const std::int64_t stride = round_up(channels, banks);
    if (checked_mul(stride, block.taps, "taps * channels") > kMostAddresses) {
        throw Error(ErrorCode::unsupported, "a filter block has more than 2^30 weight addresses");
    }
    return static_cast<std::uint32_t>(stride);
}

void append_addresses(const FilterBlock& block, const LaneFilter& filter, std::uint32_t stride,
                      std::vector<std::uint32_t>& out) {
    const auto channels = static_cast<std::uint32_t>(block.channels);
    const auto end =
        static_cast<std::uint64_t>(block.channels) * static_cast<std::uint64_t>(block.taps);
    const std::size_t base = out.size();
    out.resize(base + static_cast<std::size_t>(filter.count));
    std::uint64_t tap_end = channels;  // first position of the next tap
    auto shift =
        static_cast<std::uint32_t>(filter.first_channel);  // address - position in this tap
    std::int64_t last = -1;
    for (std::int32_t i = 0; i < filter.count; ++i) {
        const std::uint32_t position = filter.positions[i];
        SCFA_ASSERT(position > last && position < end,
                    "position " + std::to_string(position) +
                        " of a lane is not ascending or not below " + std::to_string(end));
        for (; position >= tap_end; tap_end += channels) {
            shift += stride - channels;
        }
        out[base + static_cast<std::size_t>(i)] = position + shift;
        last = position;
    }
}

LaneStreams make_lane_streams(const FilterBlock& block, const CrossbarPort& port) {
    LaneStreams out;
    out.code.banks = static_cast<std::uint32_t>(port.banks);
    const std::uint32_t stride = address_stride(block, port.banks);
    std::size_t entries = 0;
    for (const LaneFilter& filter : block.lanes) {
        entries += static_cast<std::size_t>(filter.count) + 1;
    }
    out.keys.reserve(entries);
    std::vector<std::uint32_t> addresses;
    for (const LaneFilter& filter : block.lanes) {
        addresses.clear();
        append_addresses(block, filter, stride, addresses);
        const std::size_t begin = out.keys.size();
        if (port.format == SparseFormat::rle) {
            append_run_lengths(filter, addresses.data(), out);
        } else {
            out.keys.resize(begin + addresses.size());
            for (std::size_t i = 0; i < addresses.size(); ++i) {
                out.keys[begin + i] = out.code.encode(addresses[i]);
            }
        }
        if (port.format == SparseFormat::bitmap) {
            append_gaps(filter, static_cast<std::uint32_t>(port.scan_width), out);
        }
        out.begin.push_back(begin);
        out.count.push_back(static_cast<std::uint32_t>(out.keys.size() - begin));
        out.keys.push_back(KeyCode::kNone);
    }
    out.gaps.push_back(0);  // so that even an empty last lane has a gap after its first
    if (out.keys.size() > kMostEntries) {
        throw Error(ErrorCode::unsupported, "a filter block has more than 2^31 - 1 entries");
    }
    return out;
}

}  // namespace scfa::detail
