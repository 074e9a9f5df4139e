// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/unit_numbers.hpp"

#include "models/base/error.hpp"

#include <cmath>
#include <functional>
#include <numeric>

namespace scfa {
namespace {

/// The slices of a layer's weights that read one of its input channels.
void add_readers(std::vector<FlatRange>& to, const PlanStep& step, std::int64_t channel) {
    const std::int64_t row = step.weight.count / step.out.channels;  // weights of one filter
    if (step.groups > 1) {  // depthwise: the filters of that channel read nothing else
        const std::int64_t filters = step.out.channels / step.groups;
        to.push_back({step.weight.first + channel * filters * row, filters * row});
        return;
    }
    const std::int64_t slice = row / step.in.channels;
    for (std::int64_t filter = 0; filter < step.out.channels; ++filter) {
        to.push_back({step.weight.first + filter * row + channel * slice, slice});
    }
}

void add_member(UnitNumbers& unit, MemberRole role, const PlanStep& step, std::int64_t channel) {
    switch (role) {
        case MemberRole::norm:
            unit.gammas.push_back(step.gamma.first + channel);
            unit.betas.push_back(step.beta.first + channel);
            break;
        case MemberRole::output: {
            const std::int64_t row = step.weight.count / step.out.channels;
            unit.filters.push_back({step.weight.first + channel * row, row});
            break;
        }
        case MemberRole::input:
            add_readers(unit.readers, step, channel);
            break;
    }
}

UnitValues for_each_unit(const GroupNumbers& units,
                         const std::function<double(const UnitNumbers&)>& value) {
    UnitValues out;
    for (const auto& group : units) {
        out.emplace_back();
        for (const UnitNumbers& unit : group) {
            out.back().push_back(value(unit));
        }
    }
    return out;
}

double scale_of(const UnitNumbers& unit, const float* parameters) {
    double sum = 0.0;
    for (const std::int64_t gamma : unit.gammas) {
        sum += static_cast<double>(parameters[gamma]);
    }
    return sum / static_cast<double>(unit.gammas.size());
}

double sum_of(const std::vector<FlatRange>& ranges, const float* parameters,
              double (*value)(double)) {
    double sum = 0.0;
    for (const FlatRange& range : ranges) {
        for (std::int64_t i = range.first; i < range.first + range.count; ++i) {
            sum += value(static_cast<double>(parameters[i]));
        }
    }
    return sum;
}

}  // namespace

GroupNumbers numbers_of_units(const std::vector<ChannelGroup>& groups, const ModulePlan& plan) {
    GroupNumbers out(groups.size());
    for (std::size_t g = 0; g < groups.size(); ++g) {
        if (!groups[g].prunable()) {
            continue;
        }
        out[g].resize(static_cast<std::size_t>(groups[g].units));
        for (const GroupMember& member : groups[g].members) {
            const PlanStep& step = plan.step_of(member.layer);
            for (std::size_t i = 0; i < member.channels.size(); ++i) {
                add_member(out[g][i / static_cast<std::size_t>(member.per_unit)], member.role, step,
                           member.channels[i]);
            }
        }
        SCFA_ASSERT(!out[g].front().gammas.empty(), "a unit without a batch norm is fixed");
    }
    return out;
}

UnitValues unit_scales(const GroupNumbers& units, const float* parameters) {
    return for_each_unit(
        units, [parameters](const UnitNumbers& unit) { return scale_of(unit, parameters); });
}

UnitValues unit_importances(const GroupNumbers& units, const float* parameters) {
    UnitValues out = for_each_unit(units, [parameters](const UnitNumbers& unit) {
        const double squares =
            sum_of(unit.readers, parameters, [](double weight) { return weight * weight; });
        return scale_of(unit, parameters) * std::sqrt(squares);
    });
    for (std::vector<double>& group : out) {
        const double mean = std::accumulate(group.begin(), group.end(), 0.0) /
                            static_cast<double>(std::max<std::size_t>(group.size(), 1));
        for (double& value : group) {
            value = mean > 0.0 ? value / mean : 1.0;
        }
    }
    return out;
}

UnitValues filter_norms(const GroupNumbers& units, const float* parameters) {
    return for_each_unit(units, [parameters](const UnitNumbers& unit) {
        return sum_of(unit.filters, parameters, [](double weight) { return std::abs(weight); });
    });
}

}  // namespace scfa
