// SPDX-License-Identifier: Apache-2.0
#include "hls/vitis/project.hpp"

#include "hls/vitis/kernel_config.hpp"
#include "hls/vitis/project_files.hpp"
#include "models/base/atomic_file.hpp"
#include "models/base/error.hpp"
#include "models/base/json_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <unistd.h>

namespace scfa {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongestPlain = 60;

Error failure(const std::string& what, const fs::path& path, const std::string& why) {
    return Error(ErrorCode::environment, fmt::format("cannot {} {}: {}", what, path.string(), why));
}

/// A part number goes into scripts: letters, digits and "-" only.
std::string checked_part(const Device& device) {
    const bool good = !device.part.empty() && device.part.size() <= 64 &&
                      std::all_of(device.part.begin(), device.part.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                 (c >= '0' && c <= '9') || c == '-';
                      });
    if (!good) {
        throw Error(ErrorCode::configuration,
                    "the device's \"part\" is no part number: " + plain_text(device.part), {},
                    "letters, digits and \"-\", as in xc7z020clg400-1");
    }
    return device.part;
}

std::string readme_head(const ProjectRequest& request) {
    const NetworkProgram& program = *request.planned->program;
    std::string out =
        fmt::format("# SCFA accelerator, design point {}\n\nNetwork {}, device {}, {} MHz.\n",
                    plain_text(request.description.value("id", std::string())),
                    plain_text(program.workload->name), plain_text(request.device->name),
                    program.point.clock_mhz());
    if (!request.does_not_fit.empty()) {
        out += "\n**This point does not fit its device, and was emitted all the same: " +
               plain_text(request.does_not_fit) + ".**\n";
    }
    out += fmt::format("\nWeights: {}. Image: {}.\n\n| parameter | value |\n|---|---|\n",
                       plain_text(request.golden->network->weight_source),
                       plain_text(request.golden->source));
    for (const ParameterInfo& info : parameter_table()) {
        out += fmt::format("| {} | {} |\n", info.name, value_text(info.id, program.point[info.id]));
    }
    out += "\n| estimate | value |\n|---|---|\n";
    for (std::size_t i = 0; i < metric_table().size(); ++i) {
        const MetricInfo& info = metric_table()[i];
        const double value = request.planned->analytic.metrics[static_cast<Metric>(i)];
        if (value == value) {
            out += fmt::format("| {} | {:.6g} {} |\n", info.name, value, info.unit);
        }
    }
    return out;
}

Json layers_of(const PlannedPoint& planned) {
    Json out = Json::array();
    for (const LayerProgram& layer : planned.program->layers) {
        const auto index = static_cast<std::size_t>(layer.index);
        out.push_back({{"name", planned.program->layer(layer).name},
                       {"compute_cycles", planned.layers[index].compute_cycles}});
    }
    return out;
}

Json description_of(const ProjectRequest& request) {
    const Device& device = *request.device;
    Json out{{"schema", kProjectSchema}};
    for (const auto& [key, value] : request.description.items()) {
        out[key] = value;
    }
    out["top"] = kProjectTop;
    out["clock_ns"] = 1000.0 / request.planned->program->point.clock_mhz();
    out["fits"] = request.does_not_fit.empty();
    if (!request.does_not_fit.empty()) {
        out["does_not_fit"] = request.does_not_fit;
    }
    out["device"] = {{"name", device.name},
                     {"part", device.part},
                     {"family", device.family == FabricFamily::seven_series      ? "7series"
                                : device.family == FabricFamily::ultrascale_plus ? "ultrascale+"
                                                                                 : "other"},
                     {"dsp", device.dsp.value},
                     {"lut", device.lut.value},
                     {"ff", device.ff.value},
                     {"bram18", device.bram18()},
                     {"uram", device.uram.value}};
    out["golden"] = {{"weights", request.golden->network->weight_source},
                     {"image", request.golden->source},
                     {"layers", layers_of(*request.planned)}};
    return out;
}

void write_file(const fs::path& path, const std::string& bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) {
        throw failure("write", path, std::generic_category().message(errno));
    }
}

/// The names of the kernel's sources, sorted.
std::vector<std::string> kernel_files(const std::string& folder) {
    std::vector<std::string> out;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const std::string extension = entry.path().extension().string();
        if (extension == ".hpp" || extension == ".cpp") {
            out.push_back(entry.path().filename().string());
        }
    }
    if (error || out.empty()) {
        throw failure("read the kernel's sources in", folder,
                      error ? error.message() : "there are none");
    }
    std::sort(out.begin(), out.end());
    return out;
}

void fill(const fs::path& folder, const ProjectRequest& request, const std::string& description) {
    const NetworkProgram& network = *request.planned->program;
    const KernelProgram program = kernel_program(network, *request.golden->network);
    const GoldenData golden =
        golden_data(network, program, request.planned->layers, *request.golden);
    fs::create_directories(folder / "kernel");
    fs::create_directories(folder / "golden");
    ProjectFacts facts;
    facts.part = checked_part(*request.device);
    facts.clock_ns = 1000.0 / network.point.clock_mhz();
    facts.family = request.device->family;
    facts.kernel_files = kernel_files(request.kernel);
    facts.readme_head = readme_head(request);
    for (const std::string& name : facts.kernel_files) {
        write_file(folder / "kernel" / name, read_text_file(request.kernel + "/" + name));
    }
    write_file(folder / "kernel" / "scfa_config.hpp",
               kernel_config(network, program, *request.device, request.planned->layers));
    write_file(folder / "golden" / "manifest.txt", golden.manifest);
    write_file(folder / "golden" / "data.bin", golden.data);
    write_file(folder / "golden" / "program.bin", golden.program);
    for (const ProjectText& text : project_texts(facts)) {
        write_file(folder / text.path, text.text);
    }
    write_file(folder / kProjectFile, description);
}

/// Whether the same project is there, or one that may be replaced.
bool is_unchanged(const fs::path& directory, const std::string& description) {
    std::error_code ignored;
    if (!fs::exists(directory, ignored)) {
        return false;
    }
    const fs::path file = directory / kProjectFile;
    if (!fs::exists(file, ignored)) {
        throw Error(ErrorCode::configuration,
                    directory.string() + " is there and is no HLS project: it is not replaced", {},
                    "move it away, or name another directory");
    }
    return read_text_file(file.string()) == description;
}

/// Puts `fresh` where `directory` is: in one step, or not at all.
void replace(const fs::path& fresh, const fs::path& directory) {
    std::error_code error;
    if (!fs::exists(directory, error)) {
        fs::rename(fresh, directory, error);
    } else if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, directory.c_str(), RENAME_EXCHANGE) ==
               0) {
        fs::remove_all(fresh, error);  // what was there before
    } else {
        error = std::error_code(errno, std::generic_category());
    }
    if (error) {
        throw failure("put the project at", directory, error.message());
    }
}

}  // namespace

std::string plain_text(const std::string& text) {
    std::string out = text.substr(0, kLongestPlain);
    for (char& c : out) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == ' ' || c == '.' || c == '_' || c == '-';
        c = plain ? c : '_';
    }
    return out;
}

ProjectState write_project(const ProjectRequest& request) {
    SCFA_ASSERT(request.planned->program != nullptr, "a project of a point with a layer program");
    const fs::path directory = fs::absolute(request.directory).lexically_normal();
    const std::string description = to_json_text(description_of(request));
    checked_part(*request.device);
    if (is_unchanged(directory, description)) {
        return ProjectState::unchanged;
    }
    const fs::path fresh =
        directory.parent_path() / fmt::format(".{}.{}", directory.filename().string(), ::getpid());
    std::error_code error;
    fs::create_directories(fresh, error);
    if (error) {
        throw failure("make", fresh, error.message());
    }
    try {
        fill(fresh, request, description);
        replace(fresh, directory);
    } catch (...) {
        fs::remove_all(fresh, error);
        throw;
    }
    return ProjectState::written;
}

}  // namespace scfa
