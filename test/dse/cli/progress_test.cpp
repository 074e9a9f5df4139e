// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/progress.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace scfa::cli {
namespace {

Progress state(std::int64_t done, std::int64_t total) {
    Progress out;
    out.done = done;
    out.total = total;
    out.front = 57;
    out.counts.infeasible = 3102;
    out.rate = 1310;
    out.eta_seconds = 9.4;
    return out;
}

TEST(ProgressText, HasBarShareCountsRateAndEta) {
    EXPECT_EQ(progress_line(state(8214, 20000)),
              "[########............]  41 %  8 214/20 000  1310 points/s  front 57  "
              "infeasible 3 102  failed 0  ETA 9.4 s");
}

TEST(ProgressText, StandsAtItsEnds) {
    EXPECT_EQ(progress_line(state(0, 20)).substr(0, 32), "[....................]   0 %  0/");
    EXPECT_EQ(progress_line(state(20, 20)).substr(0, 30), "[####################] 100 %  ");
    EXPECT_EQ(progress_line(state(0, 0)).substr(0, 30), "[####################] 100 %  ");
}

TEST(ProgressText, SaysWhenNoEtaIsKnown) {
    Progress unknown = state(0, 10);
    unknown.eta_seconds = std::nan("");
    const std::string line = progress_line(unknown);
    EXPECT_EQ(line.substr(line.size() - 5), "ETA -");
}

TEST(ProgressText, SaysWhichLevelConfirms) {
    Progress confirming = state(8, 20);
    confirming.confirming = "tlm";
    confirming.counts.failed = 1;
    confirming.rate = 0.8;
    EXPECT_EQ(
        progress_line(confirming),
        "confirm (tlm) [########............]  40 %  8/20  0.8 points/s  failed 1  ETA 9.4 s");
}

}  // namespace
}  // namespace scfa::cli
