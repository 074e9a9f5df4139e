// SPDX-License-Identifier: Apache-2.0
#include "models/arch/device.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace scfa {
namespace {

namespace fs = std::filesystem;

const fs::path kDevices = fs::path(SCFA_SOURCE_DIR) / "configs" / "devices";

std::vector<std::string> device_files() {
    std::set<std::string> files;
    for (const auto& entry : fs::directory_iterator(kDevices)) {
        files.insert(entry.path().string());
    }
    return {files.begin(), files.end()};
}

/// Pointers of numbers that are neither the value of a {value, source} object nor a default.
void find_bare_numbers(const nlohmann::ordered_json& value, const std::string& pointer,
                       std::vector<std::string>& out) {
    if (value.is_number()) {
        out.push_back(pointer);
    }
    if (!value.is_structured()) {
        return;
    }
    if (value.is_object() && value.contains("value")) {
        if (!value.contains("source") || value["source"].get<std::string>().empty()) {
            out.push_back(pointer);
        }
        return;
    }
    for (const auto& [key, child] : value.items()) {
        if (pointer.empty() && key == "defaults") {
            continue;
        }
        find_bare_numbers(child, pointer + "/" + key, out);
    }
}

TEST(DeviceFiles, EveryOneLoadsAndReadsBackTheSame) {
    ASSERT_GE(device_files().size(), 5u);
    for (const std::string& file : device_files()) {
        const Device device = load_device(file);
        EXPECT_EQ(device.name, fs::path(file).stem().string());
        const std::string text = device_table().write(device).dump();
        // Written next to the original, so that the relative paths mean the same.
        const Device again = read_document(device_table(), JsonDocument::parse_text(file, text));
        EXPECT_EQ(device_table().write(again), device_table().write(device)) << file;
        EXPECT_TRUE(fs::exists(device.fabric_coefficients)) << file;
        EXPECT_TRUE(fs::exists(device.energy_coefficients)) << file;
        EXPECT_TRUE(fs::exists(device.memory_coefficients)) << file;
    }
}

TEST(DeviceFiles, EveryNumberHasASource) {
    for (const std::string& file : device_files()) {
        const JsonDocument document = JsonDocument::parse_file(file);
        std::vector<std::string> bare;
        find_bare_numbers(document.value(), "", bare);
        EXPECT_TRUE(bare.empty()) << file << ": " << (bare.empty() ? "" : bare.front());
    }
}

TEST(DeviceFiles, ResourcesAreThoseThatSynthesisToolsReport) {
    const auto expect = [](const std::string& name, std::int64_t lut, std::int64_t ff,
                           std::int64_t bram18, std::int64_t uram, std::int64_t dsp, Slice slice) {
        const Device d = load_device((kDevices / (name + ".json")).string());
        EXPECT_EQ(d.lut.value, lut) << name;
        EXPECT_EQ(d.ff.value, ff) << name;
        EXPECT_EQ(d.bram18(), bram18) << name;
        EXPECT_EQ(d.uram.value, uram) << name;
        EXPECT_EQ(d.dsp.value, dsp) << name;
        EXPECT_EQ(d.slice, slice) << name;
    };
    expect("pynq-z2", 53200, 106400, 280, 0, 220, Slice::dsp48e1);
    expect("zc706", 218600, 437200, 1090, 0, 900, Slice::dsp48e1);
    expect("ultra96-v2", 70560, 141120, 432, 0, 360, Slice::dsp48e2);
    expect("kv260", 117120, 234240, 288, 64, 1248, Slice::dsp48e2);
    expect("zcu102", 274080, 548160, 1824, 0, 2520, Slice::dsp48e2);
}

TEST(DeviceFiles, TimingIsThatOfAMemory) {
    for (const std::string& file : device_files()) {
        const DdrTiming ddr = load_device(file).ddr;
        EXPECT_GT(ddr.tras_ns.value, ddr.trcd_ns.value) << file;
        EXPECT_GT(ddr.trefi_ns.value, 10 * ddr.trfc_ns.value) << file;
        EXPECT_EQ(ddr.row_bytes.value & (ddr.row_bytes.value - 1), 0) << file;
    }
}

TEST(DeviceFiles, DefaultsOverrideFallbacks) {
    const Device device = load_device((kDevices / "pynq-z2.json").string());
    for (const ParameterInfo& info : parameter_table()) {
        const auto& given = device.defaults[static_cast<std::size_t>(info.id)];
        EXPECT_EQ(device.default_point()[info.id], given.value_or(info.fallback)) << info.name;
    }
}

std::string text_of(const fs::path& file) {
    std::ifstream in(file);
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
}

TEST(DeviceFile, PeakBandwidthMustFollowFromWidthAndRate) {
    nlohmann::ordered_json json = nlohmann::ordered_json::parse(text_of(kDevices / "pynq-z2.json"));
    json["ddr"]["peak_gbps"]["value"] = 4.2;
    try {
        static_cast<void>(
            read_document(device_table(), JsonDocument::parse_text("d.json", json.dump())));
        FAIL() << "accepted";
    } catch (const Errors& errors) {
        EXPECT_THAT(errors.errors().front().message(), ::testing::HasSubstr("peak_gbps"));
        EXPECT_EQ(errors.errors().front().place().pointer, "/ddr/peak_gbps");
    }
}

TEST(DeviceFile, ANumberWithoutASourceIsRefused) {
    nlohmann::ordered_json json = nlohmann::ordered_json::parse(text_of(kDevices / "pynq-z2.json"));
    json["dsp"].erase("source");
    EXPECT_THROW(static_cast<void>(read_document(device_table(),
                                                 JsonDocument::parse_text("d.json", json.dump()))),
                 Errors);
    json["dsp"] = 220;
    EXPECT_THROW(static_cast<void>(read_document(device_table(),
                                                 JsonDocument::parse_text("d.json", json.dump()))),
                 Errors);
}

}  // namespace
}  // namespace scfa
