// SPDX-License-Identifier: Apache-2.0
#include "hls/synth/bambu.hpp"

#include "hls/synth/bambu_report.hpp"
#include "models/base/atomic_file.hpp"
#include "models/base/error.hpp"

#include <filesystem>

namespace scfa {

namespace {

std::vector<SynthStage> stages(const SynthProject&, const FoundTool&) {
    // The command line stands in the project's Makefile, for users who run it themselves.
    return {{"hls", {"make", "bambu"}}};
}

std::vector<SynthResult> results(const SynthProject& project) {
    const std::string log = project.directory + "/logs/bambu-hls.log";
    SynthResult out = parse_bambu(log, read_text_file(log));
    out.part = project.part;
    out.top = project.top;
    out.target_ns = project.clock_ns;
    const std::string simulated = project.directory + "/bambu/bambu_results_0.xml";
    std::error_code ignored;
    if (std::filesystem::exists(simulated, ignored)) {
        const SynthResult cycles = parse_bambu(simulated, read_text_file(simulated));
        out.latency_least = cycles.latency_least;
        out.latency_most = cycles.latency_most;
    }
    return {out};
}

}  // namespace

SynthTool bambu_tool() {
    return {"bambu",    {"bambu"}, "PandA-bambu 2024.10 (https://panda.dei.polimi.it)",
            stages,     results,   is_bambu_report,
            parse_bambu};
}

}  // namespace scfa
