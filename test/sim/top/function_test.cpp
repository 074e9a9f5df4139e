// SPDX-License-Identifier: Apache-2.0
// Real tensors through the SystemC model: every stored output equals the golden reference's.
#include "models/base/hash.hpp"
#include "models/import/network_reader.hpp"
#include "models/network/reference/quantise.hpp"
#include "models/network/reference/reference.hpp"
#include "models/program/planned_point.hpp"
#include "sim/top/simulation.hpp"
#include "test/models/cost/platform_fixture.hpp"
#include "test/models/cost/shipped_networks.hpp"
#include "test/sim/modules/own_kernel.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace scfa::test {
namespace {

/// A network with weights, its own or drawn, and one image.
struct Functional {
    std::shared_ptr<const Workload> workload;
    std::shared_ptr<const QuantisedNetwork> network;
    Tensor image;
};

Functional functional(const std::string& file, Precision precision) {
    LoweringOptions options;
    options.drawn.density = 0.4;
    const LoweredNetwork lowered = lower_with_weights(
        read_network(std::string(SCFA_SOURCE_DIR) + "/configs/networks/" + file), options);
    Functional out;
    out.workload = std::make_shared<const Workload>(lowered.workload);
    const FloatTensor image = draw_image(*out.workload, 7);
    out.network = std::make_shared<const QuantisedNetwork>(
        lowered.workload.mask_source == MaskSource::trained
            ? quantise(lowered, out.workload, {image}, precision)
            : draw_weights(lowered, out.workload, precision, 5));
    out.image = quantise_image(image, out.network->input_scale, precision);
    return out;
}

/// How many tensors differ from the golden reference, and how many there are.
std::vector<std::int64_t> compare(const Functional& functional, const PlannedPoint& planned,
                                  const std::shared_ptr<const Platform>& platform,
                                  std::int64_t check_every) {
    return sim::test::in_own_kernel([&] {
        const std::vector<Tensor> expected = Reference(*functional.network).run(functional.image);
        std::int64_t differ = 0;
        std::int64_t compared = 0;
        sim::SimulationOptions options;
        options.check_every = check_every;
        const sim::SimulationResult result =
            sim::Simulation(planned, platform, functional.network, options)
                .run({functional.image, functional.image},
                     [&](std::size_t, const sim::OutputReader& read) {
                         for (const LayerProgram& layer : planned.program->layers) {
                             if (layer.rides < 0) {
                                 const auto index = static_cast<std::size_t>(layer.index);
                                 ++compared;
                                 differ += read(index) != expected[index] ? 1 : 0;
                             }
                         }
                     });
        verify(result.point, result.layers, planned.program->point);
        std::int64_t checked = 0;
        for (const sim::LayerStatistics& layer : result.statistics) {
            checked += layer.checked_passes;
        }
        return std::vector<std::int64_t>{differ, compared, checked};
    });
}

class FunctionOfNetwork : public ::testing::TestWithParam<const char*> {};

TEST_P(FunctionOfNetwork, equals_the_golden_reference_bit_for_bit_on_any_point) {
    const std::string file = GetParam();
    Rng rng(checksum64(file), 11);
    std::array<int, 5> formats{};
    std::int64_t checked = 0;
    for (int points = 0; points < 12;) {
        const auto platform = std::make_shared<const Platform>(
            shipped_platform(shipped_platforms()[rng.below(shipped_platforms().size())]));
        const DesignPoint point = canonical(any_point(rng, *platform));
        const Functional network = functional(file, point.precision());
        const auto model = make_analytic_evaluator({network.workload}, platform);
        const PlannedPoint planned = plan_point(*model, point);
        if (planned.program == nullptr) {
            continue;
        }
        ++points;
        ++formats[static_cast<std::size_t>(point.format())];
        const std::vector<std::int64_t> numbers = compare(network, planned, platform, 16);
        ASSERT_EQ(numbers.size(), 3U);
        EXPECT_EQ(numbers[0], 0) << "point " << points << " of " << file;
        EXPECT_GT(numbers[1], 0);
        checked += numbers[2];
    }
    EXPECT_GT(checked, 0);
}

INSTANTIATE_TEST_SUITE_P(Shipped, FunctionOfNetwork, ::testing::ValuesIn(kSmallNetworks));

}  // namespace
}  // namespace scfa::test
