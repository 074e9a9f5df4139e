// SPDX-License-Identifier: Apache-2.0
#include "reports/thin.hpp"

#include "models/base/error.hpp"
#include "models/base/rng.hpp"

#include <algorithm>
#include <utility>

namespace scfa {
namespace {

// mix64 is a bijection, so different points never share a key.
std::uint64_t key_of(std::int64_t order) {
    return mix64(static_cast<std::uint64_t>(order));
}

}  // namespace

bool PointSample::wants(std::int64_t order) const {
    return kept_.size() < most_ || (most_ > 0 && key_of(order) < kept_.front().key);
}

void PointSample::add(ReportPoint point) {
    SCFA_ASSERT(!point.on_front, "a front point is never thinned: " + point.id);
    ++seen_;
    if (!wants(point.order)) {
        return;
    }
    if (kept_.size() == most_) {
        std::pop_heap(kept_.begin(), kept_.end());
        kept_.pop_back();
    }
    const std::uint64_t key = key_of(point.order);
    kept_.push_back({key, std::move(point)});
    std::push_heap(kept_.begin(), kept_.end());
}

void PointSample::move_into(ReportData& data) {
    data.thinning.others_total = seen_;
    data.thinning.others_shown = static_cast<std::int64_t>(kept_.size());
    for (Kept& kept : kept_) {
        data.points.push_back(std::move(kept.point));
    }
    kept_.clear();
    seen_ = 0;
}

}  // namespace scfa
