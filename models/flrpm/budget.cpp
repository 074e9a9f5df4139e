// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/budget.hpp"

#include "models/arch/geometry.hpp"
#include "models/base/checked.hpp"
#include "models/cost/analytic_evaluator.hpp"
#include "models/cost/resources.hpp"
#include "models/cost/tiling.hpp"
#include "models/flrpm/channel_cut.hpp"
#include "models/network/lowering.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace scfa {
namespace {

constexpr std::int64_t kBitsPerKib = 8192;
constexpr std::int64_t kMostKib = 65536;

/// Reads of all input channels by one filter.
std::int64_t filter_channels(const LayerSizes& layer, const UnitCounts& kept) {
    return layer.depthwise ? 1 : layer.inputs.at(kept);
}

/// Cycles of a dense array that never waits: passes x what the longest lane takes.
double dense_cycles(const NetworkSizes& sizes, const UnitCounts& kept, const DesignPoint& point) {
    const std::int64_t rows = point.rows();
    const std::int64_t drain = ceil_div(rows, point.post_lanes());
    double sum = 0.0;
    for (const LayerSizes& layer : sizes.layers) {
        const std::int64_t outputs = layer.outputs.at(kept);
        // Lanes of a depthwise block read different channels, one after another.
        const std::int64_t together = layer.depthwise ? std::min(rows, outputs) : 1;
        const std::int64_t pass =
            std::max(filter_channels(layer, kept) * layer.taps * together, drain);
        sum += static_cast<double>(ceil_div(outputs, rows) * layer.out_height *
                                   ceil_div(layer.out_width, point.columns()) * pass);
    }
    return sum;
}

/// Bytes of every layer's weights, input and output, each moved once.
double moved_bytes(const NetworkSizes& sizes, const UnitCounts& kept, const DesignPoint& point) {
    const std::int64_t word = point.word_bits() / 8;
    double sum = 0.0;
    for (const LayerSizes& layer : sizes.layers) {
        const std::int64_t outputs = layer.outputs.at(kept);
        sum += static_cast<double>(outputs * filter_channels(layer, kept) * layer.taps * word);
        sum += static_cast<double>(layer.inputs.at(kept) * layer.in_height *
                                   row_bytes(layer.in_width, word));
        sum += static_cast<double>(outputs * layer.out_height * row_bytes(layer.out_width, word));
    }
    return sum;
}

std::int32_t kib_of(std::int64_t bits) {
    return static_cast<std::int32_t>(
        std::clamp<std::int64_t>(ceil_div(bits, kBitsPerKib), 1, kMostKib));
}

/// The point with the smallest activation and weight buffers in which no layer's channels are
/// split: every lane holds its filter, every bank the rows of one output row.
DesignPoint smallest_buffers(const NetworkSizes& sizes, const UnitCounts& kept, DesignPoint point) {
    std::int64_t values = 1;
    std::int64_t words = 2;
    for (const LayerSizes& layer : sizes.layers) {
        values = std::max(values, filter_channels(layer, kept) * layer.taps);
        const std::int64_t read = layer.depthwise
                                      ? std::min<std::int64_t>(point.rows(), layer.inputs.at(kept))
                                      : layer.inputs.at(kept);
        const std::int64_t row =
            layer.stride * ceil_div(ceil_div(layer.in_width, layer.stride), point.columns());
        words = std::max(words, ceil_div(read, point.banks()) *
                                    std::min(layer.kernel_height, layer.in_height) * row);
    }
    const std::int64_t value_bits =
        entry_bits(point.format(), point.word_bits()) +
        (point.format() == SparseFormat::bitmap ? 4 : 0);  // its positions, 4 a value
    point[Parameter::weight_buffer_kib] = kib_of(2 * values * value_bits * point.rows());
    point[Parameter::activation_buffer_kib] =
        kib_of(2 * point.banks() * point.columns() * point.word_bits() * round_up(words, 2));
    return point;
}

}  // namespace

const std::vector<BudgetResourceInfo>& budget_resources() {
    using R = BudgetResource;
    static const std::vector<BudgetResourceInfo> table = {
        {R::channels, "channels", "output channels of all convolutions", 1.0, false},
        {R::macs, "macs", "multiply-accumulates of one image", 2.0, false},
        {R::parameters, "parameters", "weights, biases, gammas and betas", 2.0, false},
        {R::bram, "bram",
         "block RAMs of the accelerator with the smallest buffers in which no layer is split", 1.0,
         true},
        {R::bandwidth, "bandwidth", "bytes between memory and accelerator for one image", 1.0,
         true},
        {R::cycles, "cycles", "cycles of the accelerator for one image", 2.0, true},
    };
    return table;
}

const BudgetResourceInfo& info_of(BudgetResource resource) {
    return budget_resources()[static_cast<std::size_t>(resource)];
}

UnitCounts unit_counts(const std::vector<ChannelGroup>& groups) {
    UnitCounts out;
    for (const ChannelGroup& group : groups) {
        out.push_back(group.units);
    }
    return out;
}

struct Budget::State {
    NetworkGraph graph;  ///< without weights: counts alone matter
    std::vector<ChannelGroup> groups;
    NetworkSizes sizes;
    BudgetResourceInfo info;
    std::optional<HardwarePoint> hardware;

    [[nodiscard]] NetworkGraph pruned(const UnitCounts& kept) const {
        UnitLists victims(groups.size());
        for (std::size_t g = 0; g < groups.size(); ++g) {
            victims[g].resize(static_cast<std::size_t>(groups[g].units - kept[g]));
            std::iota(victims[g].begin(), victims[g].end(), static_cast<std::int32_t>(kept[g]));
        }
        return without_channels(graph, cut_of(groups, victims));
    }

    [[nodiscard]] double evaluated(const UnitCounts& kept, Metric metric) const {
        const auto workload = std::make_shared<const Workload>(lower(pruned(kept)));
        const auto evaluator = make_analytic_evaluator({workload}, hardware->platform);
        const PointResult result = evaluator->worker()->evaluate(hardware->point);
        if (result.status != PointStatus::feasible) {
            throw Error(ErrorCode::infeasible,
                        fmt::format("the budget's design point cannot run the network: {}",
                                    reason_text(result.why, workload.get())),
                        {}, "name another point file in \"budget\"");
        }
        return result.metrics[metric];
    }

    [[nodiscard]] double block_rams(const UnitCounts& kept) const {
        const DesignPoint point = smallest_buffers(sizes, kept, hardware->point);
        return static_cast<double>(
            resources_of(point, *hardware->platform, {sizes.has_add}).bram18);
    }
};

Budget::Budget(const NetworkGraph& graph, std::vector<ChannelGroup> groups, BudgetResource resource,
               std::optional<HardwarePoint> hardware)
    : state_(std::make_unique<State>()) {
    state_->graph = graph;
    for (std::size_t i = 0; i < graph.size(); ++i) {
        Layer& layer = state_->graph.layer(LayerId(static_cast<std::int32_t>(i)));
        layer.weights.clear();
        layer.bias.clear();
        layer.batch_norm = {};
    }
    state_->sizes = layer_sizes(graph, groups);
    state_->groups = std::move(groups);
    state_->info = info_of(resource);
    state_->hardware = std::move(hardware);
    SCFA_ASSERT(!state_->info.hardware || state_->hardware.has_value(),
                "a hardware budget needs a design point");
    if (state_->info.hardware) {
        static_cast<void>(exact(unit_counts(state_->groups)));
    }
}

Budget::~Budget() = default;

double Budget::estimate(const UnitCounts& kept) const {
    const State& s = *state_;
    switch (s.info.resource) {
        case BudgetResource::channels:
            return static_cast<double>(channels_of(s.sizes, kept));
        case BudgetResource::macs:
            return static_cast<double>(macs_of(s.sizes, kept));
        case BudgetResource::parameters:
            return static_cast<double>(parameters_of(s.sizes, kept));
        case BudgetResource::bram:
            return s.block_rams(kept);
        case BudgetResource::bandwidth:
            return moved_bytes(s.sizes, kept, s.hardware->point);
        case BudgetResource::cycles:
            break;
    }
    return dense_cycles(s.sizes, kept, s.hardware->point);
}

double Budget::exact(const UnitCounts& kept) const {
    switch (state_->info.resource) {
        case BudgetResource::cycles:
            return state_->evaluated(kept, Metric::cycles);
        case BudgetResource::bandwidth:
            return state_->evaluated(kept, Metric::ddr_bytes);
        default:
            return estimate(kept);
    }
}

const BudgetResourceInfo& Budget::info() const {
    return state_->info;
}

std::int64_t Budget::natural_lane() const {
    return state_->info.hardware ? state_->hardware->point.rows() : 1;
}

const NetworkSizes& Budget::sizes() const {
    return state_->sizes;
}

}  // namespace scfa
