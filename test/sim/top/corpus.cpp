// SPDX-License-Identifier: Apache-2.0
#include "test/sim/top/corpus.hpp"

#include "models/base/error.hpp"
#include "models/base/hash.hpp"
#include "models/base/rng.hpp"
#include "models/import/network_reader.hpp"
#include "models/network/lowering.hpp"
#include "sim/top/simulation.hpp"
#include "test/models/cost/platform_fixture.hpp"
#include "test/sim/modules/own_kernel.hpp"

#include <fmt/format.h>

#include <initializer_list>
#include <map>

namespace scfa::test {

namespace {

constexpr double kDensity = 0.5;

struct NetworkOnBoard {
    std::shared_ptr<const Platform> platform;
    std::shared_ptr<AnalyticModel> model;
};

NetworkOnBoard& on_board(const std::string& network, const std::string& device) {
    static std::map<std::string, std::shared_ptr<const Workload>> networks;
    static std::map<std::string, NetworkOnBoard> boards;
    std::shared_ptr<const Workload>& workload = networks[network];
    if (workload == nullptr) {
        LoweringOptions options;
        options.drawn.density = kDensity;
        workload = std::make_shared<const Workload>(lower(
            read_network(std::string(SCFA_SOURCE_DIR) + "/configs/networks/" + network + ".json"),
            options));
    }
    NetworkOnBoard& board = boards[network + " " + device];
    if (board.model == nullptr) {
        board.platform = std::make_shared<const Platform>(shipped_platform(device));
        board.model = make_analytic_evaluator({workload}, board.platform);
    }
    return board;
}

DesignPoint any_configuration(Rng& rng, const Platform& platform) {
    DesignPoint p = platform.device.default_point();
    const auto pick = [&](Parameter parameter, std::initializer_list<std::int32_t> values) {
        p[parameter] = *(values.begin() + rng.below(values.size()));
    };
    pick(Parameter::sparse_format, {0, 1, 2, 3, 4});
    pick(Parameter::pe_rows, {4, 8, 16, 32});
    pick(Parameter::pe_columns, {4, 7, 8, 14, 16});
    pick(Parameter::activation_buffer_banks, {8, 16, 32});
    pick(Parameter::sparse_window, {1, 2, 4});
    pick(Parameter::sparse_fifo_depth, {4, 8});
    pick(Parameter::sparse_scan_width, {8, 16, 32});
    pick(Parameter::mapping_balance_filters, {0, 1});
    pick(Parameter::pe_precision, {0, 1, 1, 1});
    pick(Parameter::pe_double_calculation, {0, 1});
    pick(Parameter::activation_buffer_kib, {32, 64, 128, 256});
    pick(Parameter::weight_buffer_kib, {32, 64, 128, 256});
    pick(Parameter::output_buffer_kib, {16, 32, 64});
    pick(Parameter::accumulator_depth, {16, 64, 256});
    pick(Parameter::post_lanes, {1, 2, 4});
    pick(Parameter::axi_ports, {1, 2, 4});
    pick(Parameter::axi_width_bits, {64, 128});
    pick(Parameter::axi_burst_beats, {16, 64, 256});
    pick(Parameter::axi_outstanding, {2, 8, 16});
    pick(Parameter::clock_mhz, {100, 150, 200, 250});
    return p;
}

}  // namespace

const std::vector<std::string>& small_corpus_networks() {
    static const std::vector<std::string> names = {"fmnist-vgg", "fmnist-resnet",
                                                   "fmnist-mobilenet"};
    return names;
}

const std::vector<std::string>& large_corpus_networks() {
    static const std::vector<std::string> names = {"resnet18", "mobilenetv2", "vgg16"};
    return names;
}

CorpusCase corpus_case(const std::string& network, int index) {
    for (std::uint64_t attempt = 0;; ++attempt) {
        Rng rng(checksum64(network), static_cast<std::uint64_t>(index) << 32U | attempt);
        CorpusCase out;
        out.network = network;
        out.device = shipped_platforms()[rng.below(shipped_platforms().size())];
        NetworkOnBoard& board = on_board(network, out.device);
        out.platform = board.platform;
        out.point = canonical(any_configuration(rng, *board.platform));
        out.planned = plan_point(*board.model, out.point);
        if (out.planned.program != nullptr) {
            return out;
        }
    }
}

CorpusResult simulate(const CorpusCase& example) {
    const std::vector<LayerResult>& expected = example.planned.layers;
    const std::vector<std::int64_t> answer = sim::test::in_own_kernel([&] {
        sim::SimulationOptions options;
        options.statistics = false;
        const sim::SimulationResult result =
            sim::Simulation(example.planned, example.platform, nullptr, options).run({}, {});
        std::vector<std::int64_t> numbers{
            static_cast<std::int64_t>(result.point.metrics[Metric::cycles])};
        for (const LayerResult& layer : result.layers) {
            numbers.push_back(layer.compute_cycles);
        }
        return numbers;
    });
    SCFA_ASSERT(answer.size() == expected.size() + 1, "an answer of the child");
    CorpusResult out;
    out.analytic_cycles =
        static_cast<std::int64_t>(example.planned.analytic.metrics[Metric::cycles]);
    out.simulated_cycles = answer.front();
    const std::vector<WorkloadLayer>& layers = example.planned.program->workload->layers;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        // A layer on the CPU counts its share of the timeline, which is not compute time.
        const bool array = layers[i].placement == Placement::scfa;
        if (array && answer[i + 1] != expected[i].compute_cycles && out.compute_cycles_equal) {
            out.compute_cycles_equal = false;
            out.first_layer_that_differs = layers[i].name;
        }
    }
    return out;
}

std::string corpus_label(const CorpusCase& example) {
    std::string out = fmt::format("{} {}", example.network, example.device);
    for (const Parameter parameter :
         {Parameter::sparse_format, Parameter::pe_precision, Parameter::pe_rows,
          Parameter::pe_columns, Parameter::activation_buffer_banks, Parameter::sparse_window,
          Parameter::axi_ports, Parameter::axi_width_bits, Parameter::axi_burst_beats,
          Parameter::axi_outstanding, Parameter::clock_mhz}) {
        out += " " + value_text(parameter, example.point[parameter]);
    }
    return out;
}

}  // namespace scfa::test
