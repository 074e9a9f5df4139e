// SPDX-License-Identifier: Apache-2.0
#include "dse/space/space_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scfa {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<Axis> axes_of(const std::string& text) {
    const auto document = JsonDocument::parse_text("sweep.json", text);
    ErrorSink errors;
    auto axes = read_axes(document.root(), errors);
    errors.throw_if_any();
    return axes;
}

std::vector<std::int32_t> values_of(const std::string& text) {
    return axes_of(text).at(0).values;
}

/// The errors' messages with line and column, one a line.
std::string errors_of(const std::string& text) {
    const auto document = JsonDocument::parse_text("sweep.json", text);
    ErrorSink errors;
    std::string out;
    read_axes(document.root(), errors);
    for (const Error& error : errors.errors()) {
        EXPECT_EQ(error.code(), ErrorCode::configuration);
        EXPECT_GT(error.place().line, 0);
        out += std::to_string(error.place().line) + ": " + error.message() + " / " + error.hint() +
               "\n";
    }
    return out;
}

TEST(SpaceJson, reads_lists_ranges_progressions_and_single_values) {
    EXPECT_THAT(values_of(R"({"pe.rows": [8, 4, 16]})"), ElementsAre(8, 4, 16));
    EXPECT_THAT(values_of(R"({"pe.columns": {"from": 2, "to": 9, "step": 3}})"),
                ElementsAre(2, 5, 8));
    EXPECT_THAT(values_of(R"({"pe.columns": {"from": 2, "to": 4}})"), ElementsAre(2, 3, 4));
    EXPECT_THAT(values_of(R"({"pe.rows": {"from": 4, "to": 64, "times": 2}})"),
                ElementsAre(4, 8, 16, 32, 64));
    EXPECT_THAT(values_of(R"({"pe.rows": {"from": 5, "to": 5, "times": 3}})"), ElementsAre(5));
    EXPECT_THAT(values_of(R"({"pe.rows": 12})"), ElementsAre(12));
    EXPECT_THAT(values_of(R"({"pe.precision": ["int8", "int16"]})"), ElementsAre(1, 0));
    EXPECT_THAT(values_of(R"({"pe.double_calculation": [true, false]})"), ElementsAre(1, 0));
    EXPECT_THAT(values_of(R"({"sparse.format": "rle"})"), ElementsAre(2));
}

TEST(SpaceJson, names_the_place_of_every_mistake) {
    const std::string text = errors_of(
        "{\n\"pe.rowz\": [1],\n\"pe.rows\": [4, 0],\n"
        "\"pe.columns\": {\"from\": 9, \"to\": 2},\n"
        "\"clock_mhz\": {\"from\": 100, \"to\": 200, \"step\": 0}\n}");
    EXPECT_THAT(text, HasSubstr("2: unknown parameter \"pe.rowz\" / did you mean \"pe.rows\"?"));
    EXPECT_THAT(text, HasSubstr("3: "));
    EXPECT_THAT(text, HasSubstr("4: \"from\" is 9, above \"to\", 2"));
    EXPECT_THAT(text, HasSubstr("5: "));
}

TEST(SpaceJson, refuses_what_is_no_axis) {
    for (const char* bad : {
             R"({"pe.rows": []})",
             R"({"pe.rows": [1.5]})",
             R"({"pe.rows": ["4"]})",
             R"({"pe.rows": null})",
             R"({"pe.rows": [4294967297]})",
             R"({"pe.rows": [-1]})",
             R"({"pe.rows": {"from": 4}})",
             R"({"pe.rows": {"to": 4}})",
             R"({"pe.rows": {"from": 4, "to": 8, "stepp": 1}})",
             R"({"pe.rows": {"from": 4, "to": 8, "step": 1, "times": 2}})",
             R"({"pe.rows": {"from": 4, "to": 8, "step": -1}})",
             R"({"pe.rows": {"from": 4, "to": 8, "times": 1}})",
             R"({"pe.rows": {"from": 4, "to": 8, "times": 0}})",
             R"({"pe.precision": {"from": 0, "to": 1}})",
             R"({"pe.precision": ["int4"]})",
             R"({"pe.double_calculation": [1]})",
             R"({"activation_buffer.banks": [3]})",
             R"({"activation_buffer.banks": {"from": 4, "to": 8, "step": 1}})",
         }) {
        EXPECT_NE(errors_of(bad), "") << bad;
    }
}

TEST(SpaceJson, keeps_the_good_axes_beside_the_bad_ones) {
    const auto document =
        JsonDocument::parse_text("sweep.json", R"({"pe.rows": [0], "pe.columns": [2], "x": 1})");
    ErrorSink errors;
    const auto axes = read_axes(document.root(), errors);
    EXPECT_EQ(errors.size(), 2U);
    ASSERT_EQ(axes.size(), 1U);
    EXPECT_EQ(axes[0].parameter, Parameter::pe_columns);
}

TEST(SpaceJson, refuses_an_axis_of_more_than_65536_values) {
    std::string list = R"({"pe.rows": [1)";
    for (std::size_t i = 0; i < Axis::kMostValues; ++i) {
        list += ",1";
    }
    EXPECT_THAT(errors_of(list + "]}"), HasSubstr("65537 values, an axis has at most 65536"));
}

Constraints constraints_of(const std::string& text, std::size_t expected_errors = 0) {
    const auto document = JsonDocument::parse_text("sweep.json", text);
    ErrorSink errors;
    auto constraints = read_constraints(document.root(), errors);
    EXPECT_EQ(errors.size(), expected_errors) << text;
    return constraints;
}

TEST(SpaceJson, reads_constraints) {
    const Constraints constraints = constraints_of(
        R"({"device": false, "latency_ms": {"max": 20}, "accuracy": {"min": 0.88, "max": 1}})");
    EXPECT_FALSE(constraints.device);
    ASSERT_EQ(constraints.limits.size(), 2U);
    EXPECT_EQ(constraints.limits[0].metric, Metric::latency_ms);
    EXPECT_FALSE(constraints.limits[0].minimum);
    EXPECT_EQ(constraints.limits[0].maximum, 20.0);
    EXPECT_EQ(constraints.limits[1].minimum, 0.88);
    EXPECT_TRUE(constraints_of("{}").device);
}

TEST(SpaceJson, refuses_bad_constraints) {
    for (const char* bad : {R"({"latency": {"max": 1}})", R"({"latency_ms": {}})",
                            R"({"latency_ms": {"maximum": 1, "max": 1}})", R"({"latency_ms": 20})",
                            R"({"latency_ms": {"min": 3, "max": 2}})", R"({"device": 1})",
                            R"({"latency_ms": {"max": "20"}})"}) {
        constraints_of(bad, 1);
    }
}

}  // namespace
}  // namespace scfa
