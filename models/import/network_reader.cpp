// SPDX-License-Identifier: Apache-2.0
#include "models/import/network_reader.hpp"

#include "models/import/model_file.hpp"
#include "models/import/network_json.hpp"
#include "models/import/onnx_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>

namespace scfa {
namespace {

bool ends_in(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// An ONNX model never begins so: its first byte is the tag of a field, 0x08 for the version.
bool begins_as_json(std::string_view text) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    if (text.substr(0, kMark.size()) == kMark) {
        text.remove_prefix(kMark.size());
    }
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && (text[first] == '{' || text[first] == '/');
}

}  // namespace

NetworkGraph read_network(const std::string& path) {
    const ModelFile file = ModelFile::open(path, std::numeric_limits<std::int32_t>::max());
    constexpr std::int64_t kPeek = 64;
    const bool json =
        ends_in(path, ".json") || begins_as_json(file.read(0, std::min(kPeek, file.size())));
    return json && !ends_in(path, ".onnx") ? read_network_json(path) : read_onnx(path);
}

}  // namespace scfa
