// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/sequence_sum.hpp"

#include "models/base/checked.hpp"

#include <algorithm>

namespace scfa::sim {

namespace {

constexpr const char* kWhat = "cycles of a sequence";

void add_scaled(std::int64_t& sum, std::int64_t value, std::int64_t times) {
    sum = checked_add(sum, checked_mul(value, times, kWhat), kWhat);
}

void add_scaled(std::vector<std::int64_t>& sum, const std::vector<std::int64_t>& values,
                std::int64_t times) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        add_scaled(sum[i], values[i], times);
    }
}

void add_cycles(SequenceTiming& out, const PassSample& pass, std::int64_t stall,
                std::int64_t times) {
    add_scaled(out.cycles, checked_add(pass.cycles, stall, kWhat), times);
    add_scaled(out.stall_drain, stall, times);
    add_scaled(out.lanes.busy, pass.lanes.busy, times);
    add_scaled(out.lanes.bank, pass.lanes.bank, times);
    add_scaled(out.lanes.decode, pass.lanes.decode, times);
    add_scaled(out.lanes.imbalance, pass.lanes.imbalance, times);
}

void add_requests(LaneStatistics& out, const PassSample& pass, std::size_t rows,
                  std::int64_t times) {
    for (std::size_t bank = 0; bank < out.requests_of_bank.size(); ++bank) {
        for (std::size_t lanes = 1; lanes <= rows; ++lanes) {
            const std::int64_t cycles = pass.requests[bank * (rows + 1) + lanes];
            add_scaled(out.bank_requests[lanes], cycles, times);
            add_scaled(out.requests_of_bank[bank],
                       checked_mul(cycles, static_cast<std::int64_t>(lanes), kWhat), times);
        }
    }
}

/// Sums over the passes of one sequence.
class Summation {
  public:
    Summation(const PassSamples& passes, const LaneArrayShape& shape, std::int64_t count,
              std::int64_t drain)
        : passes_(passes), shape_(shape), count_(count), drain_(drain) {}

    SequenceTiming cycles() {
        for (std::size_t i = 0; i < passes_.samples.size(); ++i) {
            add_cycles(out_, passes_.samples[i], stall(i), passes_.times(i, count_));
        }
        add_scaled(out_.cycles, drain_, 1);
        add_scaled(out_.stall_drain, drain_, 1);
        return out_;
    }

    LaneStatistics statistics() {
        LaneStatistics& s = out_.statistics;
        const auto rows = static_cast<std::size_t>(shape_.rows);
        s.bank_requests.assign(rows + 1, 0);
        s.requests_of_bank.assign(static_cast<std::size_t>(shape_.banks), 0);
        for (std::size_t i = 0; i < passes_.samples.size(); ++i) {
            add_requests(s, passes_.samples[i], rows, passes_.times(i, count_));
        }
        std::int64_t idle = checked_mul(out_.cycles, shape_.banks, kWhat);
        for (const std::int64_t asked : s.bank_requests) {
            idle -= asked;
        }
        s.bank_requests[0] = idle;
        if (has_fifo(shape_.format)) {
            sum_levels(s.fifo_levels);
        }
        return s;
    }

  private:
    [[nodiscard]] std::int64_t stall(std::size_t sample) const {
        return std::max<std::int64_t>(0, drain_ - passes_.samples[sample].cycles);
    }

    void sum_levels(std::vector<std::int64_t>& levels) const {
        levels.assign(static_cast<std::size_t>(shape_.fifo_depth) + 1, 0);
        for (std::size_t i = 0; i < passes_.samples.size(); ++i) {
            const std::int64_t times = passes_.times(i, count_);
            add_levels(levels, passes_.samples[i].levels.counts, times);
            add_levels(levels, passes_.samples[i].at_end.counts,
                       checked_mul(times, stall(i), kWhat));
        }
        cut_last_passes(levels);
        // The rest are lanes without a filter, and the final drain.
        std::int64_t held = 0;
        for (const std::int64_t lane_cycles : levels) {
            held += lane_cycles;
        }
        levels[0] += checked_mul(shape_.rows, out_.cycles, kWhat) - held;
    }

    /// Lane by lane to all lanes.
    void add_levels(std::vector<std::int64_t>& levels, const std::vector<std::int64_t>& counts,
                    std::int64_t times) const {
        for (std::size_t i = 0; i < counts.size(); ++i) {
            add_scaled(levels[i % levels.size()], counts[i], times);
        }
    }

    /// The last passes see less in the FIFOs: there is no next pass to decode.
    void cut_last_passes(std::vector<std::int64_t>& levels) const {
        const std::int64_t most = std::min<std::int64_t>(count_, shape_.fifo_depth);
        for (std::int64_t k = 0; k < most; ++k) {
            const std::size_t i = passes_.sample_of(count_ - 1 - k);
            const PassSample& pass = passes_.samples[i];
            const auto later = static_cast<std::size_t>(k);
            if (later < pass.levels.late.size()) {
                add_levels(levels, pass.levels.late[later], 1);
            }
            if (later < pass.at_end.late.size()) {
                add_levels(levels, pass.at_end.late[later], stall(i));
            }
        }
    }

    const PassSamples& passes_;
    const LaneArrayShape& shape_;
    std::int64_t count_;
    std::int64_t drain_;
    SequenceTiming out_;
};

void add_to(std::vector<std::int64_t>& sum, const std::vector<std::int64_t>& more) {
    sum.resize(std::max(sum.size(), more.size()));
    add_scaled(sum, more, 1);
}

}  // namespace

std::size_t PassSamples::sample_of(std::int64_t pass) const {
    const auto simulated = static_cast<std::int64_t>(samples.size());
    const auto first = static_cast<std::int64_t>(repeat_from);
    return static_cast<std::size_t>(
        pass < simulated ? pass : first + (pass - first) % (simulated - first));
}

std::int64_t PassSamples::times(std::size_t index, std::int64_t passes) const {
    const auto i = static_cast<std::int64_t>(index);
    if (i >= passes) {
        return 0;
    }
    if (index < repeat_from) {
        return 1;
    }
    return (passes - i - 1) / static_cast<std::int64_t>(samples.size() - repeat_from) + 1;
}

LaneStatistics& LaneStatistics::operator+=(const LaneStatistics& other) {
    add_to(fifo_levels, other.fifo_levels);
    add_to(bank_requests, other.bank_requests);
    add_to(requests_of_bank, other.requests_of_bank);
    return *this;
}

SequenceTiming sequence_sum(const PassSamples& passes, const LaneArrayShape& shape,
                            std::int64_t count, std::int64_t drain, bool statistics) {
    Summation sum(passes, shape, count, drain);
    SequenceTiming out = sum.cycles();
    if (statistics) {
        out.statistics = sum.statistics();
    }
    return out;
}

}  // namespace scfa::sim
