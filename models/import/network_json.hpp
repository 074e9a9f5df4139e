#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/import/network_json.hpp
/// @brief Networks as JSON (configs/networks/*.json): names, kinds, connections and parameters of
/// layers, no weights.

#include "models/base/fields.hpp"
#include "models/network/network_graph.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scfa {

/// One layer as the file states it. Empty vectors and optionals: the key is absent.
struct NetworkJsonLayer {
    std::string name;
    LayerKind kind = LayerKind::identity;
    std::vector<std::string> inputs;
    std::vector<std::int64_t> shape;
    std::optional<std::int64_t> out_channels;
    std::vector<std::int64_t> kernel;    ///< 1 number, or height and width
    std::vector<std::int64_t> stride;    ///< the same
    std::vector<std::int64_t> dilation;  ///< the same
    std::vector<std::int64_t> padding;   ///< 1 number; y and x; or top, left, bottom, right
    std::optional<std::int64_t> groups;
    std::optional<bool> bias;
    std::optional<bool> ceil_mode;
    std::optional<bool> count_include_pad;
    std::optional<std::string> operator_name;
    std::optional<bool> output;
};

struct NetworkJson {
    std::string name;
    std::optional<std::string> description;
    std::vector<NetworkJsonLayer> layers;
};

/// Reader, writer, JSON Schema and reference page of the format.
const FieldTable<NetworkJson>& network_json_table();

/// A checked graph whose shapes fit together.
/// @throws Errors or Error{configuration} for what the text says, Error{model} or Error{overflow}
/// for a network that
///         does not fit together; all with line and column
NetworkGraph read_network_json(const std::string& path);
/// @param name  stands for the file name in errors
NetworkGraph parse_network_json(const std::string& name, std::string text);

/// The text that reads back as the same graph, without its weights and its statistics. Same graph,
/// same bytes.
std::string write_network_json(const NetworkGraph& graph);

}  // namespace scfa
