// SPDX-License-Identifier: Apache-2.0
#include "dse/pareto/objectives.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace scfa {
namespace {

TEST(Objectives, negate_what_is_better_when_larger) {
    const Objectives objectives({Metric::latency_ms, Metric::accuracy});
    MetricValues values;
    values[Metric::latency_ms] = 3.0;
    values[Metric::accuracy] = 0.75;
    const ObjectiveVector vector = objectives.vector_of(values);
    EXPECT_EQ(vector[0], 3.0);
    EXPECT_EQ(vector[1], -0.75);
    values[Metric::accuracy] = 0.0;
    EXPECT_FALSE(std::signbit(objectives.vector_of(values)[1]));
}

TEST(Objectives, name_the_first_that_is_not_a_number) {
    const Objectives objectives({Metric::latency_ms, Metric::accuracy});
    MetricValues values;
    values[Metric::latency_ms] = 3.0;
    ASSERT_NE(objectives.first_unknown(values), nullptr);
    EXPECT_EQ(objectives.first_unknown(values)->name, "accuracy");
    values[Metric::accuracy] = std::numeric_limits<double>::infinity();
    EXPECT_NE(objectives.first_unknown(values), nullptr);
    values[Metric::accuracy] = 1.0;
    EXPECT_EQ(objectives.first_unknown(values), nullptr);
}

TEST(Objectives, refuse_none_too_many_and_repetitions) {
    EXPECT_THROW(Objectives({}), Error);
    EXPECT_THROW(Objectives({Metric::dsp, Metric::dsp}), Error);
    EXPECT_THROW(Objectives({Metric::cycles, Metric::latency_ms, Metric::energy_mj, Metric::power_w,
                             Metric::dsp, Metric::lut, Metric::ff, Metric::bram18, Metric::uram}),
                 Error);
}

TEST(Dominance, needs_one_better_and_none_worse) {
    const ObjectiveVector a{1, 2, 3};
    const ObjectiveVector b{1, 2, 4};
    const ObjectiveVector c{0, 9, 3};
    EXPECT_TRUE(dominates(a, b, 3));
    EXPECT_FALSE(dominates(b, a, 3));
    EXPECT_FALSE(dominates(a, a, 3));
    EXPECT_TRUE(covers(a, a, 3));
    EXPECT_FALSE(dominates(a, c, 3));
    EXPECT_FALSE(dominates(c, a, 3));
    EXPECT_FALSE(dominates(a, b, 2)) << "the third entry is not in use";
}

TEST(Dominance, beating_needs_more_than_the_slack_in_one_objective) {
    const ObjectiveVector a{100, 50};
    EXPECT_TRUE(beats(a, {102, 50}, 2, 0.01));
    EXPECT_FALSE(beats(a, {101, 50}, 2, 0.01));
    EXPECT_FALSE(beats(a, {99, 5000}, 2, 0.01));
    EXPECT_FALSE(beats(a, a, 2, 0.0));
    EXPECT_TRUE(beats(a, {100.5, 50}, 2, 0.0));
    // Negated metrics: 1 % of the magnitude.
    EXPECT_TRUE(beats({-100, 1}, {-90, 1}, 2, 0.01));
    EXPECT_FALSE(beats({-100, 1}, {-99.5, 1}, 2, 0.01));
}

std::size_t errors_in(const std::string& text, std::size_t expected_objectives) {
    const auto document = JsonDocument::parse_text("sweep.json", text);
    ErrorSink errors;
    EXPECT_EQ(read_objectives(document.root(), errors).count(), expected_objectives) << text;
    return errors.size();
}

TEST(Objectives, are_read_from_json) {
    EXPECT_EQ(errors_in(R"(["latency_ms", "accuracy"])", 2), 0U);
    EXPECT_EQ(errors_in(R"(["latency_ms", "latency"])", 1), 1U);
    EXPECT_EQ(errors_in(R"(["latency_ms", "latency_ms", 3])", 1), 2U);
    ErrorSink errors;
    for (const char* bad : {"[]", "{}", R"(["x"])"}) {
        const auto document = JsonDocument::parse_text("sweep.json", bad);
        EXPECT_THROW(read_objectives(document.root(), errors), Error) << bad;
    }
}

}  // namespace
}  // namespace scfa
