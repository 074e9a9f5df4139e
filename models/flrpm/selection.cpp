// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/selection.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

namespace scfa {
namespace {

/// The next block that a group would give.
struct Candidate {
    std::size_t group = 0;
    std::int64_t units = 0;
    double score = 0.0;
};

class Greedy {
  public:
    Greedy(const SelectionRequest& request, const Budget& budget)
        : request_(request), budget_(budget) {
        for (const auto& scores : request.scores) {
            std::vector<std::int32_t> order(scores.size());
            std::iota(order.begin(), order.end(), 0);
            std::stable_sort(order.begin(), order.end(), [&scores](auto a, auto b) {
                return scores[static_cast<std::size_t>(a)] < scores[static_cast<std::size_t>(b)];
            });
            order_.push_back(std::move(order));
        }
        // Fixed groups have no scores: they keep what their floor says, which is everything.
        for (std::size_t g = 0; g < order_.size(); ++g) {
            kept_.push_back(order_[g].empty() ? request.floors[g]
                                              : static_cast<std::int64_t>(order_[g].size()));
        }
        full_ = kept_;
    }

    Selection run() {
        double resource = budget_.exact(kept_);
        while (resource > request_.target) {
            const std::optional<Candidate> next = best();
            if (!next) {
                check_reached(resource);
                break;
            }
            kept_[next->group] -= next->units;
            resource = budget_.exact(kept_);
        }
        if (matches_exactly()) {
            while (give_back()) {
            }
            resource = budget_.exact(kept_);
        }
        return {victims(), kept_, resource};
    }

  private:
    /// Down to the next multiple of `lane`.
    [[nodiscard]] std::int64_t block_of(std::size_t group) const {
        const std::int64_t ragged = kept_[group] % request_.lane;
        return ragged == 0 ? request_.lane : ragged;
    }

    [[nodiscard]] double score_of(std::size_t group, std::int64_t units, double freed) const {
        const auto first = static_cast<std::size_t>(full_[group] - kept_[group]);
        double sum = 0.0;
        for (std::size_t i = first; i < first + static_cast<std::size_t>(units); ++i) {
            sum += request_.scores[group][static_cast<std::size_t>(order_[group][i])];
        }
        if (!request_.per_cost) {
            return sum / static_cast<double>(units);
        }
        return freed > 0.0 ? sum / freed : std::numeric_limits<double>::max();
    }

    [[nodiscard]] bool matches_exactly() const {
        return request_.lane == 1 && request_.tolerance > 0.0;
    }
    [[nodiscard]] double least_wanted() const {
        return request_.target * (1.0 - request_.tolerance);
    }

    /// The last unit overshot: returns the most valuable one that fits into the gap.
    bool give_back() {
        if (budget_.estimate(kept_) >= least_wanted()) {
            return false;
        }
        std::optional<std::size_t> most;
        double value = 0.0;
        for (std::size_t g = 0; g < kept_.size(); ++g) {
            if (kept_[g] == full_[g]) {
                continue;
            }
            const auto last = static_cast<std::size_t>(full_[g] - kept_[g] - 1);
            const double score = request_.scores[g][static_cast<std::size_t>(order_[g][last])];
            ++kept_[g];
            const bool fits = budget_.estimate(kept_) <= request_.target;
            --kept_[g];
            if (fits && (!most || score > value)) {
                most = g;
                value = score;
            }
        }
        if (most) {
            ++kept_[*most];
        }
        return most.has_value();
    }

    [[nodiscard]] std::optional<Candidate> best() {
        const double now = budget_.estimate(kept_);
        const double least = least_wanted();
        std::optional<Candidate> fitting, nearest;
        double nearest_miss = std::numeric_limits<double>::infinity();
        for (std::size_t g = 0; g < kept_.size(); ++g) {
            const std::int64_t units = order_[g].empty() ? 0 : block_of(g);
            if (units == 0 || kept_[g] - units < request_.floors[g]) {
                continue;
            }
            kept_[g] -= units;
            const double then = budget_.estimate(kept_);
            kept_[g] += units;
            const Candidate candidate{g, units, score_of(g, units, now - then)};
            if (matches_exactly() && then < least) {
                if (least - then < nearest_miss) {
                    nearest_miss = least - then;
                    nearest = candidate;
                }
            } else if (!fitting || candidate.score < fitting->score) {
                fitting = candidate;
            }
        }
        return fitting ? fitting : nearest;
    }

    void check_reached(double resource) const {
        const double whole = budget_.exact(full_);
        throw Error(
            ErrorCode::infeasible,
            fmt::format(
                "the budget of {:.0f} {} cannot be met: with every group at its floor {:.0f} "
                "of {:.0f} are left",
                request_.target, budget_.info().name, resource, whole),
            {}, "a larger \"keep\", or lower floors");
    }

    [[nodiscard]] UnitLists victims() const {
        UnitLists out(order_.size());
        for (std::size_t g = 0; g < order_.size(); ++g) {
            out[g].assign(order_[g].begin(), order_[g].begin() + (full_[g] - kept_[g]));
            std::sort(out[g].begin(), out[g].end());
        }
        return out;
    }

    const SelectionRequest& request_;
    const Budget& budget_;
    std::vector<std::vector<std::int32_t>> order_;  ///< units by score
    UnitCounts kept_, full_;
};

}  // namespace

UnitCounts floors_of(const std::vector<ChannelGroup>& groups, const FloorRule& rule, double keep) {
    UnitCounts out;
    for (const ChannelGroup& group : groups) {
        if (!group.prunable()) {
            out.push_back(group.units);
            continue;
        }
        const double share = group.trunk ? rule.trunk_share : rule.share;
        const auto wanted = static_cast<std::int64_t>(
            std::ceil(share * keep * static_cast<double>(group.units) - 1e-9));
        out.push_back(rule.enabled ? std::min(group.units, std::max(rule.least, wanted)) : 1);
    }
    return out;
}

Selection select_units(const SelectionRequest& request, const Budget& budget) {
    return Greedy(request, budget).run();
}

}  // namespace scfa
