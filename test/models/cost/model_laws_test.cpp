// SPDX-License-Identifier: Apache-2.0
// Laws of the model as a whole, on random little networks: 10 000 cases each, 100 a seed.
#include "models/base/checked.hpp"
#include "models/cost/energy.hpp"
#include "models/cost/layer_mapper.hpp"
#include "models/cost/resources.hpp"
#include "models/cost/timeline.hpp"
#include "test/models/cost/platform_fixture.hpp"
#include "test/models/cost/random_layer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

namespace scfa {
namespace {

constexpr std::uint64_t kCases = 100;
constexpr SparseFormat kFormats[] = {SparseFormat::dense, SparseFormat::bitmap, SparseFormat::rle,
                                     SparseFormat::coordinate, SparseFormat::scheduled};

/// A chain of random convolutions; each reads what the one before stored.
Workload random_chain(Rng& rng, std::int64_t layers) {
    Workload out;
    for (std::int64_t i = 0; i < layers; ++i) {
        out.layers.push_back(test::random_convolution(rng));
        for (std::int32_t& producer : out.layers.back().producers) {
            producer = static_cast<std::int32_t>(i) - 1;
        }
    }
    return out;
}

DesignPoint point_of(Rng& rng) {
    return test::random_point(rng, kFormats[rng.below(5)]);
}

struct Outcome {
    Infeasibility why;
    TimelineTotals total;
    std::vector<LayerResult> layers;
    std::vector<EnergyEvents> events;
};

Outcome run(const Workload& workload, const DesignPoint& point,
            const Device& device = test::plain_device()) {
    std::vector<std::unique_ptr<LayerTables>> owned;
    std::vector<const LayerTables*> tables;
    for (const WorkloadLayer& layer : workload.layers) {
        owned.push_back(std::make_unique<LayerTables>(layer, compute_key(point)));
        tables.push_back(owned.back().get());
    }
    const PointContext context(point, device, test::plain_memory());
    Outcome out;
    out.why = Timeline(workload, tables).run(context, 1e9, out.total, &out.layers, &out.events);
    return out;
}

bool fits(const Outcome& outcome) {
    return outcome.why.reason == Reason::none;
}

/// Every mapping of a layer by (tile rows, order), from the same start.
std::map<std::pair<std::int32_t, LoopOrder>, LayerMapper::Outcome> mappings(
    const WorkloadLayer& layer, const DesignPoint& point, const Device& device) {
    const LayerTables tables(layer, compute_key(point));
    const PointContext context(point, device, test::plain_memory());
    LayerMapper mapper(layer, &tables, nullptr);
    std::map<std::pair<std::int32_t, LoopOrder>, LayerMapper::Outcome> out;
    for (const LayerMapper::Outcome& o : mapper.all_mappings(context, 0, OverlapState{})) {
        out.emplace(std::make_pair(o.mapping.tile_rows, o.mapping.order), o);
    }
    return out;
}

/// Loads and stores of a layer at most: three operands in and one out for each sequence.
std::int64_t most_transfers(const WorkloadLayer& layer, const LayerMapping& mapping,
                            const DesignPoint& point) {
    return 4 * ceil_div(layer.geometry.out_height, mapping.tile_rows) *
           ceil_div(layer.geometry.out_channels, point.rows()) * mapping.splits;
}

RC_GTEST_PROP(ModelLaws, a_faster_memory_never_slows_a_layer, (std::uint64_t seed)) {
    // A layer on its own: in a network the one before may choose a mapping that ends earlier and
    // leaves the buffers to this one later. Durations of transfers are rounded to whole cycles.
    for (std::uint64_t i = 0; i < kCases; ++i) {
        Rng rng(seed, i);
        const Workload network = random_chain(rng, 1);
        const DesignPoint point = point_of(rng);
        Device fast = test::plain_device();
        fast.ddr.peak_gbps.value *= 1.0 + rng.uniform() * 3.0;
        const Outcome before = run(network, point);
        const Outcome after = run(network, point, fast);
        RC_ASSERT(fits(before) == fits(after));
        if (fits(before)) {
            const std::int64_t rounding =
                most_transfers(network.layers.front(), before.layers.front().mapping, point);
            RC_ASSERT(after.total.cycles <= before.total.cycles + rounding);
        }
    }
}

RC_GTEST_PROP(ModelLaws, the_clock_changes_no_sequence, (std::uint64_t seed)) {
    for (std::uint64_t i = 0; i < kCases; ++i) {
        Rng rng(seed, i);
        const WorkloadLayer layer = test::random_convolution(rng);
        DesignPoint point = point_of(rng);
        const auto slow = mappings(layer, point, test::plain_device());
        point[Parameter::clock_mhz] *= 2;
        const auto fast = mappings(layer, point, test::plain_device());
        RC_ASSERT(slow.size() == fast.size());
        for (const auto& [key, before] : slow) {
            const LayerMapper::Outcome& after = fast.at(key);
            RC_ASSERT(after.state.compute_cycles == before.state.compute_cycles);
            RC_ASSERT(after.state.sequences == before.state.sequences);
            RC_ASSERT(after.bytes == before.bytes);
        }
    }
}

RC_GTEST_PROP(ModelLaws, larger_buffers_fit_what_smaller_ones_fit, (std::uint64_t seed)) {
    for (std::uint64_t i = 0; i < kCases; ++i) {
        Rng rng(seed, i);
        const Workload network = random_chain(rng, 2);
        DesignPoint point = point_of(rng);
        const Outcome before = run(network, point);
        for (const Parameter buffer :
             {Parameter::activation_buffer_kib, Parameter::weight_buffer_kib,
              Parameter::output_buffer_kib, Parameter::accumulator_depth}) {
            point[buffer] *= std::int32_t{1} << rng.between(0, 3);
        }
        const Outcome after = run(network, canonical(point));
        RC_ASSERT(!fits(before) || fits(after));
    }
}

RC_GTEST_PROP(ModelLaws, a_dense_array_does_not_see_where_zeros_lie, (std::uint64_t seed)) {
    for (std::uint64_t i = 0; i < kCases; ++i) {
        Rng rng(seed, i);
        Workload network = random_chain(rng, 1);
        const DesignPoint point = test::random_point(rng, SparseFormat::dense);
        const Outcome before = run(network, point);
        WorkloadLayer& layer = network.layers.front();
        const LayerGeometry& g = layer.geometry;
        layer.mask_int8 = layer.mask_int16 =
            test::random_mask(rng, g.out_channels, g.taps(), g.group_channels(), rng.uniform());
        const Outcome after = run(network, point);
        RC_ASSERT(fits(before) == fits(after));
        RC_ASSERT(after.total.cycles == before.total.cycles);
        RC_ASSERT(after.total.ddr_bytes == before.total.ddr_bytes);
    }
}

RC_GTEST_PROP(ModelLaws, a_layer_more_never_ends_earlier, (std::uint64_t seed)) {
    for (std::uint64_t i = 0; i < kCases; ++i) {
        Rng rng(seed, i);
        Workload network = random_chain(rng, 3);
        const DesignPoint point = point_of(rng);
        const Outcome all = run(network, point);
        network.layers.pop_back();
        const Outcome fewer = run(network, point);
        RC_ASSERT(!fits(all) || fits(fewer));
        RC_ASSERT(!fits(all) || (all.total.cycles >= fewer.total.cycles &&
                                 all.total.ddr_bytes > fewer.total.ddr_bytes));
    }
}

RC_GTEST_PROP(ModelLaws, cycles_bytes_and_events_add_up_over_layers, (std::uint64_t seed)) {
    for (std::uint64_t i = 0; i < kCases; ++i) {
        Rng rng(seed, i);
        const Workload network = random_chain(rng, 3);
        const Outcome out = run(network, point_of(rng));
        if (!fits(out)) {
            continue;
        }
        std::int64_t cycles = 0;
        std::int64_t bytes = 0;
        EnergyEvents sum;
        for (std::size_t l = 0; l < out.layers.size(); ++l) {
            const LayerResult& layer = out.layers[l];
            RC_ASSERT(layer.cycles == layer.compute_cycles + layer.fill + layer.stall_memory);
            cycles += layer.cycles;
            bytes += layer.ddr_read_bytes + layer.ddr_write_bytes;
            sum += out.events[l];
        }
        const EnergyEvents& all = out.total.events;
        RC_ASSERT(cycles == out.total.cycles);
        RC_ASSERT(bytes == out.total.ddr_bytes);
        RC_ASSERT(all.ddr_bits == 8 * bytes);
        RC_ASSERT(all.cycles == cycles);
        RC_ASSERT(std::tie(sum.dsp_operations, sum.bram18_accesses, sum.bram36_accesses,
                           sum.register_accesses) ==
                  std::tie(all.dsp_operations, all.bram18_accesses, all.bram36_accesses,
                           all.register_accesses));
    }
}

/// Entries that all lanes have are broadcast: nothing waits for a bank. A FIFO shows its first
/// entry a cycle after it was pushed: at most one cycle a sequence.
RC_GTEST_PROP(ModelLaws, a_full_mask_is_dense_but_for_the_first_push, (std::uint64_t seed)) {
    for (std::uint64_t i = 0; i < kCases; ++i) {
        Rng rng(seed, i);
        WorkloadLayer layer = test::random_convolution(rng);
        LayerGeometry& g = layer.geometry;
        g.in_channels = g.group_channels();
        g.out_channels = std::max<std::int64_t>(1, g.out_channels / g.groups);
        g.groups = 1;
        layer.mask_int8 = layer.mask_int16 =
            test::random_mask(rng, g.out_channels, g.taps(), g.in_channels, 2.0);
        DesignPoint point = test::random_point(rng, SparseFormat::dense);
        const std::int64_t drain = rng.between(1, 4);
        const std::int64_t passes = rng.between(1, 30);
        const auto cycles = [&](SparseFormat format) {
            point[Parameter::sparse_format] = static_cast<std::int32_t>(format);
            const LayerTables tables(layer, compute_key(canonical(point)));
            return tables.split(0).sequence_sums(drain, passes).sum;
        };
        const std::int64_t dense = cycles(SparseFormat::dense);
        const std::int64_t sequences = ceil_div(g.out_channels, point.rows());
        RC_ASSERT(cycles(SparseFormat::scheduled) == dense);
        for (const SparseFormat format :
             {SparseFormat::coordinate, SparseFormat::rle, SparseFormat::bitmap}) {
            const std::int64_t sparse = cycles(format);
            RC_ASSERT(sparse >= dense);
            RC_ASSERT(sparse <= dense + sequences);
        }
    }
}

RC_GTEST_PROP(ModelLaws, more_lanes_or_columns_never_take_less_of_the_fabric,
              (std::uint64_t seed)) {
    static const Platform platform = test::shipped_platform("zcu102");
    for (std::uint64_t i = 0; i < kCases; ++i) {
        Rng rng(seed, i);
        DesignPoint point = test::small_point();
        point[Parameter::sparse_format] =
            static_cast<std::int32_t>(kFormats[rng.below(std::size(kFormats))]);
        point[Parameter::pe_rows] = std::int32_t{1} << rng.between(0, 5);
        point[Parameter::pe_columns] = std::int32_t{1} << rng.between(0, 4);
        point[Parameter::sparse_fifo_depth] = std::int32_t{1} << rng.between(1, 5);
        const Resources before = resources_of(canonical(point), platform, {});
        const Parameter axis = rng.below(2) == 0 ? Parameter::pe_rows : Parameter::pe_columns;
        point[axis] *= 2;
        const Resources after = resources_of(canonical(point), platform, {});
        RC_ASSERT(after.dsp >= before.dsp);
        RC_ASSERT(after.lut >= before.lut);
        RC_ASSERT(after.ff >= before.ff);
    }
}

}  // namespace
}  // namespace scfa
