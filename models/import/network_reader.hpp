#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/import/network_reader.hpp
/// @brief A network file of either format.

#include "models/network/network_graph.hpp"

#include <string>

namespace scfa {

/// Reads a network: JSON when the first character that is no white space is `{` or the name ends in
/// ".json", ONNX otherwise. Anything but a regular file is refused at once.
/// @throws as read_network_json and read_onnx
NetworkGraph read_network(const std::string& path);

}  // namespace scfa
