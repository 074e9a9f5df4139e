// SPDX-License-Identifier: Apache-2.0
#include "sim/top/waveform.hpp"

#include "models/base/atomic_file.hpp"
#include "models/base/error.hpp"
#include "sim/top/sequence_timer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace scfa::sim {

namespace {

/// A signal's short name in the file: printable characters, base 94.
std::string code_of(std::size_t signal) {
    constexpr std::size_t kCharacters = 94;
    std::string out;
    do {
        out += static_cast<char>('!' + signal % kCharacters);
        signal /= kCharacters;
    } while (signal > 0);
    return out;
}

std::string value_text(std::uint32_t value, std::int32_t bits, const std::string& code) {
    if (bits == 1) {
        return fmt::format("{}{}\n", value & 1U, code);
    }
    return fmt::format("b{:b} {}\n", value, code);
}

}  // namespace

std::size_t ValueChanges::add_signal(std::string name, std::int32_t bits) {
    SCFA_ASSERT(bits >= 1 && bits <= 32, name);
    signals_.push_back({std::move(name), bits});
    return signals_.size() - 1;
}

void ValueChanges::record(Picoseconds at, std::size_t signal, std::uint32_t value) {
    changes_.push_back({at, static_cast<std::uint32_t>(signal), value});
}

std::string ValueChanges::vcd(Picoseconds from, Picoseconds until) {
    std::stable_sort(changes_.begin(), changes_.end(),
                     [](const Change& a, const Change& b) { return a.at < b.at; });
    std::string out = "$timescale 1ps $end\n$scope module accelerator $end\n";
    for (std::size_t i = 0; i < signals_.size(); ++i) {
        out += fmt::format("$var wire {} {} {} $end\n", signals_[i].bits, code_of(i),
                           signals_[i].name);
    }
    out += "$upscope $end\n$enddefinitions $end\n";

    std::vector<std::optional<std::uint32_t>> values(signals_.size());
    std::size_t next = 0;
    for (; next < changes_.size() && changes_[next].at <= from; ++next) {
        values[changes_[next].signal] = changes_[next].value;
    }
    out += fmt::format("#{}\n$dumpvars\n", from);
    for (std::size_t i = 0; i < signals_.size(); ++i) {
        values[i] = values[i].value_or(0);
        out += value_text(*values[i], signals_[i].bits, code_of(i));
    }
    out += "$end\n";
    Picoseconds at = from;
    for (; next < changes_.size() && changes_[next].at <= until; ++next) {
        const Change& change = changes_[next];
        if (values[change.signal] == change.value) {
            continue;
        }
        if (change.at != at) {
            at = change.at;
            out += fmt::format("#{}\n", at);
        }
        values[change.signal] = change.value;
        out += value_text(change.value, signals_[change.signal].bits, code_of(change.signal));
    }
    return out + fmt::format("#{}\n", until);
}

/// Records the lanes and banks of one sequence, cycle by cycle.
class Waveform::SequenceWatch final : public CycleObserver {
  public:
    SequenceWatch(Waveform& waveform, Picoseconds start) : waveform_(waveform), start_(start) {}

    bool on_cycle(const CycleView& view) override {
        ValueChanges& changes = waveform_.changes_;
        const Picoseconds at = start_ + waveform_.clock_.time_of(view.cycle);
        changes.record(at, waveform_.pass_signal_, static_cast<std::uint32_t>(view.pass));
        changes.record(at, waveform_.drain_signal_, view.stalled ? 1 : 0);
        record(at, waveform_.level_signals_, *view.levels, 0);
        // Nothing is 0, bank b is b + 1: an idle lane is a flat line at the bottom.
        record(at, waveform_.bank_signals_, *view.bank_of_lane, 1);
        record(at, waveform_.served_signals_, *view.lanes_served, 0);
        return --waveform_.cycles_left_ > 0;
    }

  private:
    void record(Picoseconds at, const std::vector<std::size_t>& signals,
                const std::vector<std::int32_t>& values, std::int32_t offset) {
        for (std::size_t i = 0; i < std::min(signals.size(), values.size()); ++i) {
            waveform_.changes_.record(at, signals[i],
                                      static_cast<std::uint32_t>(values[i] + offset));
        }
    }

    Waveform& waveform_;
    Picoseconds start_;
};

Waveform::Waveform(const NetworkProgram& program, TraceOptions options)
    : program_(program),
      options_(std::move(options)),
      clock_(program.point),
      lanes_(LaneArrayShape::of(program.point)),
      cycles_left_(options_.cycles) {
    dma_signals_ = {changes_.add_signal("read_dma_state", 2),
                    changes_.add_signal("write_dma_state", 2)};
    pass_signal_ = changes_.add_signal("pass", 32);
    drain_signal_ = changes_.add_signal("waits_for_drain", 1);
    const bool fifo = has_fifo(program.point.format());
    for (std::int32_t lane = 0; lane < program.point.rows() && fifo; ++lane) {
        level_signals_.push_back(
            changes_.add_signal(fmt::format("lane_{:03}_fifo_level", lane), 16));
    }
    for (std::int32_t lane = 0; lane < program.point.rows(); ++lane) {
        bank_signals_.push_back(
            changes_.add_signal(fmt::format("lane_{:03}_bank_plus_1", lane), 16));
    }
    for (std::int32_t bank = 0; bank < program.point.banks(); ++bank) {
        served_signals_.push_back(
            changes_.add_signal(fmt::format("bank_{:03}_lanes_served", bank), 16));
    }
}

void Waveform::dma_state(DmaDirection direction, DmaState state, Picoseconds at) {
    if (!written_) {
        changes_.record(at, dma_signals_[direction == DmaDirection::read ? 0 : 1],
                        static_cast<std::uint32_t>(state));
    }
}

void Waveform::loads_started(const LayerProgram& layer, Picoseconds at) {
    if (is_traced(layer)) {
        start_ = at;
    }
}

void Waveform::sequence_started(const LayerProgram& layer, const ProgramJob& job,
                                const BlockTokens* tokens, Picoseconds at) {
    if (!is_traced(layer) || layer.engine != LayerEngine::array || cycles_left_ <= 0) {
        return;
    }
    const std::int64_t passes =
        layer.tiles[static_cast<std::size_t>(job.tile)].rows * layer.vectors;
    const std::int64_t drain = job.drains ? program_.drain : 0;
    SequenceWatch watch(*this, at);
    if (tokens != nullptr) {
        lanes_.watch(*tokens, passes, drain, watch);
    } else {
        lanes_.watch(tokens_of_mask(program_, layer, job), passes, drain, watch);
    }
}

void Waveform::layer_stored(const LayerProgram& layer, Picoseconds at) {
    if (is_traced(layer)) {
        write_file_atomically(options_.file, changes_.vcd(start_, at));
        written_ = true;
    }
}

}  // namespace scfa::sim
