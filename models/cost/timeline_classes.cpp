// SPDX-License-Identifier: Apache-2.0
#include "models/cost/timeline_classes.hpp"

#include <algorithm>
#include <utility>

namespace scfa {

namespace {

constexpr std::size_t kMostKeys = 4096;

}  // namespace

bool TimelineClasses::is_same(const Member& member, const NetworkOptions& options,
                              ChoiceSets& sets) {
    for (std::size_t i = 0; i < member.choices.size(); ++i) {
        const std::int32_t narrow = options.layers[i].choices;
        const std::int32_t wide = member.choices[i];
        if (narrow != wide &&
            (narrow < 0 || wide < 0 || !sets.same_choice(narrow, wide, member.rows[i]))) {
            return false;
        }
    }
    return true;
}

const MetricValues* TimelineClasses::metrics(const DesignPoint& point,
                                             const NetworkOptions& options, ChoiceSets& sets) {
    Key key = point.values;
    for (const Parameter p : kSizeParameters) {
        key[static_cast<std::size_t>(p)] = 0;
    }
    if (members_.size() >= kMostKeys && members_.count(key) == 0) {
        members_.clear();
    }
    std::vector<std::unique_ptr<Member>>& members = members_[key];
    const auto same = std::find_if(members.begin(), members.end(), [&](const auto& member) {
        return is_same(*member, options, sets);
    });
    if (same != members.end()) {
        return &(*same)->metrics;
    }
    const PointResult result = worker_->evaluate(point, layers_);
    ++runs_;
    if (result.status != PointStatus::feasible) {
        return nullptr;
    }
    auto member = std::make_unique<Member>();
    for (std::size_t i = 0; i < options.layers.size(); ++i) {
        member->choices.push_back(options.layers[i].choices);
        member->rows.push_back(layers_[i].mapping.tile_rows);
    }
    member->metrics = result.metrics;
    members.push_back(std::move(member));
    return &members.back()->metrics;
}

}  // namespace scfa
