// SPDX-License-Identifier: Apache-2.0
#include "dse/pareto/hypervolume.hpp"

#include "models/base/error.hpp"

#include <algorithm>

namespace scfa {
namespace {

using Vectors = std::vector<ObjectiveVector>;

/// Ascending in the last objective, then in the ones before.
bool better_last(const ObjectiveVector& a, const ObjectiveVector& b, std::size_t count) {
    for (std::size_t j = count; j-- > 0;) {
        if (a[j] != b[j]) {
            return a[j] < b[j];
        }
    }
    return false;
}

/// Keeps what no other vector covers (of equal ones, one), the worst last objective first.
void prepare(Vectors& vectors, std::size_t count) {
    std::sort(vectors.begin(), vectors.end(),
              [count](const auto& a, const auto& b) { return better_last(a, b, count); });
    std::size_t kept = 0;
    for (const ObjectiveVector& vector : vectors) {
        // Only what comes earlier in this order can cover it.
        const auto end = vectors.begin() + static_cast<std::ptrdiff_t>(kept);
        if (std::none_of(vectors.begin(), end,
                         [&](const auto& other) { return covers(other, vector, count); })) {
            vectors[kept++] = vector;
        }
    }
    vectors.resize(kept);
    std::reverse(vectors.begin(), vectors.end());
}

double box(const ObjectiveVector& vector, const ObjectiveVector& reference, std::size_t count) {
    double volume = 1.0;
    for (std::size_t j = 0; j < count; ++j) {
        volume *= reference[j] - vector[j];
    }
    return volume;
}

/// Vectors sorted by worst second objective first, none covered: a staircase.
double staircase(const Vectors& vectors, const ObjectiveVector& reference) {
    double area = 0.0;
    double top = reference[1];
    for (const ObjectiveVector& vector : vectors) {
        area += (reference[0] - vector[0]) * (top - vector[1]);
        top = vector[1];
    }
    return area;
}

/// The volume of sorted vectors of which none covers another.
double volume_of(const Vectors& vectors, const ObjectiveVector& reference, std::size_t count) {
    if (count == 2) {
        return staircase(vectors, reference);
    }
    double volume = 0.0;
    Vectors limited;
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        limited.clear();
        for (std::size_t k = i + 1; k < vectors.size(); ++k) {
            limited.push_back(vectors[k]);
            for (std::size_t j = 0; j < count; ++j) {
                limited.back()[j] = std::max(vectors[i][j], vectors[k][j]);
            }
        }
        // Behind vector i all are at most as bad in the last objective, so limited they equal it
        // there: their union is a prism over one objective less.
        const double height = reference[count - 1] - vectors[i][count - 1];
        prepare(limited, count - 1);
        volume += box(vectors[i], reference, count) -
                  (limited.empty() ? 0.0 : height * volume_of(limited, reference, count - 1));
    }
    return volume;
}

}  // namespace

double hypervolume(std::vector<ObjectiveVector> vectors, const ObjectiveVector& reference,
                   std::size_t count) {
    SCFA_ASSERT(count >= 1 && count <= kMostObjectives, std::to_string(count));
    const auto useless = [&](const ObjectiveVector& vector) {
        for (std::size_t j = 0; j < count; ++j) {
            if (!(vector[j] < reference[j])) {
                return true;
            }
        }
        return false;
    };
    vectors.erase(std::remove_if(vectors.begin(), vectors.end(), useless), vectors.end());
    prepare(vectors, count);
    if (vectors.empty()) {
        return 0.0;
    }
    return count == 1 ? reference[0] - vectors.front()[0] : volume_of(vectors, reference, count);
}

}  // namespace scfa
