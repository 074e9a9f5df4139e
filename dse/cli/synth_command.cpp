// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "dse/cli/synthesis.hpp"

#include <memory>

namespace scfa::cli {
namespace {

int synth(const SynthesisRequest& request, Console& console) {
    const SynthesisOutcome outcome = synthesise_projects(request, console);
    if (console.json()) {
        console.print_json(synthesis_json(outcome));
    } else {
        console.print(synthesis_text(outcome));
    }
    if (outcome.signal != 0) {
        return kExitSignal + outcome.signal;
    }
    return outcome.all_good() ? 0 : kExitSomeFailed;
}

}  // namespace

Command synth_command() {
    return {"synth",
            "Take HLS projects through a synthesis tool",
            "Runs the tool that is there, or the one named, on each project, reads its reports and "
            "stores them in the run beside the estimates; logs are in the project's logs/. Ends "
            "with 1 when a project failed, and with 4 where there is no tool, saying what to run "
            "elsewhere; --import takes the report that was made there.",
            {"scfa-dse synth runs/quickstart-0123456789ab/hls/*",
             "scfa-dse synth runs/quickstart-0123456789ab/hls/3f2a77b0c1d2e3f4 --tool vitis",
             "scfa-dse synth my-project --import csynth.xml"},
            [](CLI::App& app) -> Action {
                auto request = std::make_shared<SynthesisRequest>();
                add_arguments(app, "projects", request->projects, "PROJECT",
                              "HLS projects, as `emit` writes them");
                add_text(app, "--tool", request->tool, "TOOL",
                         "auto, or a tool's name; auto takes the first that is there");
                add_text(app, "--program", request->program, "FILE",
                         "The tool's program, where it is not on PATH");
                add_text(app, "--import", request->import_file, "FILE",
                         "Take a report made elsewhere: csynth.xml, or a text report of Vivado");
                add_number(app, "--timeout", request->timeout_seconds, 1.0, 1e6, "SECONDS",
                           "Of a stage; 3600 unless given");
                return [request](Console& console) { return synth(*request, console); };
            },
            {}};
}

}  // namespace scfa::cli
