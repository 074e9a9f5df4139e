// SPDX-License-Identifier: Apache-2.0
#include "models/cost/layer_response.hpp"

namespace scfa {

OverlapState LayerResponse::after(const OriginTimes& before, std::int64_t memory_end) const {
    LayerColumn latest;
    for (std::size_t i = 0; i < kOrigins; ++i) {
        const LayerColumn& c = columns[i];
        latest.load_end = std::max(latest.load_end, before[i] + c.load_end);
        latest.sequence_end = std::max(latest.sequence_end, before[i] + c.sequence_end);
        latest.store_end = std::max(latest.store_end, before[i] + c.store_end);
        latest.output_other = std::max(latest.output_other, before[i] + c.output_other);
        latest.weight_other = std::max(latest.weight_other, before[i] + c.weight_other);
        latest.input_other = std::max(latest.input_other, before[i] + c.input_other);
    }
    OverlapState s = totals;
    s.load_end = latest.load_end;
    s.memory_end = memory_end;
    s.sequence_end = latest.sequence_end;
    s.store_end = std::max(latest.store_end, memory_end);
    s.weight_free = {s.sequence_end, std::max(latest.weight_other, s.load_end)};
    s.input_free = {s.sequence_end, std::max(latest.input_other, s.load_end)};
    s.output_free = {latest.store_end,
                     std::max(latest.output_other, std::min(s.load_end, s.sequence_end))};
    return s;
}

void MemoryResponses::place(std::int32_t number) {
    const auto old = std::find_if(order.begin(), order.end(),
                                  [number](const Place& p) { return p.number == number; });
    if (old != order.end()) {
        order.erase(old);
    }
    const Place now{summaries[static_cast<std::size_t>(number)].span, number};
    order.insert(std::upper_bound(order.begin(), order.end(), now,
                                  [](const Place& a, const Place& b) { return a.span < b.span; }),
                 now);
}

}  // namespace scfa
