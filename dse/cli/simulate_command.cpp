// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "dse/cli/drawn_options.hpp"
#include "dse/cli/layer_view.hpp"
#include "dse/cli/network_view.hpp"
#include "dse/cli/point_view.hpp"
#include "dse/cli/simulate_rtl.hpp"
#include "dse/cli/simulate_tlm.hpp"
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
    TlmRequest tlm;
};

enum Fidelity : std::size_t { kAnalytic, kTlm, kRtl };

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

/// Options that would change nothing are refused, not ignored.
void refuse_unused(const Options& options) {
    const TlmRequest& tlm = options.tlm;
    const bool data = tlm.images > 0 || !tlm.data.empty();
    if (data && options.fidelity == kAnalytic) {
        throw Error(ErrorCode::usage, "--images and --data need --fidelity tlm or rtl");
    }
    const bool only_tlm = tlm.timing_only || tlm.approximately_timed || !tlm.trace.empty() ||
                          !tlm.trace_layer.empty();
    if (only_tlm && options.fidelity != kTlm) {
        throw Error(ErrorCode::usage,
                    "--timing-only, --approximately-timed, --trace and --trace-layer need "
                    "--fidelity tlm");
    }
    if (tlm.timing_only && (tlm.images > 0 || !tlm.data.empty())) {
        throw Error(ErrorCode::usage, "--timing-only moves no data, --images would have no effect");
    }
    if (tlm.trace.empty() && !tlm.trace_layer.empty()) {
        throw Error(ErrorCode::usage, "--trace-layer needs --trace FILE");
    }
}

int simulate(const Options& options, Console& console) {
    refuse_unused(options);
    const PointFile file = read_point_file(options.point);
    const auto platform = std::make_shared<const Platform>(load_platform(file.device));
    const DesignPoint point = resolve(file, platform->device);
    refuse_other_networks(point, options.point);
    if (options.fidelity == kRtl) {
        RtlRequest request;
        request.network = options.network;
        request.point = point;
        request.platform = platform;
        request.drawn = masks_of(options.drawn);
        request.seed = static_cast<std::uint64_t>(options.drawn.seed);
        request.images = options.tlm.images;
        request.data = options.tlm.data;
        return simulate_rtl(request, console);
    }
    if (options.fidelity == kTlm) {
        TlmRequest request = options.tlm;
        request.network = options.network;
        request.point = point;
        request.platform = platform;
        request.drawn = masks_of(options.drawn);
        request.seed = static_cast<std::uint64_t>(options.drawn.seed);
        return simulate_tlm(request, console);
    }
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
         "scfa-dse simulate fmnist-cnn.onnx --point my.json --fidelity tlm --images 100",
         "scfa-dse simulate fmnist-cnn.onnx --point my.json --fidelity rtl",
         "scfa-dse simulate configs/networks/resnet18.json --point my.json --density 0.5 --json"},
        [](CLI::App& app) -> Action {
            auto options = std::make_shared<Options>();
            add_argument(app, "network", options->network, "NETWORK", "The network, JSON or ONNX");
            add_required_text(app, "--point", options->point, "POINT.json", "The design point");
            add_choice(
                app, "--fidelity", options->fidelity, {"analytic", "tlm", "rtl"},
                "Level of detail: closed formulas, SystemC, or the RTL core under Verilator");
            TlmRequest& tlm = options->tlm;
            add_flag(app, "--timing-only", tlm.timing_only, "tlm: time alone, no data is moved");
            add_integer(app, "--images", tlm.images, 1, std::int64_t{1} << 31, "N",
                        "tlm, rtl: run the first N test images and report the accuracy");
            add_text(
                app, "--data", tlm.data, "DIR",
                "tlm, rtl: data set, idx files or folders of images; Fashion-MNIST unless given");
            add_text(app, "--trace", tlm.trace, "FILE",
                     "tlm: write a waveform (VCD) of FIFO levels, bank grants and DMA states");
            add_text(app, "--trace-layer", tlm.trace_layer, "LAYER",
                     "tlm: the layer of the waveform; the longest unless given");
            add_flag(app, "--approximately-timed", tlm.approximately_timed,
                     "tlm: four-phase transactions on the memory path, slower");
            add_drawn_options(app, options->drawn);
            return [options](Console& console) { return simulate(*options, console); };
        },
        {}};
}

}  // namespace scfa::cli
