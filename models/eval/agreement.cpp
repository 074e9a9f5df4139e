// SPDX-License-Identifier: Apache-2.0
#include "models/eval/agreement.hpp"

#include <algorithm>
#include <cmath>

namespace scfa {

void Differences::add(std::int64_t estimate, std::int64_t confirmed) {
    const double difference = static_cast<double>(estimate) - static_cast<double>(confirmed);
    const double relative = confirmed != 0    ? difference / static_cast<double>(confirmed)
                            : difference != 0 ? std::copysign(1.0, difference)
                                              : 0.0;
    ++count_;
    sum_ += std::abs(relative);
    signed_sum_ += relative;
    maximum_ = std::max(maximum_, std::abs(relative));
}

double Differences::mean() const {
    return count_ == 0 ? 0.0 : sum_ / static_cast<double>(count_);
}

double Differences::bias() const {
    return count_ == 0 ? 0.0 : signed_sum_ / static_cast<double>(count_);
}

void Agreement::add_layer(std::string_view kind, std::int64_t estimate, std::int64_t confirmed,
                          bool equal_compute) {
    if (estimate == 0 && confirmed == 0) {
        return;
    }
    auto place = std::lower_bound(
        kinds.begin(), kinds.end(), kind,
        [](const KindAgreement& entry, std::string_view name) { return entry.kind < name; });
    if (place == kinds.end() || place->kind != kind) {
        place = kinds.insert(place, {std::string(kind), {}});
    }
    place->cycles.add(estimate, confirmed);
    ++layers;
    unequal_compute += equal_compute ? 0 : 1;
}

}  // namespace scfa
