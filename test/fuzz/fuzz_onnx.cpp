// SPDX-License-Identifier: Apache-2.0
// Any bytes as an ONNX model: refused with an error that can be shown, or a network that lowers.
#include "models/base/error.hpp"
#include "models/import/network_json.hpp"
#include "models/import/onnx_reader.hpp"
#include "models/network/lowering.hpp"
#include "models/network/shape_inference.hpp"

#include <cstdint>
#include <string>

namespace {

using scfa::LayerId;
using scfa::NetworkGraph;

void check_error(const scfa::Error& error) {
    SCFA_ASSERT(!error.message().empty() && to_text(error).size() < 4000, error.message());
}

/// Masks cost memory by what the file claims, within the reader's limits; here only small ones are
/// made.
bool is_small(const NetworkGraph& graph) {
    const auto shapes = scfa::infer_shapes(graph);
    std::int64_t weights = 0;
    for (const LayerId id : graph.topological_order()) {
        const auto inputs = graph.inputs(id);
        const auto& input = inputs.empty() ? shapes[id.index()] : shapes[inputs[0].index()];
        const auto counts = counts_of(graph.layer(id), input, shapes[id.index()], "");
        constexpr std::int64_t kFew = 100'000;
        if (counts.weights > kFew || (weights += counts.weights) > kFew || input.channels > kFew) {
            return false;
        }
    }
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    try {
        const NetworkGraph graph = scfa::parse_onnx("/nowhere/fuzz.onnx", bytes);
        if (is_small(graph)) {
            const scfa::Workload workload = scfa::lower(graph);
            SCFA_ASSERT(workload.layers.size() <= graph.size(), "layers out of nowhere");
        }
        static_cast<void>(scfa::write_network_json(graph));
    } catch (const scfa::Error& error) {
        check_error(error);
    }
    return 0;
}
