// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/sweep_setup.hpp"

#include "dse/cli/build_info.hpp"
#include "dse/search/exhaustive.hpp"
#include "dse/search/search_engine.hpp"
#include "models/base/json_writer.hpp"
#include "models/cost/point_bounds.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <limits>
#include <thread>
#include <utility>

namespace scfa::cli {
namespace {

void require_engine(const ResolvedSweep& sweep, const Shard& shard, const SweepRequest& request) {
    const Team* team = request.team;
    const std::string_view engine = name_of(sweep.config.search.engine);
    (void)make_engine(engine);
    if (!request.reuse.empty() &&
        (team != nullptr || sweep.config.search.engine == EngineName::bounded)) {
        throw Error(ErrorCode::unsupported,
                    "--reuse: neither a bounded search nor the ranks of an MPI job look at earlier "
                    "runs",
                    {}, "leave it out");
    }
    if (team != nullptr && !is_for_teams(engine)) {
        throw Error(
            ErrorCode::unsupported,
            fmt::format("--executor mpi: the engine \"{}\" searches in one process", engine), {},
            "leave --executor out: it uses all processors of this machine");
    }
    if (sweep.config.search.engine != EngineName::exhaustive) {
        require_whole_run(shard, engine);
    }
}

}  // namespace

std::shared_ptr<Evaluator> evaluator_for(const ResolvedSweep& sweep,
                                         const std::shared_ptr<AnalyticModel>& model) {
    if (sweep.config.search.engine == EngineName::bounded) {
        return make_bounding_evaluator(model);
    }
    return model;
}

std::shared_ptr<ReusingEvaluator> reusing_for(const SweepRequest& request,
                                              const std::shared_ptr<AnalyticModel>& model,
                                              const PointNamer& names, Console& console) {
    if (request.reuse.empty()) {
        return nullptr;
    }
    auto out = std::make_shared<ReusingEvaluator>(model, names, std::string(source_revision()));
    for (const std::string& run : request.reuse) {
        if (out->add_run(run) == 0) {
            console.log().warn(
                "nothing of {} can be reused: another revision of the program or of the model "
                "wrote it, or it has no points",
                run);
        }
    }
    return out;
}

std::string shared_classes_of(const ResolvedSweep& sweep, const BoundingEvaluator& evaluator) {
    const std::vector<Parameter>& shared = evaluator.shared_parameters();
    std::vector<Axis> axes;
    for (const Axis& axis : sweep.space->axes()) {
        if (std::find(shared.begin(), shared.end(), axis.parameter) != shared.end()) {
            axes.push_back(axis);
        }
    }
    return to_text(Space(sweep.space->base(), std::move(axes)).distinct());
}

std::string job_identity(const ResolvedSweep& sweep, const RunInfo& info) {
    return fmt::format("{} {} {} {} {} {}", sweep.hash.hex(), info.program_version,
                       info.model_version, source_revision(), info.points, info.chunk_points);
}

int thread_count(int asked) {
    const unsigned processors = std::thread::hardware_concurrency();
    return asked > 0 ? asked : static_cast<int>(std::max(processors, 1U));
}

std::string run_label(const ResolvedSweep& sweep) {
    return fmt::format("runs/{}-{}", sweep.config.name, sweep.hash.hex().substr(0, 12));
}

std::string default_run_dir(const ResolvedSweep& sweep, const Shard& shard) {
    return shard.count > 1
               ? fmt::format("{}-shard-{}-of-{}", run_label(sweep), shard.index, shard.count)
               : run_label(sweep);
}

std::int64_t checked_points(const ResolvedSweep& sweep, const std::optional<std::int64_t>& most) {
    const WideCount points = sweep.space->distinct();
    const bool every_one = sweep.config.search.engine == EngineName::exhaustive;
    const std::int64_t limit =
        most.value_or(every_one ? kMostPointsUnasked : std::numeric_limits<std::int64_t>::max());
    if (points > static_cast<WideCount>(limit)) {
        Place place;
        place.file = sweep.file;
        place.pointer = "/space";
        throw Error(ErrorCode::configuration,
                    fmt::format("the space has {} points, more than {}", to_text(points), limit),
                    place,
                    every_one ? "take values or axes away, allow it with --max-points, or let "
                                "\"engine\" be \"bounded\""
                              : "take values or axes away, or allow it with --max-points");
    }
    return countable_points(*sweep.space);
}

RunInfo run_info_of(const ResolvedSweep& sweep, const Evaluator& evaluator) {
    RunInfo info;
    info.name = sweep.config.name;
    info.config = to_json_text(sweep.identity);
    info.program_version = program_version();
    info.model_version = evaluator.model_version();
    info.fidelity = evaluator.fidelity();
    info.seed = sweep.config.seed;
    info.combinations = to_text(sweep.space->size());
    const SearchChoice& search = sweep.config.search;
    info.engine = name_of(search.engine);
    info.points = is_sampling(search.engine) ? *search.budget : countable_points(*sweep.space);
    info.chunk_points =
        is_sampling(search.engine) ? *search.population : default_chunk_points(info.points);
    info.rows = sweep.config.store.points == StoredPoints::front ? RowMode::front : RowMode::all;
    // A bounded search leaves out what lies close to the front as well as what lies far.
    info.slack = search.engine == EngineName::bounded ? 0.0 : kDefaultSlack;
    info.objectives = sweep.config.objectives;
    if (sweep.config.confirm) {
        info.confirm_fidelity = name_of(sweep.config.confirm->fidelity);
        info.confirm_points =
            sweep.config.confirm->points.knee ? 1 : sweep.config.confirm->points.most;
    }
    return info;
}

std::shared_ptr<AnalyticModel> make_evaluator(const ResolvedSweep& sweep) {
    return make_analytic_evaluator(sweep.workloads, sweep.platform);
}

ResolvedSweep checked_sweep(const SweepRequest& request, const Shard& shard) {
    ResolvedSweep sweep = resolve_sweep(request.config);
    require_levels(sweep);
    require_engine(sweep, shard, request);
    checked_points(sweep, request.max_points);
    return sweep;
}
}  // namespace scfa::cli
