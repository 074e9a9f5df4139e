#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/import/quantised_file.hpp
/// @brief A network in integers as one small file (`.scfaq`): workload, weights, all numbers.
///
/// Format, little-endian: "SCFAQNET", version (32 bits), inflated size (64 bits), XXH3-64 of the
/// rest, and a zlib stream. Inside, the fields in the order of `quantised_file.cpp`. A mask is what
/// is not zero among the weights, and the positions with a weight of zero besides.

#include "models/network/reference/quantised_network.hpp"

#include <string>
#include <string_view>

namespace scfa {

/// What a file's name must end in for it to be taken as a quantised network.
inline constexpr std::string_view kQuantisedFileEnding = ".scfaq";
bool is_quantised_file(std::string_view path);

/// Writes the network. The same network gives the same bytes (with one version of zlib).
/// @throws Error{environment}
void save_quantised(const QuantisedNetwork& network, const std::string& path);

/// Reads one. Its workload is as `lower` makes it: sums, content hash, accuracies, masks (`trained`
/// or `drawn`, as written). Both precisions have the masks of the one that was written. Its `file`
/// is `path`.
/// @throws Error{environment} when the file cannot be opened
/// @throws Error{damaged} with the byte's offset: no such file, another version, cut or changed
/// @throws Error{model} naming the layer that contradicts itself (`check`)
/// At most 512 MiB inflated; nothing is allocated that the file's size does not justify.
QuantisedNetwork load_quantised(const std::string& path);

/// The same to and from bytes. @param path  stands for them in errors
std::string quantised_bytes(const QuantisedNetwork& network);
QuantisedNetwork parse_quantised(const std::string& path, std::string_view bytes);

}  // namespace scfa
