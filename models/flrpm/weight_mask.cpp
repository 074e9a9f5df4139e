// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/weight_mask.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace scfa {
namespace {

/// Keeps the `keep` largest magnitudes of a range.
void thin(FlatRange range, std::int64_t keep, const float* parameters,
          std::vector<std::uint8_t>& mask) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(range.count));
    std::iota(order.begin(), order.end(), range.first);
    std::stable_sort(order.begin(), order.end(), [parameters](std::int64_t a, std::int64_t b) {
        return std::abs(parameters[a]) > std::abs(parameters[b]);
    });
    for (auto i = static_cast<std::size_t>(keep); i < order.size(); ++i) {
        mask[static_cast<std::size_t>(order[i])] = 0;
    }
}

std::int64_t share_of(std::int64_t count, double density) {
    return std::clamp<std::int64_t>(std::llround(density * static_cast<double>(count)), 1, count);
}

}  // namespace

std::vector<std::uint8_t> weight_mask(const ModulePlan& plan, const float* parameters,
                                      const WeightSparsity& sparsity) {
    std::vector<std::uint8_t> mask(static_cast<std::size_t>(plan.parameters), 1);
    for (const PlanStep& step : plan.steps) {
        if (step.weight.count == 0) {
            continue;
        }
        const std::int64_t row = step.weight.count / step.out.channels;
        if (row <= kLeastFilterWeights) {
            continue;
        }
        if (!sparsity.balanced) {
            thin(step.weight, share_of(step.weight.count, sparsity.density), parameters, mask);
            continue;
        }
        for (std::int64_t filter = 0; filter < step.out.channels; ++filter) {
            thin({step.weight.first + filter * row, row}, share_of(row, sparsity.density),
                 parameters, mask);
        }
    }
    return mask;
}

void apply_mask(const std::vector<std::uint8_t>& mask, float* values) {
    for (std::size_t i = 0; i < mask.size(); ++i) {
        values[i] = mask[i] != 0 ? values[i] : 0.0F;
    }
}

}  // namespace scfa
