// SPDX-License-Identifier: Apache-2.0
// Lowering of random networks: they compute what they did, and every invariant holds.
#include "models/base/rng.hpp"
#include "models/network/lowering.hpp"
#include "models/network/shape_inference.hpp"
#include "test/models/network/float_interpreter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace scfa {
namespace {

using test::Tensor;

Layer plain(LayerKind kind, const std::string& name) {
    Layer layer;
    layer.kind = kind;
    layer.name = name;
    return layer;
}

/// Builds small networks of every kind of layer, at random but valid, and ends in one convolution.
class RandomNetwork {
  public:
    explicit RandomNetwork(std::uint64_t seed) : rng_(seed), graph_("random") {
        Layer input = plain(LayerKind::input, "input");
        input.shape = {rng_.between(1, 4), rng_.between(5, 9), rng_.between(5, 9), false};
        push(graph_.add(input));
        const std::int64_t layers = rng_.between(3, 14);
        for (std::int64_t i = 0; i < layers; ++i) {
            step("l" + std::to_string(i));
        }
        finish();
    }
    NetworkGraph take() { return std::move(graph_); }

  private:
    void push(LayerId id) { maps_.push_back(id); }
    LayerId any() { return rng_.below(3) == 0 ? maps_[rng_.below(maps_.size())] : maps_.back(); }
    TensorShape shape(LayerId id) { return infer_shapes(graph_)[id.index()]; }

    Layer convolution(const std::string& name, const TensorShape& in) {
        Layer layer = plain(LayerKind::convolution, name);
        layer.groups = rng_.below(3) == 0 ? in.channels : 1;
        layer.out_channels =
            layer.groups == 1 ? rng_.between(1, 5) : layer.groups * rng_.between(1, 2);
        Window& w = layer.window;
        w.kernel_height = rng_.between(1, std::min<std::int64_t>(3, in.height));
        w.kernel_width = rng_.between(1, std::min<std::int64_t>(3, in.width));
        w.stride_height = w.stride_width = rng_.between(1, 2);
        if (rng_.below(8) == 0) {
            w.stride_width = rng_.between(1, 2);  // on the CPU
        }
        w.pad_top = rng_.between(0, 1);
        w.pad_left = rng_.between(0, 1);
        w.pad_bottom = rng_.between(0, 1);
        w.pad_right = rng_.between(0, 1);
        layer.has_bias = rng_.below(2) == 0;
        if (rng_.below(2) == 0) {  // keeps the shape, so that there is something to add
            w = Window{};
            w.kernel_height = w.kernel_width = 3;
            w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = 1;
            layer.out_channels = in.channels;
        }
        return layer;
    }

    Layer pool(const std::string& name, const TensorShape& in) {
        Layer layer =
            plain(rng_.below(2) == 0 ? LayerKind::max_pool : LayerKind::average_pool, name);
        Window& w = layer.window;
        w.kernel_height = rng_.between(1, std::min<std::int64_t>(3, in.height));
        w.kernel_width = rng_.between(1, std::min<std::int64_t>(3, in.width));
        w.stride_height = w.stride_width = rng_.between(1, 3);
        w.pad_top = w.kernel_height > 1 ? rng_.between(0, 1) : 0;
        w.pad_right = w.kernel_width > 1 ? rng_.between(0, 1) : 0;
        w.ceil_mode = rng_.below(2) == 0;
        w.count_include_pad = rng_.below(2) == 0;
        if (rng_.below(2) == 0) {
            w = Window{};
            w.kernel_height = w.kernel_width = w.stride_height = w.stride_width =
                std::min({in.height, in.width, rng_.between(1, 3)});
        }
        return layer;
    }

    void step(const std::string& name) {
        const LayerId from = any();
        const TensorShape in = shape(from);
        switch (rng_.below(9)) {
            case 0:
            case 1:
                push(graph_.add(convolution(name, in), {from}));
                break;
            case 2:
                push(graph_.add(pool(name, in), {from}));
                break;
            case 3:
                push(graph_.add(plain(LayerKind::batch_norm, name), {from}));
                break;
            case 4:
                push(graph_.add(plain(LayerKind::relu, name), {from}));
                break;
            case 5:
                push(graph_.add(
                    plain(rng_.below(2) == 0 ? LayerKind::relu6 : LayerKind::identity, name),
                    {from}));
                break;
            case 6:
            case 7:
                join(name, from, in);
                break;
            default: {
                Layer layer = plain(LayerKind::other, name);
                layer.operator_name = "Sigmoid";
                push(graph_.add(layer, {from}));
            }
        }
    }

    /// A residual add or a concatenation with any earlier tensor of the same size, itself included.
    void join(const std::string& name, LayerId from, const TensorShape& in) {
        const bool add = rng_.below(2) == 0;
        const std::size_t start = rng_.below(maps_.size());
        for (std::size_t i = 0; i < maps_.size(); ++i) {
            const LayerId candidate = maps_[(start + i) % maps_.size()];
            const TensorShape other = shape(candidate);
            if (other.height == in.height && other.width == in.width &&
                (!add || other.channels == in.channels)) {
                push(graph_.add(plain(add ? LayerKind::add : LayerKind::concatenation, name),
                                {candidate, from}));
                return;
            }
        }
    }

    void finish() {
        LayerId last = maps_.back();
        if (rng_.below(2) == 0) {
            last = graph_.add(plain(LayerKind::global_average_pool, "gap"), {last});
        }
        last = graph_.add(plain(LayerKind::flatten, "flatten"), {last});
        if (rng_.below(3) == 0) {
            last = graph_.add(plain(LayerKind::relu, "flat.relu"), {last});
        }
        if (rng_.below(3) == 0) {
            last = graph_.add(plain(LayerKind::batch_norm, "flat.norm"), {last});
        }
        Layer fc = plain(LayerKind::fully_connected, "fc");
        fc.out_channels = 3;
        fc.has_bias = true;
        graph_.add(fc, {last});
    }

    Rng rng_;
    NetworkGraph graph_;
    std::vector<LayerId> maps_;
};

double worst_difference(const Tensor& a, const Tensor& b) {
    EXPECT_EQ(a.values.size(), b.values.size());
    double worst = 0.0;
    for (std::size_t i = 0; i < std::min(a.values.size(), b.values.size()); ++i) {
        const auto x = static_cast<double>(a.values[i]);
        const auto y = static_cast<double>(b.values[i]);
        worst = std::max(worst, std::fabs(x - y) / std::max(1.0, std::fabs(x)));
    }
    return worst;
}

TEST(Lowering, ComputesWhatTheGraphComputes) {
    int fused_adds = 0;
    int fused_pools = 0;
    int cpu = 0;
    for (std::uint64_t seed = 0; seed < 1500; ++seed) {
        NetworkGraph graph = RandomNetwork(seed).take();
        graph.check();
        test::draw_weights(graph, seed + 1000);
        const LoweredNetwork lowered = lower_with_weights(graph);
        const Layer& input = graph.layer(LayerId(0));
        const auto image =
            test::draw_values(static_cast<std::size_t>(input.shape.elements()), seed);
        const Tensor expected = test::run_graph(graph, image)[graph.find("fc").index()];
        const std::vector<Tensor> found = test::run_workload(lowered, graph, image);
        const auto& layers = lowered.workload.layers;
        const auto at = std::find_if(layers.begin(), layers.end(),
                                     [](const auto& l) { return l.name == "fc"; });
        ASSERT_NE(at, layers.end());
        ASSERT_LT(worst_difference(expected, found[static_cast<std::size_t>(at - layers.begin())]),
                  1e-4)
            << "seed " << seed;
        for (const WorkloadLayer& layer : layers) {
            fused_adds += layer.fused_add ? 1 : 0;
            fused_pools += layer.fusable_into >= 0 ? 1 : 0;
            cpu += layer.op == WorkloadOp::cpu ? 1 : 0;
        }
    }
    // The generator reaches what it is meant to reach.
    EXPECT_GT(fused_adds, 20);
    EXPECT_GT(fused_pools, 20);
    EXPECT_GT(cpu, 20);
}

TEST(Lowering, InvariantsHoldOnRandomNetworks) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const NetworkGraph graph = RandomNetwork(seed).take();
        LoweringOptions options;
        options.drawn.density = 0.5;
        const Workload workload = lower(graph, options);
        std::int64_t macs = 0;
        for (std::size_t i = 0; i < workload.layers.size(); ++i) {
            const WorkloadLayer& layer = workload.layers[i];
            for (const std::int32_t producer : layer.producers) {
                ASSERT_LT(producer, static_cast<std::int32_t>(i)) << "seed " << seed;
            }
            macs += layer.macs;
            ASSERT_EQ(layer.op == WorkloadOp::cpu, layer.placement == Placement::cpu);
            ASSERT_EQ(layer.op == WorkloadOp::convolution, layer.mask_int8 != nullptr);
            if (layer.op == WorkloadOp::cpu) {
                ASSERT_GT(layer.cpu_operations, 0);
                continue;
            }
            const LayerGeometry& g = layer.geometry;
            ASSERT_EQ(g.out_height,
                      (g.in_height + g.pad_top + g.pad_bottom - g.kernel_height) / g.stride + 1);
            ASSERT_EQ(g.out_width,
                      (g.in_width + g.pad_left + g.pad_right - g.kernel_width) / g.stride + 1);
            if (layer.fusable_into >= 0) {
                ASSERT_EQ(layer.producers, std::vector<std::int32_t>{layer.fusable_into});
                const auto& host = workload.layers[static_cast<std::size_t>(layer.fusable_into)];
                ASSERT_EQ(host.op, WorkloadOp::convolution);
                ASSERT_FALSE(host.fused_add);
            }
        }
        ASSERT_EQ(macs, workload.macs);
    }
}

}  // namespace
}  // namespace scfa
