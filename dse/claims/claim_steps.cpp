// SPDX-License-Identifier: Apache-2.0
#include "dse/claims/claim_steps.hpp"

#include <algorithm>
#include <utility>

namespace scfa {

namespace {

bool is_sparse(ClaimStep step) {
    return step >= ClaimStep::sparse;
}

bool is_packed(ClaimStep step) {
    return step == ClaimStep::packed || is_sparse(step);
}

void set_kind(DesignPoint& point, ClaimStep step) {
    point[Parameter::pruning_point] = network_of(step);
    point[Parameter::pe_precision] = static_cast<std::int32_t>(
        step == ClaimStep::int16_dense ? Precision::int16 : Precision::int8);
    point[Parameter::pe_double_calculation] = is_packed(step) ? 1 : 0;
    if (!is_sparse(step)) {
        point[Parameter::sparse_format] = static_cast<std::int32_t>(SparseFormat::dense);
    }
}

}  // namespace

std::string_view name_of(ClaimStep step) {
    constexpr std::array<std::string_view, kClaimSteps.size()> kNames = {
        "int16 dense",     "int8",           "packed", "sparse weights", "sparse weights",
        "pruned channels", "pruned channels"};  // redrawn ones differ in their masks
    return kNames[static_cast<std::size_t>(step)];
}

std::string_view name_of(Comparison comparison) {
    constexpr std::array<std::string_view, 3> kNames = {"same array", "equal DSPs", "best points"};
    return kNames[static_cast<std::size_t>(comparison)];
}

std::int32_t network_of(ClaimStep step) {
    constexpr std::array<ClaimWorkload, kClaimSteps.size()> kWorkloads = {
        ClaimWorkload::whole,         ClaimWorkload::whole,          ClaimWorkload::whole,
        ClaimWorkload::sparse,        ClaimWorkload::sparse_redrawn, ClaimWorkload::pruned,
        ClaimWorkload::pruned_redrawn};
    return static_cast<std::int32_t>(kWorkloads[static_cast<std::size_t>(step)]);
}

DesignPoint claim_point(const DesignPoint& array, const ClaimsConfig& config, Comparison comparison,
                        ClaimStep step) {
    DesignPoint point = is_sparse(step) ? with_parameters(array, config.sparse) : array;
    if (comparison == Comparison::equal_dsps && !is_packed(step)) {
        point[Parameter::pe_columns] = std::max(1, point.columns() / 2);
    }
    set_kind(point, step);
    return point;
}

Space claim_space(const DesignPoint& array, const ClaimsConfig& config, ClaimStep step) {
    DesignPoint base = is_sparse(step) ? with_parameters(array, config.sparse) : array;
    set_kind(base, step);
    std::vector<Axis> axes;
    for (const Axis& axis : config.space) {
        const bool decided = axis.parameter == Parameter::pruning_point ||
                             axis.parameter == Parameter::pe_precision ||
                             axis.parameter == Parameter::pe_double_calculation;
        if (decided) {
            continue;
        }
        Axis kept = axis;
        if (axis.parameter == Parameter::sparse_format) {
            const auto dense = static_cast<std::int32_t>(SparseFormat::dense);
            kept.values.erase(std::remove_if(kept.values.begin(), kept.values.end(),
                                             [&](std::int32_t format) {
                                                 return (format == dense) == is_sparse(step);
                                             }),
                              kept.values.end());
            if (kept.values.empty()) {
                kept.values = {base[Parameter::sparse_format]};
            }
        }
        axes.push_back(std::move(kept));
    }
    return Space(base, std::move(axes));
}

}  // namespace scfa
