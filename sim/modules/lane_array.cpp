// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/lane_array.hpp"

#include "models/base/checked.hpp"
#include "models/base/error.hpp"
#include "sim/modules/lane_machine.hpp"
#include "sim/modules/lane_watch.hpp"
#include "sim/modules/lockstep_passes.hpp"
#include "sim/modules/sequence_sum.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace scfa::sim {

namespace {

constexpr std::int32_t kMostDepth = 65535;
constexpr std::int32_t kMostWindow = 64;

void require(bool legal, const std::string& what) {
    if (!legal) {
        throw Error(ErrorCode::configuration, "lane array: " + what);
    }
}

void check_shape(const LaneArrayShape& shape) {
    const bool fifo = has_fifo(shape.format);
    require(shape.rows >= 1 && (!fifo || shape.rows <= static_cast<std::int32_t>(kMostLanes)),
            std::to_string(shape.rows) + " rows");
    require(shape.banks >= 1 && (shape.banks & (shape.banks - 1)) == 0 &&
                (!fifo || shape.banks <= static_cast<std::int32_t>(kMostBanks)),
            std::to_string(shape.banks) + " banks");
    if (fifo) {
        require(shape.fifo_depth >= 2 && shape.fifo_depth <= kMostDepth,
                "a FIFO depth of " + std::to_string(shape.fifo_depth));
        require(shape.window >= 1 && shape.window <= std::min(shape.fifo_depth, kMostWindow),
                "a window of " + std::to_string(shape.window) + " on a FIFO of " +
                    std::to_string(shape.fifo_depth));
    }
}

void check_block(const BlockTokens& block, const LaneArrayShape& shape) {
    SCFA_ASSERT(block.format == shape.format, "lane array: another format in " + block.layer);
    require(block.lanes.size() <= static_cast<std::size_t>(shape.rows),
            "layer " + block.layer + ": a block of " + std::to_string(block.lanes.size()) +
                " filters on " + std::to_string(shape.rows) + " rows");
}

/// The state of a pass at a checkpoint, and how it went up to there.
struct Checkpoint {
    std::vector<std::uint32_t> state;
    PassSample so_far;
};
/// The checkpoints of a pass.
using Trail = std::vector<Checkpoint>;

/// Cycle of the first checkpoint inside a pass; the others are at twice, four times, ... as many.
/// What the passes before left behind is mostly worked off within tens of cycles.
constexpr std::int64_t kFirstCheckpoint = 8;

/// The earlier pass that was in the same state at the newest checkpoint of the last one, or
/// `trails.size()`.
std::size_t same_as_newest(const std::vector<Trail>& trails) {
    const std::size_t newest = trails.back().size() - 1;
    for (std::size_t earlier = 0; earlier + 1 < trails.size(); ++earlier) {
        if (newest < trails[earlier].size() &&
            trails[earlier][newest].state == trails.back()[newest].state) {
            return earlier;
        }
    }
    return trails.size();
}

/// Passes until one is in a state that an earlier one was in at the same cycle: from there on the
/// two are the same, and so are the passes behind them. Or until there are `passes` of them.
template <std::uint32_t Window, bool Bitmap, bool Statistics>
PassSamples simulate(const LaneArrayShape& shape, const std::vector<LaneProgram>& programs,
                     std::int64_t passes) {
    LaneMachine<Window, Bitmap, Statistics> machine(shape, programs);
    PassSamples out;
    std::vector<Trail> trails;
    while (static_cast<std::int64_t>(out.samples.size()) < passes) {
        machine.start_pass();
        PassSample now = machine.sample();
        trails.emplace_back();
        bool ended = false;
        for (std::int64_t until = kFirstCheckpoint; !ended; until *= 2) {
            trails.back().push_back({machine.state(), now});
            const std::size_t same = same_as_newest(trails);
            if (same != trails.size()) {
                now.append_rest(out.samples[same], trails[same][trails.back().size() - 1].so_far);
                out.samples.push_back(std::move(now));
                out.repeat_from = same + 1;
                return out;
            }
            ended = machine.advance(now, until);
        }
        machine.finish(now);
        out.samples.push_back(std::move(now));
    }
    out.repeat_from = out.samples.size();
    return out;
}

template <std::uint32_t Window>
PassSamples simulate_window(const LaneArrayShape& shape, const std::vector<LaneProgram>& programs,
                            std::int64_t passes, bool statistics) {
    if (shape.format == SparseFormat::bitmap) {
        return statistics ? simulate<Window, true, true>(shape, programs, passes)
                          : simulate<Window, true, false>(shape, programs, passes);
    }
    return statistics ? simulate<Window, false, true>(shape, programs, passes)
                      : simulate<Window, false, false>(shape, programs, passes);
}

PassSamples simulate_fifos(const BlockTokens& block, const LaneArrayShape& shape,
                           std::int64_t passes, bool statistics) {
    const std::vector<LaneProgram> programs = lane_programs(block, shape.banks);
    switch (shape.window) {
        case 1:
            return simulate_window<1>(shape, programs, passes, statistics);
        case 2:
            return simulate_window<2>(shape, programs, passes, statistics);
        case 4:
            return simulate_window<4>(shape, programs, passes, statistics);
        case 8:
            return simulate_window<8>(shape, programs, passes, statistics);
        default:
            return simulate_window<0>(shape, programs, passes, statistics);
    }
}

}  // namespace

LaneArrayShape LaneArrayShape::of(const DesignPoint& point) {
    LaneArrayShape out;
    out.format = point.format();
    out.rows = point.rows();
    out.banks = point.banks();
    out.fifo_depth = point.fifo_depth();
    out.window = point.window();
    return out;
}

LaneArray::LaneArray(const LaneArrayShape& shape) : shape_(shape) {
    check_shape(shape);
}

SequenceTiming LaneArray::sequence(const BlockTokens& block, std::int64_t passes,
                                   std::int64_t drain, bool statistics) const {
    return sum(*this->passes(block, passes, statistics), passes, drain, statistics);
}

std::shared_ptr<const PassSamples> LaneArray::passes(const BlockTokens& block, std::int64_t most,
                                                     bool statistics) const {
    check_block(block, shape_);
    SCFA_ASSERT(most >= 0, "lane array: negative passes");
    return std::make_shared<const PassSamples>(
        has_fifo(shape_.format) ? simulate_fifos(block, shape_, most, statistics)
                                : lockstep_passes(block, shape_, most, statistics));
}

SequenceTiming LaneArray::sum(const PassSamples& samples, std::int64_t passes, std::int64_t drain,
                              bool statistics) const {
    SCFA_ASSERT(passes >= 0 && drain >= 0, "lane array: negative passes or drain");
    return sequence_sum(samples, shape_, passes, drain, statistics);
}

void LaneArray::watch(const BlockTokens& block, std::int64_t passes, std::int64_t drain,
                      CycleObserver& observer) const {
    check_block(block, shape_);
    watch_sequence(block, shape_, passes, drain, observer);
}

}  // namespace scfa::sim
