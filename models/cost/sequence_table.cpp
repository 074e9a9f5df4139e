// SPDX-License-Identifier: Apache-2.0
#include "models/cost/sequence_table.hpp"

#include "models/base/checked.hpp"
#include "models/base/error.hpp"

#include <algorithm>
#include <cstddef>

namespace scfa {
namespace {

constexpr const char* kWhat = "compute cycles";

std::vector<std::int64_t> partial_sums(const std::vector<PassRecord>& passes, std::int64_t drain) {
    std::vector<std::int64_t> out = {0};
    out.reserve(passes.size() + 1);
    for (const PassRecord& pass : passes) {
        out.push_back(checked_add(out.back(), std::max(pass.cycles, drain), kWhat));
    }
    return out;
}

}  // namespace

SequenceTable::SequenceTable(const PassProfile& profile, std::int64_t drain)
    : drain_(drain),
      prefix_(partial_sums(profile.prefix, drain)),
      period_(partial_sums(profile.period, drain)) {
    SCFA_ASSERT(drain >= 0 && !profile.period.empty(), "not a sequence");
}

std::int64_t SequenceTable::cycles(std::int64_t passes) const {
    SCFA_ASSERT(passes >= 0, "not a sequence");
    const auto first = static_cast<std::int64_t>(prefix_.size()) - 1;
    if (passes <= first) {
        return checked_add(prefix_[static_cast<std::size_t>(passes)], drain_, kWhat);
    }
    const auto length = static_cast<std::int64_t>(period_.size()) - 1;
    const std::int64_t rest = passes - first;
    const std::int64_t whole = checked_mul(rest / length, period_.back(), kWhat);
    const std::int64_t part = period_[static_cast<std::size_t>(rest % length)];
    return checked_add(checked_add(checked_add(prefix_.back(), whole, kWhat), part, kWhat), drain_,
                       kWhat);
}

}  // namespace scfa
