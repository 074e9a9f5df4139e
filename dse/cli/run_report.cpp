// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/run_report.hpp"

#include "dse/cli/build_info.hpp"
#include "dse/cli/confirmed_report.hpp"
#include "dse/cli/network_view.hpp"
#include "dse/cli/paths.hpp"
#include "dse/cli/point_view.hpp"
#include "dse/cli/search_trace.hpp"
#include "dse/cli/sweep_run.hpp"
#include "dse/config/pruned_run.hpp"
#include "models/base/json_writer.hpp"
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

/// Of a pruning run, only the unpruned network: a smaller one would be another comparison.
bool is_baseline(const EvaluatedPoint& row, const ResolvedSweep& sweep) {
    const auto network = static_cast<std::size_t>(row.point.pruning_point());
    const bool whole = !sweep.pruning || (sweep.pruning->points[network].keep == 1.0 &&
                                          !sweep.pruning->points[network].density);
    return whole && row.result.status == PointStatus::feasible &&
           row.point.format() == SparseFormat::dense && row.point.precision() == Precision::int16;
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

/// All points of the front, a sample of the others, the baseline, and how the front grew.
void add_points(ReportData& data, const RunReader& reader, const ResolvedSweep& sweep) {
    const std::unordered_set<std::int64_t> front = front_of(reader, sweep);
    SearchTrace trace(sweep.config.objectives, reader.info().points);
    PointSample others;
    std::optional<EvaluatedPoint> baseline;
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
        if (is_baseline(row, sweep) &&
            (!baseline || row.result.metrics[Metric::latency_ms] <
                              baseline->result.metrics[Metric::latency_ms])) {
            baseline = row;
        }
        return true;
    });
    others.move_into(data);
    // Only where every point is stored is the best of them known to be the best.
    if (reader.info().rows == RowMode::all) {
        data.search = trace.search("exhaustive");
    }
    if (baseline && reader.info().rows == RowMode::all) {
        data.baseline = ReportBaseline{
            sweep.pruning ? "fastest dense int16 design of this space for the unpruned network"
                          : "fastest dense int16 design of this space",
            report_point(*baseline, sweep, front.count(baseline->ordinal) != 0)};
    }
}

/// 10^9 bytes a second at most: the DDR's own rate, or that of the ports where they are slower.
double peak_gbps(const DesignPoint& point, const Device& device) {
    const double ports = 1e-3 * point.axi_ports() * point.axi_width_bits() / 8 * point.clock_mhz();
    return std::min(ports, device.ddr.peak_gbps.value);
}

ReportDetail detail_of(const ReportPoint& point, const ResolvedSweep& sweep, Evaluator& evaluator) {
    PointView view = view_point(evaluator, *sweep.platform, point.design);
    ReportDetail out;
    out.id = point.id;
    out.workload = point.design.pruning_point();
    out.lanes = point.design.rows();
    out.peak_gmacs = 1e-3 * point.design.rows() * point.design.columns() * point.design.clock_mhz();
    out.peak_gbps = peak_gbps(point.design, sweep.platform->device);
    out.layers = std::move(view.layers);
    out.resources = std::move(view.resources);
    return out;
}

void add_details(ReportData& data, const ResolvedSweep& sweep, Evaluator& evaluator) {
    const auto add = [&](const ReportPoint& point) {
        const bool known =
            std::any_of(data.details.begin(), data.details.end(),
                        [&point](const ReportDetail& detail) { return detail.id == point.id; });
        if (!known) {
            data.details.push_back(detail_of(point, sweep, evaluator));
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
        const PrunedPoint& point = sweep.pruning->points[i];
        ReportPruning pruning{series_of(*sweep.pruning, point), point.keep, {}};
        for (const KeptGroup& group : point.groups) {
            pruning.channels.push_back({group.name, group.kept, group.units});
        }
        data.workloads[i].pruning = std::move(pruning);
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
    data.counts = {reader.info().combinations,
                   static_cast<std::int64_t>(std::min(folded, kMost)),
                   counts.evaluated,
                   counts.feasible,
                   counts.infeasible,
                   counts.failed,
                   {}};
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
                            Evaluator& evaluator) {
    const Device& device = sweep.platform->device;
    ReportData data;
    data.run_name = sweep.config.name;
    data.run_dir = run_label(sweep);
    data.fidelity = reader.info().fidelity;
    data.device = {device.name, device.part, sweep.config.device.written};
    data.objectives = sweep.config.objectives;
    add_workloads(data, sweep);
    for (const Axis& axis : sweep.space->axes()) {
        data.axes.push_back({axis.parameter, axis.values});
    }
    add_limits(data, sweep);
    add_counts(data, reader, sweep);
    add_points(data, reader, sweep);
    choose_picks(data);
    add_details(data, sweep, evaluator);
    add_notes(data, sweep);
    add_confirmed(data, reader, sweep, evaluator);
    data.provenance = provenance_of(sweep, reader.info());
    if (!reader.is_finished()) {
        data.live = ReportLive{data.counts.evaluated, reader.info().points};
    }
    return data;
}

}  // namespace scfa::cli
