// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "dse/cli/emission.hpp"
#include "dse/cli/open_run.hpp"
#include "dse/cli/paths.hpp"

#include <fmt/format.h>

#include <memory>

namespace scfa::cli {
namespace {

struct Options {
    std::string run;
    std::string points = "front";
    bool force = false;
};

int emit(const Options& options, Console& console) {
    const OpenRun run = open_run(options.run);
    const std::vector<EvaluatedPoint> points =
        points_to_emit(run.reader, run.sweep, options.points);
    const std::vector<EmittedProject> projects =
        emit_projects(options.run, run.sweep, *run.evaluator, points, options.force, console);
    if (console.json()) {
        nlohmann::ordered_json list = nlohmann::ordered_json::array();
        for (const EmittedProject& project : projects) {
            list.push_back({{"id", project.id},
                            {"directory", absolute_path(project.directory)},
                            {"written", project.written}});
        }
        console.print_json({{"schema", "scfa.emit/1"}, {"projects", list}});
        return 0;
    }
    for (const EmittedProject& project : projects) {
        console.print(fmt::format("{}{}\n", project.directory,
                                  project.written ? "" : "  (was there already)"));
    }
    console.print(fmt::format("{} HLS project{}. Prove one: make -C {} csim\n", projects.size(),
                              projects.size() == 1 ? "" : "s",
                              shell_word(projects.front().directory)));
    return 0;
}

}  // namespace

Command emit_command() {
    return {"emit",
            "Write HLS projects for points of a run",
            "Each project is a directory RUN/hls/<point id> with the accelerator as C++ for "
            "high-level synthesis, weights, an image and expected outputs; `make csim` there needs "
            "g++ only and prints PASS. A project that is there already stays as it is.",
            {"scfa-dse emit runs/quickstart-0123456789ab",
             "scfa-dse emit runs/quickstart-0123456789ab --points knee",
             "scfa-dse emit runs/quickstart-0123456789ab --points 3f2a,77b0 --force"},
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                add_argument(app, "run", options->run, "RUN", "The run's directory");
                add_text(app, "--points", options->points, "WHICH",
                         "front, knee, or a list of point ids; front unless given");
                add_flag(app, "--force", options->force,
                         "Also points that exceed their device; the project is marked");
                return [options](Console& console) { return emit(*options, console); };
            },
            {}};
}

}  // namespace scfa::cli
