// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/emission.hpp"

#include "dse/cli/build_info.hpp"
#include "dse/cli/golden_source.hpp"
#include "dse/cli/paths.hpp"
#include "dse/cli/run_report.hpp"
#include "hls/vitis/project.hpp"
#include "models/arch/parameter_json.hpp"
#include "models/base/error.hpp"
#include "models/program/planned_point.hpp"
#include "reports/json_values.hpp"
#include "reports/picks.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>
#include <sstream>

namespace scfa::cli {
namespace {

using Json = nlohmann::ordered_json;

/// More than any device has: what a forced point is planned on.
constexpr std::int64_t kBoundless = std::int64_t{1} << 40;

bool is_over_budget(Reason reason) {
    return reason == Reason::dsp || reason == Reason::lut || reason == Reason::ff ||
           reason == Reason::bram18 || reason == Reason::uram;
}

/// A point with its layer program, ready to be written.
struct ReadyPoint {
    EvaluatedPoint point;
    std::string does_not_fit;
    PlannedPoint planned;
};

ReadyPoint ready(const EvaluatedPoint& point, const ResolvedSweep& sweep, AnalyticModel& model,
                 bool force) {
    ReadyPoint out;
    out.point = point;
    out.planned = plan_point(model, point.point);
    const PointResult result = out.planned.analytic;
    if (out.planned.program != nullptr) {
        return out;
    }
    const auto network = static_cast<std::size_t>(canonical(point.point).pruning_point());
    out.does_not_fit = reason_text(result.why, sweep.workloads[network].get());
    if (!force || !is_over_budget(result.why.reason)) {
        throw Error(ErrorCode::infeasible,
                    fmt::format("point {} does not fit {}: {}", short_id(point.id),
                                sweep.platform->device.name, out.does_not_fit),
                    {},
                    is_over_budget(result.why.reason) ? "--force emits it all the same, marked"
                                                      : "no program can run on it");
    }
    auto platform = std::make_shared<Platform>(*sweep.platform);
    for (const auto resource :
         {&Device::dsp, &Device::lut, &Device::ff, &Device::bram36, &Device::uram}) {
        (platform->device.*resource).value = kBoundless;
    }
    const std::unique_ptr<AnalyticModel> boundless =
        make_analytic_evaluator(sweep.workloads, platform);
    out.planned = plan_point(*boundless, point.point);
    if (out.planned.program == nullptr) {
        throw Error(
            ErrorCode::infeasible,
            fmt::format("point {}: {}", short_id(point.id),
                        reason_text(out.planned.analytic.why, sweep.workloads[network].get())));
    }
    return out;
}

Json description_of(const ReadyPoint& ready, const ResolvedSweep& sweep,
                    const AnalyticModel& model) {
    const DesignPoint& point = ready.planned.program->point;
    const Workload& workload = *sweep.workloads[static_cast<std::size_t>(point.pruning_point())];
    return {{"id", ready.point.id.hex()},
            {"network", workload.name},
            {"content", workload.content.hex()},
            {"parameters", parameters_json(point)},
            {"metrics", metrics_json(ready.planned.analytic.metrics)},
            {"versions", {{"scfa-dse", program_version()}, {"model", model.model_version()}}}};
}

}  // namespace

std::vector<EvaluatedPoint> points_to_emit(const RunReader& reader, const ResolvedSweep& sweep,
                                           const std::string& which) {
    const std::vector<EvaluatedPoint> front = reader.front();
    if (which != "front" && which != "knee") {
        std::vector<EvaluatedPoint> out;
        std::set<std::int64_t> seen;
        std::istringstream ids(which);
        for (std::string id; std::getline(ids, id, ',');) {
            const EvaluatedPoint point = reader.point_by_id(id);
            if (seen.insert(point.ordinal).second) {
                out.push_back(point);
            }
        }
        return out;
    }
    if (front.empty()) {
        throw Error(ErrorCode::infeasible, "the run has no front yet: no point is feasible");
    }
    if (which == "front") {
        return front;
    }
    std::vector<ReportPoint> points(front.size());
    for (std::size_t i = 0; i < front.size(); ++i) {
        points[i].order = front[i].ordinal;
        points[i].on_front = true;
        points[i].metrics = front[i].result.metrics;
    }
    const auto knee = knee_point(points, sweep.config.objectives);
    return {front[knee.value_or(0)]};
}

std::vector<EmittedProject> emit_projects(const std::string& run_dir, const ResolvedSweep& sweep,
                                          AnalyticModel& model,
                                          const std::vector<EvaluatedPoint>& points, bool force,
                                          Console& console) {
    const std::string kernel = kernel_sources();
    if (kernel.empty()) {
        throw Error(ErrorCode::environment, "the sources of the HLS kernel are not installed", {},
                    "they belong into share/scfa-dse/hls beside the program's own folder");
    }
    std::vector<ReadyPoint> chosen;
    for (const EvaluatedPoint& point : points) {
        chosen.push_back(ready(point, sweep, model, force));
    }
    GoldenSource source(sweep);
    std::vector<EmittedProject> out;
    for (const ReadyPoint& each : chosen) {
        const DesignPoint& point = each.planned.program->point;
        const std::shared_ptr<const GoldenImage> golden =
            source.golden(static_cast<std::size_t>(point.pruning_point()), point.precision());
        EmittedProject project;
        project.id = each.point.id.hex();
        project.directory = run_dir + "/hls/" + short_id(each.point.id);
        ProjectRequest request;
        request.directory = project.directory;
        request.kernel = kernel;
        request.planned = &each.planned;
        request.device = &sweep.platform->device;
        request.golden = golden.get();
        request.does_not_fit = each.does_not_fit;
        request.description = description_of(each, sweep, model);
        project.written = write_project(request) == ProjectState::written;
        if (!each.does_not_fit.empty()) {
            console.log().warn("{} does not fit: {}", project.directory, each.does_not_fit);
        }
        out.push_back(std::move(project));
    }
    return out;
}

}  // namespace scfa::cli
