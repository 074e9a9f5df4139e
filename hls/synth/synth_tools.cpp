// SPDX-License-Identifier: Apache-2.0
#include "hls/synth/bambu.hpp"
#include "hls/synth/synth_tool.hpp"
#include "hls/synth/vitis.hpp"
#include "models/base/error.hpp"

#include <algorithm>

namespace scfa {

const std::vector<SynthTool>& synth_tools() {
    static const std::vector<SynthTool> tools = {
        vitis_tool(),
        bambu_tool(),
    };
    return tools;
}

const SynthTool& synth_tool(std::string_view name) {
    const auto& tools = synth_tools();
    const auto found = std::find_if(tools.begin(), tools.end(),
                                    [name](const SynthTool& tool) { return tool.name == name; });
    if (found == tools.end()) {
        std::string known;
        for (const SynthTool& tool : tools) {
            known += (known.empty() ? "" : ", ") + std::string(tool.name);
        }
        throw Error(ErrorCode::usage, "no synthesis tool \"" + std::string(name) + "\"", {},
                    "there are: " + known);
    }
    return *found;
}

}  // namespace scfa
