// SPDX-License-Identifier: Apache-2.0
#include "dse/search/exhaustive.hpp"
#include "dse/search/search_engine.hpp"
#include "models/base/error.hpp"
#include "models/base/suggest.hpp"

#include <fmt/format.h>

namespace scfa {

const std::vector<EngineInfo>& engine_table() {
    static const std::vector<EngineInfo> table{
        {"exhaustive", "evaluates every distinct point of the space", make_exhaustive},
    };
    return table;
}

std::unique_ptr<SearchEngine> make_engine(std::string_view name) {
    std::vector<std::string> names;
    for (const EngineInfo& info : engine_table()) {
        if (info.name == name) {
            return info.make();
        }
        names.emplace_back(info.name);
    }
    throw Error(ErrorCode::unsupported, fmt::format("this build has no search engine \"{}\"", name),
                {}, suggestion_hint(name, names, "engines"));
}

}  // namespace scfa
