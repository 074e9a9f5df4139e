// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "dse/cli/drawn_options.hpp"
#include "dse/cli/network_view.hpp"
#include "dse/config/resolve.hpp"

#include <memory>

namespace scfa::cli {

Command network_command() {
    return {"network",
            "Show the layers, shapes, work and density of a network",
            "Reads JSON or ONNX. A layer that the array cannot run is placed on the CPU.",
            {"scfa-dse network configs/networks/fmnist-cnn.onnx",
             "scfa-dse network configs/networks/resnet18.json --density 0.5 --json"},
            [](CLI::App& app) -> Action {
                struct Options {
                    std::string file;
                    DrawnOptions drawn;
                };
                auto options = std::make_shared<Options>();
                add_argument(app, "network", options->file, "NETWORK", "The network, JSON or ONNX");
                add_drawn_options(app, options->drawn);
                return [options](Console& console) {
                    const Workload workload =
                        load_workload({options->file, options->file}, masks_of(options->drawn));
                    if (console.json()) {
                        console.print_json(network_json(workload));
                    } else {
                        console.print(network_text(workload));
                    }
                    return 0;
                };
            },
            {}};
}

}  // namespace scfa::cli
