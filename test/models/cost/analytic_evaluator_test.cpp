// SPDX-License-Identifier: Apache-2.0
#include "models/cost/analytic_evaluator.hpp"

#include "models/base/hash.hpp"
#include "models/base/rng.hpp"
#include "models/import/network_reader.hpp"
#include "models/network/lowering.hpp"
#include "test/models/cost/platform_fixture.hpp"
#include "test/models/cost/shipped_networks.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace scfa {
namespace {

using test::any_point;
using test::kSmallNetworks;
using test::shipped_network;

TEST(AnalyticEvaluator, layers_add_up_to_the_point_on_every_network_and_board) {
    int feasible = 0;
    for (const std::string& board : test::shipped_platforms()) {
        const auto platform = std::make_shared<const Platform>(test::shipped_platform(board));
        for (const char* network : kSmallNetworks) {
            const auto evaluator = make_analytic_evaluator({shipped_network(network)}, platform);
            const auto worker = evaluator->worker();
            Rng rng(checksum64(board), checksum64(network));
            for (int i = 0; i < 60; ++i) {
                const DesignPoint point = any_point(rng, *platform);
                std::vector<LayerResult> layers;
                const PointResult result = worker->evaluate(point, layers);
                const PointResult again = worker->evaluate(point);
                ASSERT_EQ(result.status, again.status);
                if (result.status == PointStatus::feasible) {
                    verify(result, layers, canonical(point));
                    ASSERT_EQ(result.metrics[Metric::cycles], again.metrics[Metric::cycles]);
                    ASSERT_EQ(result.metrics[Metric::energy_mj], again.metrics[Metric::energy_mj]);
                    ++feasible;
                }
            }
        }
    }
    EXPECT_GT(feasible, 300);
}

TEST(AnalyticEvaluator, a_result_does_not_depend_on_what_was_evaluated_before) {
    const auto platform = std::make_shared<const Platform>(test::shipped_platform("zcu102"));
    const auto evaluator =
        make_analytic_evaluator({shipped_network("fmnist-resnet.json")}, platform);
    const auto kept = evaluator->worker();
    Rng rng(7);
    for (int i = 0; i < 300; ++i) {
        const DesignPoint point = any_point(rng, *platform);
        const PointResult a = kept->evaluate(point);
        const PointResult b = evaluator->worker()->evaluate(point);
        ASSERT_EQ(a.status, b.status);
        ASSERT_EQ(a.why.reason, b.why.reason);
        if (a.status == PointStatus::feasible) {
            ASSERT_EQ(a.metrics[Metric::cycles], b.metrics[Metric::cycles]);
            ASSERT_EQ(a.metrics[Metric::energy_mj], b.metrics[Metric::energy_mj]);
        }
    }
}

TEST(AnalyticEvaluator, more_bandwidth_is_never_slower_layer_by_layer_mapping_included) {
    // One layer at a time: in a whole network a faster layer may leave the buffers' halves to the
    // next one differently.
    const Platform slow = test::shipped_platform("zcu102");
    Platform fast = slow;
    fast.device.ddr.peak_gbps.value *= 2;
    const auto network = shipped_network("fmnist-mobilenet.json");
    const auto evaluator_slow =
        make_analytic_evaluator({network}, std::make_shared<const Platform>(slow));
    const auto evaluator_fast =
        make_analytic_evaluator({network}, std::make_shared<const Platform>(fast));
    const auto worker_slow = evaluator_slow->worker();
    const auto worker_fast = evaluator_fast->worker();
    Rng rng(11);
    int compared = 0;
    for (int i = 0; i < 400; ++i) {
        const DesignPoint point = any_point(rng, slow);
        std::vector<LayerResult> layers_slow;
        std::vector<LayerResult> layers_fast;
        const PointResult a = worker_slow->evaluate(point, layers_slow);
        const PointResult b = worker_fast->evaluate(point, layers_fast);
        ASSERT_EQ(a.status, b.status);
        if (a.status == PointStatus::feasible) {
            ASSERT_LE(layers_fast.front().cycles, layers_slow.front().cycles);
            ASSERT_LE(b.metrics[Metric::cycles], a.metrics[Metric::cycles]);
            ++compared;
        }
    }
    EXPECT_GT(compared, 100);
}

TEST(AnalyticEvaluator, axes_that_do_not_matter_change_nothing) {
    const auto platform = std::make_shared<const Platform>(test::shipped_platform("zcu102"));
    const auto worker = make_analytic_evaluator({shipped_network("fmnist-cnn.onnx")}, platform);
    const auto w = worker->worker();
    DesignPoint dense = test::small_point();
    dense[Parameter::sparse_format] = static_cast<std::int32_t>(SparseFormat::dense);
    DesignPoint other = dense;
    other[Parameter::sparse_fifo_depth] = 16;
    other[Parameter::sparse_window] = 4;
    other[Parameter::sparse_scan_width] = 32;
    EXPECT_EQ(w->evaluate(dense).metrics[Metric::cycles],
              w->evaluate(other).metrics[Metric::cycles]);
    // Packing halves the DSPs of the array and changes no cycle.
    DesignPoint packed = dense;
    packed[Parameter::pe_double_calculation] = 1;
    dense[Parameter::pe_double_calculation] = 0;
    const PointResult a = w->evaluate(dense);
    const PointResult b = w->evaluate(packed);
    EXPECT_EQ(a.metrics[Metric::cycles], b.metrics[Metric::cycles]);
    EXPECT_EQ(a.metrics[Metric::dsp] - b.metrics[Metric::dsp], 8 * 8 / 2);
}

TEST(AnalyticEvaluator, an_infeasible_point_names_the_layer_and_what_lacks) {
    const auto platform = std::make_shared<const Platform>(test::shipped_platform("zcu102"));
    const auto network = shipped_network("fmnist-cnn.onnx");
    const auto evaluator = make_analytic_evaluator({network}, platform);
    DesignPoint point = test::small_point();
    point[Parameter::weight_buffer_kib] = 1;
    const PointResult result = evaluator->worker()->evaluate(point);
    EXPECT_EQ(result.status, PointStatus::infeasible);
    EXPECT_GE(result.why.layer, 0);
    EXPECT_GT(result.why.need, result.why.have);
    EXPECT_NE(reason_text(result.why, network.get()).find("too many"), std::string::npos);
}

}  // namespace
}  // namespace scfa
