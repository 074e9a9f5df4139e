// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/schemas.hpp"

#include "models/base/json_writer.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace scfa::cli {
namespace {

const std::string kRoot = SCFA_SOURCE_DIR;

std::string text_of(const std::string& path) {
    std::ostringstream out;
    out << std::ifstream(path).rdbuf();
    return out.str();
}

TEST(Schemas, TheStoredOnesAreThoseOfTheTables) {
    for (const FileKind& kind : file_kinds()) {
        const std::string path = kRoot + "/configs/schema/" + kind.name + ".schema.json";
        EXPECT_TRUE(text_of(path) == to_json_text(kind.schema()))
            << path << " is stale: scfa-dse config schema --write configs/schema";
    }
}

TEST(Schemas, NoOthersAreStored) {
    std::set<std::string> expected;
    for (const FileKind& kind : file_kinds()) {
        expected.insert(kind.name + ".schema.json");
    }
    std::set<std::string> stored;
    for (const auto& entry : std::filesystem::directory_iterator(kRoot + "/configs/schema")) {
        stored.insert(entry.path().filename().string());
    }
    EXPECT_EQ(stored, expected);
}

TEST(ReferencePage, TheStoredOneIsThatOfTheTables) {
    EXPECT_TRUE(text_of(kRoot + "/docs/reference.md") == reference_page())
        << "docs/reference.md is stale: scfa-dse config reference > docs/reference.md";
}

TEST(FileKinds, AreToldByTheirKeys) {
    EXPECT_EQ(kind_of_file(kRoot + "/configs/quickstart.json").name, "sweep");
    EXPECT_EQ(kind_of_file(kRoot + "/configs/points/pynq-z2.json").name, "point");
    EXPECT_EQ(kind_of_file(kRoot + "/configs/devices/pynq-z2.json").name, "device");
    EXPECT_EQ(kind_of_file(kRoot + "/configs/networks/lenet5.json").name, "network");
    EXPECT_EQ(kind_of_file(kRoot + "/configs/cost/fabric-7series.json").name, "fabric");
    EXPECT_EQ(kind_of_file(kRoot + "/configs/cost/energy-28nm.json").name, "energy");
    EXPECT_EQ(kind_of_file(kRoot + "/configs/cost/memory.json").name, "memory");
}

}  // namespace
}  // namespace scfa::cli
