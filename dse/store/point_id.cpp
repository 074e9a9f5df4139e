// SPDX-License-Identifier: Apache-2.0
#include "dse/store/point_id.hpp"

#include "models/base/error.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace scfa {
namespace {

void put(std::uint64_t value, std::size_t bytes, char*& out) {
    for (std::size_t i = 0; i < bytes; ++i) {
        *out++ = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
    }
}

}  // namespace

PointNamer::PointNamer(const Evaluator& evaluator, const Hash128& platform) {
    for (const auto& workload : evaluator.workloads()) {
        Hasher hasher;
        hasher.add(evaluator.model_version()).add(evaluator.fidelity());
        hasher.add(platform.hex()).add(workload->content.hex());
        contexts_.push_back(hasher.finish());
    }
}

Hash128 PointNamer::id_of(const DesignPoint& point) const {
    const auto workload = static_cast<std::size_t>(point.pruning_point());
    SCFA_ASSERT(workload < contexts_.size(), std::to_string(workload));
    // Which of the workloads it is, is in the context; its place in the list is no part of a name.
    DesignPoint named = point;
    named[Parameter::pruning_point] = 0;
    std::array<char, 16 + 4 * kParameters> bytes{};
    char* out = bytes.data();
    put(contexts_[workload].high, 8, out);
    put(contexts_[workload].low, 8, out);
    for (const std::int32_t value : named.values) {
        put(static_cast<std::uint32_t>(value), 4, out);
    }
    return hash128(std::string_view(bytes.data(), bytes.size()));
}

bool is_id_prefix(std::string_view text) {
    return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
}

}  // namespace scfa
