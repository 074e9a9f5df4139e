// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/simulate_tlm.hpp"

#include "dse/cli/command.hpp"
#include "dse/cli/function_check.hpp"
#include "dse/cli/layer_view.hpp"
#include "dse/cli/network_view.hpp"
#include "dse/cli/point_view.hpp"
#include "dse/cli/statistics_view.hpp"
#include "models/import/network_reader.hpp"
#include "models/import/quantised_file.hpp"
#include "models/network/lowering.hpp"
#include "models/program/planned_point.hpp"
#include "reports/json_values.hpp"
#include "sim/top/simulation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace scfa::cli {
namespace {

using Json = nlohmann::ordered_json;

/// The layer to trace: the one named, or the longest one on the array.
std::int32_t traced_layer(const TlmRequest& request, const Workload& workload,
                          const std::vector<LayerResult>& layers) {
    std::int32_t longest = -1;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto index = static_cast<std::int32_t>(i);
        if (workload.layers[i].name == request.trace_layer) {
            return index;
        }
        if (layers[i].busy > 0 &&
            (longest < 0 || layers[i].cycles > layers[static_cast<std::size_t>(longest)].cycles)) {
            longest = index;
        }
    }
    if (!request.trace_layer.empty() || longest < 0) {
        throw Error(ErrorCode::usage,
                    fmt::format("--trace-layer \"{}\": the network has no such layer on the array",
                                request.trace_layer),
                    {}, "`scfa-dse network` lists the layers");
    }
    return longest;
}

sim::SimulationOptions options_of(const TlmRequest& request, const PlannedPoint& planned) {
    sim::SimulationOptions out;
    out.style = request.approximately_timed ? sim::CodingStyle::approximately_timed
                                            : sim::CodingStyle::loosely_timed;
    if (!request.trace.empty()) {
        sim::TraceOptions trace;
        trace.file = request.trace;
        trace.layer = traced_layer(request, *planned.program->workload, planned.layers);
        out.trace = trace;
    }
    return out;
}

Json document_of(const TlmRequest& request, const Workload& workload, const PointView& view,
                 const FunctionCheck* check, const sim::SimulationResult& result) {
    Json out{{"schema", "scfa.simulate/1"},
             {"network", workload.name},
             {"device", request.platform->device.name},
             {"point", parameters_json(view.point)},
             {"fidelity", "tlm"},
             {"mask", mask_name(workload.mask_source)},
             {"status", name_of(view.result.status)},
             {"reason", view.reason},
             {"metrics", metrics_json(view.result.metrics)},
             {"layers", layers_json(workload, view.rows)},
             {"resources", resources_json(view)}};
    if (check != nullptr) {
        out["function"] = check->json();
    }
    for (std::size_t i = 0; i < result.statistics.size(); ++i) {
        out["layers"][i]["statistics"] = statistics_json(result.statistics[i]);
    }
    return out;
}

/// A network file in numbers, or one that a pruning run wrote in integers.
class GivenNetwork {
  public:
    explicit GivenNetwork(const TlmRequest& request) : request_(request) {
        if (is_quantised_file(request.network)) {
            quantised_ = std::make_shared<const QuantisedNetwork>(load_quantised(request.network));
            workload_ = quantised_->workload;
            return;
        }
        graph_ = read_network(request.network);
        LoweringOptions lowering;
        lowering.drawn = request.drawn;
        lowered_ = lower_with_weights(graph_, lowering);
        lowered_.workload.file = request.network;
        workload_ = std::make_shared<const Workload>(lowered_.workload);
    }

    [[nodiscard]] const std::shared_ptr<const Workload>& workload() const { return workload_; }

    void start(std::optional<FunctionCheck>& check,
               const std::shared_ptr<const NetworkProgram>& program, Console& console) const {
        const FunctionRequest asked{request_.images, request_.data, request_.seed};
        if (quantised_ != nullptr) {
            check.emplace(asked, quantised_, program);
        } else {
            check.emplace(asked, graph_, lowered_, workload_, program, console);
        }
    }

  private:
    const TlmRequest& request_;
    std::shared_ptr<const QuantisedNetwork> quantised_;
    NetworkGraph graph_;
    LoweredNetwork lowered_;
    std::shared_ptr<const Workload> workload_;
};

}  // namespace

int simulate_tlm(const TlmRequest& request, Console& console) {
    const GivenNetwork network(request);
    const std::shared_ptr<const Workload>& workload = network.workload();
    const std::shared_ptr<AnalyticModel> model =
        make_analytic_evaluator({workload}, request.platform);
    const PlannedPoint planned = plan_point(*model, request.point);

    sim::SimulationResult result;
    result.point = planned.analytic;
    std::optional<FunctionCheck> check;
    if (planned.program != nullptr) {
        if (!request.timing_only) {
            network.start(check, planned.program, console);
        }
        sim::Simulation simulation(planned, request.platform, check ? check->network() : nullptr,
                                   options_of(request, planned));
        result = check ? simulation.run(check->images(),
                                        [&check](std::size_t image, const sim::OutputReader& read) {
                                            check->compare(image, read);
                                        })
                       : simulation.run({}, {});
    }
    const PointView view = view_result(*workload, *request.platform, canonical(request.point),
                                       result.point, result.layers);
    const FunctionCheck* checked = check ? &*check : nullptr;
    if (console.json()) {
        console.print_json(document_of(request, *workload, view, checked, result));
    } else {
        console.print(point_text(view, *workload, request.platform->device));
        console.print(statistics_text(*workload, result.statistics));
        if (checked != nullptr) {
            console.print(checked->text());
        }
        if (!request.trace.empty() && planned.program != nullptr) {
            console.print(fmt::format("Waveform: {}\n", request.trace));
        }
    }
    if (checked != nullptr && !checked->equal()) {
        return kExitBug;
    }
    return view.result.status == PointStatus::feasible ? 0 : kExitNothingFeasible;
}

}  // namespace scfa::cli
