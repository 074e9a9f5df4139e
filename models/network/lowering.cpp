// SPDX-License-Identifier: Apache-2.0
#include "models/network/lowering.hpp"

#include "models/base/checked.hpp"
#include "models/base/suggest.hpp"
#include "models/network/content_hash.hpp"
#include "models/network/lowering_rules.hpp"
#include "models/network/shape_inference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace scfa {
namespace {

/// Stored outputs that one layer reads. A concatenation of a tensor with itself doubles them, again
/// and again.
constexpr std::size_t kMostProducers = 1024;
/// 2 GiB of mask positions at density 1.
constexpr std::int64_t kMostWeights = std::int64_t{1} << 29;

/// What a vertex stands for in the workload.
struct Value {
    /// Layers whose stored outputs, one after another along channels, are the tensor; -1: the
    /// network's input.
    std::vector<std::int32_t> producers;
    /// Exactly one layer of the graph reads the tensor, and so the producer's output may be changed
    /// on its way there.
    bool exclusive = false;
};

class Lowering {
  public:
    Lowering(const NetworkGraph& graph, const LoweringOptions& options)
        : graph_(graph),
          masks_(options.drawn),
          shapes_(infer_shapes(graph)),
          values_(graph.size()) {
        check_densities(options.drawn);
    }

    LoweredNetwork run() {
        for (const LayerId id : graph_.topological_order()) {
            id_ = id;
            inputs_ = graph_.inputs(id);
            Value value =
                with_layer_name(graph_.file(), layer().name, [&] { return lower_layer(); });
            const bool passes = value.exclusive;
            value.exclusive = passes && !layer().is_output && graph_.consumers(id).size() == 1;
            values_[id.index()] = std::move(value);
        }
        finish();
        return std::move(out_);
    }

  private:
    [[nodiscard]] const Layer& layer() const { return graph_.layer(id_); }
    [[nodiscard]] const TensorShape& output() const { return shapes_[id_.index()]; }
    [[nodiscard]] const TensorShape& input(std::size_t slot = 0) const {
        return shapes_[inputs_[slot].index()];
    }
    [[nodiscard]] const Value& value(std::size_t slot = 0) const {
        return values_[inputs_[slot].index()];
    }
    [[nodiscard]] std::vector<WorkloadLayer>& layers() { return out_.workload.layers; }
    [[nodiscard]] WorkloadLayer& at(std::int32_t index) {
        return layers()[static_cast<std::size_t>(index)];
    }
    [[nodiscard]] Error wrong(ErrorCode code, const std::string& message) const {
        return graph_.error(code, layer().name, message);
    }

    void check_densities(const DrawnMasks& drawn) const;

    /// The value of the current layer; `exclusive` as far as its producers are concerned.
    Value lower_layer();
    Value lower_convolution();
    Value lower_batch_norm();
    Value lower_activation(Activation activation);
    Value lower_pool(WorkloadOp op);
    Value lower_add();
    Value lower_concatenation() const;
    Value lower_on_cpu();

    /// Adds a layer named and placed as the current one. @return its index as a fresh value
    Value emit(WorkloadLayer made, FoldedWeights weights = {});
    [[nodiscard]] WorkloadLayer base(WorkloadOp op) const;
    [[nodiscard]] std::vector<std::int32_t> all_producers() const;

    /// The one layer that computes what slot `slot` reads, if nothing else reads it; -1 otherwise.
    [[nodiscard]] std::int32_t owned(std::size_t slot) const {
        return value(slot).exclusive && value(slot).producers.size() == 1 ? value(slot).producers[0]
                                                                          : -1;
    }
    /// That layer is a convolution to whose sums something may still be added.
    [[nodiscard]] bool open_convolution(std::int32_t index) {
        return index >= 0 && at(index).op == WorkloadOp::convolution &&
               at(index).activation == Activation::none && !at(index).fused_add;
    }
    [[nodiscard]] bool can_carry_add(std::size_t slot, std::size_t other);

    void count_weights(const MaskShape& shape);
    Value depthwise_batch_norm();
    void finish();
    void make_masks(std::size_t index);

    const NetworkGraph& graph_;
    MaskMaker masks_;
    std::vector<TensorShape> shapes_;
    std::vector<Value> values_;
    LoweredNetwork out_;
    std::vector<bool> always_dense_;  ///< by workload layer: a batch norm on its own
    std::int64_t weights_ = 0;
    LayerId id_;  ///< the layer at work
    std::vector<LayerId> inputs_;
};

MaskShape mask_shape_of(const LayerGeometry& g) {
    return {g.out_channels, g.taps(), g.group_channels()};
}

void Lowering::check_densities(const DrawnMasks& drawn) const {
    const auto check = [](double density, const std::string& of) {
        if (!(density >= 0.0 && density <= 1.0)) {
            throw Error(ErrorCode::configuration,
                        fmt::format("a density of {}{}: must be 0 to 1", density, of));
        }
    };
    check(drawn.density, "");
    std::vector<std::string> known;
    for (std::size_t i = 0; i < graph_.size(); ++i) {
        const Layer& here = graph_.layer(LayerId(static_cast<std::int32_t>(i)));
        if (here.kind == LayerKind::convolution || here.kind == LayerKind::fully_connected) {
            known.push_back(here.name);
        }
    }
    for (const auto& [name, density] : drawn.by_layer) {
        check(density, fmt::format(" for layer \"{}\"", name));
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            throw Error(ErrorCode::configuration,
                        fmt::format("network \"{}\" has no layer with weights named \"{}\"",
                                    graph_.name(), name),
                        {}, suggestion_hint(name, known, "layers"));
        }
    }
}

Value Lowering::lower_layer() {
    switch (layer().kind) {
        case LayerKind::input:
            return {{-1}, true};
        case LayerKind::convolution:
            return cpu_reason(layer(), input(), output()).empty() ? lower_convolution()
                                                                  : lower_on_cpu();
        case LayerKind::fully_connected:
            return lower_convolution();
        case LayerKind::batch_norm:
            return lower_batch_norm();
        case LayerKind::relu:
            return lower_activation(Activation::relu);
        case LayerKind::relu6:
            return lower_activation(Activation::relu6);
        case LayerKind::max_pool:
            return lower_pool(WorkloadOp::max_pool);
        case LayerKind::average_pool:
        case LayerKind::global_average_pool:
            return lower_pool(WorkloadOp::average_pool);
        case LayerKind::add:
            return lower_add();
        case LayerKind::concatenation:
            return lower_concatenation();
        case LayerKind::flatten:
        case LayerKind::identity:
            return value();
        case LayerKind::other:
            break;
    }
    return lower_on_cpu();
}

std::vector<std::int32_t> Lowering::all_producers() const {
    std::vector<std::int32_t> producers;
    for (std::size_t slot = 0; slot < inputs_.size(); ++slot) {
        const std::vector<std::int32_t>& more = value(slot).producers;
        producers.insert(producers.end(), more.begin(), more.end());
        if (producers.size() > kMostProducers) {
            throw wrong(ErrorCode::model,
                        fmt::format("it reads the outputs of more than {} layers", kMostProducers));
        }
    }
    return producers;
}

WorkloadLayer Lowering::base(WorkloadOp op) const {
    WorkloadLayer made;
    made.name = layer().name;
    made.op = op;
    made.geometry = geometry_of(layer(), input(), output());
    made.producers = all_producers();
    return made;
}

Value Lowering::emit(WorkloadLayer made, FoldedWeights weights) {
    layers().push_back(std::move(made));
    out_.weights.push_back(std::move(weights));
    out_.cpu_operators.emplace_back();
    always_dense_.push_back(false);
    return {{static_cast<std::int32_t>(layers().size()) - 1}, true};
}

void Lowering::count_weights(const MaskShape& shape) {
    constexpr std::int64_t kMost = std::int64_t{1} << 31;
    weights_ += std::min(kMostWeights + 1, shape.filters * shape.taps * shape.channels);
    if (weights_ > kMostWeights || shape.taps >= kMost || shape.channels >= kMost) {
        throw wrong(
            ErrorCode::model,
            fmt::format("with this layer the network has more than {} weights", kMostWeights));
    }
}

Value Lowering::lower_convolution() {
    WorkloadLayer made = base(WorkloadOp::convolution);
    const LayerCounts counts = counts_of(layer(), input(), output(), graph_.file());
    made.fully_connected = layer().kind == LayerKind::fully_connected;
    made.macs = counts.macs;
    made.parameters = counts.parameters;
    const MaskShape shape = mask_shape_of(made.geometry);
    count_weights(shape);
    return emit(std::move(made), weights_of(layer(), shape, graph_.file()));
}

/// Exact, and on the array: one weight a channel.
Value Lowering::depthwise_batch_norm() {
    WorkloadLayer made = base(WorkloadOp::convolution);
    made.macs = output().elements();
    made.parameters = counts_of(layer(), input(), output(), graph_.file()).parameters;
    count_weights(mask_shape_of(made.geometry));
    Value fresh = emit(std::move(made), depthwise_weights_of(layer(), graph_.file()));
    always_dense_.back() = true;
    return fresh;
}

Value Lowering::lower_batch_norm() {
    if (input().flat && input().height * input().width > 1) {
        return lower_on_cpu();  // one scale a feature, not one a channel
    }
    if (const std::int32_t before = owned(0); open_convolution(before)) {
        fold_batch_norm(out_.weights[static_cast<std::size_t>(before)], layer(), graph_.file());
        at(before).parameters += counts_of(layer(), input(), output(), graph_.file()).parameters;
        return value();
    }
    return depthwise_batch_norm();
}

Value Lowering::lower_activation(Activation activation) {
    std::int32_t before = owned(0);
    if (before < 0 || at(before).op == WorkloadOp::cpu) {
        return lower_on_cpu();
    }
    if (at(before).fusable_into >= 0) {
        before = at(before).fusable_into;  // the activation is monotone: before or after the
                                           // maximum is the same
    }
    at(before).activation = combined(at(before).activation, activation);
    return value();
}

Value Lowering::lower_pool(WorkloadOp op) {
    if (!cpu_reason(layer(), input(), output()).empty()) {
        return lower_on_cpu();
    }
    WorkloadLayer made = base(op);
    const LayerGeometry& g = made.geometry;
    const bool padless = g.pad_top + g.pad_left + g.pad_bottom + g.pad_right == 0;
    if (g.taps() == 1 && g.stride == 1 && padless) {
        return value();  // a window of one pixel changes nothing
    }
    const std::int32_t before = owned(0);
    const bool tiles = g.kernel_height == g.stride && g.kernel_width == g.stride && padless;
    if (op == WorkloadOp::max_pool && tiles && before >= 0 &&
        at(before).op == WorkloadOp::convolution && !at(before).fused_add) {
        made.fusable_into = before;
    }
    return emit(std::move(made));
}

bool Lowering::can_carry_add(std::size_t slot, std::size_t other) {
    const std::vector<std::int32_t>& operand = value(other).producers;
    return open_convolution(owned(slot)) && operand.size() == 1 && operand[0] < owned(slot);
}

Value Lowering::lower_add() {
    for (const std::size_t slot : {std::size_t{0}, std::size_t{1}}) {
        if (can_carry_add(slot, 1 - slot)) {
            WorkloadLayer& carrier = at(owned(slot));
            carrier.fused_add = true;
            carrier.producers.push_back(value(1 - slot).producers[0]);
            return value(slot);
        }
    }
    return emit(base(WorkloadOp::add));
}

Value Lowering::lower_concatenation() const {
    if (inputs_.size() == 1) {
        return value();
    }
    return {all_producers(), false};
}

Value Lowering::lower_on_cpu() {
    WorkloadLayer made = base(WorkloadOp::cpu);
    made.placement = Placement::cpu;
    made.cpu_operator = operator_name_of(layer());
    made.parameters = counts_of(layer(), input(), output(), graph_.file()).parameters;
    std::int64_t values = 0;
    std::int64_t channels = 0;
    bool same = true;
    for (std::size_t slot = 0; slot < inputs_.size(); ++slot) {
        values = checked_add(values, input(slot).elements(), "the number of input values");
        channels = checked_add(channels, input(slot).channels, "the number of input channels");
        same = same && input(slot).height == input().height && input(slot).width == input().width;
    }
    if (inputs_.size() > 1) {
        made.geometry.in_channels = same ? channels : values;
        made.geometry.in_height = same ? input().height : 1;
        made.geometry.in_width = same ? input().width : 1;
        made.geometry.groups = 1;
    }
    made.cpu_operations = cpu_operations_of(layer(), values, input(), output());
    Value fresh = emit(std::move(made));
    out_.cpu_operators.back() = cpu_operator_of(layer());
    return fresh;
}

void Lowering::make_masks(std::size_t index) {
    WorkloadLayer& made = layers()[index];
    const MaskShape shape = mask_shape_of(made.geometry);
    const std::vector<float>& weights = out_.weights[index].weights;
    if (weights.empty()) {
        made.mask_source = MaskSource::drawn;
        made.mask_int8 =
            always_dense_[index] ? masks_.dense(shape) : masks_.draw(shape, made.name, index);
        made.mask_int16 = made.mask_int8;
        return;
    }
    made.mask_source = MaskSource::trained;
    made.mask_int8 =
        std::make_shared<const FilterMask>(quantised_mask(weights, shape, Precision::int8));
    FilterMask wide = quantised_mask(weights, shape, Precision::int16);
    made.mask_int16 =
        wide.non_zeros() == made.mask_int8->non_zeros()  // int8's are a part of int16's
            ? made.mask_int8
            : std::make_shared<const FilterMask>(std::move(wide));
}

void Lowering::finish() {
    out_.workload.name = graph_.name();
    out_.workload.file = graph_.file();
    for (std::size_t i = 0; i < layers().size(); ++i) {
        if (layers()[i].op == WorkloadOp::convolution) {
            make_masks(i);
        }
    }
    complete(out_.workload);
}

}  // namespace

void complete(Workload& workload) {
    workload.macs = workload.parameters = workload.channels = 0;
    workload.weights = workload.non_zeros = 0;
    workload.mask_source = MaskSource::none;
    for (const WorkloadLayer& layer : workload.layers) {
        workload.macs =
            checked_add(workload.macs, layer.macs, "the network's multiply-accumulates");
        workload.parameters =
            checked_add(workload.parameters, layer.parameters, "the network's parameters");
        if (layer.op != WorkloadOp::convolution) {
            continue;
        }
        workload.channels =
            checked_add(workload.channels, layer.geometry.out_channels, "the network's channels");
        workload.weights += layer.mask_int8->filters() * mask_shape_of(layer.geometry).positions();
        workload.non_zeros += layer.mask_int8->non_zeros();
        if (workload.mask_source != MaskSource::drawn) {
            workload.mask_source = layer.mask_source;
        }
    }
    workload.content = content_hash(workload);
}

LoweredNetwork lower_with_weights(const NetworkGraph& graph, const LoweringOptions& options) {
    return Lowering(graph, options).run();
}

Workload lower(const NetworkGraph& graph, const LoweringOptions& options) {
    return lower_with_weights(graph, options).workload;
}

}  // namespace scfa
