// SPDX-License-Identifier: Apache-2.0
#include "models/network/network_graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace scfa {
namespace {

using Vertex = NetworkGraph::Graph::vertex_descriptor;

LayerId id_of(Vertex vertex) {
    return LayerId(static_cast<std::int32_t>(vertex));
}

/// Inputs that a kind takes: {least, most}; most < 0: any number.
std::pair<int, int> arity_of(LayerKind kind) {
    switch (kind) {
        case LayerKind::input:
            return {0, 0};
        case LayerKind::add:
            return {2, 2};
        case LayerKind::concatenation:
        case LayerKind::other:
            return {1, -1};
        default:
            return {1, 1};
    }
}

/// The vertices of one cycle, each before its consumer, the first one added first, among those that
/// a topological sort left over (`left[v]`).
std::vector<Vertex> cycle_among(const NetworkGraph::Graph& graph, const std::vector<bool>& left) {
    auto vertex = static_cast<Vertex>(std::find(left.begin(), left.end(), true) - left.begin());
    std::vector<Vertex> path;
    std::vector<bool> seen(left.size(), false);
    while (!seen[vertex]) {  // every one left over has a producer left over: walk upwards until one
                             // repeats
        seen[vertex] = true;
        path.push_back(vertex);
        const auto [first, last] = boost::in_edges(vertex, graph);
        const auto up = std::find_if(
            first, last, [&](const auto& edge) { return left[boost::source(edge, graph)]; });
        vertex = boost::source(*up, graph);
    }
    path.erase(path.begin(), std::find(path.begin(), path.end(), vertex));
    std::reverse(path.begin(), path.end());
    std::rotate(path.begin(), std::min_element(path.begin(), path.end()), path.end());
    return path;
}

/// `"a" -> "b" -> ... -> "a"`.
std::string cycle_text(const NetworkGraph::Graph& graph, const std::vector<Vertex>& cycle) {
    constexpr std::size_t kShown = 5;
    constexpr std::size_t kShownName = 60;
    std::string text;
    for (std::size_t i = 0; i < std::min(cycle.size(), kShown); ++i) {
        text += fmt::format("\"{}\" -> ", shortened(graph[cycle[i]].name, kShownName));
    }
    return text + (cycle.size() > kShown ? "... -> " : "") +
           fmt::format("\"{}\"", shortened(graph[cycle.front()].name, kShownName));
}

}  // namespace

const std::vector<std::string>& layer_kind_names() {
    static const std::vector<std::string> names = {
        "input",    "convolution",  "fully_connected",     "batch_norm", "relu",          "relu6",
        "max_pool", "average_pool", "global_average_pool", "add",        "concatenation", "flatten",
        "identity", "other"};
    return names;
}

std::string_view name_of(LayerKind kind) {
    return layer_kind_names()[static_cast<std::size_t>(kind)];
}

std::string to_text(const TensorShape& shape) {
    const std::string map = fmt::format("{}x{}x{}", shape.channels, shape.height, shape.width);
    if (!shape.flat) {
        return map;
    }
    return shape.height == 1 && shape.width == 1 ? fmt::format("{}", shape.channels)
                                                 : fmt::format("{} ({})", shape.elements(), map);
}

std::string shortened(const std::string& text, std::size_t most) {
    return text.size() <= most ? text : text.substr(0, most) + "...";
}

Error layer_error(ErrorCode code, const std::string& file, const std::string& layer,
                  const std::string& message, std::string hint) {
    Place place;
    place.file = file;
    place.pointer = shortened(layer, kLongestName);
    return {code,
            fmt::format("layer \"{}\": {}", place.pointer, shortened(message, kLongestMessage)),
            std::move(place), std::move(hint)};
}

Error NetworkGraph::error(ErrorCode code, const std::string& layer, const std::string& message,
                          std::string hint) const {
    return layer_error(code, file_, layer, message, std::move(hint));
}

LayerId NetworkGraph::add(Layer layer) {
    if (layer.name.empty()) {
        throw error(ErrorCode::model, layer.name, "a layer needs a name");
    }
    if (layer.name.size() > kLongestName) {
        throw error(ErrorCode::model, layer.name,
                    fmt::format("a name of {} bytes; at most {} are allowed", layer.name.size(),
                                kLongestName));
    }
    const LayerId id = id_of(size());
    if (!by_name_.emplace(layer.name, id).second) {
        throw error(ErrorCode::model, layer.name, "the name is used twice");
    }
    boost::add_vertex(std::move(layer), graph_);
    return id;
}

LayerId NetworkGraph::add(Layer layer, const std::vector<LayerId>& inputs) {
    const LayerId id = add(std::move(layer));
    for (std::size_t slot = 0; slot < inputs.size(); ++slot) {
        connect(inputs[slot], id, static_cast<std::int32_t>(slot));
    }
    return id;
}

void NetworkGraph::connect(LayerId from, LayerId to, std::int32_t slot) {
    SCFA_ASSERT(from.valid() && from.index() < size() && to.valid() && to.index() < size(),
                "edge between layers that do not exist");
    boost::add_edge(from.index(), to.index(), InputSlot{slot}, graph_);
}

std::vector<LayerId> NetworkGraph::inputs(LayerId id) const {
    std::vector<std::pair<std::int32_t, LayerId>> slots;
    const auto [first, last] = boost::in_edges(id.index(), graph_);
    for (auto edge = first; edge != last; ++edge) {
        slots.emplace_back(graph_[*edge].slot, id_of(boost::source(*edge, graph_)));
    }
    std::sort(slots.begin(), slots.end());
    std::vector<LayerId> out;
    out.reserve(slots.size());
    for (const auto& [slot, producer] : slots) {
        out.push_back(producer);
    }
    return out;
}

std::vector<LayerId> NetworkGraph::consumers(LayerId id) const {
    std::vector<LayerId> out;
    const auto [first, last] = boost::out_edges(id.index(), graph_);
    for (auto edge = first; edge != last; ++edge) {
        out.push_back(id_of(boost::target(*edge, graph_)));
    }
    std::sort(out.begin(), out.end());
    return out;
}

LayerId NetworkGraph::find(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? LayerId() : found->second;
}

std::vector<LayerId> NetworkGraph::topological_order() const {
    std::vector<std::size_t> waiting(size());
    std::priority_queue<Vertex, std::vector<Vertex>, std::greater<>> ready;
    for (Vertex vertex = 0; vertex < size(); ++vertex) {
        waiting[vertex] = boost::in_degree(vertex, graph_);
        if (waiting[vertex] == 0) {
            ready.push(vertex);
        }
    }
    std::vector<LayerId> order;
    order.reserve(size());
    std::vector<bool> left(size(), true);
    while (!ready.empty()) {
        const Vertex vertex = ready.top();
        ready.pop();
        left[vertex] = false;
        order.push_back(id_of(vertex));
        const auto [first, last] = boost::out_edges(vertex, graph_);
        for (auto edge = first; edge != last; ++edge) {
            const Vertex consumer = boost::target(*edge, graph_);
            if (--waiting[consumer] == 0) {
                ready.push(consumer);
            }
        }
    }
    if (order.size() != size()) {
        const std::vector<Vertex> cycle = cycle_among(graph_, left);
        throw error(ErrorCode::model, graph_[cycle.front()].name,
                    "the network has a cycle: " + cycle_text(graph_, cycle));
    }
    return order;
}

void NetworkGraph::check() const {
    const Layer* input = nullptr;
    for (Vertex vertex = 0; vertex < size(); ++vertex) {
        const Layer& here = graph_[vertex];
        if (here.kind == LayerKind::input) {
            if (input != nullptr) {
                throw error(ErrorCode::model, here.name,
                            fmt::format("a second input beside \"{}\"", input->name),
                            "only networks with one input are supported");
            }
            input = &here;
        }
        const auto given = static_cast<int>(boost::in_degree(vertex, graph_));
        const auto [least, most] = arity_of(here.kind);
        if (given < least || (most >= 0 && given > most)) {
            throw error(
                ErrorCode::model, here.name,
                fmt::format("{} takes {}{} input{}, not {}", name_of(here.kind),
                            most < 0 ? "at least " : "", least, least == 1 ? "" : "s", given));
        }
        std::vector<bool> fed(static_cast<std::size_t>(given), false);
        const auto [first, last] = boost::in_edges(vertex, graph_);
        for (auto edge = first; edge != last; ++edge) {
            const std::int32_t slot = graph_[*edge].slot;
            if (slot < 0 || slot >= given || fed[static_cast<std::size_t>(slot)]) {
                throw error(ErrorCode::model, here.name,
                            fmt::format("input {} is fed twice or does not exist", slot));
            }
            fed[static_cast<std::size_t>(slot)] = true;
        }
    }
    if (input == nullptr || size() < 2) {
        Place place;
        place.file = file_;
        throw Error(
            ErrorCode::model,
            fmt::format("network \"{}\" has no {}", name_, input == nullptr ? "input" : "layers"),
            std::move(place));
    }
    static_cast<void>(topological_order());
}

}  // namespace scfa
