// SPDX-License-Identifier: Apache-2.0
#include "models/base/checked.hpp"
#include "models/cost/pass_cycles.hpp"

#include <algorithm>
#include <string_view>

namespace scfa {

namespace {

constexpr std::string_view kWhat = "sequence cycles";

void add_scaled(std::int64_t& sum, std::int64_t value, std::int64_t times) {
    sum = checked_add(sum, checked_mul(value, times, kWhat), kWhat);
}

/// Adds a pass that happens `times` times.
void add_pass(SequenceCycles& out, const PassRecord& pass, std::int64_t drain, std::int64_t times) {
    const std::int64_t cycles = std::max(pass.cycles, drain);
    add_scaled(out.cycles, cycles, times);
    add_scaled(out.stall_drain, cycles - pass.cycles, times);
    add_scaled(out.lanes.busy, pass.lanes.busy, times);
    add_scaled(out.lanes.bank, pass.lanes.bank, times);
    add_scaled(out.lanes.decode, pass.lanes.decode, times);
    add_scaled(out.lanes.imbalance, pass.lanes.imbalance, times);
}

}  // namespace

SequenceCycles sequence_cycles(const PassProfile& profile, std::int64_t passes,
                               std::int64_t drain) {
    SequenceCycles out;
    const auto prefix = static_cast<std::int64_t>(profile.prefix.size());
    const auto period = static_cast<std::int64_t>(profile.period.size());
    for (std::int64_t i = 0; i < std::min(passes, prefix); ++i) {
        add_pass(out, profile.prefix[static_cast<std::size_t>(i)], drain, 1);
    }
    const std::int64_t periodic = std::max<std::int64_t>(0, passes - prefix);
    for (std::int64_t i = 0; i < std::min(periodic, period); ++i) {
        add_pass(out, profile.period[static_cast<std::size_t>(i)], drain,
                 (periodic - i - 1) / period + 1);
    }
    add_scaled(out.cycles, drain, 1);
    add_scaled(out.stall_drain, drain, 1);
    return out;
}

}  // namespace scfa
