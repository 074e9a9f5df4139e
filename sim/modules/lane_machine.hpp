#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/lane_machine.hpp
/// @brief The decoders, sparse buffers and crossbar of all lanes, one cycle at a time.

#include "sim/modules/crossbar.hpp"
#include "sim/modules/function_clones.hpp"
#include "sim/modules/lane_array.hpp"
#include "sim/modules/lane_samples.hpp"
#include "sim/modules/sparse_buffer.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa::sim {

/// @tparam Window      W, or 0: known at run time only
/// @tparam Bitmap      empty words cost a decoder a cycle
/// @tparam Statistics  count FIFO levels and requests
template <std::uint32_t Window, bool Bitmap, bool Statistics>
class LaneMachine {
  public:
    /// The programs outlive the machine. It starts with empty FIFOs at the head of every list.
    LaneMachine(const LaneArrayShape& shape, const std::vector<LaneProgram>& programs);

    void start_pass();
    /// Runs to the end of the pass, or until the sample has so many cycles: then false.
    /// @pre the pass has just started, or is unfinished. Cost: O(cycles * lanes * window).
    SCFA_SIM_CLONES bool advance(PassSample& sample, std::int64_t until);
    /// Whether an entry of the pass is left.
    [[nodiscard]] bool unfinished() const { return unfinished_ != 0; }
    /// Notes what lanes hold at the end of a pass.
    void finish(PassSample& sample) const;

    /// An empty sample.
    [[nodiscard]] PassSample sample() const {
        return Statistics ? PassSample(level_count_, rows_, crossbar_.banks()) : PassSample();
    }
    /// What the further cycles of this and of all later passes depend on, but for the number of
    /// the cycle in the pass.
    [[nodiscard]] std::vector<std::uint32_t> state() const { return buffers_.state(); }

    /// For those who watch: the last cycle's decisions stand until the next.
    [[nodiscard]] const SparseBuffers<Window, Bitmap>& buffers() const { return buffers_; }
    [[nodiscard]] const Crossbar<Window>& crossbar() const { return crossbar_; }

  private:
    SCFA_SIM_INLINE void count(PassSample& sample) const;

    std::uint32_t rows_;
    std::size_t level_count_;
    Crossbar<Window> crossbar_;
    SparseBuffers<Window, Bitmap> buffers_;
    PortSet filled_ = 0;         ///< lanes with an entry
    PortSet unfinished_ = 0;     ///< lanes with entries of this pass left
    std::uint32_t pointer_ = 0;  ///< cycle in the pass mod R
};

template <std::uint32_t Window, bool Bitmap, bool Statistics>
LaneMachine<Window, Bitmap, Statistics>::LaneMachine(const LaneArrayShape& shape,
                                                     const std::vector<LaneProgram>& programs)
    : rows_(static_cast<std::uint32_t>(shape.rows)),
      level_count_(static_cast<std::size_t>(shape.fifo_depth) + 1),
      crossbar_(rows_, static_cast<std::uint32_t>(programs.size()),
                static_cast<std::uint32_t>(shape.banks), static_cast<std::uint32_t>(shape.window)),
      buffers_(programs, shape.fifo_depth, static_cast<std::uint32_t>(shape.window)) {
    for (std::uint32_t lane = 0; lane < buffers_.lanes(); ++lane) {
        filled_ |= buffers_.count(lane) != 0 ? port_bit(lane) : 0;
    }
}

template <std::uint32_t Window, bool Bitmap, bool Statistics>
void LaneMachine<Window, Bitmap, Statistics>::start_pass() {
    pointer_ = 0;
    unfinished_ = filled_;
    buffers_.start_pass();
}

/// Levels at the start of the cycle, and what the lanes ask for.
template <std::uint32_t Window, bool Bitmap, bool Statistics>
void LaneMachine<Window, Bitmap, Statistics>::count(PassSample& sample) const {
    std::int64_t* levels = sample.levels.counts.data();
    for (std::uint32_t lane = 0; lane < buffers_.lanes(); ++lane, levels += level_count_) {
        ++levels[buffers_.held(lane)];
    }
    if (buffers_.runs_ahead()) {
        for (PortSet lanes = filled_; lanes != 0; lanes &= lanes - 1) {
            const std::uint32_t lane = first_of(lanes);
            sample.levels.cut_short(lane, buffers_.held(lane), buffers_.left(lane),
                                    buffers_.count(lane));
        }
    }
    std::int64_t* requests = sample.requests.data();
    for (PortSet banks = crossbar_.asked(); banks != 0; banks &= banks - 1) {
        const std::uint32_t bank = first_of(banks);
        const int lanes = __builtin_popcountll(crossbar_.asking(bank));
        ++requests[bank * (rows_ + 1) + static_cast<std::uint32_t>(lanes)];
    }
}

template <std::uint32_t Window, bool Bitmap, bool Statistics>
bool LaneMachine<Window, Bitmap, Statistics>::advance(PassSample& sample, std::int64_t until) {
    LaneCycles sum = sample.lanes;
    std::int64_t cycles = sample.cycles;
    do {
        crossbar_.decide(buffers_.windows(), pointer_);
        if (Statistics) {
            count(sample);
        }
        const PortSet eligible = crossbar_.eligible();
        const PortSet served = crossbar_.served();
        sum.busy += __builtin_popcountll(served);
        sum.bank += __builtin_popcountll(eligible & ~served);
        sum.decode += __builtin_popcountll(unfinished_ & ~eligible);
        sum.imbalance += rows_ - static_cast<std::uint32_t>(__builtin_popcountll(unfinished_));
        buffers_.step(crossbar_.served_up_to());
        if (buffers_.near_end()) {
            for (PortSet left = unfinished_; left != 0; left &= left - 1) {
                unfinished_ &= ~(buffers_.left(first_of(left)) == 0 ? left & (0 - left) : 0);
            }
        }
        pointer_ = pointer_ + 1 == rows_ ? 0 : pointer_ + 1;
        ++cycles;
    } while (unfinished_ != 0 && cycles != until);
    sample.lanes = sum;
    sample.cycles = cycles;
    return unfinished_ == 0;
}

template <std::uint32_t Window, bool Bitmap, bool Statistics>
void LaneMachine<Window, Bitmap, Statistics>::finish(PassSample& sample) const {
    for (PortSet lanes = Statistics ? filled_ : 0; lanes != 0; lanes &= lanes - 1) {
        const std::uint32_t lane = first_of(lanes);
        const std::uint32_t held = buffers_.held(lane);
        ++sample.at_end.counts[lane * level_count_ + held];
        sample.at_end.cut_short(lane, held, 0, buffers_.count(lane));
    }
}

}  // namespace scfa::sim
