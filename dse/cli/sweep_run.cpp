// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/sweep_run.hpp"

#include "dse/cli/build_info.hpp"
#include "dse/cli/interrupt.hpp"
#include "dse/cli/layer_view.hpp"
#include "dse/cli/paths.hpp"
#include "dse/cli/progress.hpp"
#include "dse/cli/report_files.hpp"
#include "dse/cli/run_report.hpp"
#include "dse/search/exhaustive.hpp"
#include "dse/search/reuse.hpp"
#include "dse/search/search_engine.hpp"
#include "dse/store/file_system.hpp"
#include "dse/store/run_reader.hpp"
#include "models/base/json_writer.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <limits>
#include <thread>

namespace scfa::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Moves a run out of the way: `<run>.old-1`, or the first number that is free.
void move_aside(const std::string& run_dir, Console& console) {
    std::error_code ignored;
    if (!fs::exists(database_of(run_dir), ignored)) {
        return;
    }
    for (int number = 1;; ++number) {
        const std::string target = fmt::format("{}.old-{}", run_dir, number);
        if (fs::exists(target, ignored)) {
            continue;
        }
        // The lock shows that nobody writes the run that is moved.
        const RunLock lock(run_dir);
        std::error_code failure;
        fs::rename(run_dir, target, failure);
        if (failure) {
            throw Error(ErrorCode::environment, fmt::format("cannot move {} to {}: {}", run_dir,
                                                            target, failure.message()));
        }
        console.log().warn("the run that was there is now {}", target);
        return;
    }
}

std::string resume_command(const SweepRequest& request, const std::string& run_dir) {
    std::string out = "scfa-dse sweep " + shell_word(request.config);
    if (!request.run_dir.empty()) {
        out += " --run-dir " + shell_word(run_dir);
    }
    if (request.shard.count > 1) {
        out += fmt::format(" --shard {}/{}", request.shard.index, request.shard.count);
    }
    if (request.max_points) {
        out += fmt::format(" --max-points {}", *request.max_points);
    }
    return out;
}

/// Layers of the first points of the front, for `explain` and for queries of the database.
void store_layers(Recorder& recorder, Evaluator& evaluator) {
    const std::unique_ptr<EvaluatorWorker> worker = evaluator.worker();
    const std::vector<ParetoFront::Entry> front = recorder.front().entries();
    const RunReader reader(recorder.writer().directory());
    std::vector<LayerResult> layers;
    for (std::size_t i = 0; i < std::min(front.size(), kPointsWithLayers); ++i) {
        const auto row = reader.point(front[i].id);
        SCFA_ASSERT(row.has_value(), "a point of the front is not stored");
        const PointResult result = worker->evaluate(row->point, layers);
        verify(result, layers, row->point);
        const auto& workload =
            *evaluator.workloads()[static_cast<std::size_t>(row->point.pruning_point())];
        recorder.writer().put_layers(front[i].id, evaluator.fidelity(),
                                     layer_rows(workload, layers, row->point));
    }
}

SweepState state_of(SearchEnd end) {
    switch (end) {
        case SearchEnd::interrupted:
            return SweepState::interrupted;
        case SearchEnd::too_many_failures:
            return SweepState::too_many_failures;
        case SearchEnd::complete:
            break;
    }
    return SweepState::complete;
}

/// Confirms the front, where the configuration asks for it.
void confirm(const SweepRequest& request, const ResolvedSweep& sweep,
             const std::shared_ptr<AnalyticModel>& evaluator, const InterruptGuard& interrupt,
             RunWriter& writer, SweepOutcome& out, Console& console) {
    if (!sweep.config.confirm) {
        return;
    }
    ConfirmSettings settings = request.confirm;
    settings.max_failures = request.keep_going ? settings.max_failures : request.max_failures;
    out.confirmation =
        confirm_run(writer, sweep, evaluator, settings, interrupt.requested(), console);
    out.state = state_of(out.confirmation->end);
    out.signal = interrupt.signal();
}

Json telemetry_of(const SweepRequest& request, const SweepOutcome& outcome, SearchEnd end,
                  int threads) {
    Json out{{"config", absolute_path(request.config)},
             {"end", end == SearchEnd::complete      ? "complete"
                     : end == SearchEnd::interrupted ? "interrupted"
                                                     : "too many failures"},
             {"threads", threads},
             {"shard", fmt::format("{}/{}", request.shard.index, request.shard.count)},
             {"evaluated", outcome.evaluated},
             {"reused", outcome.reused},
             {"seconds", outcome.seconds},
             {"revision", source_revision()}};
    if (outcome.shared_work) {
        out["compute_keys"] = {{"possible", outcome.shared_classes},
                               {"simulated", outcome.shared_work->classes_done},
                               {"in_part", outcome.shared_work->classes_begun}};
    }
    return out;
}

std::int64_t rows_at_most(const RunInfo& info) {
    constexpr std::int64_t kRowsOfAFront = 50'000;  // with its neighbourhood, on the safe side
    return info.rows == RowMode::all ? info.points : std::min(info.points, kRowsOfAFront);
}

void require_unshared_space(const std::string& run_dir, const RunInfo& info) {
    fs::path folder = absolute_path(run_dir);
    std::error_code ignored;
    while (!fs::exists(folder, ignored) && folder.has_parent_path() &&
           folder != folder.parent_path()) {
        folder = folder.parent_path();
    }
    require_space(folder.string(), estimated_bytes(rows_at_most(info)));
}

}  // namespace

SweepOutcome run_sweep(const SweepRequest& request, Console& console) {
    const InterruptGuard interrupt;  // before anything is written
    const ResolvedSweep sweep = checked_sweep(request, request.shard);
    const std::shared_ptr<AnalyticModel> evaluator = make_evaluator(sweep);
    const PointNamer names(*evaluator, sweep.platform_hash);
    const std::shared_ptr<ReusingEvaluator> reusing =
        reusing_for(request, evaluator, names, console);
    const std::shared_ptr<Evaluator> searched =
        reusing != nullptr ? reusing : evaluator_for(sweep, evaluator);
    const RunInfo info = run_info_of(sweep, *evaluator);

    if (request.team != nullptr) {
        request.team->begin(job_identity(sweep, info));
    }

    SweepOutcome out;
    out.run_dir = request.run_dir.empty() ? default_run_dir(sweep, request.shard) : request.run_dir;
    out.resume = resume_command(request, out.run_dir);
    if (request.restart) {
        move_aside(out.run_dir, console);
    }
    require_unshared_space(out.run_dir, info);
    Recorder recorder(out.run_dir, info);
    if (request.team != nullptr &&
        (recorder.info().chunk_points != info.chunk_points || recorder.info().rows != info.rows)) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("{} was begun in other chunks than the ranks know", out.run_dir),
                    {}, "go on without --executor mpi, or begin anew with --restart");
    }
    // What `report --watch` goes by while the sweep runs.
    recorder.writer().put_telemetry(
        "begin", to_canonical_json(Json{{"config", absolute_path(request.config)}}));
    recorder.writer().commit();
    out.points = recorder.info().points;
    const std::int64_t before = recorder.counts().evaluated;
    if (recorder.resumed() && !recorder.is_complete()) {
        console.log().info("going on with {}: {} of {} points are done", out.run_dir, before,
                           out.points);
    }

    const Objectives objectives(sweep.config.objectives);
    const SearchContext context{*sweep.space, *searched, sweep.config.constraints,
                                objectives,   names,     recorder};
    ProgressLine line(console);
    SearchControl control;
    control.team = request.team;
    control.threads = request.team != nullptr ? request.team->size() + 1  // one a rank
                                              : thread_count(request.threads);
    control.shard = request.shard;
    control.stop = &interrupt.requested();
    control.max_failures =
        request.keep_going ? std::numeric_limits<std::int64_t>::max() : request.max_failures;
    control.progress = [&line](const Progress& progress) { line.update(progress); };
    const Clock::time_point start = Clock::now();
    const SearchEnd end = make_engine(info.engine)->run(context, control);
    line.finish();
    out.seconds = seconds_since(start);
    out.counts = recorder.counts();
    out.evaluated = out.counts.evaluated - before;
    out.reused = reusing != nullptr ? reusing->reused() : 0;
    if (const auto* bounding = dynamic_cast<const BoundingEvaluator*>(searched.get());
        bounding != nullptr && out.evaluated > 0) {
        out.shared_work = bounding->shared_work();
        out.shared_classes = shared_classes_of(sweep, *bounding);
    }
    out.signal = interrupt.signal();
    out.state = end == SearchEnd::complete && !recorder.is_complete() ? SweepState::shard_complete
                                                                      : state_of(end);
    recorder.writer().put_telemetry(
        "sweep", to_canonical_json(telemetry_of(request, out, end, control.threads)));
    if (out.state == SweepState::complete) {
        store_layers(recorder, *evaluator);
        confirm(request, sweep, evaluator, interrupt, recorder.writer(), out, console);
    }
    recorder.writer().close();
    if (out.state == SweepState::complete) {
        const RunReader reader(out.run_dir);
        out.data = make_report_data(reader, sweep, evaluator);
        write_run_json(out.run_dir, reader.info(), sweep);
        out.report = write_reports(out.run_dir, out.data, kDefaultFormats);
    }
    return out;
}

void serve_sweep(const SweepRequest& request) {
    const InterruptGuard interrupt;  // it is rank 0 that ends the job, with everything stored
    std::string problem;
    std::string identity;
    std::optional<ResolvedSweep> sweep;
    std::shared_ptr<AnalyticModel> evaluator;
    RunInfo info;
    try {
        sweep = resolve_sweep(request.config);
        evaluator = make_evaluator(*sweep);
        info = run_info_of(*sweep, *evaluator);
        identity = job_identity(*sweep, info);
    } catch (const std::exception& error) {
        problem = error.what();
    }
    if (!problem.empty()) {
        request.team->serve(identity, problem, {});
        return;
    }
    const Objectives objectives(sweep->config.objectives);
    const PointNamer names(*evaluator, sweep->platform_hash);
    TeamService service(
        {*sweep->space, *evaluator, sweep->config.constraints, objectives, names, info});
    request.team->serve(identity, {},
                        [&service](std::string_view ask) { return service.answer(ask); });
}

DryRun dry_run(const SweepRequest& request) {
    constexpr std::int64_t kMostSampled = 1'000;
    constexpr double kMostSeconds = 2.0;
    const ResolvedSweep sweep = checked_sweep(request, request.shard);
    const std::shared_ptr<AnalyticModel> evaluator = make_evaluator(sweep);
    DryRun out;
    out.points = countable_points(*sweep.space);
    const RunInfo info = run_info_of(sweep, *evaluator);
    out.combinations = info.combinations;
    out.run_dir = request.run_dir.empty() ? default_run_dir(sweep, request.shard) : request.run_dir;
    out.disk_bytes = estimated_bytes(rows_at_most(info));
    out.engine = info.engine;
    out.evaluations = info.points;
    const std::unique_ptr<EvaluatorWorker> worker = evaluator->worker();
    const std::int64_t samples = std::min(out.points, kMostSampled);
    const Clock::time_point start = Clock::now();
    for (std::int64_t i = 0; i < samples && seconds_since(start) < kMostSeconds; ++i) {
        const auto ordinal = static_cast<WideCount>(i) * static_cast<WideCount>(out.points) /
                             static_cast<WideCount>(samples);
        PointResult result = worker->evaluate(sweep.space->distinct_point(ordinal));
        apply(sweep.config.constraints, result);
        out.sample_feasible += result.status == PointStatus::feasible ? 1 : 0;
        ++out.sampled;
    }
    const double seconds = seconds_since(start);
    out.points_per_second = seconds > 0.0 ? static_cast<double>(out.sampled) / seconds : 0.0;
    return out;
}

}  // namespace scfa::cli
