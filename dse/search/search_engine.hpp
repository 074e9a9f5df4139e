#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/search/search_engine.hpp
/// @brief The interface of a search: it decides which points of a space are evaluated, and when to
/// end.
///
/// A new engine is one file with a class derived from `SearchEngine` and one line in
/// engine_table.cpp. It hands work to `run_ordered` (dse/exec) and results to the `Recorder`; it
/// never touches threads or the store.

#include "dse/exec/progress.hpp"
#include "dse/exec/shard.hpp"
#include "dse/exec/team.hpp"
#include "dse/pareto/objectives.hpp"
#include "dse/search/recorder.hpp"
#include "dse/space/constraints.hpp"
#include "dse/space/space.hpp"
#include "dse/store/point_id.hpp"
#include "models/eval/evaluator.hpp"

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace scfa {

/// What is searched, and where the results go. Everything has to outlive the search.
struct SearchContext {
    const Space& space;
    Evaluator& evaluator;
    const Constraints& constraints;
    const Objectives& objectives;
    const PointNamer& names;
    Recorder& recorder;
};

/// How it is searched; nothing here changes the result of a search that runs to its end.
struct SearchControl {
    int threads = 1;  ///< that evaluate, or wait for a process of the team that does
    Shard shard;
    Team* team = nullptr;  ///< other processes that take a part of the work
    /// Set by a signal handler: nothing more is handed out, what is under way is finished and
    /// stored.
    const std::atomic<bool>* stop = nullptr;
    /// The search ends when more points than this have failed; 0: at the first one.
    std::int64_t max_failures = std::numeric_limits<std::int64_t>::max();
    ProgressCallback progress;  ///< called on the calling thread
};

enum class SearchEnd {
    complete,           ///< everything that this process was to do is done
    interrupted,        ///< `SearchControl::stop`
    too_many_failures,  ///< `SearchControl::max_failures`
};

class SearchEngine {
  public:
    virtual ~SearchEngine() = default;
    /// Searches, or goes on searching, and leaves everything stored.
    /// @throws Error{environment} when the store cannot be written; what was committed stays
    virtual SearchEnd run(const SearchContext& context, const SearchControl& control) = 0;
};

struct EngineInfo {
    std::string_view name;
    std::string_view description;
    std::unique_ptr<SearchEngine> (*make)();
};

/// Every engine that this build has.
const std::vector<EngineInfo>& engine_table();
/// What engines say whose chunks follow from those before. @throws Error{unsupported} for a shard
void require_whole_run(const Shard& shard, std::string_view engine);
/// Whether the engine can hand work to a team.
bool is_for_teams(std::string_view engine);
/// @throws Error{unsupported} with the names that there are
std::unique_ptr<SearchEngine> make_engine(std::string_view name);

}  // namespace scfa
