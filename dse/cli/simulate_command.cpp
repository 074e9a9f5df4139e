// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "dse/cli/drawn_options.hpp"
#include "dse/cli/layer_view.hpp"
#include "dse/cli/network_view.hpp"
#include "dse/cli/point_view.hpp"
#include "dse/config/resolve.hpp"
#include "models/arch/point_json.hpp"
#include "models/cost/analytic_evaluator.hpp"
#include "reports/json_values.hpp"

#include <fmt/format.h>

#include <memory>

namespace scfa::cli {
namespace {

struct Options {
    std::string network;
    std::string point;
    std::size_t fidelity = 0;
    DrawnOptions drawn;
};

void refuse_other_networks(const DesignPoint& point, const std::string& file) {
    if (point.pruning_point() != 0) {
        Place place;
        place.file = file;
        throw Error(ErrorCode::configuration,
                    fmt::format("\"pruning.point\" is {}, but only one network is simulated",
                                point.pruning_point()),
                    place, "leave it out");
    }
}

int simulate(const Options& options, Console& console) {
    if (options.fidelity != 0) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("--fidelity {}: this level is not in this build",
                                options.fidelity == 1 ? "tlm" : "rtl"),
                    {}, "--fidelity analytic is");
    }
    const PointFile file = read_point_file(options.point);
    const auto platform = std::make_shared<const Platform>(load_platform(file.device));
    const DesignPoint point = resolve(file, platform->device);
    refuse_other_networks(point, options.point);
    const auto workload = std::make_shared<const Workload>(
        load_workload({options.network, options.network}, masks_of(options.drawn)));
    const auto evaluator = make_analytic_evaluator({workload}, platform);
    const PointView view = view_point(*evaluator, *platform, point);
    if (console.json()) {
        console.print_json({{"schema", "scfa.simulate/1"},
                            {"network", workload->name},
                            {"device", platform->device.name},
                            {"point", parameters_json(view.point)},
                            {"fidelity", evaluator->fidelity()},
                            {"model", evaluator->model_version()},
                            {"mask", mask_name(workload->mask_source)},
                            {"status", name_of(view.result.status)},
                            {"reason", view.reason},
                            {"metrics", metrics_json(view.result.metrics)},
                            {"layers", layers_json(*workload, view.rows)},
                            {"resources", resources_json(view)}});
    } else {
        console.print(point_text(view, *workload, platform->device));
    }
    return view.result.status == PointStatus::feasible ? 0 : kExitNothingFeasible;
}

}  // namespace

Command simulate_command() {
    return {
        "simulate",
        "Evaluate one design point on one network, layer by layer",
        "The point file names the device and the parameters; parameters that it leaves out have "
        "the device's defaults. Ends with 3 when the point is infeasible.",
        {"scfa-dse simulate configs/networks/fmnist-cnn.onnx --point configs/points/pynq-z2.json",
         "scfa-dse simulate configs/networks/resnet18.json --point my.json --density 0.5 --json"},
        [](CLI::App& app) -> Action {
            auto options = std::make_shared<Options>();
            add_argument(app, "network", options->network, "NETWORK", "The network, JSON or ONNX");
            add_required_text(app, "--point", options->point, "POINT.json", "The design point");
            add_choice(app, "--fidelity", options->fidelity, {"analytic", "tlm", "rtl"},
                       "Level of detail; tlm and rtl are not in this build");
            add_drawn_options(app, options->drawn);
            return [options](Console& console) { return simulate(*options, console); };
        },
        {}};
}

}  // namespace scfa::cli
