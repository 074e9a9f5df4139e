// SPDX-License-Identifier: Apache-2.0
#include "dse/search/bounded.hpp"
#include "dse/search/evolution.hpp"
#include "dse/search/exhaustive.hpp"
#include "dse/search/random_search.hpp"
#include "dse/search/search_engine.hpp"
#include "models/base/error.hpp"
#include "models/base/suggest.hpp"

#include <fmt/format.h>

namespace scfa {

const std::vector<EngineInfo>& engine_table() {
    static const std::vector<EngineInfo> table = [] {
        std::vector<EngineInfo> engines{
            {"exhaustive", "evaluates every distinct point of the space", make_exhaustive},
            {"bounded", "the exact front; most points are proven to miss it", make_bounded},
            {"random", "evenly drawn points; what other engines are measured against", make_random},
        };
        for (const EngineInfo& engine : evolution_engines()) {
            engines.push_back(engine);
        }
        return engines;
    }();
    return table;
}

void require_whole_run(const Shard& shard, std::string_view engine) {
    if (shard.count > 1) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("the engine \"{}\" cannot search a shard: what it evaluates "
                                "depends on everything found before",
                                engine),
                    {}, "leave --shard out, or let \"engine\" be \"exhaustive\"");
    }
}

bool is_for_teams(std::string_view engine) {
    return engine != "bounded";  // whose boxes are searched against a front that grows
}

std::unique_ptr<SearchEngine> make_engine(std::string_view name) {
    std::vector<std::string> names;
    for (const EngineInfo& info : engine_table()) {
        if (info.name == name) {
            return info.make();
        }
        names.emplace_back(info.name);
    }
    const bool evolutionary = name == "nsga2" || name == "moead" || name == "nspso";
    throw Error(ErrorCode::unsupported, fmt::format("this build has no search engine \"{}\"", name),
                {},
                evolutionary ? "install libpagmo-dev and build again"
                             : suggestion_hint(name, names, "engines"));
}

}  // namespace scfa
