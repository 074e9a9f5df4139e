// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/run_report.hpp"

#include "dse/cli/baseline.hpp"
#include "dse/cli/build_info.hpp"
#include "dse/cli/confirmed_report.hpp"
#include "dse/cli/network_view.hpp"
#include "dse/cli/paths.hpp"
#include "dse/cli/point_view.hpp"
#include "dse/cli/pruning_report.hpp"
#include "dse/cli/search_trace.hpp"
#include "dse/cli/simulated_layers.hpp"
#include "dse/cli/sweep_run.hpp"
#include "models/base/json_writer.hpp"
#include "models/program/planned_point.hpp"
#include "models/program/tensor_traffic.hpp"
#include "reports/picks.hpp"
#include "reports/thin.hpp"
#include "reports/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <unordered_set>

namespace scfa::cli {
namespace {

const Workload& workload_of(const ResolvedSweep& sweep, const DesignPoint& point) {
    return *sweep.workloads[static_cast<std::size_t>(point.pruning_point())];
}

ReportPoint report_point(const EvaluatedPoint& row, const ResolvedSweep& sweep, bool on_front) {
    ReportPoint out;
    out.id = short_id(row.id);
    out.order = row.ordinal;
    out.design = row.point;
    out.status = row.result.status;
    out.on_front = on_front;
    out.reason = row.result.why.reason;
    out.reason_text = why_text(row, sweep.config.constraints, workload_of(sweep, row.point));
    out.metrics = row.result.metrics;
    return out;
}

/// The front as stored; of a run that goes on, of the points that are stored so far.
std::unordered_set<std::int64_t> front_of(const RunReader& reader, const ResolvedSweep& sweep) {
    if (reader.is_complete()) {
        const std::vector<std::int64_t> ordinals = reader.front_ordinals();
        return {ordinals.begin(), ordinals.end()};
    }
    SearchTrace trace(sweep.config.objectives, reader.info().points);
    reader.for_each_point({}, [&](const EvaluatedPoint& row) {
        trace.add(row);
        return true;
    });
    std::unordered_set<std::int64_t> out;
    for (const ParetoFront::Entry& entry : trace.front().entries()) {
        out.insert(entry.id);
    }
    return out;
}

/// All points of the front, a sample of the others, and how the front grew.
void add_points(ReportData& data, const RunReader& reader, const ResolvedSweep& sweep) {
    const std::unordered_set<std::int64_t> front = front_of(reader, sweep);
    SearchTrace trace(sweep.config.objectives, reader.info().points);
    PointSample others;
    reader.for_each_point({}, [&](const EvaluatedPoint& row) {
        trace.add(row);
        const bool on_front = front.count(row.ordinal) != 0;
        if (on_front) {
            data.points.push_back(report_point(row, sweep, true));
        } else if (others.wants(row.ordinal)) {
            others.add(report_point(row, sweep, false));
        } else {
            others.skip();
        }
        return true;
    });
    others.move_into(data);
    data.search.engine = reader.info().engine;
    if (reader.info().rows == RowMode::all) {
        data.search = trace.search(reader.info().engine);
    }
}

/// The fastest dense int16 design; a point of the run where it is one.
void add_baseline(ReportData& data, const ResolvedSweep& sweep, AnalyticModel& model) {
    const std::optional<Baseline> baseline = fastest_dense_int16(sweep);
    if (!baseline) {
        return;
    }
    EvaluatedPoint row;
    row.id = PointNamer(model, sweep.platform_hash).id_of(baseline->point);
    row.point = baseline->point;
    const ReportPoint* known = find_point(data, short_id(row.id));
    if (known == nullptr) {
        row.result = model.worker()->evaluate(row.point);
    }
    data.baseline = ReportBaseline{baseline->label,
                                   known != nullptr ? *known : report_point(row, sweep, false)};
}

/// 10^9 bytes a second at most: the DDR's own rate, or that of the ports where they are slower.
double peak_gbps(const DesignPoint& point, const Device& device) {
    const double ports = 1e-3 * point.axi_ports() * point.axi_width_bits() / 8 * point.clock_mhz();
    return std::min(ports, device.ddr.peak_gbps.value);
}

std::vector<ReportTraffic> traffic_of(AnalyticModel& model, const DesignPoint& point) {
    std::vector<ReportTraffic> out;
    for (const TensorTraffic& layer : tensor_traffic(*plan_point(model, point).program)) {
        out.push_back({layer.weights, layer.inputs, layer.residual, layer.outputs});
    }
    return out;
}

ReportDetail detail_of(const ReportPoint& point, const ResolvedSweep& sweep, AnalyticModel& model) {
    PointView view = view_point(model, *sweep.platform, point.design);
    ReportDetail out;
    out.id = point.id;
    out.workload = point.design.pruning_point();
    out.lanes = point.design.rows();
    out.peak_gmacs = 1e-3 * point.design.rows() * point.design.columns() * point.design.clock_mhz();
    out.peak_gbps = peak_gbps(point.design, sweep.platform->device);
    out.layers = std::move(view.layers);
    out.resources = std::move(view.resources);
    out.traffic = traffic_of(model, point.design);
    return out;
}

void add_details(ReportData& data, const ResolvedSweep& sweep, AnalyticModel& model) {
    const auto add = [&](const ReportPoint& point) {
        const bool known =
            std::any_of(data.details.begin(), data.details.end(),
                        [&point](const ReportDetail& detail) { return detail.id == point.id; });
        if (!known) {
            data.details.push_back(detail_of(point, sweep, model));
        }
    };
    for (const ReportPick& pick : data.picks) {
        add(*std::find_if(data.points.begin(), data.points.end(),
                          [&pick](const ReportPoint& point) { return point.id == pick.id; }));
    }
    if (data.baseline) {
        add(data.baseline->point);
    }
    for (const std::size_t i : front_order(data)) {
        if (data.details.size() < kPointsWithLayers) {
            add(data.points[i]);
        }
    }
}

/// Histograms of the named points that the SystemC level confirmed: it gives them for time alone.
void add_simulated(ReportData& data, const std::shared_ptr<AnalyticModel>& model) {
    std::vector<ReportDetail*> details;
    std::vector<DesignPoint> points;
    for (const ReportPick& pick : data.picks) {
        const ReportPoint& point = *find_point(data, pick.id);
        const auto detail = std::find_if(data.details.begin(), data.details.end(),
                                         [&pick](const auto& each) { return each.id == pick.id; });
        if (point.confirmed &&
            std::find(details.begin(), details.end(), &*detail) == details.end()) {
            details.push_back(&*detail);
            points.push_back(canonical(point.design));
        }
    }
    auto simulated = simulate_layers(model, points);
    for (std::size_t i = 0; i < details.size(); ++i) {
        details[i]->simulated = std::move(simulated[i]);
    }
}

void add_workloads(ReportData& data, const ResolvedSweep& sweep) {
    for (const auto& workload : sweep.workloads) {
        ReportWorkload out;
        out.name = workload->name;
        out.file = workload->file;
        out.macs = workload->macs;
        out.parameters = workload->parameters;
        out.weight_density = density_of(*workload);
        out.mask_source = workload->mask_source;
        out.accuracy = workload->accuracy;
        out.accuracy_float = workload->accuracy_float;
        for (const WorkloadLayer& layer : workload->layers) {
            out.layers.push_back({layer.name, kind_of(layer), layer.placement, layer.macs,
                                  density_of(layer), layer.mask_source, layer.producers});
        }
        data.workloads.push_back(std::move(out));
    }
    for (std::size_t i = 0; sweep.pruning && i < data.workloads.size(); ++i) {
        data.workloads[i].pruning = pruning_of(*sweep.pruning, sweep.pruning->points[i]);
    }
}

void add_axes(ReportData& data, const Space& space) {
    const std::optional<std::size_t> format = space.format_axis();
    const std::vector<std::int32_t> formats =
        format ? space.axes()[*format].values
               : std::vector<std::int32_t>{space.base()[Parameter::sparse_format]};
    for (std::size_t a = 0; a < space.axes().size(); ++a) {
        ReportAxis axis{space.axes()[a].parameter, space.axes()[a].values, {}};
        for (std::size_t f = 0; f < formats.size(); ++f) {
            if (!space.uses(f, a)) {
                axis.unused_by.push_back(static_cast<SparseFormat>(formats[f]));
            }
        }
        data.axes.push_back(std::move(axis));
    }
}

void add_limits(ReportData& data, const ResolvedSweep& sweep) {
    const Device& device = sweep.platform->device;
    const auto device_limit = [&data](Metric metric, std::int64_t value) {
        data.limits.push_back(
            {metric, static_cast<double>(value), true, ReportLimit::Source::device});
    };
    device_limit(Metric::dsp, device.dsp.value);
    device_limit(Metric::lut, device.lut.value);
    device_limit(Metric::ff, device.ff.value);
    device_limit(Metric::bram18, device.bram18());
    device_limit(Metric::uram, device.uram.value);
    for (const MetricLimit& limit : sweep.config.constraints.limits) {
        if (limit.maximum) {
            data.limits.push_back(
                {limit.metric, *limit.maximum, true, ReportLimit::Source::constraint});
        }
        if (limit.minimum) {
            data.limits.push_back(
                {limit.metric, *limit.minimum, false, ReportLimit::Source::constraint});
        }
    }
}

void add_counts(ReportData& data, const RunReader& reader, const ResolvedSweep& sweep) {
    const PointCounts counts = reader.counts();
    const WideCount folded = sweep.space->folded();
    constexpr auto kMost = static_cast<WideCount>(std::numeric_limits<std::int64_t>::max());
    data.counts.space = reader.info().combinations;
    data.counts.folded = static_cast<std::int64_t>(std::min(folded, kMost));
    data.counts.evaluated = counts.evaluated;
    data.counts.feasible = counts.feasible;
    data.counts.infeasible = counts.infeasible;
    data.counts.failed = counts.failed;
    data.counts.dominated = counts.skipped.by_bound;
    data.counts.not_fitting = counts.skipped.by_device;
    data.counts.breaking_a_limit = counts.skipped.by_constraint;
    data.counts.repeated = counts.skipped.repeated;
    for (std::size_t reason = 0; reason < kReasons; ++reason) {
        if (counts.reasons[reason] > 0) {
            data.counts.infeasible_by_reason.emplace_back(static_cast<Reason>(reason),
                                                          counts.reasons[reason]);
        }
    }
}

void add_notes(ReportData& data, const ResolvedSweep& sweep) {
    const Platform& platform = *sweep.platform;
    if (platform.fabric.provisional) {
        data.notes.emplace_back(
            "LUT, FF and clock limits are estimates whose coefficients are not yet fitted to "
            "synthesis runs of this accelerator.");
    }
    if (platform.energy.provisional) {
        data.notes.emplace_back(
            "Energy per event comes from published figures and is not yet fitted to measured "
            "power.");
    }
    if (platform.memory.provisional) {
        data.notes.emplace_back(
            "The memory's sustained bandwidth is not yet fitted to a cycle-level memory model.");
    }
    for (const auto& workload : sweep.workloads) {
        const auto on_cpu = std::count_if(
            workload->layers.begin(), workload->layers.end(),
            [](const WorkloadLayer& layer) { return layer.placement == Placement::cpu; });
        if (on_cpu > 0) {
            data.notes.push_back(fmt::format("{} of the {} layers of {} run on the CPU.", on_cpu,
                                             workload->layers.size(), workload->name));
        }
    }
}

/// The commands name the files as they stand beside each other: the page is the same wherever the
/// run was made.
ReportProvenance provenance_of(const ResolvedSweep& sweep, const RunInfo& info) {
    const std::string config = shell_word(std::filesystem::path(sweep.file).filename().string());
    ReportProvenance out;
    out.configuration = to_json_text(sweep.configuration);
    out.versions = {{"scfa-dse", info.program_version}, {"model", info.model_version}};
    out.seed = static_cast<std::uint64_t>(info.seed);
    out.hashes = {{"configuration", sweep.hash.hex()}, {"device", sweep.platform_hash.hex()}};
    for (const auto& workload : sweep.workloads) {
        out.hashes.emplace_back(workload->name, workload->content.hex());
    }
    out.commands = {"scfa-dse sweep " + config, "scfa-dse report " + run_label(sweep)};
    out.point_commands = {"scfa-dse explain " + shell_word(run_label(sweep)) + " {id}"};
    return out;
}

}  // namespace

std::string short_id(const Hash128& id) {
    return id.hex().substr(0, 16);
}

std::string why_text(const EvaluatedPoint& point, const Constraints& constraints,
                     const Workload& workload) {
    switch (point.result.status) {
        case PointStatus::feasible:
            return {};
        case PointStatus::failed:
            return point.failure;
        case PointStatus::infeasible:
            break;
    }
    return point.result.why.reason == Reason::constraint
               ? constraint_text(constraints, point.result)
               : reason_text(point.result.why, &workload);
}

ReportData make_report_data(const RunReader& reader, const ResolvedSweep& sweep,
                            const std::shared_ptr<AnalyticModel>& model) {
    const Device& device = sweep.platform->device;
    ReportData data;
    data.run_name = sweep.config.name;
    data.run_dir = run_label(sweep);
    data.fidelity = reader.info().fidelity;
    data.device = {device.name, device.part, sweep.config.device.written};
    data.objectives = sweep.config.objectives;
    add_workloads(data, sweep);
    add_axes(data, *sweep.space);
    add_limits(data, sweep);
    add_counts(data, reader, sweep);
    add_points(data, reader, sweep);
    add_baseline(data, sweep, *model);
    choose_picks(data);
    add_details(data, sweep, *model);
    add_notes(data, sweep);
    add_confirmed(data, reader, sweep, *model);
    add_simulated(data, model);
    data.provenance = provenance_of(sweep, reader.info());
    if (!reader.is_finished()) {
        data.live = ReportLive{reader.counts().covered(), reader.info().points};
    }
    return data;
}

}  // namespace scfa::cli
