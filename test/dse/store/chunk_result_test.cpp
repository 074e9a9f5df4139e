// SPDX-License-Identifier: Apache-2.0
#include "dse/store/chunk_result.hpp"

#include "models/base/error.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

PointCounts sample() {
    PointCounts counts;
    PointResult result;
    counts.add(result);
    result.status = PointStatus::infeasible;
    result.why.reason = Reason::lut;
    counts.add(result);
    counts.add(result);
    result.why.reason = Reason::dsp;
    counts.add(result);
    result.status = PointStatus::failed;
    counts.add(result);
    return counts;
}

TEST(PointCounts, count_by_status_and_reason) {
    PointCounts counts = sample();
    EXPECT_EQ(counts.evaluated, 5);
    EXPECT_EQ(counts.feasible, 1);
    EXPECT_EQ(counts.infeasible, 3);
    EXPECT_EQ(counts.failed, 1);
    counts += sample();
    EXPECT_EQ(counts.reasons[static_cast<std::size_t>(Reason::lut)], 4);
    EXPECT_EQ(reasons_text(counts), R"({"dsp":2,"lut":4})");
}

TEST(PointCounts, survive_the_way_through_text) {
    PointCounts read;
    read_reasons(reasons_text(sample()), read);
    EXPECT_EQ(read.reasons, sample().reasons);
    PointCounts none;
    read_reasons("{}", none);
    EXPECT_EQ(none.reasons, PointCounts().reasons);
}

TEST(PointCounts, refuse_a_text_that_nobody_wrote) {
    for (const char* bad : {"", "[]", "{", R"({"dsp":2.5})", R"({"dps":2})", R"({"lut":1,"dsp":1})",
                            R"({"dsp": 2})", R"({"dsp":0})"}) {
        PointCounts counts;
        EXPECT_THROW(read_reasons(bad, counts), Error) << bad;
    }
}

}  // namespace
}  // namespace scfa
