// SPDX-License-Identifier: Apache-2.0
#include "hls/synth/synth_run.hpp"

#include "hls/synth/tool_process.hpp"
#include "models/base/atomic_file.hpp"
#include "models/base/error.hpp"
#include "models/base/json_reader.hpp"

#include <fmt/format.h>

#include <cctype>
#include <filesystem>

namespace scfa {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostResource = std::int64_t{1} << 40;
constexpr std::int64_t kLargestReport = std::int64_t{64} << 20;

std::string end_text(const ProcessOutcome& outcome, double limit) {
    switch (outcome.end) {
        case ProcessEnd::timed_out:
            return fmt::format("took longer than {} s", limit);
        case ProcessEnd::stopped:
            return "was interrupted";
        case ProcessEnd::signalled:
            return fmt::format("was killed by signal {}", outcome.code);
        case ProcessEnd::exited:
            break;
    }
    return fmt::format("ended with {}", outcome.code);
}

std::optional<FoundTool> found(const SynthTool& tool, const std::string& program) {
    if (!program.empty()) {
        const std::string path = find_program(program);
        const std::string word = fs::path(program).filename().string();
        return path.empty() ? std::nullopt : std::optional(FoundTool{path, word});
    }
    for (const std::string_view word : tool.programs) {
        const std::string path = find_program(std::string(word));
        if (!path.empty()) {
            return FoundTool{path, std::string(word)};
        }
    }
    return std::nullopt;
}

void check_capacity(const char* what, const std::optional<std::int64_t>& used, std::int64_t have,
                    std::vector<std::string>& out) {
    if (used && *used > have) {
        out.push_back(fmt::format("over capacity: {} {}, the device has {}", *used, what, have));
    }
}

}  // namespace

SynthProject read_synth_project(const std::string& directory) {
    const std::string file = directory + "/point.json";
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
        throw Error(ErrorCode::configuration,
                    directory + " is no HLS project: it has no point.json", {},
                    "`scfa-dse emit RUN` writes projects into RUN/hls");
    }
    const JsonDocument document = JsonDocument::parse_file(file);
    const JsonNode root = document.root();
    if (root.at("schema").text() != "scfa.hls_project/1") {
        throw root.at("schema").expected("\"scfa.hls_project/1\"");
    }
    const JsonNode device = root.at("device");
    const auto count = [&device](const char* key) {
        return device.at(key).integer(0, kMostResource);
    };
    SynthProject out;
    out.directory = fs::absolute(directory).lexically_normal().string();
    out.id = root.at("id").text();
    out.part = device.at("part").text();
    out.family = device.at("family").text();
    out.top = root.at("top").text();
    out.clock_ns = root.at("clock_ns").number(1e-3, 1e6);
    out.dsp = count("dsp");
    out.lut = count("lut");
    out.ff = count("ff");
    out.bram18 = count("bram18");
    out.uram = count("uram");
    return out;
}

std::optional<ChosenTool> choose_tool(const std::string& name, const std::string& program) {
    for (const SynthTool& tool : synth_tools()) {
        if (name == "auto" || tool.name == name) {
            if (const auto there = found(tool, program)) {
                return ChosenTool{&tool, *there};
            }
        }
    }
    return std::nullopt;
}

SynthOutcome synthesise(const SynthProject& project, const ChosenTool& chosen,
                        const SynthLimits& limits) {
    SynthOutcome out;
    std::error_code error;
    fs::create_directories(project.directory + "/logs", error);
    if (error) {
        throw Error(ErrorCode::environment,
                    "cannot make " + project.directory + "/logs: " + error.message());
    }
    for (const SynthStage& stage : chosen.tool->stages(project, chosen.found)) {
        ProcessRequest request;
        request.command = stage.command;
        request.directory = project.directory;
        request.log =
            fmt::format("{}/logs/{}-{}.log", project.directory, chosen.tool->name, stage.name);
        request.timeout_seconds = limits.timeout_seconds;
        request.stop = limits.stop;
        const ProcessOutcome ended = run_process(request);
        if (!ended.good()) {
            out.failure =
                SynthFailure{stage.name, end_text(ended, limits.timeout_seconds), request.log,
                             telling_line(request.log), ended.end == ProcessEnd::stopped};
            return out;
        }
    }
    try {
        out.results = chosen.tool->results(project);
    } catch (const Error& failure) {
        out.failure = SynthFailure{"", failure.message(), "", "", false};
    }
    return out;
}

bool same_part(const std::string& a, const std::string& b) {
    const auto plain = [](const std::string& text) {
        std::string out;
        for (const char c : text) {
            if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
                out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            }
        }
        return out;
    };
    return plain(a) == plain(b);
}

SynthResult import_report(const SynthProject& project, const std::string& file) {
    const std::string text = read_text_file(file, kLargestReport, ErrorCode::configuration);
    Place place;
    place.file = file;
    for (const SynthTool& tool : synth_tools()) {
        if (!tool.recognises(text)) {
            continue;
        }
        SynthResult out = tool.parse(file, text);
        if (!out.part.empty() && !same_part(out.part, project.part)) {
            throw Error(
                ErrorCode::configuration,
                fmt::format("the report is of part {}, the project of {}", out.part, project.part),
                place);
        }
        if (!out.top.empty() && out.top != project.top) {
            throw Error(ErrorCode::configuration,
                        fmt::format("the report is of \"{}\", the project's top function is {}",
                                    out.top, project.top),
                        place);
        }
        return out;
    }
    throw Error(ErrorCode::configuration, "no report of a tool that is known", place,
                "csynth.xml, Vivado's utilisation or timing report, or bambu's log");
}

std::vector<std::string> verdicts(const SynthProject& project, const SynthResult& result) {
    std::vector<std::string> out;
    check_capacity("DSP slices", result.dsp, project.dsp, out);
    check_capacity("LUTs", result.lut, project.lut, out);
    check_capacity("flip-flops", result.ff, project.ff, out);
    check_capacity("RAMB18", result.bram18, project.bram18, out);
    check_capacity("UltraRAMs", result.uram, project.uram, out);
    const double target = result.target_ns.value_or(project.clock_ns);
    if (result.period_ns && *result.period_ns > target) {
        out.push_back(fmt::format("timing missed: {:.3f} ns, asked for {:.3f} ns",
                                  *result.period_ns, target));
    }
    out.insert(out.end(), result.remarks.begin(), result.remarks.end());
    return out;
}

}  // namespace scfa
