// SPDX-License-Identifier: Apache-2.0
// The synthesised points (configs/cost/calibration/yosys.csv) against the resource model: DSP
// slices, block RAM and LUT memories are counted, so they must be what synthesis mapped, exactly.
#include "models/base/atomic_file.hpp"
#include "models/cost/memory_mapping.hpp"
#include "models/cost/resources.hpp"
#include "test/models/cost/platform_fixture.hpp"

#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace scfa {
namespace {

using Row = std::map<std::string, std::string>;

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> out;
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) {
        out.push_back(cell);
    }
    return out;
}

std::vector<Row> rows_of_file(const std::string& path) {
    std::istringstream lines(read_text_file(path));
    std::string line;
    std::getline(lines, line);
    const std::vector<std::string> names = cells_of(line);
    std::vector<Row> out;
    while (std::getline(lines, line)) {
        const std::vector<std::string> cells = cells_of(line);
        Row row;
        for (std::size_t i = 0; i < names.size(); ++i) {
            row[names[i]] = cells.at(i);
        }
        out.push_back(row);
    }
    return out;
}

DesignPoint point_of(const Row& row) {
    using P = Parameter;
    DesignPoint p = default_point();
    const auto set = [&](Parameter parameter, const char* column) {
        p[parameter] = std::stoi(row.at(column));
    };
    set(P::pe_rows, "rows");
    set(P::pe_columns, "columns");
    set(P::pe_double_calculation, "packed");
    set(P::activation_buffer_banks, "banks");
    set(P::sparse_fifo_depth, "fifo_depth");
    set(P::sparse_window, "window");
    set(P::sparse_scan_width, "scan_width");
    set(P::post_lanes, "post_lanes");
    set(P::accumulator_depth, "accumulator_depth");
    set(P::activation_buffer_kib, "activation_kib");
    set(P::weight_buffer_kib, "weight_kib");
    set(P::output_buffer_kib, "output_kib");
    p[P::pe_precision] =
        static_cast<std::int32_t>(row.at("precision") == "8" ? Precision::int8 : Precision::int16);
    const auto& formats = info_of(P::sparse_format).choices;
    for (std::size_t i = 0; i < formats.size(); ++i) {
        if (formats[i] == row.at("format")) {
            p[P::sparse_format] = static_cast<std::int32_t>(i);
        }
    }
    return p;
}

TEST(Calibration, SlicesAndMemoriesAreCountedExactly) {
    const Platform seven = test::shipped_platform("pynq-z2");
    const Platform ultra = test::shipped_platform("zcu102");
    struct Measured {
        DesignPoint point;
        bool seven = false;
        std::int64_t dsp = 0, bram18 = 0, lutram = 0;
    };
    std::map<std::string, Measured> points;
    for (const Row& row : rows_of_file(SCFA_SOURCE_DIR "/configs/cost/calibration/yosys.csv")) {
        Measured& m = points[row.at("family") + " " + row.at("point")];
        m.point = point_of(row);
        m.seven = row.at("family") == "7-series";
        m.dsp += std::stoll(row.at("dsp"));
        if (row.at("part") == "buffer_memory") {
            m.bram18 = std::stoll(row.at("bram18"));
            m.lutram = std::stoll(row.at("lutram"));
        }
    }
    ASSERT_GE(points.size(), 10U);
    for (const auto& [name, m] : points) {
        Resources model;
        const auto parts = itemised_resources(m.point, m.seven ? seven : ultra, {});
        for (std::size_t c = 0; c < kComponents; ++c) {
            if (static_cast<Component>(c) != Component::dma) {  // not in the RTL
                model += parts[c];
            }
        }
        EXPECT_EQ(model.dsp, m.dsp) << name;
        EXPECT_EQ(model.bram18, m.bram18) << name;
        EXPECT_EQ(model.lutram, m.lutram) << name;
    }
}

}  // namespace
}  // namespace scfa
