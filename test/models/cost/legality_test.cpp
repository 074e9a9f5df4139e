// SPDX-License-Identifier: Apache-2.0
#include "models/cost/legality.hpp"

#include "test/models/cost/platform_fixture.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

using test::shipped_platform;
using test::small_point;

class Legality : public ::testing::Test {
  protected:
    Infeasibility check() const { return check_legal(point_, platform_); }
    Reason reason() const { return check().reason; }
    /// Legal at `limit`, not at `beyond`, which gives `why`.
    void expect_limit(Parameter parameter, std::int32_t limit, std::int32_t beyond, Reason why) {
        point_[parameter] = limit;
        EXPECT_EQ(reason(), Reason::none) << info_of(parameter).name << " = " << limit;
        point_[parameter] = beyond;
        EXPECT_EQ(reason(), why) << info_of(parameter).name << " = " << beyond;
    }

    Platform platform_ = shipped_platform("zcu102");
    DesignPoint point_ = small_point();
};

TEST_F(Legality, PackingNeedsInt8EvenColumnsAndASliceThatPacks) {
    EXPECT_EQ(reason(), Reason::none);
    expect_limit(Parameter::pe_columns, 8, 7, Reason::packing_needs_even_columns);
    point_[Parameter::pe_columns] = 8;
    point_[Parameter::pe_precision] = static_cast<std::int32_t>(Precision::int16);
    EXPECT_EQ(reason(), Reason::packing_needs_int8);
    point_[Parameter::pe_double_calculation] = 0;
    EXPECT_EQ(reason(), Reason::none);
    point_[Parameter::pe_columns] = 7;
    EXPECT_EQ(reason(), Reason::none);
    point_ = small_point();
    platform_.device.slice = Slice::other;
    EXPECT_EQ(reason(), Reason::packing_needs_dsp48);
}

TEST_F(Legality, ClockRatioTwoNeedsDivisibleColumns) {
    point_[Parameter::pe_dsp_clock_ratio] = 2;
    expect_limit(Parameter::pe_columns, 8, 6, Reason::clock_ratio_columns);
    EXPECT_EQ(check().need, 4);
    EXPECT_EQ(check().have, 6);
    point_[Parameter::pe_double_calculation] = 0;
    expect_limit(Parameter::pe_columns, 6, 5, Reason::clock_ratio_columns);
}

TEST_F(Legality, WindowIsAtMostTheDepth) {
    point_[Parameter::sparse_fifo_depth] = 4;
    expect_limit(Parameter::sparse_window, 4, 5, Reason::window_exceeds_depth);
    for (const SparseFormat format : {SparseFormat::dense, SparseFormat::scheduled}) {
        point_[Parameter::sparse_format] = static_cast<std::int32_t>(format);
        EXPECT_EQ(reason(), Reason::none);
    }
}

TEST_F(Legality, ArbitrationIsLimitedInEntriesAndBanks) {
    platform_.fabric.clock_limit_mhz.value = 1000;
    platform_.fabric.loop_level_ns.value = 0;  // the clock is another rule
    point_[Parameter::sparse_window] = 2;
    expect_limit(Parameter::pe_rows, 32, 33, Reason::arbitration_loop);
    EXPECT_EQ(check().need, 66);
    EXPECT_EQ(check().have, kMostWindowEntries);
    point_[Parameter::pe_rows] = 8;
    expect_limit(Parameter::activation_buffer_banks, 32, 64, Reason::arbitration_loop);
    EXPECT_EQ(check().have, kMostArbitratedBanks);
    point_[Parameter::sparse_format] = static_cast<std::int32_t>(SparseFormat::scheduled);
    EXPECT_EQ(reason(), Reason::none);
}

TEST_F(Legality, PortsAreThoseOfTheDevice) {
    const std::int32_t ports = platform_.device.max_axi_ports.value;
    expect_limit(Parameter::axi_ports, ports, ports + 1, Reason::axi_ports);
    point_[Parameter::axi_ports] = 1;
    const std::int32_t width = platform_.device.max_axi_width_bits.value;
    expect_limit(Parameter::axi_width_bits, width, 2 * width, Reason::axi_width);
}

TEST_F(Legality, TheClockIsLimited) {
    const auto limit = static_cast<std::int32_t>(clock_limit_mhz(point_, platform_.fabric));
    expect_limit(Parameter::clock_mhz, limit, limit + 1, Reason::clock_limit);
    EXPECT_EQ(check().have, limit);
}

TEST(Budget, EveryResourceIsLegalAtTheLimitOnly) {
    const Budget budget{10, 20, 30, 40, 50};
    EXPECT_EQ(check_budget({10, 20, 30, 40, 50, 0}, budget).reason, Reason::none);
    EXPECT_EQ(check_budget({11, 20, 30, 40, 50, 0}, budget).reason, Reason::dsp);
    EXPECT_EQ(check_budget({10, 21, 30, 40, 50, 0}, budget).reason, Reason::lut);
    EXPECT_EQ(check_budget({10, 20, 31, 40, 50, 0}, budget).reason, Reason::ff);
    EXPECT_EQ(check_budget({10, 20, 30, 41, 50, 0}, budget).reason, Reason::bram18);
    const Infeasibility why = check_budget({10, 20, 30, 40, 53, 0}, budget);
    EXPECT_EQ(why.reason, Reason::uram);
    EXPECT_EQ(why.need, 53);
    EXPECT_EQ(why.have, 50);
}

TEST(Budget, OfADeviceCountsBram36Twice) {
    const Platform platform = shipped_platform("kv260");
    EXPECT_EQ(budget_of(platform.device).bram18, 288);
    EXPECT_EQ(budget_of(platform.device).uram, 64);
}

}  // namespace
}  // namespace scfa
