#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/import/onnx_reader.hpp
/// @brief Networks from ONNX files (opsets 7 to 17), as PyTorch and the model zoo write them.
///
/// Computed at import: shapes, paddings, dequantised weights. Becomes layers: what
/// onnx_operators.cpp lists. What the array cannot run becomes a layer of kind `other`, for the
/// CPU; what cannot be understood is refused with the node's name. Weights that are graph inputs
/// without data give a network without weights.
///
/// A hostile file is refused before it costs: at most 2 GiB - 1 bytes, no allocation above four
/// times the file, no external data outside the model's folder.

#include "models/network/network_graph.hpp"

#include <string>

namespace scfa {

/// A checked graph whose shapes fit together, named after the file. The file's metadata_props and
/// the tool that wrote it are in `metadata()`. One image at a time: the batch is dropped.
/// @throws Error{model} or Error{overflow}, with the node in `place().pointer`; Error{environment}
/// when the file cannot
///         be opened
/// Cost: O(bytes).
NetworkGraph read_onnx(const std::string& path);

/// The same of bytes in memory. @param path  stands for the file: in errors, and as the place of
/// external data
NetworkGraph parse_onnx(const std::string& path, const std::string& bytes);

}  // namespace scfa
