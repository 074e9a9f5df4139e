// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/point_answer.hpp"

#include "models/base/rng.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace scfa {
namespace {

/// Every member of a layer differs from every other and from its default.
LayerResult sample_layer(std::int64_t seed) {
    LayerResult layer;
    layer.mapping = {static_cast<std::int32_t>(seed + 1), LoopOrder::weight_stationary,
                     static_cast<std::int32_t>(seed + 2), true, true};
    layer.cycles = seed + 3;
    layer.compute_cycles = seed + 4;
    layer.memory_cycles = seed + 5;
    layer.stall_memory = seed + 6;
    layer.fill = seed + 7;
    layer.busy = seed + 8;
    layer.stall_bank = seed + 9;
    layer.stall_decode = seed + 10;
    layer.stall_imbalance = seed + 11;
    layer.stall_drain = std::numeric_limits<std::int64_t>::max() - seed;
    layer.ddr_read_bytes = seed + 13;
    layer.ddr_write_bytes = -seed;
    layer.energy_pj = 0.1 + static_cast<double>(seed);
    layer.utilisation = 1.0 / 3.0;
    return layer;
}

PointAnswer sample_answer() {
    PointAnswer answer;
    answer.result.status = PointStatus::infeasible;
    answer.result.why = {Reason::constraint, 3, 1'000'000'000'000, -4};
    answer.result.metrics[Metric::cycles] = 123'456.0;
    answer.result.metrics[Metric::latency_ms] = 0.1;
    answer.layers = {sample_layer(100), sample_layer(5'000'000'000)};
    return answer;
}

void expect_equal(const LayerResult& a, const LayerResult& b) {
    EXPECT_EQ(a.mapping.tile_rows, b.mapping.tile_rows);
    EXPECT_EQ(a.mapping.order, b.mapping.order);
    EXPECT_EQ(a.mapping.splits, b.mapping.splits);
    EXPECT_EQ(a.mapping.weights_resident, b.mapping.weights_resident);
    EXPECT_EQ(a.mapping.fused_pool, b.mapping.fused_pool);
    EXPECT_EQ(a.cycles, b.cycles);
    EXPECT_EQ(a.compute_cycles, b.compute_cycles);
    EXPECT_EQ(a.memory_cycles, b.memory_cycles);
    EXPECT_EQ(a.stall_memory, b.stall_memory);
    EXPECT_EQ(a.fill, b.fill);
    EXPECT_EQ(a.busy, b.busy);
    EXPECT_EQ(a.stall_bank, b.stall_bank);
    EXPECT_EQ(a.stall_decode, b.stall_decode);
    EXPECT_EQ(a.stall_imbalance, b.stall_imbalance);
    EXPECT_EQ(a.stall_drain, b.stall_drain);
    EXPECT_EQ(a.ddr_read_bytes, b.ddr_read_bytes);
    EXPECT_EQ(a.ddr_write_bytes, b.ddr_write_bytes);
    EXPECT_EQ(a.energy_pj, b.energy_pj);
    EXPECT_EQ(a.utilisation, b.utilisation);
}

TEST(PointAnswer, GivesBackEveryMember) {
    const PointAnswer before = sample_answer();
    PointAnswer after;
    ASSERT_TRUE(decode_answer(encode_answer(before), after));
    EXPECT_EQ(after.result.status, PointStatus::infeasible);
    EXPECT_EQ(after.result.why.reason, Reason::constraint);
    EXPECT_EQ(after.result.why.layer, 3);
    EXPECT_EQ(after.result.why.need, 1'000'000'000'000);
    EXPECT_EQ(after.result.why.have, -4);
    for (std::size_t m = 0; m < kMetrics; ++m) {
        const double value = before.result.metrics.all()[m];
        const double got = after.result.metrics.all()[m];
        EXPECT_TRUE(got == value || (std::isnan(got) && std::isnan(value))) << m;
    }
    ASSERT_EQ(after.layers.size(), before.layers.size());
    for (std::size_t i = 0; i < after.layers.size(); ++i) {
        expect_equal(after.layers[i], before.layers[i]);
    }
}

TEST(PointAnswer, OtherLengthsAreRefused) {
    const std::string whole = encode_answer(sample_answer());
    PointAnswer out;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(decode_answer(whole.substr(0, size), out)) << size;
    }
    EXPECT_FALSE(decode_answer(whole + "x", out));
    EXPECT_FALSE(decode_answer(whole + whole, out));
}

TEST(PointAnswer, HostileBytesNeitherCrashNorAllocate) {
    Rng rng(3);
    const std::string whole = encode_answer(sample_answer());
    PointAnswer out;
    int refused = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes = whole;
        for (int change = 0; change < 3; ++change) {
            bytes[rng.below(bytes.size())] = static_cast<char>(rng.below(256));
        }
        refused += decode_answer(bytes, out) ? 0 : 1;
        EXPECT_LE(out.layers.size(), 2U);
    }
    EXPECT_GT(refused, 1'000);
}

}  // namespace
}  // namespace scfa
