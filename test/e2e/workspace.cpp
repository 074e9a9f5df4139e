// SPDX-License-Identifier: Apache-2.0
#include "test/e2e/workspace.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace scfa::test {

namespace fs = std::filesystem;

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    EXPECT_TRUE(in.good()) << path;
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

void write_file(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

Json small_sweep() {
    const std::string configs = SCFA_SOURCE_DIR "/configs";
    return {{"name", "small"},
            {"device", configs + "/devices/pynq-z2.json"},
            {"workload", {{"network", configs + "/networks/lenet5.json"}}},
            {"weights", {{"density", 0.5}, {"balance", true}, {"seed", 1}}},
            {"space",
             {{"pe.rows", {4, 8}},
              {"pe.columns", {4, 8}},
              {"pe.precision", {"int16", "int8"}},
              {"pe.double_calculation", {false, true}},
              {"sparse.format", {"dense", "bitmap", "scheduled"}},
              {"sparse.window", {1, 2}},
              {"activation_buffer.banks", {8, 16}},
              {"clock_mhz", {100, 150}}}},
            {"objectives", {"latency_ms", "energy_mj", "bram18"}},
            {"seed", 1}};
}

Json long_sweep() {
    Json out = small_sweep();
    out["name"] = "long";
    out["space"]["sparse.format"] = {"dense", "bitmap", "rle", "coordinate", "scheduled"};
    out["space"]["pe.rows"] = {{"from", 2}, {"to", 16}, {"step", 1}};
    out["space"]["pe.columns"] = {{"from", 2}, {"to", 16}, {"step", 1}};
    out["space"]["clock_mhz"] = {{"from", 50}, {"to", 190}, {"step", 20}};
    out["space"]["activation_buffer.kib"] = {16, 32, 64};
    out["space"]["weight_buffer.kib"] = {16, 32, 64};
    return out;
}

bool Workspace::exists(const std::string& name) const {
    return fs::exists(path(name));
}

std::string Workspace::config(const Json& document, const std::string& name) const {
    write(name, document.dump(2));
    return name;
}

ProcessResult Workspace::run(const std::vector<std::string>& arguments,
                             ProcessOptions options) const {
    options.folder = folder_;
    return scfa_dse(arguments, options);
}

std::vector<std::string> Workspace::files() const {
    std::vector<std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
        if (entry.is_regular_file()) {
            out.push_back(fs::relative(entry.path(), folder_).string());
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace scfa::test
