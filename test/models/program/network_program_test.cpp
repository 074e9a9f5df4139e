// SPDX-License-Identifier: Apache-2.0
#include "models/program/network_program.hpp"

#include "models/cost/analytic_evaluator.hpp"
#include "models/program/buffer_halves.hpp"
#include "models/program/tensor_traffic.hpp"
#include "test/models/cost/platform_fixture.hpp"
#include "test/models/cost/shipped_networks.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <vector>

namespace scfa {
namespace {

TEST(NetworkProgram, moves_the_bytes_that_the_analytic_model_counts) {
    int layers_seen = 0;
    for (const std::string& board : test::shipped_platforms()) {
        const auto platform = std::make_shared<const Platform>(test::shipped_platform(board));
        for (const char* network : test::kSmallNetworks) {
            const auto workload = test::shipped_network(network);
            const auto evaluator = make_analytic_evaluator({workload}, platform);
            const auto worker = evaluator->worker();
            LayerMemo memo(evaluator->workloads());
            Rng rng(checksum64(board), checksum64(network));
            for (int i = 0; i < 12; ++i) {
                const DesignPoint point = canonical(test::any_point(rng, *platform));
                std::vector<LayerResult> results;
                if (worker->evaluate(point, results).status != PointStatus::feasible) {
                    continue;
                }
                const NetworkProgram program =
                    compile_program(workload, point, results, memo.tables(0, compute_key(point)));
                const std::vector<TensorTraffic> traffic = tensor_traffic(program);
                ASSERT_EQ(traffic.size(), results.size());
                for (std::size_t layer = 0; layer < results.size(); ++layer) {
                    const std::string& name = workload->layers[layer].name;
                    ASSERT_EQ(traffic[layer].read(), results[layer].ddr_read_bytes) << name;
                    ASSERT_EQ(traffic[layer].outputs, results[layer].ddr_write_bytes) << name;
                    const bool loads = workload->layers[layer].op == WorkloadOp::convolution &&
                                       traffic[layer].inputs > 0;
                    ASSERT_EQ(traffic[layer].weights > 0, loads) << name;
                    layers_seen += traffic[layer].outputs > 0 ? 1 : 0;
                }
            }
        }
    }
    EXPECT_GT(layers_seen, 500);
}

TEST(NetworkProgram, every_output_row_of_every_channel_is_stored_exactly_once) {
    const auto platform = std::make_shared<const Platform>(test::shipped_platform("pynq-z2"));
    const auto workload = test::shipped_network("fmnist-resnet.json");
    const auto evaluator = make_analytic_evaluator({workload}, platform);
    LayerMemo memo(evaluator->workloads());
    Rng rng(3, 1);
    int points = 0;
    while (points < 5) {
        const DesignPoint point = canonical(test::any_point(rng, *platform));
        std::vector<LayerResult> results;
        if (evaluator->worker()->evaluate(point, results).status != PointStatus::feasible) {
            continue;
        }
        ++points;
        const NetworkProgram program =
            compile_program(workload, point, results, memo.tables(0, compute_key(point)));
        std::set<std::uint64_t> stored;
        for (const LayerProgram& layer : program.layers) {
            for (std::int64_t place = 0; place < layer.jobs(); ++place) {
                const ProgramJob job = layer.job_at(place);
                if (!job.drains) {
                    continue;
                }
                const auto filters =
                    layer.filters_of(job.block, program.layer(layer).geometry.out_channels);
                for (const MemorySpan& span : output_spans(
                         layer.output, layer.tiles[static_cast<std::size_t>(job.tile)], filters)) {
                    for (std::int64_t at = 0; at < span.bytes; at += layer.output.row_bytes) {
                        ASSERT_TRUE(
                            stored.insert(span.address + static_cast<std::uint64_t>(at)).second);
                    }
                }
            }
            const std::uint64_t end =
                layer.output.address + static_cast<std::uint64_t>(layer.output.bytes());
            for (std::uint64_t row = layer.output.address; row < end;
                 row += static_cast<std::uint64_t>(layer.output.row_bytes)) {
                ASSERT_EQ(stored.count(row), 1U);
            }
        }
    }
}

TEST(BufferHalves, an_operand_that_lies_in_either_half_is_not_loaded_again) {
    BufferHalves halves;
    const HalfUse first = halves.use(7, 0);
    EXPECT_TRUE(first.load);
    EXPECT_EQ(first.user_before, -1);
    EXPECT_FALSE(halves.use(7, 1).load);
    const HalfUse other = halves.use(8, 2);
    EXPECT_TRUE(other.load);
    EXPECT_NE(other.half, first.half);
    const HalfUse back = halves.use(7, 3);
    EXPECT_FALSE(back.load);
    EXPECT_EQ(back.half, first.half);
    const HalfUse third = halves.use(9, 4);
    EXPECT_TRUE(third.load);
    EXPECT_EQ(third.half, other.half);
    EXPECT_EQ(third.user_before, 2);  // overwrites what job 2 read
}

}  // namespace
}  // namespace scfa
