// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/regulariser.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace scfa {
namespace {

double sign(double x) {
    return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : 0.0;
}

/// d/ds_c of sum over k of (t s_k - |s_k - mean|), for every c.
std::vector<double> polarisation_gradient(const std::vector<double>& scales, double slope) {
    const auto count = static_cast<double>(scales.size());
    const double mean = std::accumulate(scales.begin(), scales.end(), 0.0) / count;
    double signs = 0.0;
    for (const double s : scales) {
        signs += sign(s - mean);
    }
    std::vector<double> out;
    out.reserve(scales.size());
    for (const double s : scales) {
        out.push_back(slope - sign(s - mean) + signs / count);
    }
    return out;
}

}  // namespace

double polarisation_slope(double kappa) {
    return 2.0 - 4.0 * kappa;
}

void add_polarisation(const GroupNumbers& units, const float* parameters, double lambda,
                      double slope, float* gradients) {
    const UnitValues scales = unit_scales(units, parameters);
    for (std::size_t g = 0; g < units.size(); ++g) {
        if (units[g].empty()) {
            continue;
        }
        const std::vector<double> of_scale = polarisation_gradient(scales[g], slope);
        for (std::size_t u = 0; u < units[g].size(); ++u) {
            const auto& gammas = units[g][u].gammas;
            const double of_gamma = lambda * of_scale[u] / static_cast<double>(gammas.size());
            for (const std::int64_t gamma : gammas) {
                gradients[gamma] += static_cast<float>(of_gamma);
            }
        }
    }
}

void add_scale_decay(const GroupNumbers& units, const float* parameters, double lambda,
                     float* gradients) {
    for (const auto& group : units) {
        for (const UnitNumbers& unit : group) {
            for (const std::int64_t gamma : unit.gammas) {
                gradients[gamma] +=
                    static_cast<float>(lambda * sign(static_cast<double>(parameters[gamma])));
            }
        }
    }
}

void add_importance_decay(const GroupNumbers& units, const UnitValues& importances, double mu,
                          std::vector<float>& decay) {
    double least = std::numeric_limits<double>::infinity();
    double most = -least;
    for (const auto& group : importances) {
        for (const double value : group) {
            least = std::min(least, value);
            most = std::max(most, value);
        }
    }
    const double span = most - least;
    for (std::size_t g = 0; g < units.size(); ++g) {
        for (std::size_t u = 0; u < units[g].size(); ++u) {
            const double rank = span > 0.0 ? (most - importances[g][u]) / span : 0.0;
            const auto share = static_cast<float>(mu * std::exp2(4.0 * rank));
            for (const FlatRange& range : units[g][u].readers) {
                for (std::int64_t i = range.first; i < range.first + range.count; ++i) {
                    decay[static_cast<std::size_t>(i)] += share;
                }
            }
        }
    }
}

void clamp_scales(const GroupNumbers& units, float* parameters) {
    for (const auto& group : units) {
        for (const UnitNumbers& unit : group) {
            for (const std::int64_t gamma : unit.gammas) {
                parameters[gamma] = std::clamp(parameters[gamma], 0.0F, 1.0F);
            }
        }
    }
}

Envelope::Envelope(const GroupNumbers& units, const UnitLists& victims, const float* parameters) {
    for (std::size_t g = 0; g < units.size(); ++g) {
        for (const std::int32_t victim : victims[g]) {
            const UnitNumbers& unit = units[g][static_cast<std::size_t>(victim)];
            for (const auto* list : {&unit.gammas, &unit.betas}) {
                for (const std::int64_t index : *list) {
                    indices_.push_back(index);
                    bounds_.push_back(std::abs(parameters[index]));
                }
            }
        }
    }
}

void Envelope::apply(double tau, float* parameters) const {
    const auto share = static_cast<float>((1.0 - tau) * (1.0 - tau));
    for (std::size_t i = 0; i < indices_.size(); ++i) {
        const float bound = bounds_[i] * share;
        float& value = parameters[indices_[i]];
        value = std::clamp(value, -bound, bound);
    }
}

}  // namespace scfa
