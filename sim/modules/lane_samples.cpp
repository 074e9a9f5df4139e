// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/lane_samples.hpp"

#include <algorithm>

namespace scfa::sim {

namespace {

using Counts = std::vector<std::int64_t>;

/// sum += sign * more, where a vector that is not there is all zeros.
void add(Counts& sum, const Counts& more, std::int64_t sign) {
    sum.resize(std::max(sum.size(), more.size()));
    for (std::size_t i = 0; i < more.size(); ++i) {
        sum[i] += sign * more[i];
    }
}

void add(LevelCounts& sum, const LevelCounts& more, std::int64_t sign) {
    add(sum.counts, more.counts, sign);
    sum.late.resize(std::max(sum.late.size(), more.late.size()));
    for (std::size_t k = 0; k < more.late.size(); ++k) {
        add(sum.late[k], more.late[k], sign);
    }
}

void add(PassSample& sum, const PassSample& more, std::int64_t sign) {
    sum.cycles += sign * more.cycles;
    sum.lanes.busy += sign * more.lanes.busy;
    sum.lanes.bank += sign * more.lanes.bank;
    sum.lanes.decode += sign * more.lanes.decode;
    sum.lanes.imbalance += sign * more.lanes.imbalance;
    add(sum.levels, more.levels, sign);
    add(sum.at_end, more.at_end, sign);
    add(sum.requests, more.requests, sign);
}

}  // namespace

void PassSample::append_rest(const PassSample& whole, const PassSample& start) {
    add(*this, whole, 1);
    add(*this, start, -1);
}

}  // namespace scfa::sim
