// SPDX-License-Identifier: Apache-2.0
#include "models/arch/parameter_json.hpp"

#include "test/models/arch/random_point.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scfa {
namespace {

using ::testing::HasSubstr;

GivenParameters read(const std::string& text, ErrorSink& sink) {
    const JsonDocument document = JsonDocument::parse_text("point.json", text);
    return read_parameters(document.root(), sink);
}

TEST(ParameterJson, WhatIsWrittenReadsBackTheSame) {
    Rng rng(4);
    for (int i = 0; i < 500; ++i) {
        const DesignPoint point = test::random_point(rng);
        ErrorSink sink;
        const GivenParameters given = read(parameters_json(point).dump(), sink);
        ASSERT_TRUE(sink.empty());
        EXPECT_EQ(with_parameters(default_point(), given), point);
        EXPECT_EQ(parameters_json(given), parameters_json(point));
    }
}

TEST(ParameterJson, AbsentParametersStayAsTheyAre) {
    ErrorSink sink;
    const GivenParameters given = read(R"({"pe.rows": 5, "sparse.format": "rle"})", sink);
    const DesignPoint point = with_parameters(default_point(), given);
    EXPECT_EQ(point.rows(), 5);
    EXPECT_EQ(point.format(), SparseFormat::rle);
    EXPECT_EQ(point.columns(), default_point().columns());
}

TEST(ParameterJson, EveryMistakeIsReportedWithItsPlace) {
    ErrorSink sink;
    static_cast<void>(
        read("{\"pe.rows\": 0,\n \"pe.row\": 4,\n \"activation_buffer.banks\": 24,\n"
             " \"pe.double_calculation\": 1,\n \"sparse.format\": \"bitmp\", \"pe.columns\": 8.0}",
             sink));
    ASSERT_EQ(sink.size(), 6u);
    EXPECT_EQ(sink.errors()[0].place().line, 1);
    EXPECT_EQ(sink.errors()[1].place().line, 2);
    EXPECT_THAT(sink.errors()[1].message(), HasSubstr("pe.row"));
    EXPECT_THAT(sink.errors()[1].hint(), HasSubstr("pe.rows"));
    EXPECT_THAT(sink.errors()[2].message(), HasSubstr("power of two"));
    EXPECT_EQ(sink.errors()[3].place().line, 4);
    EXPECT_THAT(sink.errors()[4].hint(), HasSubstr("bitmap"));
    EXPECT_THAT(sink.errors()[5].message(), HasSubstr("pe.columns"));
}

TEST(ParameterJson, SchemaStatesTheRanges) {
    const nlohmann::ordered_json schema = parameters_schema();
    EXPECT_EQ(schema["properties"].size(), kParameters);
    EXPECT_EQ(schema["additionalProperties"], false);
    EXPECT_EQ(schema["properties"]["pe.rows"]["maximum"], 256);
    EXPECT_EQ(schema["properties"]["activation_buffer.banks"]["enum"].size(), 9u);
    EXPECT_EQ(schema["properties"]["sparse.format"]["enum"][4], "scheduled");
    EXPECT_EQ(schema["properties"]["pe.double_calculation"]["type"], "boolean");
}

}  // namespace
}  // namespace scfa
