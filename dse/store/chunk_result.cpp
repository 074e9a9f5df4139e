// SPDX-License-Identifier: Apache-2.0
#include "dse/store/chunk_result.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace scfa {

SkippedCounts& SkippedCounts::operator+=(const SkippedCounts& other) {
    by_bound += other.by_bound;
    by_device += other.by_device;
    by_constraint += other.by_constraint;
    repeated += other.repeated;
    return *this;
}

void PointCounts::add(const PointResult& result) {
    ++evaluated;
    switch (result.status) {
        case PointStatus::feasible:
            ++feasible;
            break;
        case PointStatus::infeasible:
            ++infeasible;
            ++reasons[static_cast<std::size_t>(result.why.reason)];
            break;
        case PointStatus::failed:
            ++failed;
            break;
    }
}

PointCounts& PointCounts::operator+=(const PointCounts& other) {
    evaluated += other.evaluated;
    feasible += other.feasible;
    infeasible += other.infeasible;
    failed += other.failed;
    skipped += other.skipped;
    for (std::size_t r = 0; r < kReasons; ++r) {
        reasons[r] += other.reasons[r];
    }
    return *this;
}

std::string reasons_text(const PointCounts& counts) {
    std::string text = "{";
    for (std::size_t r = 0; r < kReasons; ++r) {
        if (counts.reasons[r] != 0) {
            text += fmt::format("{}\"{}\":{}", text.size() > 1 ? "," : "",
                                name_of(static_cast<Reason>(r)), counts.reasons[r]);
        }
    }
    return text + "}";
}

void read_reasons(std::string_view text, PointCounts& counts) {
    const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
    if (json.is_object()) {
        for (std::size_t r = 0; r < kReasons; ++r) {
            const auto found = json.find(std::string(name_of(static_cast<Reason>(r))));
            if (found != json.end() && found->is_number_integer()) {
                counts.reasons[r] = found->get<std::int64_t>();
            }
        }
    }
    if (reasons_text(counts) != text) {
        throw Error(ErrorCode::damaged,
                    fmt::format("counts by reason are not readable: {}", text.substr(0, 80)));
    }
}

}  // namespace scfa
