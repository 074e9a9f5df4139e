// SPDX-License-Identifier: Apache-2.0
#include "models/cost/layer_mapper.hpp"

#include "test/models/cost/random_layer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace scfa {
namespace {

constexpr SparseFormat kFormats[] = {SparseFormat::dense, SparseFormat::bitmap, SparseFormat::rle,
                                     SparseFormat::coordinate, SparseFormat::scheduled};

struct Case {
    WorkloadLayer layer;
    DesignPoint point;
    std::unique_ptr<LayerTables> tables;
    std::unique_ptr<PointContext> context;
};

Case make_case(std::uint64_t seed) {
    Rng rng(seed);
    Case out;
    out.layer = test::random_convolution(rng);
    out.point = test::random_point(rng, kFormats[seed % 5]);
    out.tables = std::make_unique<LayerTables>(out.layer, compute_key(out.point));
    out.context =
        std::make_unique<PointContext>(out.point, test::plain_device(), test::plain_memory());
    return out;
}

/// Cycles of a dense layer by walking its loops: tiles, blocks, splits, pixel
/// vectors, taps, channels.
std::int64_t dense_cycles_by_counting(const Case& c, const LayerMapping& mapping,
                                      std::int64_t part_channels) {
    const LayerGeometry& g = c.layer.geometry;
    const std::int64_t rows = c.point.rows();
    std::int64_t cycles = 0;
    for (std::int64_t y0 = 0; y0 < g.out_height; y0 += mapping.tile_rows) {
        const std::int64_t y1 = std::min<std::int64_t>(y0 + mapping.tile_rows, g.out_height);
        for (std::int64_t k0 = 0; k0 < g.out_channels; k0 += rows) {
            std::set<std::int64_t> groups;
            for (std::int64_t k = k0; k < std::min(k0 + rows, g.out_channels); ++k) {
                groups.insert(k / (g.out_channels / g.groups));
            }
            for (std::int64_t c0 = 0; c0 < g.group_channels(); c0 += part_channels) {
                const std::int64_t c1 = std::min(c0 + part_channels, g.group_channels());
                const bool drains = c1 == g.group_channels();
                for (std::int64_t y = y0; y < y1; ++y) {
                    for (std::int64_t x = 0; x < g.out_width; x += c.point.columns()) {
                        std::int64_t pass = 0;
                        for (std::size_t group = 0; group < groups.size(); ++group) {
                            for (std::int64_t tap = 0; tap < g.taps(); ++tap) {
                                for (std::int64_t channel = c0; channel < c1; ++channel) {
                                    ++pass;
                                }
                            }
                        }
                        cycles += drains ? std::max(pass, c.context->drain) : pass;
                    }
                }
                cycles += drains ? c.context->drain : 0;
            }
        }
    }
    return cycles;
}

/// Times from which no later layer can tell the states apart: a half that is
/// free before the loads (and, for stores, the sequences) end is as good as one
/// that is free just then.
OverlapState settled(OverlapState s) {
    for (std::size_t half = 0; half < 2; ++half) {
        s.weight_free[half] = std::max(s.weight_free[half], s.load_end);
        s.input_free[half] = std::max(s.input_free[half], s.load_end);
        s.output_free[half] = std::max(s.output_free[half], std::min(s.load_end, s.sequence_end));
    }
    return s;
}

void expect_alike(const OverlapState& given_a, const OverlapState& given_b) {
    const OverlapState a = settled(given_a);
    const OverlapState b = settled(given_b);
    EXPECT_EQ(a.load_end, b.load_end);
    EXPECT_EQ(a.memory_end, b.memory_end);
    EXPECT_EQ(a.sequence_end, b.sequence_end);
    EXPECT_EQ(a.store_end, b.store_end);
    EXPECT_EQ(a.weight_free, b.weight_free);
    EXPECT_EQ(a.input_free, b.input_free);
    EXPECT_EQ(a.output_free, b.output_free);
    EXPECT_EQ(a.compute_cycles, b.compute_cycles);
    EXPECT_EQ(a.memory_cycles, b.memory_cycles);
    EXPECT_EQ(a.read_bytes, b.read_bytes);
    EXPECT_EQ(a.write_bytes, b.write_bytes);
    EXPECT_EQ(a.sequences, b.sequences);
}

/// Any state that a layer may leave.
OverlapState random_state(Rng& rng) {
    OverlapState s;
    s.load_end = rng.between(0, 300);
    s.sequence_end = s.load_end + rng.between(0, 300);
    s.weight_free = {s.sequence_end, rng.between(0, s.sequence_end)};
    s.input_free = {s.sequence_end, rng.between(0, s.sequence_end)};
    s.output_free[0] = s.sequence_end + rng.between(0, 300);
    s.output_free[1] = rng.between(0, s.output_free[0]);
    s.memory_end = rng.between(0, s.output_free[0] + 100);
    s.store_end = std::max(s.output_free[0], s.memory_end);
    return s;
}

void expect_same(const LayerColumn& a, const LayerColumn& b) {
    const auto settled_time = [](std::int64_t time, std::int64_t floor) {
        return std::max(time, floor);
    };
    EXPECT_EQ(a.load_end, b.load_end);
    EXPECT_EQ(a.sequence_end, b.sequence_end);
    EXPECT_EQ(a.store_end, b.store_end);
    const std::int64_t floor = std::min(b.load_end, b.sequence_end);
    EXPECT_EQ(settled_time(a.output_other, floor), settled_time(b.output_other, floor));
    EXPECT_EQ(settled_time(a.weight_other, b.load_end), settled_time(b.weight_other, b.load_end));
    EXPECT_EQ(settled_time(a.input_other, b.load_end), settled_time(b.input_other, b.load_end));
}

TEST(LayerMapper, chooses_what_trying_everything_chooses) {
    int mapped = 0;
    int with_choice = 0;
    int in_closed_form = 0;
    int stores_reach_in = 0;
    for (std::uint64_t seed = 0; seed < 6000; ++seed) {
        const Case c = make_case(seed);
        Rng rng(seed, 1);
        const OverlapState before = random_state(rng);
        const std::int64_t input_ready =
            rng.below(2) == 0 ? before.store_end : rng.between(0, before.store_end);
        stores_reach_in += input_ready < before.store_end ? 1 : 0;

        LayerMapper mapper(c.layer, c.tables.get(), nullptr);
        const std::vector<LayerMapper::Outcome> all =
            mapper.all_mappings(*c.context, input_ready, before);
        OverlapState after = before;
        LayerMapping mapping;
        const Infeasibility why = mapper.map(*c.context, input_ready, after, mapping);
        ASSERT_EQ(all.empty(), why.reason != Reason::none) << "seed " << seed;
        if (all.empty()) {
            EXPECT_GT(why.need, why.have) << "seed " << seed;
            continue;
        }
        for (const LayerMapper::Outcome& o : all) {
            ASSERT_LE(o.lower_bound, o.end) << "seed " << seed << " rows " << o.mapping.tile_rows;
            ASSERT_EQ(o.counted_bytes, o.bytes)
                << "seed " << seed << " rows " << o.mapping.tile_rows;
            expect_alike(o.response_state, o.state);
            ASSERT_FALSE(HasFailure()) << "seed " << seed << " rows " << o.mapping.tile_rows;
            if (o.closed_form) {
                expect_same(*o.closed_form, *o.closed_run);
                ASSERT_FALSE(HasFailure()) << "seed " << seed << " rows " << o.mapping.tile_rows;
                ++in_closed_form;
            }
        }
        const auto best =
            *std::min_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
                return std::make_tuple(a.end, a.bytes, a.mapping.order, -a.mapping.tile_rows) <
                       std::make_tuple(b.end, b.bytes, b.mapping.order, -b.mapping.tile_rows);
            });
        ASSERT_EQ(after.store_end, best.end) << "seed " << seed;
        ASSERT_EQ(mapping.tile_rows, best.mapping.tile_rows) << "seed " << seed;
        ASSERT_EQ(mapping.order, best.mapping.order) << "seed " << seed;
        expect_alike(after, best.state);
        ASSERT_FALSE(HasFailure()) << "seed " << seed;
        ++mapped;
        with_choice += all.size() > 1 ? 1 : 0;
    }
    EXPECT_GT(mapped, 1000);
    EXPECT_GT(with_choice, 500);
    EXPECT_GT(in_closed_form, 500);
    EXPECT_GT(stores_reach_in, 1000);
}

/// A max pool whose windows neither overlap nor reach over the edge.
WorkloadLayer random_max_pool(Rng& rng, std::int64_t channels, std::int64_t height,
                              std::int64_t width) {
    WorkloadLayer layer;
    layer.name = "pool";
    layer.op = WorkloadOp::max_pool;
    layer.producers = {-1};
    LayerGeometry& g = layer.geometry;
    g.in_channels = g.out_channels = g.groups = channels;
    g.in_height = height;
    g.in_width = width;
    g.kernel_height = rng.between(1, std::min<std::int64_t>(3, std::min(height, width)));
    g.kernel_width = g.stride = g.kernel_height;
    g.out_height = height / g.stride;
    g.out_width = width / g.stride;
    return layer;
}

WorkloadLayer random_addition(Rng& rng) {
    WorkloadLayer layer;
    layer.name = "add";
    layer.op = WorkloadOp::add;
    layer.producers = {-1, -1};
    LayerGeometry& g = layer.geometry;
    g.in_channels = g.out_channels = g.groups = rng.between(1, 20);
    g.in_height = g.out_height = rng.between(1, 20);
    g.in_width = g.out_width = rng.between(1, 20);
    return layer;
}

/// @return  whether the layer fits
bool expect_best_choice(LayerMapper& kept, LayerMapper& fresh, const PointContext& context,
                        Rng& rng) {
    const OverlapState before = random_state(rng);
    const std::int64_t input_ready = rng.between(0, before.store_end);
    const std::vector<LayerMapper::Outcome> all = fresh.all_mappings(context, input_ready, before);
    OverlapState after = before;
    LayerMapping mapping;
    const Infeasibility why = kept.map(context, input_ready, after, mapping);
    EXPECT_EQ(all.empty(), why.reason != Reason::none);
    if (all.empty()) {
        return false;
    }
    for (const LayerMapper::Outcome& o : all) {
        EXPECT_LE(o.lower_bound, o.end);
        expect_alike(o.response_state, o.state);
    }
    const auto best = *std::min_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return std::make_tuple(a.end, a.bytes, a.mapping.order, -a.mapping.tile_rows) <
               std::make_tuple(b.end, b.bytes, b.mapping.order, -b.mapping.tile_rows);
    });
    EXPECT_EQ(mapping.tile_rows, best.mapping.tile_rows);
    EXPECT_EQ(mapping.order, best.mapping.order);
    expect_alike(after, best.state);
    return true;
}

TEST(LayerMapper, pools_and_additions_do_not_depend_on_the_points_before_either) {
    int mapped = 0;
    for (std::uint64_t seed = 0; seed < 600; ++seed) {
        const Case c = make_case(seed);
        Rng rng(seed, 2);
        const LayerGeometry& g = c.layer.geometry;
        const WorkloadLayer pool = random_max_pool(rng, g.out_channels, g.out_height, g.out_width);
        const WorkloadLayer addition = random_addition(rng);
        const WorkloadLayer plain = [&c] {
            WorkloadLayer layer = c.layer;
            layer.fused_add = false;  // a convolution with an add carries no pool
            return layer;
        }();
        const LayerTables tables(plain, compute_key(c.point));
        const auto mapper = [&](std::uint64_t kind) {
            return kind == 0   ? LayerMapper(pool, nullptr, nullptr)
                   : kind == 1 ? LayerMapper(addition, nullptr, nullptr)
                               : LayerMapper(plain, &tables, &pool);
        };
        const std::uint64_t kind = seed % 3;
        LayerMapper kept = mapper(kind);
        for (std::uint64_t other = 0; other < 6; ++other) {
            DesignPoint point = test::random_point(rng, c.point.format());
            for (const Parameter p :
                 {Parameter::pe_rows, Parameter::activation_buffer_banks,
                  Parameter::sparse_fifo_depth, Parameter::sparse_window,
                  Parameter::sparse_scan_width, Parameter::mapping_balance_filters,
                  Parameter::pe_precision}) {
                point[p] = c.point[p];
            }
            const PointContext context(point, test::plain_device(), test::plain_memory());
            LayerMapper fresh = mapper(kind);
            mapped += expect_best_choice(kept, fresh, context, rng) ? 1 : 0;
            ASSERT_FALSE(HasFailure()) << "seed " << seed << " point " << other;
        }
    }
    EXPECT_GT(mapped, 1000);
}

TEST(LayerMapper, dense_compute_cycles_are_the_loop_nest_counted) {
    int counted = 0;
    for (std::uint64_t seed = 0; counted < 5000; ++seed) {
        Case c = make_case(seed * 5);  // every fifth case is dense
        ASSERT_EQ(c.point.format(), SparseFormat::dense);
        LayerMapper mapper(c.layer, c.tables.get(), nullptr);
        OverlapState state;
        LayerMapping mapping;
        if (mapper.map(*c.context, 0, state, mapping).reason != Reason::none) {
            continue;
        }
        ASSERT_EQ(state.compute_cycles,
                  dense_cycles_by_counting(c, mapping, mapper.chosen_split().part_channels()))
            << "seed " << seed;
        ++counted;
    }
}

TEST(LayerMapper, a_remembered_split_does_not_depend_on_the_points_before) {
    // One mapper sees many points that share a compute key; a fresh one sees each
    // alone.
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
        const Case c = make_case(seed);
        LayerMapper kept(c.layer, c.tables.get(), nullptr);
        for (std::uint64_t other = 0; other < 8; ++other) {
            Rng rng(seed, other);
            DesignPoint point = test::random_point(rng, c.point.format());
            for (const Parameter p :
                 {Parameter::pe_rows, Parameter::activation_buffer_banks,
                  Parameter::sparse_fifo_depth, Parameter::sparse_window,
                  Parameter::sparse_scan_width, Parameter::mapping_balance_filters,
                  Parameter::pe_precision}) {
                point[p] = c.point[p];
            }
            const PointContext context(point, test::plain_device(), test::plain_memory());
            LayerMapper fresh(c.layer, c.tables.get(), nullptr);
            OverlapState a;
            OverlapState b;
            LayerMapping chosen_a;
            LayerMapping chosen_b;
            const Infeasibility why_a = kept.map(context, 0, a, chosen_a);
            const Infeasibility why_b = fresh.map(context, 0, b, chosen_b);
            ASSERT_EQ(why_a.reason, why_b.reason) << "seed " << seed << " point " << other;
            ASSERT_EQ(a.store_end, b.store_end) << "seed " << seed << " point " << other;
            ASSERT_EQ(chosen_a.tile_rows, chosen_b.tile_rows)
                << "seed " << seed << " point " << other;
        }
    }
}

}  // namespace
}  // namespace scfa
