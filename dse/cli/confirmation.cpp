// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/confirmation.hpp"

#include "dse/cli/layer_view.hpp"
#include "dse/cli/progress.hpp"
#include "dse/pareto/objectives.hpp"
#include "models/base/json_writer.hpp"
#include "reports/picks.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace scfa::cli {
namespace {

using Clock = std::chrono::steady_clock;

std::int64_t knee_of(const std::vector<EvaluatedPoint>& front,
                     const std::vector<Metric>& objectives) {
    std::vector<ReportPoint> points;
    for (const EvaluatedPoint& row : front) {
        ReportPoint point;
        point.order = row.ordinal;
        point.on_front = true;
        point.metrics = row.result.metrics;
        points.push_back(std::move(point));
    }
    const auto knee = knee_point(points, objectives);
    SCFA_ASSERT(knee.has_value(), "a front without a knee");
    return points[*knee].order;
}

/// Both ends and what lies evenly between, in the order of the first objective.
std::vector<std::int64_t> spread_over(const std::vector<EvaluatedPoint>& front,
                                      const Objectives& objectives, std::int64_t most) {
    std::vector<std::pair<ObjectiveVector, std::int64_t>> sorted;
    for (const EvaluatedPoint& row : front) {
        sorted.emplace_back(objectives.vector_of(row.result.metrics), row.ordinal);
    }
    std::sort(sorted.begin(), sorted.end());
    const auto last = static_cast<std::int64_t>(sorted.size()) - 1;
    std::vector<std::int64_t> out;
    for (std::int64_t i = 0; i < most; ++i) {
        out.push_back(sorted[static_cast<std::size_t>(i * last / (most - 1))].second);
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

void require_levels(const ResolvedSweep& sweep) {
    if (sweep.config.confirm && !has_tlm_level()) {
        Place place;
        place.file = sweep.file;
        place.pointer = "/confirm";
        throw Error(ErrorCode::unsupported,
                    "\"confirm\": this build has no SystemC model (tlm) to confirm points with",
                    place,
                    "leave the key out, or install libsystemc-dev and build with "
                    "SCFA_WITH_SYSTEMC=ON");
    }
}

std::vector<std::int64_t> points_to_confirm(const RunReader& reader, const ResolvedSweep& sweep) {
    const ConfirmedPoints& wanted = sweep.config.confirm->points;
    const std::vector<std::int64_t> ordinals = reader.front_ordinals();
    const auto size = static_cast<std::int64_t>(ordinals.size());
    if (ordinals.empty() || (!wanted.knee && wanted.most >= size)) {
        return ordinals;
    }
    const std::vector<EvaluatedPoint> front = reader.front();
    if (wanted.knee || wanted.most == 1) {
        return {knee_of(front, sweep.config.objectives)};
    }
    return spread_over(front, Objectives(sweep.config.objectives), wanted.most);
}

ConfirmOutcome confirm_run(RunWriter& writer, const ResolvedSweep& sweep,
                           const std::shared_ptr<AnalyticModel>& model,
                           const ConfirmSettings& settings, const std::atomic<bool>& stop,
                           Console& console) {
    const Clock::time_point start = Clock::now();
    const std::unique_ptr<Evaluator> level = settings.make_level(model);
    const std::vector<std::int64_t> chosen =
        points_to_confirm(RunReader(writer.directory()), sweep);
    ProgressLine line(console);
    const ConfirmContext context{
        *level, sweep.config.constraints, writer,
        [&model](const DesignPoint& point) { (void)model->tables(point); },
        [&model](const DesignPoint& point, const std::vector<LayerResult>& layers) {
            return layer_rows(*model->workloads()[static_cast<std::size_t>(point.pruning_point())],
                              layers, point);
        }};
    ConfirmControl control;
    control.limits = settings.limits;
    control.stop = &stop;
    control.max_failures = settings.max_failures;
    control.progress = [&line](const Progress& progress) { line.update(progress); };
    ConfirmOutcome out{confirm_points(context, chosen, control), 0.0};
    line.finish();
    out.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (out.evaluated > 0) {
        writer.put_telemetry("confirm", to_canonical_json({{"fidelity", level->fidelity()},
                                                           {"model", level->model_version()},
                                                           {"chosen", out.chosen},
                                                           {"confirmed", out.confirmed},
                                                           {"failed", out.failed},
                                                           {"evaluated", out.evaluated},
                                                           {"retried", out.retried},
                                                           {"processes", settings.limits.processes},
                                                           {"peak_mib", out.peak_bytes >> 20},
                                                           {"seconds", out.seconds}}));
    }
    writer.commit();
    return out;
}

}  // namespace scfa::cli
