// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "dse/cli/layer_view.hpp"
#include "dse/cli/open_run.hpp"
#include "dse/cli/point_view.hpp"
#include "dse/cli/run_report.hpp"
#include "reports/json_values.hpp"

#include <fmt/format.h>

#include <memory>

namespace scfa::cli {
namespace {

struct Options {
    std::string run;
    std::string id;
};

int explain(const Options& options, Console& console) {
    const OpenRun run = open_run(options.run);
    const EvaluatedPoint stored = run.reader.point_by_id(options.id);
    const Workload& workload =
        *run.sweep.workloads[static_cast<std::size_t>(stored.point.pruning_point())];
    PointView view;
    view.point = stored.point;
    // A point that failed would fail again.
    if (stored.result.status != PointStatus::failed) {
        view = view_point(*run.evaluator, *run.sweep.platform, stored.point);
    }
    view.result = stored.result;
    view.reason = why_text(stored, run.sweep.config.constraints, workload);
    if (console.json()) {
        console.print_json({{"schema", "scfa.explain/1"},
                            {"id", stored.id.hex()},
                            {"network", workload.name},
                            {"device", run.sweep.platform->device.name},
                            {"fidelity", run.reader.info().fidelity},
                            {"status", name_of(stored.result.status)},
                            {"reason", view.reason},
                            {"parameters", parameters_json(view.point)},
                            {"metrics", metrics_json(view.result.metrics)},
                            {"layers", layers_json(workload, view.rows)},
                            {"resources", resources_json(view)}});
    } else {
        console.print(fmt::format("point {}\n", stored.id.hex()) +
                      point_text(view, workload, run.sweep.platform->device));
    }
    return 0;
}

}  // namespace

Command explain_command() {
    return {"explain",
            "Show why a point of a run costs what it costs, or why it is infeasible",
            "Prints the point's parameters and metrics, its layers with what bounds each, and its "
            "bill of "
            "resources. The beginning of an id is enough where it is unique.",
            {"scfa-dse explain runs/quickstart-0123456789ab 3f2a",
             "scfa-dse explain runs/quickstart-0123456789ab 3f2a --json"},
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                add_argument(app, "run", options->run, "RUN", "The run's directory");
                add_argument(app, "id", options->id, "ID",
                             "The point's id, as in front.csv and the report");
                return [options](Console& console) { return explain(*options, console); };
            },
            {}};
}

}  // namespace scfa::cli
