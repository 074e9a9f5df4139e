// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/simulate_rtl.hpp"

#include "dse/cli/command.hpp"
#include "dse/cli/function_check.hpp"
#include "dse/cli/network_view.hpp"
#include "dse/cli/paths.hpp"
#include "dse/cli/point_view.hpp"
#include "dse/cli/text_table.hpp"
#include "hls/rtl/network_run.hpp"
#include "models/import/network_reader.hpp"
#include "models/network/lowering.hpp"
#include "models/program/planned_point.hpp"
#include "reports/json_values.hpp"

#include <fmt/format.h>

#include <chrono>

namespace scfa::cli {
namespace {

using Json = nlohmann::ordered_json;
using rtl::LayerOutcome;

/// What the core showed of the first image, beside what the analytic model says.
struct Comparison {
    std::vector<LayerOutcome> layers;
    double seconds = 0.0;  ///< of simulation
    std::int64_t rtl_cycles = 0, analytic_cycles = 0;
    std::int64_t differing_layers = 0;
};

Comparison compare(std::vector<LayerOutcome> layers, const std::vector<LayerResult>& analytic) {
    Comparison out;
    out.layers = std::move(layers);
    for (std::size_t i = 0; i < out.layers.size(); ++i) {
        if (out.layers[i].on_core) {
            out.rtl_cycles += out.layers[i].compute_cycles;
            out.analytic_cycles += analytic[i].compute_cycles;
            out.differing_layers +=
                out.layers[i].compute_cycles != analytic[i].compute_cycles ? 1 : 0;
        }
    }
    return out;
}

std::string table_text(const Workload& workload, const Comparison& comparison,
                       const std::vector<LayerResult>& analytic) {
    TextTable table({{"layer", false},
                     {"sequences", true},
                     {"RTL cycles", true},
                     {"analytic", true},
                     {"drain", true}});
    for (std::size_t i = 0; i < comparison.layers.size(); ++i) {
        const LayerOutcome& layer = comparison.layers[i];
        if (layer.on_core) {
            table.add({workload.layers[i].name, grouped_number(layer.sequences),
                       grouped_number(layer.compute_cycles),
                       grouped_number(analytic[i].compute_cycles),
                       grouped_number(layer.stall_drain)});
        }
    }
    return table.text() +
           fmt::format("\nCompute cycles: RTL {}, analytic {}: {}\n",
                       grouped_number(comparison.rtl_cycles),
                       grouped_number(comparison.analytic_cycles),
                       comparison.differing_layers == 0
                           ? "equal, layer by layer"
                           : fmt::format("{} layers DIFFER", comparison.differing_layers)) +
           "Convolutions only; loads and stores are not timed at this level.\n";
}

Json layers_json(const Workload& workload, const Comparison& comparison,
                 const std::vector<LayerResult>& analytic) {
    Json out = Json::array();
    for (std::size_t i = 0; i < comparison.layers.size(); ++i) {
        const LayerOutcome& layer = comparison.layers[i];
        if (layer.on_core) {
            out.push_back({{"name", workload.layers[i].name},
                           {"sequences", layer.sequences},
                           {"compute_cycles", layer.compute_cycles},
                           {"compute_cycles_analytic", analytic[i].compute_cycles},
                           {"stall_drain", layer.stall_drain}});
        }
    }
    return out;
}

rtl::BuildOptions build_options() {
    rtl::BuildOptions out;
    out.sources = shipped_rtl();
    return out;
}

int report_infeasible(const RtlRequest& request, const Workload& workload,
                      const PlannedPoint& planned, Console& console) {
    const PointView view = view_result(workload, *request.platform, canonical(request.point),
                                       planned.analytic, planned.layers);
    if (console.json()) {
        console.print_json({{"schema", "scfa.simulate/1"},
                            {"network", workload.name},
                            {"fidelity", "rtl"},
                            {"status", name_of(view.result.status)},
                            {"reason", view.reason}});
    } else {
        console.print(point_text(view, workload, request.platform->device));
    }
    return kExitNothingFeasible;
}

}  // namespace

int simulate_rtl(const RtlRequest& request, Console& console) {
    const NetworkGraph graph = read_network(request.network);
    LoweringOptions lowering;
    lowering.drawn = request.drawn;
    LoweredNetwork lowered = lower_with_weights(graph, lowering);
    lowered.workload.file = request.network;
    const auto workload = std::make_shared<const Workload>(lowered.workload);
    const auto model = make_analytic_evaluator({workload}, request.platform);
    const PlannedPoint planned = plan_point(*model, request.point);
    if (planned.program == nullptr) {
        return report_infeasible(request, *workload, planned, console);
    }
    const rtl::CoreParameters parameters =
        rtl::core_parameters(planned.program->point, request.platform->device);
    FunctionCheck check({request.images, request.data, request.seed}, graph, lowered, workload,
                        planned.program, console);
    console.note("Verilator compiles the core unless it is kept from before\n");
    rtl::Core core(rtl::build_core(parameters, build_options()), parameters);
    rtl::NetworkRun run(*planned.program, *check.network(), core);

    Comparison comparison;
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t image = 0; image < check.images().size(); ++image) {
        std::vector<LayerOutcome> layers = run.run(check.images()[image]);
        check.compare(image, [&layers](std::size_t layer) { return layers[layer].output; });
        if (image == 0) {
            comparison = compare(std::move(layers), planned.layers);
        }
    }
    comparison.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (console.json()) {
        console.print_json({{"schema", "scfa.simulate/1"},
                            {"network", workload->name},
                            {"device", request.platform->device.name},
                            {"point", parameters_json(planned.program->point)},
                            {"fidelity", "rtl"},
                            {"mask", mask_name(workload->mask_source)},
                            {"status", name_of(planned.analytic.status)},
                            {"compute_cycles", comparison.rtl_cycles},
                            {"compute_cycles_analytic", comparison.analytic_cycles},
                            {"layers_that_differ", comparison.differing_layers},
                            {"layers", layers_json(*workload, comparison, planned.layers)},
                            {"function", check.json()}});
    } else {
        console.print(table_text(*workload, comparison, planned.layers));
        console.print(check.text());
        console.print(fmt::format("Simulated in {}\n", duration_text(comparison.seconds)));
    }
    return check.equal() && comparison.differing_layers == 0 ? 0 : kExitBug;
}

}  // namespace scfa::cli
