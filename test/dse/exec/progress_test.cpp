// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/progress.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

namespace scfa {
namespace {

TEST(ProgressMeter, reports_at_most_ten_times_a_second_and_at_the_end) {
    int reports = 0;
    Progress last;
    ProgressMeter meter(
        [&](const Progress& progress) {
            ++reports;
            last = progress;
        },
        100, 1'100);
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(350);
    while (std::chrono::steady_clock::now() < end) {
        meter.report_if_due({}, 3);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_LE(reports, 4);
    EXPECT_GE(reports, 1);
    EXPECT_TRUE(std::isnan(last.eta_seconds)) << "nothing done, nothing known";
    meter.add(500);
    meter.report_last({}, 4);
    EXPECT_TRUE(last.last);
    EXPECT_EQ(last.done, 600);
    EXPECT_EQ(last.total, 1'100);
    EXPECT_EQ(last.front, 4);
    EXPECT_NEAR(last.eta_seconds * last.rate, 500.0, 1e-6);
}

TEST(ProgressMeter, needs_no_callback) {
    ProgressMeter meter(nullptr, 0, 1);
    meter.report_last({}, 0);
}

}  // namespace
}  // namespace scfa
