#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/top/waveform.hpp
/// @brief A waveform (VCD, IEEE 1364-2005, section 18) of one layer: what GTKWave opens.
///
/// Signals: the states of both DMAs, the current pass, whether the core waits for the drain, and
/// per lane the entries in its FIFO and the bank that serves it, per bank the lanes that it serves.

#include "sim/modules/dma.hpp"
#include "sim/modules/lane_array.hpp"
#include "sim/top/image_observer.hpp"
#include "sim/top/simulation.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace scfa::sim {

/// Value changes of signals over time; may be recorded in any order.
class ValueChanges {
  public:
    /// @param bits  1..32. @return the signal's number
    std::size_t add_signal(std::string name, std::int32_t bits);
    void record(Picoseconds at, std::size_t signal, std::uint32_t value);

    [[nodiscard]] std::size_t size() const { return changes_.size(); }
    /// The file's text: changes in [from, until], each signal's value at `from` first; a change to
    /// the value that a signal has already is left out. Cost: O(n log n).
    [[nodiscard]] std::string vcd(Picoseconds from, Picoseconds until);

  private:
    struct Signal {
        std::string name;
        std::int32_t bits;
    };
    struct Change {
        Picoseconds at;
        std::uint32_t signal;
        std::uint32_t value;
    };
    std::vector<Signal> signals_;
    std::vector<Change> changes_;
};

/// Records one layer of the first image, and writes the file.
class Waveform final : public ImageObserver {
  public:
    Waveform(const NetworkProgram& program, TraceOptions options);

    void dma_state(DmaDirection direction, DmaState state, Picoseconds at);
    void loads_started(const LayerProgram& layer, Picoseconds at) override;
    void sequence_started(const LayerProgram& layer, const ProgramJob& job,
                          const BlockTokens* tokens, Picoseconds at) override;
    void layer_stored(const LayerProgram& layer, Picoseconds at) override;

  private:
    class SequenceWatch;

    [[nodiscard]] bool is_traced(const LayerProgram& layer) const {
        return layer.index == options_.layer && !written_;
    }

    const NetworkProgram& program_;
    TraceOptions options_;
    CoreClock clock_;
    LaneArray lanes_;
    ValueChanges changes_;
    std::vector<std::size_t> dma_signals_;
    std::size_t pass_signal_ = 0;
    std::size_t drain_signal_ = 0;
    std::vector<std::size_t> level_signals_, bank_signals_, served_signals_;
    std::int64_t cycles_left_;
    Picoseconds start_ = 0;
    bool written_ = false;
};

}  // namespace scfa::sim
