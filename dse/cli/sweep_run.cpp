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
#include "dse/search/search_engine.hpp"
#include "dse/store/file_system.hpp"
#include "dse/store/run_reader.hpp"
#include "models/base/json_writer.hpp"
#include "models/cost/analytic_evaluator.hpp"

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
    if (request.max_points > kMostPointsUnasked) {
        out += fmt::format(" --max-points {}", request.max_points);
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
    return {{"config", absolute_path(request.config)},
            {"end", end == SearchEnd::complete      ? "complete"
                    : end == SearchEnd::interrupted ? "interrupted"
                                                    : "too many failures"},
            {"threads", threads},
            {"shard", fmt::format("{}/{}", request.shard.index, request.shard.count)},
            {"evaluated", outcome.evaluated},
            {"seconds", outcome.seconds},
            {"revision", source_revision()}};
}

void require_unshared_space(const std::string& run_dir, const RunInfo& info) {
    fs::path folder = absolute_path(run_dir);
    std::error_code ignored;
    while (!fs::exists(folder, ignored) && folder.has_parent_path() &&
           folder != folder.parent_path()) {
        folder = folder.parent_path();
    }
    constexpr std::int64_t kRowsOfAFront = 50'000;  // with its neighbourhood, on the safe side
    const std::int64_t rows =
        info.rows == RowMode::all ? info.points : std::min(info.points, kRowsOfAFront);
    require_space(folder.string(), estimated_bytes(rows));
}

}  // namespace

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

std::int64_t checked_points(const ResolvedSweep& sweep, std::int64_t most) {
    const WideCount points = sweep.space->distinct();
    if (points > static_cast<WideCount>(most)) {
        Place place;
        place.file = sweep.file;
        place.pointer = "/space";
        throw Error(ErrorCode::configuration,
                    fmt::format("the space has {} points, more than {}", to_text(points), most),
                    place, "take values or axes away, or allow it with --max-points");
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
    info.points = countable_points(*sweep.space);
    info.chunk_points = default_chunk_points(info.points);
    info.rows = sweep.config.store.points == StoredPoints::front ? RowMode::front : RowMode::all;
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

SweepOutcome run_sweep(const SweepRequest& request, Console& console) {
    const InterruptGuard interrupt;  // before anything is written
    const ResolvedSweep sweep = resolve_sweep(request.config);
    require_levels(sweep);
    checked_points(sweep, request.max_points);
    const std::shared_ptr<AnalyticModel> evaluator = make_evaluator(sweep);
    const RunInfo info = run_info_of(sweep, *evaluator);

    SweepOutcome out;
    out.run_dir = request.run_dir.empty() ? default_run_dir(sweep, request.shard) : request.run_dir;
    out.resume = resume_command(request, out.run_dir);
    if (request.restart) {
        move_aside(out.run_dir, console);
    }
    require_unshared_space(out.run_dir, info);
    Recorder recorder(out.run_dir, info);
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
    const PointNamer names(*evaluator, sweep.platform_hash);
    const SearchContext context{*sweep.space, *evaluator, sweep.config.constraints,
                                objectives,   names,      recorder};
    ProgressLine line(console);
    SearchControl control;
    control.threads = thread_count(request.threads);
    control.shard = request.shard;
    control.stop = &interrupt.requested();
    control.max_failures =
        request.keep_going ? std::numeric_limits<std::int64_t>::max() : request.max_failures;
    control.progress = [&line](const Progress& progress) { line.update(progress); };
    const Clock::time_point start = Clock::now();
    const SearchEnd end = make_engine("exhaustive")->run(context, control);
    line.finish();
    out.seconds = seconds_since(start);
    out.counts = recorder.counts();
    out.evaluated = out.counts.evaluated - before;
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

DryRun dry_run(const SweepRequest& request) {
    constexpr std::int64_t kMostSampled = 1'000;
    constexpr double kMostSeconds = 2.0;
    const ResolvedSweep sweep = resolve_sweep(request.config);
    require_levels(sweep);
    const std::shared_ptr<AnalyticModel> evaluator = make_evaluator(sweep);
    DryRun out;
    out.points = checked_points(sweep, request.max_points);
    const RunInfo info = run_info_of(sweep, *evaluator);
    out.combinations = info.combinations;
    out.run_dir = request.run_dir.empty() ? default_run_dir(sweep, request.shard) : request.run_dir;
    out.disk_bytes = estimated_bytes(info.points);
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
