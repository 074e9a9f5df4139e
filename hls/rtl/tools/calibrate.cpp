// SPDX-License-Identifier: Apache-2.0
// calibrate CONFIGS RTL_FOLDER OUT.csv COUNT: synthesises COUNT points a family with Yosys and
// appends one row a part of the core. Points that the file already has are skipped, so it can be
// stopped and started at will.
#include "hls/rtl/core_top.hpp"
#include "hls/rtl/tool_run.hpp"
#include "hls/rtl/tools/calibration_points.hpp"
#include "hls/rtl/tools/yosys_cells.hpp"
#include "models/base/atomic_file.hpp"
#include "models/base/error.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <unistd.h>

namespace scfa::rtl {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHeader =
    "tool,family,point,rows,columns,precision,packed,format,banks,fifo_depth,window,scan_width,"
    "post_lanes,accumulator_depth,activation_kib,weight_kib,output_kib,part,lut,lutram,ff,carry,"
    "dsp,bram18\n";

std::string point_columns(const DesignPoint& p) {
    return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}", p.rows(), p.columns(),
                       p.word_bits(), p.double_calculation() ? 1 : 0,
                       value_text(Parameter::sparse_format, static_cast<int>(p.format())),
                       p.banks(), p.fifo_depth(), p.window(), p.scan_width(), p.post_lanes(),
                       p.accumulator_depth(), p.activation_kib(), p.weight_kib(), p.output_kib());
}

std::string version_of(const fs::path& folder) {
    const std::string log = (folder / "version.txt").string();
    fs::remove(log);
    run_tool({"yosys", "-V"}, folder.string(), log);
    const std::string text = read_text_file(log);
    return text.substr(0, text.find(" (git"));  // "Yosys 0.23"
}

/// Maps the point's core and counts its cells.
PartCounts synthesise(const DesignPoint& point, const Device& device, const fs::path& sources,
                      const fs::path& folder) {
    const bool seven = device.family == FabricFamily::seven_series;
    write_file_atomically((folder / "scfa_top.sv").string(),
                          top_module(core_parameters(point, device)));
    const std::string stat = (folder / "stat.txt").string();
    write_file_atomically((folder / "run.ys").string(),
                          fmt::format("read_verilog -sv {}/*.sv scfa_top.sv\n"
                                      "synth_xilinx -family {} -top scfa_top -noiopad -noclkbuf\n"
                                      "tee -o {} stat -tech xilinx\n",
                                      sources.string(), seven ? "xc7" : "xcup", stat));
    fs::remove(folder / "yosys.log");
    run_tool({"yosys", "-q", "run.ys"}, folder.string(), (folder / "yosys.log").string());
    return count_cells(read_text_file(stat), "scfa_top");
}

int run(const fs::path& configs, const fs::path& sources, const fs::path& file, int count) {
    const fs::path folder = fs::temp_directory_path() / fmt::format("scfa-calibrate-{}", getpid());
    fs::create_directories(folder);
    const std::string version = version_of(folder);
    if (!fs::exists(file)) {
        std::ofstream(file) << kHeader;
    }
    // Families alternate, so that a run that is stopped has points of both.
    const Device devices[] = {load_device((configs / "devices/pynq-z2.json").string()),
                              load_device((configs / "devices/zcu102.json").string())};
    for (int i = 0; i < count; ++i) {
        for (const Device& device : devices) {
            const DesignPoint point = calibration_points(device, i + 1).back();
            const bool seven = device.family == FabricFamily::seven_series;
            const std::string key =
                fmt::format("{},{},{},{},", version, seven ? "7-series" : "ultrascale+", i,
                            point_columns(point));
            if (read_text_file(file.string()).find(key) != std::string::npos) {
                continue;
            }
            const PartCounts parts = synthesise(point, device, sources, folder);
            std::string rows;
            for (std::size_t part = 0; part < kCoreParts; ++part) {
                const CellCount& c = parts[part];
                rows += fmt::format("{}{},{},{},{},{},{},{}\n", key,
                                    name_of(static_cast<CorePart>(part)), c.lut, c.lutram, c.ff,
                                    c.carry, c.dsp, c.bram18);
            }
            std::ofstream(file, std::ios::app) << rows;
            std::cerr << key << '\n';
        }
    }
    fs::remove_all(folder);
    return 0;
}

}  // namespace
}  // namespace scfa::rtl

int main(int argc, char** argv) {
    if (argc != 5) {
        std::cerr << "usage: calibrate CONFIGS RTL_FOLDER OUT.csv COUNT\n";
        return 2;
    }
    try {
        return scfa::rtl::run(argv[1], std::filesystem::absolute(argv[2]), argv[3],
                              std::stoi(argv[4]));
    } catch (const scfa::Error& error) {
        std::cerr << scfa::to_text(error) << '\n';
        return 1;
    }
}
