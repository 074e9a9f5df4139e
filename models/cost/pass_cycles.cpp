// SPDX-License-Identifier: Apache-2.0
#include "models/cost/pass_cycles.hpp"

#include "models/base/checked.hpp"
#include "models/base/error.hpp"
#include "models/cost/lane_stream.hpp"
#include "models/cost/pass_simulator.hpp"
#include "models/cost/schedule.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace scfa {
namespace {

constexpr std::int32_t kMostRows = 256;
constexpr std::int32_t kMostBanks = 256;
constexpr std::int32_t kMostDepth = 1 << 20;
constexpr std::int32_t kMostScanWidth = 64;

void require(std::int32_t value, std::int32_t low, std::int32_t high, const char* what) {
    if (value < low || value > high) {
        throw Error(ErrorCode::configuration, std::string(what) + " is " + std::to_string(value) +
                                                  ", not in [" + std::to_string(low) + ", " +
                                                  std::to_string(high) + "]");
    }
}

bool has_decoder(SparseFormat format) {
    return format == SparseFormat::bitmap || format == SparseFormat::rle ||
           format == SparseFormat::coordinate;
}

void check(const FilterBlock& block, const CrossbarPort& port) {
    require(port.rows, 1, kMostRows, "the number of PE rows");
    require(port.banks, 1, kMostBanks, "the number of activation banks");
    if ((port.banks & (port.banks - 1)) != 0) {
        throw Error(ErrorCode::configuration, "the number of activation banks is " +
                                                  std::to_string(port.banks) +
                                                  ", not a power of two");
    }
    if (has_decoder(port.format)) {
        require(port.fifo_depth, 2, kMostDepth, "the FIFO depth");
        require(port.window, 1,
                std::min(port.fifo_depth, static_cast<std::int32_t>(detail::kMostWindow)),
                "the window");
    }
    if (port.format == SparseFormat::bitmap) {
        require(port.scan_width, 1, kMostScanWidth, "the scan width");
    }
    require(block.taps, 1, std::numeric_limits<std::int32_t>::max(), "the number of taps");
    require(block.channels, 1, std::numeric_limits<std::int32_t>::max(), "the number of channels");
    if (block.lanes.size() > static_cast<std::size_t>(port.rows)) {
        throw Error(ErrorCode::configuration,
                    "a filter block of " + std::to_string(block.lanes.size()) +
                        " filters does not fit " + std::to_string(port.rows) + " PE rows");
    }
    for (const LaneFilter& filter : block.lanes) {
        SCFA_ASSERT(filter.count >= 0 && filter.first_channel >= 0, "a lane's filter is negative");
    }
}

/// Lanes in lock step on one broadcast read; the groups of the block's filters take turns.
PassRecord dense_pass(const FilterBlock& block, const CrossbarPort& port) {
    std::vector<std::int32_t> groups;
    for (const LaneFilter& filter : block.lanes) {
        groups.push_back(filter.first_channel);
    }
    std::sort(groups.begin(), groups.end());
    const auto different = std::unique(groups.begin(), groups.end()) - groups.begin();
    const std::int64_t one_group = std::int64_t{block.taps} * block.channels;
    PassRecord out;
    out.cycles = std::max<std::int64_t>(1, checked_mul(one_group, different, "cycles of a pass"));
    const std::int64_t all = checked_mul(port.rows, out.cycles, "lane-cycles of a pass");
    out.lanes.busy = static_cast<std::int64_t>(block.lanes.size()) * one_group;
    out.lanes.imbalance = all - out.lanes.busy;
    return out;
}

template <int Window, bool Wide, bool Bitmap>
PassProfile simulate(const detail::LaneStreams& streams, const CrossbarPort& port) {
    return detail::PassSimulator<Window, Wide, Bitmap>(streams, port).run();
}

template <bool Bitmap>
PassProfile simulate_any(const detail::LaneStreams& streams, const CrossbarPort& port) {
    if (port.rows > 64 || port.banks > 32) {
        return simulate<0, true, Bitmap>(streams, port);
    }
    switch (port.window) {
        case 1:
            return simulate<1, false, Bitmap>(streams, port);
        case 2:
            return simulate<2, false, Bitmap>(streams, port);
        case 3:
            return simulate<3, false, Bitmap>(streams, port);
        case 4:
            return simulate<4, false, Bitmap>(streams, port);
        case 8:
            return simulate<8, false, Bitmap>(streams, port);
        default:
            return simulate<0, false, Bitmap>(streams, port);
    }
}

/// The same passes with the shortest period, and it entered as early as possible.
void shorten(PassProfile& profile) {
    auto& period = profile.period;
    for (std::size_t length = 1; length < period.size(); ++length) {
        const auto middle = period.begin() + static_cast<std::ptrdiff_t>(length);
        if (period.size() % length == 0 && std::equal(middle, period.end(), period.begin())) {
            period.resize(length);
        }
    }
    while (!profile.prefix.empty() && profile.prefix.back() == period.back()) {
        std::rotate(period.rbegin(), period.rbegin() + 1, period.rend());
        profile.prefix.pop_back();
    }
}

}  // namespace

PassProfile pass_profile(const FilterBlock& block, const CrossbarPort& port) {
    check(block, port);
    if (port.format == SparseFormat::dense) {
        return {{}, {dense_pass(block, port)}};
    }
    if (port.format == SparseFormat::scheduled) {
        return schedule_profile(compile_schedule(block, port.banks), block, port.rows);
    }
    const detail::LaneStreams streams = detail::make_lane_streams(block, port);
    PassProfile out = port.format == SparseFormat::bitmap ? simulate_any<true>(streams, port)
                                                          : simulate_any<false>(streams, port);
    shorten(out);
    return out;
}

}  // namespace scfa
