// SPDX-License-Identifier: Apache-2.0
#include "models/import/network_json.hpp"

#include "models/base/json_writer.hpp"
#include "models/base/suggest.hpp"
#include "models/network/shape_inference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace scfa {
namespace {

using Json = nlohmann::ordered_json;
using Numbers = std::vector<std::int64_t>;

constexpr std::int64_t kLargest = 2'147'483'647;

/// Keys beyond name, kind, inputs and output that a kind takes; `!` marks the required ones.
const std::vector<std::string>& keys_of(LayerKind kind) {
    static const std::vector<std::string> none;
    static const std::map<LayerKind, std::vector<std::string>> keys = {
        {LayerKind::input, {"!shape"}},
        {LayerKind::convolution,
         {"!out_channels", "!kernel", "stride", "padding", "dilation", "groups", "bias"}},
        {LayerKind::fully_connected, {"!out_channels", "bias"}},
        {LayerKind::max_pool, {"!kernel", "stride", "padding", "dilation", "ceil_mode"}},
        {LayerKind::average_pool,
         {"!kernel", "stride", "padding", "ceil_mode", "count_include_pad"}},
        {LayerKind::other, {"!operator", "shape"}},
    };
    const auto found = keys.find(kind);
    return found == keys.end() ? none : found->second;
}

bool is_common_key(const std::string& key) {
    static const std::array<std::string, 4> common = {"name", "kind", "inputs", "output"};
    return std::find(common.begin(), common.end(), key) != common.end();
}

/// Every key must mean something for the layer's kind, and the kind's required ones must be there.
void check_keys(const NetworkJsonLayer& layer, const JsonNode& node, ErrorSink& sink) {
    if (layer.name.size() > kLongestName) {
        sink.add(node.at("name").error(fmt::format("a name of {} bytes; at most {} are allowed",
                                                   layer.name.size(), kLongestName)));
    }
    const std::vector<std::string>& allowed = keys_of(layer.kind);
    const auto lists = [&](const std::string& key) {
        return std::find(allowed.begin(), allowed.end(), key) != allowed.end();
    };
    for (const auto& [key, member] : node.members()) {
        if (!is_common_key(key) && !lists(key) && !lists("!" + key)) {
            sink.add(member.key_error(fmt::format("\"{}\" means nothing for a layer of kind {}",
                                                  key, name_of(layer.kind))));
        }
    }
    for (const std::string& key : allowed) {
        if (key.front() == '!' && !node.find(key.substr(1)).has_value()) {
            sink.add(node.error(fmt::format("a layer of kind {} needs \"{}\"", name_of(layer.kind),
                                            key.substr(1))));
        }
    }
}

/// A field that is one integer or a list of a number of them out of `counts`.
void add_numbers(FieldTable<NetworkJsonLayer>& table, const std::string& key,
                 Numbers NetworkJsonLayer::*member, std::vector<std::size_t> counts,
                 std::int64_t minimum, std::string description) {
    const Json number = {{"type", "integer"}, {"minimum", minimum}, {"maximum", kLargest}};
    const Json list = {{"type", "array"},
                       {"items", number},
                       {"minItems", counts.front()},
                       {"maxItems", counts.back()}};
    const bool one = counts.front() == 1;
    const auto read = [counts, minimum, one](const JsonNode& node, ErrorSink&) {
        if (one && node.is_number()) {
            return Numbers{node.integer(minimum, kLargest)};
        }
        Numbers out;
        for (const JsonNode& element : node.elements()) {
            out.push_back(element.integer(minimum, kLargest));
        }
        if (std::find(counts.begin(), counts.end(), out.size()) == counts.end()) {
            throw node.expected(fmt::format(
                "{}{} integers", one ? "an integer or " : "",
                fmt::join(std::vector<std::size_t>(counts.begin() + (one ? 1 : 0), counts.end()),
                          " or ")));
        }
        return out;
    };
    const auto write = [](const Numbers& numbers) -> Json {
        return numbers.empty() ? Json() : numbers.size() == 1 ? Json(numbers[0]) : Json(numbers);
    };
    table.custom<Numbers>(key, member, one ? "integer or list of integers" : "list of integers",
                          read, write, one ? Json{{"anyOf", Json::array({number, list})}} : list,
                          std::move(description));
}

Choices<LayerKind> kind_choices() {
    Choices<LayerKind> choices;
    for (std::size_t i = 0; i < layer_kind_names().size(); ++i) {
        choices.emplace_back(layer_kind_names()[i], static_cast<LayerKind>(i));
    }
    return choices;
}

const FieldTable<NetworkJsonLayer>& layer_table() {
    using L = NetworkJsonLayer;
    static const FieldTable<L> table = [] {
        FieldTable<L> t("layer", "One layer of a network.");
        t.text("name", &L::name, "Unique in the network.").required();
        t.choice("kind", &L::kind, kind_choices(), "What the layer computes.").required();
        t.custom<std::vector<std::string>>(
            "inputs", &L::inputs, "list of texts",
            [](const JsonNode& node, ErrorSink&) {
                std::vector<std::string> out;
                for (const JsonNode& element : node.elements()) {
                    out.push_back(element.text());
                }
                return out;
            },
            [](const std::vector<std::string>& inputs) {
                return inputs.empty() ? Json() : Json(inputs);
            },
            {{"type", "array"}, {"items", {{"type", "string"}}}, {"minItems", 1}},
            "Names of the layers that are read, in order. Absent: the layer before in the list.");
        add_numbers(t, "shape", &L::shape, {3}, 1,
                    "`input`: channels, height, width of the image. `other`: of the output, where "
                    "it differs from the "
                    "first input's.");
        t.integer("out_channels", &L::out_channels, {1, kLargest}, "",
                  "Filters of a convolution, outputs of a fully "
                  "connected layer.");
        add_numbers(t, "kernel", &L::kernel, {1, 2}, 1,
                    "Window in pixels: one number, or height and width.");
        add_numbers(t, "stride", &L::stride, {1, 2}, 1,
                    "In pixels: one number, or y and x. Absent: 1 for a convolution, the kernel "
                    "for a pool.");
        add_numbers(t, "padding", &L::padding, {1, 2, 4}, 0,
                    "In pixels: one number; y and x; or top, left, bottom, right. Absent: 0.");
        add_numbers(t, "dilation", &L::dilation, {1, 2}, 1,
                    "Distance of two taps in pixels. Absent: 1.");
        t.integer("groups", &L::groups, {1, kLargest}, "",
                  "Of a convolution; as many as input channels: depthwise. Absent: 1.");
        t.flag("bias", &L::bias,
               "The layer adds a learnt number to each output channel. Absent: false.");
        t.flag("ceil_mode", &L::ceil_mode, "Round a pool's output size up. Absent: false.");
        t.flag("count_include_pad", &L::count_include_pad,
               "An average counts the padding. Absent: false.");
        t.text("operator", &L::operator_name,
               "`other`: the operator's name, for example Softmax. The CPU runs it.");
        t.flag("output", &L::output,
               "Read from outside although other layers read it too. Absent: false.");
        t.check(check_keys);
        return t;
    }();
    return table;
}

/// numbers[index] of a list in which one number stands for all.
std::int64_t pick(const Numbers& numbers, std::size_t index, std::int64_t fallback) {
    return numbers.empty() ? fallback : numbers[numbers.size() == 1 ? 0 : index % numbers.size()];
}

Window window_of(const NetworkJsonLayer& entry) {
    Window w;
    w.kernel_height = pick(entry.kernel, 0, 1);
    w.kernel_width = pick(entry.kernel, 1, 1);
    const bool pool = entry.kind != LayerKind::convolution;
    w.stride_height = pick(entry.stride, 0, pool ? w.kernel_height : 1);
    w.stride_width = pick(entry.stride, 1, pool ? w.kernel_width : 1);
    w.dilation_height = pick(entry.dilation, 0, 1);
    w.dilation_width = pick(entry.dilation, 1, 1);
    w.pad_top = pick(entry.padding, 0, 0);
    w.pad_left = pick(entry.padding, 1, 0);
    w.pad_bottom = pick(entry.padding, 2, 0);
    w.pad_right = pick(entry.padding, 3, 0);
    w.ceil_mode = entry.ceil_mode.value_or(false);
    w.count_include_pad = entry.count_include_pad.value_or(false);
    return w;
}

Layer layer_of(const NetworkJsonLayer& entry) {
    Layer layer;
    layer.name = entry.name;
    layer.kind = entry.kind;
    layer.out_channels = entry.out_channels.value_or(1);
    layer.groups = entry.groups.value_or(1);
    layer.has_bias = entry.bias.value_or(false);
    layer.operator_name = entry.operator_name.value_or("");
    layer.is_output = entry.output.value_or(false);
    layer.window = window_of(entry);
    if (!entry.shape.empty()) {
        layer.shape = {entry.shape[0], entry.shape[1], entry.shape[2], false};
        layer.states_shape = entry.kind == LayerKind::other;
    }
    return layer;
}

/// Connects the layers that the entry names.
void connect_inputs(NetworkGraph& graph, const NetworkJson& network, std::size_t index,
                    const JsonNode& node, ErrorSink& sink) {
    const NetworkJsonLayer& entry = network.layers[index];
    const auto id = LayerId(static_cast<std::int32_t>(index));
    if (entry.inputs.empty()) {
        if (entry.kind != LayerKind::input && index > 0) {
            graph.connect(LayerId(static_cast<std::int32_t>(index) - 1), id, 0);
        }
        return;
    }
    for (std::size_t slot = 0; slot < entry.inputs.size(); ++slot) {
        const LayerId producer = graph.find(entry.inputs[slot]);
        if (producer.valid()) {
            graph.connect(producer, id, static_cast<std::int32_t>(slot));
            continue;
        }
        std::vector<std::string> names;
        for (const NetworkJsonLayer& layer : network.layers) {
            names.push_back(layer.name);
        }
        const std::string near = did_you_mean(entry.inputs[slot], names);
        sink.add(node.at("inputs").elements()[slot].error(
            fmt::format("layer \"{}\" reads \"{}\", which does not exist", entry.name,
                        shortened(entry.inputs[slot], kLongestName)),
            near.empty() ? "" : fmt::format("did you mean \"{}\"?", near)));
    }
}

NetworkGraph graph_of(const NetworkJson& network, const JsonDocument& document) {
    NetworkGraph graph(network.name, document.name());
    if (network.description.has_value()) {
        graph.set_metadata("description", *network.description);
    }
    ErrorSink sink;
    const std::vector<JsonNode> nodes = document.root().at("layers").elements();
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        if (graph.find(network.layers[i].name).valid()) {
            sink.add(nodes[i].at("name").error(
                fmt::format("the name \"{}\" is used twice", network.layers[i].name)));
            sink.throw_if_any();  // ids and entries would no longer agree
        }
        graph.add(layer_of(network.layers[i]));
    }
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        connect_inputs(graph, network, i, nodes[i], sink);
    }
    sink.throw_if_any();
    try {
        graph.check();
        static_cast<void>(infer_shapes(graph));
    } catch (const Error& error) {
        const LayerId at = graph.find(error.place().pointer);
        throw at.valid()
            ? Error(error.code(), error.message(), nodes[at.index()].place(), error.hint())
            : error;
    }
    return graph;
}

NetworkGraph read(const JsonDocument& document) {
    return graph_of(read_document(network_json_table(), document), document);
}

/// The shortest way to write a pair: nothing for the default, one number for equal ones.
Numbers pair_text(std::int64_t y, std::int64_t x, std::int64_t default_y, std::int64_t default_x) {
    if (y == default_y && x == default_x) {
        return {};
    }
    return y == x ? Numbers{y} : Numbers{y, x};
}

void describe_window(const Layer& layer, NetworkJsonLayer& entry) {
    const Window& w = layer.window;
    const bool pool = layer.kind != LayerKind::convolution;
    entry.kernel = w.kernel_height == w.kernel_width ? Numbers{w.kernel_height}
                                                     : Numbers{w.kernel_height, w.kernel_width};
    entry.stride = pair_text(w.stride_height, w.stride_width, pool ? w.kernel_height : 1,
                             pool ? w.kernel_width : 1);
    entry.dilation = pair_text(w.dilation_height, w.dilation_width, 1, 1);
    if (w.pad_top == w.pad_bottom && w.pad_left == w.pad_right) {
        entry.padding = pair_text(w.pad_top, w.pad_left, 0, 0);
    } else {
        entry.padding = {w.pad_top, w.pad_left, w.pad_bottom, w.pad_right};
    }
    const auto when = [](bool flag) { return flag ? std::optional<bool>(true) : std::nullopt; };
    entry.ceil_mode = when(pool && w.ceil_mode);
    entry.count_include_pad = when(layer.kind == LayerKind::average_pool && w.count_include_pad);
}

NetworkJsonLayer entry_of(const NetworkGraph& graph, LayerId id) {
    const Layer& layer = graph.layer(id);
    NetworkJsonLayer entry;
    entry.name = layer.name;
    entry.kind = layer.kind;
    const std::vector<LayerId> inputs = graph.inputs(id);
    if (inputs.size() != 1 || inputs[0].value() != id.value() - 1) {
        for (const LayerId input : inputs) {
            entry.inputs.push_back(graph.layer(input).name);
        }
    }
    if (layer.kind == LayerKind::input || (layer.kind == LayerKind::other && layer.states_shape)) {
        entry.shape = {layer.shape.channels, layer.shape.height, layer.shape.width};
    }
    if (layer.kind == LayerKind::convolution || layer.kind == LayerKind::fully_connected) {
        entry.out_channels = layer.out_channels;
        entry.bias = layer.has_bias ? std::optional<bool>(true) : std::nullopt;
    }
    if (layer.kind == LayerKind::convolution && layer.groups != 1) {
        entry.groups = layer.groups;
    }
    if (layer.kind == LayerKind::convolution || layer.kind == LayerKind::max_pool ||
        layer.kind == LayerKind::average_pool) {
        describe_window(layer, entry);
    }
    if (layer.kind == LayerKind::other) {
        entry.operator_name = layer.operator_name;
    }
    entry.output = layer.is_output ? std::optional<bool>(true) : std::nullopt;
    return entry;
}

}  // namespace

const FieldTable<NetworkJson>& network_json_table() {
    static const FieldTable<NetworkJson> table = [] {
        FieldTable<NetworkJson> t("network",
                                  "A network without weights: its layers, in any order.");
        t.text("name", &NetworkJson::name, "Shown wherever results are.").required();
        t.text("description", &NetworkJson::description, "For people.");
        t.list("layers", &NetworkJson::layers, layer_table(), {2, 100'000},
               "One of them is of kind input.")
            .required();
        return t;
    }();
    return table;
}

NetworkGraph read_network_json(const std::string& path) {
    return read(JsonDocument::parse_file(path));
}

NetworkGraph parse_network_json(const std::string& name, std::string text) {
    return read(JsonDocument::parse_text(name, std::move(text)));
}

std::string write_network_json(const NetworkGraph& graph) {
    NetworkJson network;
    network.name = graph.name();
    const auto description = graph.metadata().find("description");
    if (description != graph.metadata().end()) {
        network.description = description->second;
    }
    for (std::size_t i = 0; i < graph.size(); ++i) {
        network.layers.push_back(entry_of(graph, LayerId(static_cast<std::int32_t>(i))));
    }
    Json document = {{"$schema", "../schema/network.schema.json"}};
    document.update(network_json_table().write(network));
    return to_json_text(document);
}

}  // namespace scfa
