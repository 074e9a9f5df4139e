// SPDX-License-Identifier: Apache-2.0
#include "hls/synth/vitis.hpp"

#include "hls/synth/csynth_report.hpp"
#include "hls/synth/tool_process.hpp"
#include "hls/synth/vivado_report.hpp"
#include "models/base/atomic_file.hpp"
#include "models/base/error.hpp"

#include <filesystem>

namespace scfa {

namespace {

namespace fs = std::filesystem;

constexpr const char* kReports[] = {"vitis/hls/syn/report/csynth.xml",
                                    "vitis_hls/solution/syn/report/csynth.xml"};
constexpr const char* kUtilisation = "vivado_utilization.rpt";
constexpr const char* kTiming = "vivado_timing.rpt";

std::vector<SynthStage> stages(const SynthProject&, const FoundTool& tool) {
    std::vector<SynthStage> out;
    if (tool.word == "v++") {
        out.push_back({"csynth",
                       {tool.program, "-c", "--mode", "hls", "--config", "hls_config.cfg",
                        "--work_dir", "vitis"}});
    } else {
        out.push_back({"csynth", {tool.program, "-f", "run_hls.tcl"}});
    }
    const std::string vivado = find_program("vivado");
    if (!vivado.empty()) {
        out.push_back({"implementation", {vivado, "-mode", "batch", "-source", "vivado_ooc.tcl"}});
    }
    return out;
}

SynthResult parse(const std::string& file, std::string_view text) {
    return is_csynth_report(text) ? csynth_result(parse_csynth(file, text))
                                  : parse_vivado(file, text);
}

bool recognises(std::string_view text) {
    return is_csynth_report(text) || is_vivado_report(text);
}

std::vector<SynthResult> results(const SynthProject& project) {
    std::vector<SynthResult> out;
    std::error_code ignored;
    for (const char* report : kReports) {
        const std::string file = project.directory + "/" + report;
        if (out.empty() && fs::exists(file, ignored)) {
            out.push_back(parse(file, read_text_file(file)));
        }
    }
    if (out.empty()) {
        throw Error(ErrorCode::environment,
                    "C synthesis left no csynth.xml in " + project.directory, {},
                    "see logs/vitis-csynth.log there");
    }
    const std::string utilisation = project.directory + "/" + kUtilisation;
    if (fs::exists(utilisation, ignored)) {
        SynthResult routed = parse_vivado(utilisation, read_text_file(utilisation));
        const std::string timing = project.directory + "/" + kTiming;
        if (fs::exists(timing, ignored)) {
            const SynthResult slack = parse_vivado(timing, read_text_file(timing));
            routed.target_ns = slack.target_ns;
            routed.period_ns = slack.period_ns;
        }
        out.push_back(std::move(routed));
    }
    return out;
}

}  // namespace

SynthTool vitis_tool() {
    return {"vitis",
            {"v++", "vitis_hls"},
            "AMD Vitis 2020.1 or later, its settings64.sh sourced (v++ or vitis_hls on PATH)",
            stages,
            results,
            recognises,
            parse};
}

}  // namespace scfa
