// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/hardware_stage.hpp"

#include "dse/cli/open_run.hpp"
#include "dse/cli/paths.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scfa::cli {

std::optional<HardwareOutcome> run_hardware(const std::string& run_dir,
                                            const HardwareRequest& request, Console& console) {
    HardwareOutcome out;
    SynthesisRequest synthesis;
    {
        const OpenRun run = open_run(run_dir);
        const SweepConfig& config = run.sweep.config;
        synthesis.tool = request.synth.empty() ? config.synth.value_or("") : request.synth;
        std::string which = request.emit;
        if (which.empty() && config.emit) {
            which = config.emit->points;
        }
        if (which.empty() && synthesis.tool.empty()) {
            return std::nullopt;
        }
        which = which.empty() ? "knee" : which;
        out.projects = emit_projects(run_dir, run.sweep, *run.evaluator,
                                     points_to_emit(run.reader, run.sweep, which), false, console);
    }  // the run is closed: results are stored into it
    if (!synthesis.tool.empty()) {
        for (const EmittedProject& project : out.projects) {
            synthesis.projects.push_back(project.directory);
        }
        out.synthesis = synthesise_projects(synthesis, console);
    }
    return out;
}

nlohmann::ordered_json hardware_json(const HardwareOutcome& outcome) {
    nlohmann::ordered_json projects = nlohmann::ordered_json::array();
    for (const EmittedProject& project : outcome.projects) {
        projects.push_back({{"id", project.id},
                            {"directory", absolute_path(project.directory)},
                            {"written", project.written}});
    }
    nlohmann::ordered_json out{{"projects", projects}};
    if (outcome.synthesis) {
        out["synthesis"] = synthesis_json(*outcome.synthesis)["projects"];
    }
    return out;
}

std::string hardware_text(const HardwareOutcome& outcome) {
    const std::size_t written = static_cast<std::size_t>(
        std::count_if(outcome.projects.begin(), outcome.projects.end(),
                      [](const EmittedProject& project) { return project.written; }));
    return fmt::format("HLS projects: {} written, {} were there\n", written,
                       outcome.projects.size() - written) +
           (outcome.synthesis ? synthesis_text(*outcome.synthesis) : "");
}

}  // namespace scfa::cli
