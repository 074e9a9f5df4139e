// SPDX-License-Identifier: Apache-2.0
#include "reports/text.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace scfa {
namespace {

TEST(Grouped, PutsAThinSpaceBetweenThousands) {
    EXPECT_EQ(grouped(std::int64_t{7}), "7");
    EXPECT_EQ(grouped(std::int64_t{999}), "999");
    EXPECT_EQ(grouped(std::int64_t{1000}), "1\u202f000");
    EXPECT_EQ(grouped(std::int64_t{-1234567}), "-1\u202f234\u202f567");
    EXPECT_EQ(grouped(std::string_view("340282366920938463463374607431768211456")).size(),
              39U + 12U * 3U);
    EXPECT_EQ(grouped(std::string_view("many")), "many");
    EXPECT_EQ(grouped(std::string_view("")), "");
}

TEST(ShortNumber, HasFourSignificantDigits) {
    EXPECT_EQ(short_number(4.21349), "4.213");
    EXPECT_EQ(short_number(0.00123456), "0.001235");
    EXPECT_EQ(short_number(0.5), "0.5");
    EXPECT_EQ(short_number(123.456), "123.5");
    EXPECT_EQ(short_number(12740.4), "12\u202f740");
    EXPECT_EQ(short_number(0.0), "0");
    EXPECT_EQ(short_number(-2.5), "-2.5");
    EXPECT_EQ(short_number(0.00012), "1.200e-04");
    EXPECT_EQ(short_number(std::nan("")), "unknown");
}

TEST(MetricText, HasTheUnit) {
    EXPECT_EQ(metric_text(Metric::latency_ms, 4.2), "4.2\u00a0ms");
    EXPECT_EQ(metric_text(Metric::dsp, 1128.0), "1\u202f128");
    EXPECT_EQ(metric_text(Metric::accuracy, std::nan("")), "unknown");
}

TEST(SpokenName, LeavesTheUnitOut) {
    EXPECT_EQ(spoken_name(Metric::latency_ms), "latency");
    EXPECT_EQ(spoken_name(Metric::ddr_bytes), "ddr bytes");
    EXPECT_EQ(spoken_name(Metric::dsp), "DSP");
}

}  // namespace
}  // namespace scfa
