// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/point_maker.hpp"

#include "models/flrpm/layer_sizes.hpp"
#include "models/flrpm/trainer.hpp"
#include "models/import/quantised_file.hpp"
#include "models/network/lowering.hpp"
#include "models/network/reference/quantise.hpp"
#include "models/network/reference/reference.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

namespace scfa {
namespace {

std::vector<FloatTensor> normalised_images(const ImageDataset& images, std::int64_t count,
                                           const Normalisation& normalisation) {
    std::vector<FloatTensor> out;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        out.push_back(
            {images.channels, images.rows, images.columns,
             normalisation.apply(images.image(i), images.channels, images.rows * images.columns)});
    }
    return out;
}

std::string point_name(const PruneSetup& setup, const Phase& phase) {
    std::string name = setup.graph.name();
    if (phase.stage > 0) {
        name += fmt::format("-keep{}", setup.config.keep[phase.stage - 1]);
    }
    if (phase.thinned >= 0) {
        const WeightSparsity& s = setup.config.sparsity[static_cast<std::size_t>(phase.thinned)];
        name += fmt::format("-density{}{}", s.density, s.balanced ? "-balanced" : "");
    }
    return name;
}

std::string joined(const std::vector<double>& numbers) {
    return fmt::format("{}", fmt::join(numbers, ","));
}

/// The network in int8; its file says how its input is normalised (`normalisation_of`).
QuantisedNetwork quantised(const PruneSetup& setup, const NetworkGraph& graph) {
    const LoweredNetwork lowered = lower_with_weights(graph);
    const std::int64_t count =
        std::min(setup.config.quantise.calibration_images, setup.train_images);
    QuantisedNetwork out =
        quantise(lowered, std::make_shared<const Workload>(lowered.workload),
                 normalised_images(setup.train, count, setup.normalisation), Precision::int8);
    out.metadata["mean"] = joined(setup.normalisation.mean);
    out.metadata["std"] = joined(setup.normalisation.deviation);
    return out;
}

double int8_accuracy(const PruneSetup& setup, const QuantisedNetwork& network) {
    const std::int64_t count =
        std::min(setup.config.quantise.test_images.value_or(setup.test_images), setup.test_images);
    return accuracy(network, normalised_images(setup.test, count, setup.normalisation),
                    {setup.test.labels.begin(), setup.test.labels.begin() + count});
}

void count(const PruneSetup& setup, const LiveNetwork& network, PrunedPoint& point) {
    const NetworkSizes& sizes = setup.budget->sizes();
    const UnitCounts kept = unit_counts(network.groups());
    point.channels = channels_of(sizes, kept);
    point.macs = macs_of(sizes, kept);
    point.parameters = parameters_of(sizes, kept);
    point.resource = setup.budget->exact(kept);
    for (std::size_t g = 0; g < kept.size(); ++g) {
        if (setup.groups[g].prunable()) {
            point.groups.push_back({setup.groups[g].name, setup.groups[g].units, kept[g]});
        }
    }
}

void measure_densities(const NetworkGraph& graph, PrunedPoint& point) {
    for (const LayerId id : graph.topological_order()) {
        const std::vector<float>& weights = graph.layer(id).weights;
        if (!weights.empty()) {
            const auto zeros = std::count(weights.begin(), weights.end(), 0.0F);
            point.layers.push_back(
                {graph.layer(id).name,
                 1.0 - static_cast<double>(zeros) / static_cast<double>(weights.size())});
        }
    }
}

}  // namespace

PrunedPoint make_point(const PruneSetup& setup, const Phase& phase, LiveNetwork& network,
                       ImageSource& test, const std::string& directory) {
    PrunedPoint point;
    point.index = phase.point;
    point.network = fmt::format("point-{}{}", phase.point, kQuantisedFileEnding);
    if (phase.stage > 0) {
        point.keep = setup.config.keep[phase.stage - 1];
        point.budget = setup.targets[phase.stage - 1];
    }
    if (phase.thinned >= 0) {
        const WeightSparsity& s = setup.config.sparsity[static_cast<std::size_t>(phase.thinned)];
        point.density = s.density;
        point.balanced = s.balanced;
    }
    count(setup, network, point);
    NetworkGraph graph = network.graph();
    graph.set_name(point_name(setup, phase));
    measure_densities(graph, point);
    point.accuracy_float = measured_accuracy(network.module(), network.plan(), test);

    QuantisedNetwork made = quantised(setup, graph);
    point.accuracy_int8 = int8_accuracy(setup, made);
    Workload workload = *made.workload;
    workload.accuracy = point.accuracy_int8;
    workload.accuracy_float = point.accuracy_float;
    made.workload = std::make_shared<const Workload>(std::move(workload));
    save_quantised(made, (std::filesystem::path(directory) / point.network).string());
    return point;
}

}  // namespace scfa
