// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/lane_watch.hpp"

#include "sim/modules/lane_machine.hpp"
#include "sim/modules/lockstep_passes.hpp"

#include <algorithm>
#include <optional>

namespace scfa::sim {

namespace {

/// What the observer sees, and the cycles in which the core waits.
class Screen {
  public:
    Screen(const LaneArrayShape& shape, CycleObserver& observer)
        : observer_(observer),
          levels_(static_cast<std::size_t>(shape.rows)),
          bank_of_lane_(static_cast<std::size_t>(shape.rows)),
          lanes_asking_(static_cast<std::size_t>(shape.banks)),
          lanes_served_(static_cast<std::size_t>(shape.banks)) {
        view_.levels = &levels_;
        view_.bank_of_lane = &bank_of_lane_;
        view_.lanes_asking = &lanes_asking_;
        view_.lanes_served = &lanes_served_;
    }

    void start_pass(std::int64_t pass) { view_.pass = pass; }
    void clear() {
        std::fill(bank_of_lane_.begin(), bank_of_lane_.end(), -1);
        std::fill(lanes_asking_.begin(), lanes_asking_.end(), 0);
        std::fill(lanes_served_.begin(), lanes_served_.end(), 0);
    }
    void set_level(std::size_t lane, std::int64_t level) {
        levels_[lane] = static_cast<std::int32_t>(level);
    }
    void serve(std::size_t lane, std::int64_t bank) {
        bank_of_lane_[lane] = static_cast<std::int32_t>(bank);
        ++lanes_served_[static_cast<std::size_t>(bank)];
    }
    void ask(std::size_t bank, std::int32_t lanes) { lanes_asking_[bank] = lanes; }
    void ask_as_served() { lanes_asking_ = lanes_served_; }
    /// @return whether to go on
    bool show(bool stalled) {
        view_.stalled = stalled;
        const bool more = observer_.on_cycle(view_);
        ++view_.cycle;
        return more;
    }
    /// The core waits for the drain: FIFOs stand still, no bank is asked.
    bool stall(std::int64_t cycles) {
        clear();
        bool more = true;
        for (std::int64_t i = 0; more && i < cycles; ++i) {
            more = show(true);
        }
        return more;
    }

  private:
    CycleObserver& observer_;
    CycleView view_;
    std::vector<std::int32_t> levels_;
    std::vector<std::int32_t> bank_of_lane_;
    std::vector<std::int32_t> lanes_asking_;
    std::vector<std::int32_t> lanes_served_;
};

/// Passes of the formats with a FIFO.
class FifoPasses {
  public:
    FifoPasses(const BlockTokens& block, const LaneArrayShape& shape, std::int64_t passes)
        : programs_(lane_programs(block, shape.banks)),
          machine_(shape, programs_),
          window_(static_cast<std::size_t>(shape.window)),
          passes_(passes) {}

    /// @return the cycles of the pass, nothing when the observer stopped
    std::optional<std::int64_t> show(std::int64_t pass, Screen& screen) {
        PassSample sample;
        machine_.start_pass();
        do {
            screen.clear();
            set_levels(pass, screen);
            const WindowRow* windows = machine_.buffers().windows();
            const std::vector<WindowRow> before(windows, windows + window_);
            machine_.advance(sample, sample.cycles + 1);
            show_decisions(before, screen);
            if (!screen.show(false)) {
                return std::nullopt;
            }
        } while (machine_.unfinished());
        set_levels(pass, screen);  // what a stall shows
        return sample.cycles;
    }

  private:
    void show_decisions(const std::vector<WindowRow>& windows, Screen& screen) const {
        const auto& crossbar = machine_.crossbar();
        for (PortSet banks = crossbar.asked(); banks != 0; banks &= banks - 1) {
            screen.ask(first_of(banks), __builtin_popcountll(crossbar.asking(first_of(banks))));
        }
        for (PortSet lanes = crossbar.served(); lanes != 0; lanes &= lanes - 1) {
            const std::uint32_t lane = first_of(lanes);
            const std::uint32_t port = port_of(windows[crossbar.place(lane)][lane]);
            if (port < kMostBanks) {
                screen.serve(lane, port);
            }
        }
    }

    /// Decoders never run into the next sequence: behind the last pass there is nothing to hold.
    void set_levels(std::int64_t pass, Screen& screen) {
        for (std::uint32_t lane = 0; lane < machine_.buffers().lanes(); ++lane) {
            const std::int64_t held = machine_.buffers().held(lane);
            // More later passes than it can hold entries of make no difference.
            const std::int64_t later = std::min(passes_ - 1 - pass, held);
            const std::int64_t most =
                machine_.buffers().left(lane) + later * machine_.buffers().count(lane);
            screen.set_level(lane, std::min(held, most));
        }
    }

    std::vector<LaneProgram> programs_;
    LaneMachine<0, true, false> machine_;
    std::size_t window_;
    std::int64_t passes_;
};

/// Passes of `dense` and `scheduled`.
class LockstepPasses {
  public:
    LockstepPasses(const BlockTokens& block, const LaneArrayShape& shape)
        : lockstep_(block), lanes_(block.lanes.size()), banks_(shape.banks) {}

    std::optional<std::int64_t> show(std::int64_t /*pass*/, Screen& screen) {
        for (std::int64_t cycle = 0; cycle < lockstep_.cycles(); ++cycle) {
            screen.clear();
            for (std::size_t lane = 0; lane < lanes_; ++lane) {
                const std::uint32_t position = lockstep_.position(lane, cycle);
                if (position != kNoPosition) {
                    screen.serve(lane, lockstep_.channel(lane, position) % banks_);
                }
            }
            screen.ask_as_served();  // nobody asks in vain
            if (!screen.show(false)) {
                return std::nullopt;
            }
        }
        return lockstep_.cycles();
    }

  private:
    Lockstep lockstep_;
    std::size_t lanes_;
    std::int64_t banks_;
};

template <class Passes>
void watch(Passes passes, std::int64_t count, std::int64_t drain, Screen& screen) {
    for (std::int64_t pass = 0; pass < count; ++pass) {
        screen.start_pass(pass);
        const std::optional<std::int64_t> cycles = passes.show(pass, screen);
        if (!cycles || !screen.stall(std::max<std::int64_t>(0, drain - *cycles))) {
            return;
        }
    }
    screen.stall(drain);
}

}  // namespace

void watch_sequence(const BlockTokens& block, const LaneArrayShape& shape, std::int64_t passes,
                    std::int64_t drain, CycleObserver& observer) {
    Screen screen(shape, observer);
    if (has_fifo(shape.format)) {
        watch(FifoPasses(block, shape, passes), passes, drain, screen);
    } else {
        watch(LockstepPasses(block, shape), passes, drain, screen);
    }
}

}  // namespace scfa::sim
