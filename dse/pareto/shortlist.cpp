// SPDX-License-Identifier: Apache-2.0
#include "dse/pareto/shortlist.hpp"

#include <algorithm>
#include <numeric>

namespace scfa {
namespace {

/// Each objective in [0, 1] over the front.
std::vector<ObjectiveVector> scaled(const std::vector<ObjectiveVector>& front, std::size_t count) {
    std::vector<ObjectiveVector> out = front;
    for (std::size_t j = 0; j < count && !front.empty(); ++j) {
        double low = front.front()[j];
        double high = low;
        for (const ObjectiveVector& vector : front) {
            low = std::min(low, vector[j]);
            high = std::max(high, vector[j]);
        }
        for (ObjectiveVector& vector : out) {
            vector[j] = high > low ? (vector[j] - low) / (high - low) : 0.0;
        }
    }
    return out;
}

double distance_to_ideal(const ObjectiveVector& vector, std::size_t count) {
    return std::accumulate(vector.begin(), vector.begin() + static_cast<std::ptrdiff_t>(count), 0.0,
                           [](double sum, double value) { return sum + value * value; });
}

/// Stops early, one above `most`, when more are needed.
std::vector<std::size_t> cover(const std::vector<ObjectiveVector>& front,
                               const std::vector<std::size_t>& order, std::size_t count,
                               double epsilon, std::size_t most) {
    std::vector<std::size_t> chosen;
    for (const std::size_t i : order) {
        const bool covered = std::any_of(chosen.begin(), chosen.end(), [&](std::size_t c) {
            for (std::size_t j = 0; j < count; ++j) {
                if (front[c][j] > front[i][j] + epsilon) {
                    return false;
                }
            }
            return true;
        });
        if (!covered) {
            chosen.push_back(i);
            if (chosen.size() > most) {
                break;
            }
        }
    }
    return chosen;
}

}  // namespace

Shortlist shortlist(const std::vector<ObjectiveVector>& front, std::size_t count,
                    std::size_t most) {
    constexpr int kSteps = 1'024;
    const std::vector<ObjectiveVector> unit = scaled(front, count);
    std::vector<std::size_t> order(front.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return distance_to_ideal(unit[a], count) < distance_to_ideal(unit[b], count);
    });
    int enough = kSteps;  // one point covers all
    int too_little = -1;
    while (enough - too_little > 1) {
        const int middle = (enough + too_little) / 2;
        const bool fits =
            cover(unit, order, count, static_cast<double>(middle) / kSteps, most).size() <= most;
        (fits ? enough : too_little) = middle;
    }
    Shortlist out;
    out.epsilon = static_cast<double>(enough) / kSteps;
    out.chosen = cover(unit, order, count, out.epsilon, most);
    std::sort(out.chosen.begin(), out.chosen.end());
    return out;
}

}  // namespace scfa
