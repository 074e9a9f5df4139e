// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/network_view.hpp"

#include "dse/cli/text_table.hpp"
#include "models/base/escape.hpp"

#include <fmt/format.h>

namespace scfa::cli {
namespace {

using Json = nlohmann::ordered_json;

std::int64_t weights_of(const WorkloadLayer& layer) {
    const LayerGeometry& g = layer.geometry;
    return layer.op == WorkloadOp::convolution ? g.out_channels * g.taps() * g.group_channels() : 0;
}

std::string shape_text(std::int64_t channels, std::int64_t height, std::int64_t width) {
    return fmt::format("{}x{}x{}", channels, height, width);
}

std::string op_name(WorkloadOp op) {
    switch (op) {
        case WorkloadOp::convolution:
            return "convolution";
        case WorkloadOp::max_pool:
            return "max_pool";
        case WorkloadOp::average_pool:
            return "average_pool";
        case WorkloadOp::add:
            return "add";
        case WorkloadOp::cpu:
            break;
    }
    return "cpu";
}

std::string activation_name(Activation activation) {
    return activation == Activation::relu    ? "relu"
           : activation == Activation::relu6 ? "relu6"
                                             : "none";
}

std::string with_fusions(const WorkloadLayer& layer) {
    std::string out = kind_of(layer);
    out += layer.fused_add ? " + add" : "";
    out += layer.activation == Activation::none ? "" : " + " + activation_name(layer.activation);
    return out;
}

Json layer_json(const WorkloadLayer& layer) {
    const LayerGeometry& g = layer.geometry;
    Json out = {{"name", layer.name},
                {"op", op_name(layer.op)},
                {"placement", layer.placement == Placement::scfa ? "scfa" : "cpu"},
                {"input", {g.in_channels, g.in_height, g.in_width}},
                {"output", {g.out_channels, g.out_height, g.out_width}},
                {"kernel", {g.kernel_height, g.kernel_width}},
                {"stride", g.stride},
                {"padding", {g.pad_top, g.pad_left, g.pad_bottom, g.pad_right}},
                {"groups", g.groups},
                {"activation", activation_name(layer.activation)},
                {"fused_add", layer.fused_add},
                {"producers", layer.producers},
                {"macs", layer.macs},
                {"parameters", layer.parameters}};
    if (layer.op == WorkloadOp::cpu) {
        out["operator"] = layer.cpu_operator;
        out["cpu_operations"] = layer.cpu_operations;
    }
    if (layer.mask_int8) {
        out["weights"] = weights_of(layer);
        out["non_zeros"] = layer.mask_int8->non_zeros();
        out["weight_density"] = density_of(layer);
        out["mask"] = mask_name(layer.mask_source);
    }
    return out;
}

}  // namespace

std::string kind_of(const WorkloadLayer& layer) {
    const LayerGeometry& g = layer.geometry;
    const std::string window = fmt::format("{}x{}", g.kernel_height, g.kernel_width);
    const std::string stride = g.stride > 1 ? fmt::format(" / {}", g.stride) : "";
    switch (layer.op) {
        case WorkloadOp::convolution:
            if (layer.fully_connected) {
                return "fully connected";
            }
            return (g.groups == 1               ? "conv "
                    : g.groups == g.in_channels ? "depthwise "
                                                : fmt::format("conv (groups {}) ", g.groups)) +
                   window + stride;
        case WorkloadOp::max_pool:
            return "max pool " + window + stride;
        case WorkloadOp::average_pool:
            return "average pool " + window + stride;
        case WorkloadOp::add:
            return "add";
        case WorkloadOp::cpu:
            break;
    }
    return layer.cpu_operator;
}

double density_of(const WorkloadLayer& layer) {
    const std::int64_t weights = weights_of(layer);
    return layer.mask_int8 == nullptr || weights == 0
               ? 1.0
               : static_cast<double>(layer.mask_int8->non_zeros()) / static_cast<double>(weights);
}

double density_of(const Workload& workload) {
    return workload.weights == 0
               ? 1.0
               : static_cast<double>(workload.non_zeros) / static_cast<double>(workload.weights);
}

std::string mask_name(MaskSource source) {
    return source == MaskSource::drawn     ? "drawn mask"
           : source == MaskSource::trained ? "trained"
                                           : "";
}

std::string mask_remark(const Workload& workload) {
    return workload.mask_source == MaskSource::drawn
               ? "drawn mask: the file has no weights; which of them are zero is drawn from a seed"
               : "";
}

Json network_json(const Workload& workload) {
    Json layers = Json::array();
    for (const WorkloadLayer& layer : workload.layers) {
        layers.push_back(layer_json(layer));
    }
    return {{"schema", "scfa.network/1"},
            {"network", workload.name},
            {"file", workload.file},
            {"content", workload.content.hex()},
            {"macs", workload.macs},
            {"parameters", workload.parameters},
            {"channels", workload.channels},
            {"weights", workload.weights},
            {"non_zeros", workload.non_zeros},
            {"weight_density", density_of(workload)},
            {"mask", mask_name(workload.mask_source)},
            {"layers", std::move(layers)}};
}

std::string network_text(const Workload& workload) {
    TextTable table({{"layer", false},
                     {"kind", false},
                     {"on", false},
                     {"input", true},
                     {"output", true},
                     {"MACs", true},
                     {"parameters", true},
                     {"density", true}});
    for (const WorkloadLayer& layer : workload.layers) {
        const LayerGeometry& g = layer.geometry;
        table.add({layer.name, with_fusions(layer),
                   layer.placement == Placement::scfa ? "scfa" : "cpu",
                   shape_text(g.in_channels, g.in_height, g.in_width),
                   shape_text(g.out_channels, g.out_height, g.out_width),
                   layer.macs == 0 ? "" : grouped_number(layer.macs),
                   layer.parameters == 0 ? "" : grouped_number(layer.parameters),
                   layer.mask_int8 == nullptr ? "" : fmt::format("{:.3f}", density_of(layer))});
    }
    std::string out = fmt::format(
        "{}: {} layers, {} MACs an image, {} parameters, weight density {:.3f}{}\n\n",
        escape_terminal(workload.name), workload.layers.size(), grouped_number(workload.macs),
        grouped_number(workload.parameters), density_of(workload),
        workload.mask_source == MaskSource::drawn ? " (drawn mask)" : "");
    out += table.text();
    const std::string remark = mask_remark(workload);
    return remark.empty() ? out : out + "\n" + remark + "\n";
}

}  // namespace scfa::cli
