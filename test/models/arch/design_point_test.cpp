// SPDX-License-Identifier: Apache-2.0
#include "models/arch/design_point.hpp"

#include "test/models/arch/random_point.hpp"

#include <gtest/gtest.h>

#include <set>

namespace scfa {
namespace {

TEST(ParameterTable, NamesAreUniqueAndFound) {
    std::set<std::string_view> names;
    for (const ParameterInfo& info : parameter_table()) {
        EXPECT_TRUE(names.insert(info.name).second) << info.name;
        ASSERT_NE(find_parameter(info.name), nullptr);
        EXPECT_EQ(find_parameter(info.name)->id, info.id);
        EXPECT_FALSE(info.description.empty()) << info.name;
    }
    EXPECT_EQ(find_parameter("pe.row"), nullptr);
}

TEST(ParameterTable, AccessorsReadTheParameterTheyAreNamedAfter) {
    DesignPoint point;
    for (std::size_t i = 0; i < kParameters; ++i) {
        point.values[i] = static_cast<std::int32_t>(100 + i);
    }
    const auto value_of = [](std::string_view name) {
        return 100 + static_cast<std::int32_t>(find_parameter(name)->id);
    };
    EXPECT_EQ(point.pruning_point(), value_of("pruning.point"));
    EXPECT_EQ(point.rows(), value_of("pe.rows"));
    EXPECT_EQ(point.banks(), value_of("activation_buffer.banks"));
    EXPECT_EQ(point.fifo_depth(), value_of("sparse.fifo_depth"));
    EXPECT_EQ(point.window(), value_of("sparse.window"));
    EXPECT_EQ(point.scan_width(), value_of("sparse.scan_width"));
    EXPECT_EQ(point.columns(), value_of("pe.columns"));
    EXPECT_EQ(point.activation_kib(), value_of("activation_buffer.kib"));
    EXPECT_EQ(point.weight_kib(), value_of("weight_buffer.kib"));
    EXPECT_EQ(point.output_kib(), value_of("output_buffer.kib"));
    EXPECT_EQ(point.accumulator_depth(), value_of("accumulator.depth"));
    EXPECT_EQ(point.post_lanes(), value_of("post.lanes"));
    EXPECT_EQ(point.axi_ports(), value_of("axi.ports"));
    EXPECT_EQ(point.axi_width_bits(), value_of("axi.width_bits"));
    EXPECT_EQ(point.axi_burst_beats(), value_of("axi.burst_beats"));
    EXPECT_EQ(point.axi_outstanding(), value_of("axi.outstanding"));
    EXPECT_EQ(point.clock_mhz(), value_of("clock_mhz"));
    EXPECT_EQ(point.dsp_clock_ratio(), value_of("pe.dsp_clock_ratio"));
}

TEST(ParameterTable, RangesAcceptTheirEndsAndNothingBeyond) {
    for (const ParameterInfo& info : parameter_table()) {
        EXPECT_TRUE(is_allowed(info.id, info.minimum)) << info.name;
        EXPECT_TRUE(is_allowed(info.id, info.maximum)) << info.name;
        EXPECT_TRUE(is_allowed(info.id, info.fallback)) << info.name;
        EXPECT_FALSE(is_allowed(info.id, std::int64_t{info.minimum} - 1)) << info.name;
        EXPECT_FALSE(is_allowed(info.id, std::int64_t{info.maximum} + 1)) << info.name;
    }
    EXPECT_FALSE(is_allowed(Parameter::activation_buffer_banks, 24));
    EXPECT_TRUE(is_allowed(Parameter::activation_buffer_banks, 32));
    EXPECT_FALSE(is_allowed(Parameter::axi_width_bits, 96));
}

TEST(ParameterTable, ChoicesFollowTheEnumerations) {
    EXPECT_EQ(value_text(Parameter::sparse_format, static_cast<std::int32_t>(SparseFormat::dense)),
              "dense");
    EXPECT_EQ(value_text(Parameter::sparse_format, static_cast<std::int32_t>(SparseFormat::bitmap)),
              "bitmap");
    EXPECT_EQ(value_text(Parameter::sparse_format, static_cast<std::int32_t>(SparseFormat::rle)),
              "rle");
    EXPECT_EQ(
        value_text(Parameter::sparse_format, static_cast<std::int32_t>(SparseFormat::coordinate)),
        "coordinate");
    EXPECT_EQ(
        value_text(Parameter::sparse_format, static_cast<std::int32_t>(SparseFormat::scheduled)),
        "scheduled");
    EXPECT_EQ(value_text(Parameter::pe_precision, static_cast<std::int32_t>(Precision::int16)),
              "int16");
    EXPECT_EQ(value_text(Parameter::pe_precision, static_cast<std::int32_t>(Precision::int8)),
              "int8");
    EXPECT_EQ(value_text(Parameter::pe_double_calculation, 1), "true");
    EXPECT_EQ(value_text(Parameter::pe_double_calculation, 0), "false");
    EXPECT_EQ(value_text(Parameter::pe_rows, 16), "16");
}

TEST(Canonical, FoldsExactlyTheAxesThatTheFormatDoesNotUse) {
    Rng rng(1);
    for (int i = 0; i < 2000; ++i) {
        const DesignPoint point = test::random_point(rng);
        const DesignPoint folded = canonical(point);
        EXPECT_EQ(canonical(folded), folded);
        const SparseFormat format = point.format();
        const bool fifo = format == SparseFormat::bitmap || format == SparseFormat::rle ||
                          format == SparseFormat::coordinate;
        for (const ParameterInfo& info : parameter_table()) {
            const bool unused =
                ((info.id == Parameter::sparse_fifo_depth || info.id == Parameter::sparse_window) &&
                 !fifo) ||
                (info.id == Parameter::sparse_scan_width && format != SparseFormat::bitmap) ||
                (info.id == Parameter::mapping_balance_filters && format == SparseFormat::dense);
            if (!unused) {
                EXPECT_EQ(folded[info.id], point[info.id]) << info.name;
            }
            EXPECT_TRUE(is_allowed(info.id, folded[info.id])) << info.name;
        }
        if (!fifo) {
            EXPECT_LE(folded.window(), folded.fifo_depth());
        }
    }
}

TEST(Canonical, PointsThatDifferOnlyInUnusedAxesAreOnePoint) {
    Rng rng(2);
    for (const SparseFormat format : {SparseFormat::dense, SparseFormat::scheduled}) {
        DesignPoint a = test::random_point(rng);
        a[Parameter::sparse_format] = static_cast<std::int32_t>(format);
        DesignPoint b = a;
        b[Parameter::sparse_fifo_depth] = a.fifo_depth() == 64 ? 2 : 64;
        b[Parameter::sparse_window] = a.window() == 16 ? 1 : 16;
        b[Parameter::sparse_scan_width] = a.scan_width() == 64 ? 4 : 64;
        EXPECT_EQ(canonical(a), canonical(b));
        b[Parameter::pe_rows] = a.rows() == 1 ? 2 : 1;
        EXPECT_NE(canonical(a), canonical(b));
    }
}

}  // namespace
}  // namespace scfa
