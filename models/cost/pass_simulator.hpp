#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/pass_simulator.hpp
/// @brief Pass after pass of one block, cycle by cycle, until they repeat.

#include "models/base/clones.hpp"
#include "models/cost/arbiter.hpp"
#include "models/cost/lane_fifos.hpp"
#include "models/cost/pass_cycles.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa::detail {

/// @tparam Window, Wide, Bitmap  see LaneFifos
template <int Window, bool Wide, bool Bitmap>
class PassSimulator {
  public:
    /// The streams must outlive the simulator.
    PassSimulator(const LaneStreams& streams, const CrossbarPort& port);

    /// Simulates until a pass is in a state that an earlier pass was in at the same cycle: from
    /// there on the two are the same, and so are the passes after them. Call once.
    PassProfile run();

  private:
    using Fifos = LaneFifos<Window, Wide, Bitmap>;
    using LaneSet = typename Fifos::LaneSet;

    /// How far a pass has come.
    struct Progress {
        std::int64_t cycles = 0;
        std::int64_t decode = 0;    ///< lane-cycles
        std::int64_t through = 0;   ///< sum of the cycles from which lanes are through
        LaneSet active;             ///< the lanes that are not
        std::uint32_t pointer = 0;  ///< cycles mod rows
    };
    /// The state of a pass at a checkpoint, and how far the pass had come.
    struct Checkpoint {
        std::vector<std::int32_t> state;
        Progress progress;
    };
    struct Trail {
        std::vector<Checkpoint> checkpoints;
        Progress end;
    };

    /// Cycle of the first checkpoint inside a pass; the others are at twice, four times, ... as
    /// many. Small differences at the start of a pass are mostly gone within tens of cycles.
    static constexpr std::int64_t kFirstCheckpoint = 8;

    /// Runs to the end of the pass, or to `until` cycles. @return whether the pass has ended
    SCFA_CLONES bool advance(Progress& progress, std::int64_t until);
    /// The pass before `trails_.back()` that was in the same state at its newest checkpoint, or
    /// `trails_.end()`.
    typename std::vector<Trail>::const_iterator same_as_newest() const;
    [[nodiscard]] PassRecord record_of(const Progress& end) const;

    std::uint32_t rows_;
    Fifos fifos_;
    Arbiter<Window, Wide> arbiter_;
    LaneSet filled_;            ///< lanes with an entry
    std::int64_t entries_ = 0;  ///< of all lanes
    std::vector<Trail> trails_;
};

template <int Window, bool Wide, bool Bitmap>
PassSimulator<Window, Wide, Bitmap>::PassSimulator(const LaneStreams& streams,
                                                   const CrossbarPort& port)
    : rows_(static_cast<std::uint32_t>(port.rows)),
      fifos_(streams, port),
      arbiter_(streams.code, rows_, static_cast<std::uint32_t>(port.window)) {
    for (std::uint32_t r = 0; r < streams.count.size(); ++r) {
        filled_.insert_if(r, streams.count[r] != 0);
        entries_ += streams.count[r];
    }
}

template <int Window, bool Wide, bool Bitmap>
bool PassSimulator<Window, Wide, Bitmap>::advance(Progress& progress, std::int64_t until) {
    Progress now = progress;  // a local copy stays in registers
    bool ended = false;
    for (; now.cycles != until; ++now.cycles) {
        const WindowView<Wide> view = fifos_.view();
        const LaneSet eligible = arbiter_.request(view);
        if (eligible != now.active) {
            (now.active - eligible).for_each([&](std::uint32_t lane) {
                if (fifos_.all_seen(lane)) {
                    now.active.erase(lane);
                    now.through += now.cycles;
                } else {
                    ++now.decode;
                }
            });
        }
        ended = !now.active.any();
        if (ended) {
            break;
        }
        arbiter_.decide(view, eligible, now.pointer);
        fifos_.consume(arbiter_);
        now.pointer = now.pointer + 1 == rows_ ? 0 : now.pointer + 1;
    }
    progress = now;
    return ended;
}

template <int Window, bool Wide, bool Bitmap>
auto PassSimulator<Window, Wide, Bitmap>::same_as_newest() const ->
    typename std::vector<Trail>::const_iterator {
    const Trail& current = trails_.back();
    const std::size_t newest = current.checkpoints.size() - 1;
    for (auto earlier = trails_.begin(); earlier + 1 != trails_.end(); ++earlier) {
        if (newest < earlier->checkpoints.size() &&
            earlier->checkpoints[newest].state == current.checkpoints[newest].state) {
            return earlier;
        }
    }
    return trails_.end();
}

template <int Window, bool Wide, bool Bitmap>
PassRecord PassSimulator<Window, Wide, Bitmap>::record_of(const Progress& end) const {
    PassRecord out;
    out.cycles = std::max<std::int64_t>(end.cycles, 1);
    out.lanes.busy = entries_;
    out.lanes.decode = end.decode;
    out.lanes.imbalance = rows_ * out.cycles - end.through;
    out.lanes.bank = end.through - entries_ - end.decode;
    return out;
}

template <int Window, bool Wide, bool Bitmap>
PassProfile PassSimulator<Window, Wide, Bitmap>::run() {
    PassProfile out;
    for (;;) {
        fifos_.start_pass();
        trails_.emplace_back();
        Progress now;
        now.active = filled_;
        bool ended = false;
        for (std::int64_t until = kFirstCheckpoint; !ended; until *= 2) {
            trails_.back().checkpoints.push_back(
                {{fifos_.state(), fifos_.state() + fifos_.state_size()}, now});
            const auto same = same_as_newest();
            if (same != trails_.end()) {
                const Progress& then =
                    same->checkpoints[trails_.back().checkpoints.size() - 1].progress;
                now.cycles = same->end.cycles;
                now.decode += same->end.decode - then.decode;
                now.through += same->end.through - then.through;
                out.prefix.push_back(record_of(now));
                const auto repeat = out.prefix.begin() + (same - trails_.begin()) + 1;
                out.period.assign(repeat, out.prefix.end());
                out.prefix.erase(repeat, out.prefix.end());
                return out;
            }
            ended = advance(now, until);
        }
        trails_.back().end = now;
        out.prefix.push_back(record_of(now));
    }
}

}  // namespace scfa::detail
