// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/bottleneck.hpp"
#include "dse/cli/command.hpp"
#include "dse/cli/layer_view.hpp"
#include "dse/cli/open_run.hpp"
#include "dse/cli/point_view.hpp"
#include "dse/cli/run_report.hpp"
#include "dse/cli/synthesis_view.hpp"
#include "dse/store/point_id.hpp"
#include "models/base/escape.hpp"
#include "reports/json_values.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace scfa::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
    std::string run;
    std::string id;
};

/// The same point at the level that confirms, where it was confirmed.
struct Confirmed {
    ConfirmedPoint point;
    std::vector<LayerRow> rows;
};

std::optional<Confirmed> confirmed_of(const RunReader& reader, std::int64_t ordinal) {
    for (ConfirmedPoint& point : reader.confirmed()) {
        if (point.ordinal == ordinal) {
            std::vector<LayerRow> rows = reader.layers(ordinal, point.fidelity);
            return Confirmed{std::move(point), std::move(rows)};
        }
    }
    return std::nullopt;
}

std::string reason_of(const Confirmed& confirmed, const Constraints& constraints) {
    switch (confirmed.point.result.status) {
        case PointStatus::failed:
            return confirmed.point.failure;
        case PointStatus::infeasible:
            return constraint_text(constraints, confirmed.point.result);
        case PointStatus::feasible:
            break;
    }
    return {};
}

Json confirmed_json(const Confirmed& confirmed, const Constraints& constraints,
                    const Workload& workload) {
    return {{"fidelity", confirmed.point.fidelity},
            {"model", confirmed.point.model_version},
            {"status", name_of(confirmed.point.result.status)},
            {"reason", reason_of(confirmed, constraints)},
            {"metrics", metrics_json(confirmed.point.result.metrics)},
            {"layers", layers_json(workload, confirmed.rows)}};
}

std::string confirmed_text(const Confirmed& confirmed, const Constraints& constraints,
                           const Workload& workload) {
    std::string out = fmt::format("\nConfirmed by {}: {}\n", confirmed.point.model_version,
                                  name_of(confirmed.point.result.status));
    const std::string reason = reason_of(confirmed, constraints);
    out += reason.empty() ? "" : "  " + escape_terminal(reason) + "\n";
    if (!confirmed.rows.empty()) {
        out += metrics_text(confirmed.point.result.metrics) + "\n" +
               layers_text(workload, confirmed.rows);
    }
    return out;
}

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
    const Constraints& constraints = run.sweep.config.constraints;
    const auto confirmed = confirmed_of(run.reader, stored.ordinal);
    const Relief relief = relief_of(view, run.sweep, *run.evaluator);
    const PointNamer names(*run.evaluator, run.sweep.platform_hash);
    const std::string next_id = relief.next ? short_id(names.id_of(relief.next->point)) : "";
    if (console.json()) {
        Json document = {{"schema", "scfa.explain/1"},
                         {"id", stored.id.hex()},
                         {"network", workload.name},
                         {"device", run.sweep.platform->device.name},
                         {"fidelity", run.reader.info().fidelity},
                         {"status", name_of(stored.result.status)},
                         {"reason", view.reason},
                         {"parameters", parameters_json(view.point)},
                         {"metrics", metrics_json(view.result.metrics)},
                         {"layers", layers_json(workload, view.rows)},
                         {"resources", resources_json(view)},
                         {"relief", relief_json(relief, view, workload, next_id)}};
        if (confirmed) {
            document["confirmed"] = confirmed_json(*confirmed, constraints, workload);
        }
        if (const Json synthesis = synthesis_json(run.reader, stored); !synthesis.empty()) {
            document["synthesis"] = synthesis;
        }
        console.print_json(document);
    } else {
        console.print(fmt::format("point {}\n", stored.id.hex()) +
                      point_text(view, workload, run.sweep.platform->device) +
                      relief_text(relief, view, workload, next_id) +
                      (confirmed ? confirmed_text(*confirmed, constraints, workload) : "") +
                      synthesis_text(synthesis_json(run.reader, stored)));
    }
    return 0;
}

}  // namespace

Command explain_command() {
    return {"explain",
            "Show why a point of a run costs what it costs, or why it is infeasible",
            "Prints the point's parameters and metrics, its layers with what bounds each, and its "
            "bill of "
            "resources; then the layer and the cause that hold it back, and of all points one step "
            "away in the space the one that helps most, with what it costs. The beginning of an id "
            "is enough where it is unique.",
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
