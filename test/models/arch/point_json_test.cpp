// SPDX-License-Identifier: Apache-2.0
#include "models/arch/point_json.hpp"

#include "test/models/arch/random_point.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

const std::string kConfigs = std::string(SCFA_SOURCE_DIR) + "/configs/";

PointFile read(const std::string& text) {
    return read_document(point_table(), JsonDocument::parse_text(kConfigs + "point.json", text));
}

TEST(PointFile, AbsentParametersTakeTheDevicesDefaults) {
    const PointFile file =
        read(R"({"device": "devices/pynq-z2.json", "parameters": {"pe.rows": 4}})");
    const Device device = load_device(file.device);
    DesignPoint expected = device.default_point();
    expected[Parameter::pe_rows] = 4;
    EXPECT_EQ(resolve(file, device), expected);
}

TEST(PointFile, WhatIsWrittenReadsBackTheSame) {
    Rng rng(5);
    for (int i = 0; i < 50; ++i) {
        const DesignPoint point = test::random_point(rng);
        const PointFile file = read(point_file_text("devices/zcu102.json", point));
        EXPECT_EQ(resolve(file, load_device(file.device)), point);
    }
}

TEST(PointFile, UnknownKeysAndMissingDeviceAreRefused) {
    EXPECT_THROW(static_cast<void>(read(R"({"device": "d.json", "parameter": {}})")), Errors);
    EXPECT_THROW(static_cast<void>(read(R"({"parameters": {"pe.rows": 4}})")), Errors);
    EXPECT_THROW(static_cast<void>(read(R"({"device": "d.json", "parameters": [1]})")), Errors);
}

}  // namespace
}  // namespace scfa
