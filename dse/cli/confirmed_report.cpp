// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/confirmed_report.hpp"

#include "dse/cli/network_view.hpp"
#include "dse/cli/text_table.hpp"
#include "models/base/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace scfa::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostFailuresShown = 20;

std::int64_t whole(const LayerRow& row, LayerMetric metric) {
    const double value = row.metrics[static_cast<std::size_t>(metric)];
    return std::isnan(value) ? 0 : static_cast<std::int64_t>(value);
}

ReportConfirmedLayer confirmed_layer(const LayerRow& row) {
    return {whole(row, LayerMetric::cycles),        whole(row, LayerMetric::compute_cycles),
            whole(row, LayerMetric::memory_cycles), whole(row, LayerMetric::stall_memory),
            whole(row, LayerMetric::fill),          whole(row, LayerMetric::ddr_bytes)};
}

const Workload& workload_of(const ResolvedSweep& sweep, const DesignPoint& point) {
    return *sweep.workloads[static_cast<std::size_t>(point.pruning_point())];
}

/// Compares one point at both levels, layer by layer.
void compare(Agreement& agreement, const ReportPoint& point, const Workload& workload,
             const std::vector<LayerResult>& layers, const std::vector<LayerRow>& rows) {
    agreement.points.add(static_cast<std::int64_t>(point.metrics[Metric::cycles]),
                         static_cast<std::int64_t>((*point.confirmed)[Metric::cycles]));
    SCFA_ASSERT(rows.size() == layers.size() && rows.size() == workload.layers.size(), point.id);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (workload.layers[i].placement == Placement::scfa) {
            agreement.add_layer(
                kind_of(workload.layers[i]), layers[i].cycles, whole(rows[i], LayerMetric::cycles),
                layers[i].compute_cycles == whole(rows[i], LayerMetric::compute_cycles));
        }
    }
}

void fill_detail(ReportData& data, const std::string& id, const std::vector<LayerRow>& rows) {
    const auto detail = std::find_if(data.details.begin(), data.details.end(),
                                     [&id](const ReportDetail& each) { return each.id == id; });
    if (detail == data.details.end()) {
        return;
    }
    detail->confirmed.clear();
    for (const LayerRow& row : rows) {
        detail->confirmed.push_back(confirmed_layer(row));
    }
}

void note_broken_limits(ReportData& data, std::int64_t broken, const std::string& first) {
    if (broken > 0) {
        data.notes.push_back(
            fmt::format("{} confirmed point{} a limit at the {} level, though not at the {} one; "
                        "the first is {}.",
                        broken, broken == 1 ? " breaks" : "s break", data.confirmed_fidelity,
                        data.fidelity, first));
    }
}

/// Confirmed and failed points, in the order of the run.
std::vector<const ReportPoint*> points_of(const ReportData& data) {
    std::vector<const ReportPoint*> out;
    for (const ReportPoint& point : data.points) {
        if (point.confirmed || !point.confirm_failure.empty()) {
            out.push_back(&point);
        }
    }
    std::sort(out.begin(), out.end(),
              [](const ReportPoint* a, const ReportPoint* b) { return a->order < b->order; });
    return out;
}

/// Pairs of confirmed points that are ordered by latency at both levels, and in how many of them
/// the order is not the same: what a screening at the lower level gets wrong.
struct OrderChanges {
    std::int64_t pairs = 0;
    std::int64_t changed = 0;
};

OrderChanges order_changes(const std::vector<const ReportPoint*>& points) {
    OrderChanges out;
    for (std::size_t i = 0; i < points.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            if (!points[i]->confirmed || !points[k]->confirmed) {
                continue;
            }
            const double estimated =
                points[i]->metrics[Metric::latency_ms] - points[k]->metrics[Metric::latency_ms];
            const double confirmed = (*points[i]->confirmed)[Metric::latency_ms] -
                                     (*points[k]->confirmed)[Metric::latency_ms];
            if (estimated != 0.0 && confirmed != 0.0) {
                ++out.pairs;
                out.changed += (estimated < 0.0) != (confirmed < 0.0) ? 1 : 0;
            }
        }
    }
    return out;
}

Json differences_json(const Differences& differences) {
    return {{"count", differences.count()},
            {"mean", differences.mean()},
            {"maximum", differences.maximum()},
            {"bias", differences.bias()}};
}

Json agreement_json(const Agreement& agreement) {
    Json kinds = Json::array();
    for (const KindAgreement& kind : agreement.kinds) {
        Json entry = {{"kind", kind.kind}};
        entry.update(differences_json(kind.cycles));
        kinds.push_back(std::move(entry));
    }
    return {{"band", {{"mean", kAgreementMean}, {"maximum", kAgreementMaximum}}},
            {"within_band", agreement.within_band()},
            {"cycles", differences_json(agreement.points)},
            {"layers", agreement.layers},
            {"unequal_compute_cycles", agreement.unequal_compute},
            {"kinds", std::move(kinds)}};
}

}  // namespace

void add_confirmed(ReportData& data, const RunReader& reader, const ResolvedSweep& sweep,
                   Evaluator& evaluator) {
    const std::string& fidelity = reader.info().confirm_fidelity;
    if (fidelity.empty()) {
        return;
    }
    data.confirmed_fidelity = fidelity;
    std::map<std::int64_t, ReportPoint*> by_order;
    for (ReportPoint& point : data.points) {
        by_order.emplace(point.order, &point);
    }
    Agreement agreement;
    std::int64_t broken = 0;
    std::string first_broken;
    const std::unique_ptr<EvaluatorWorker> worker = evaluator.worker();
    std::vector<LayerResult> layers;
    for (const ConfirmedPoint& row : reader.confirmed()) {
        const auto found = by_order.find(row.ordinal);
        if (row.fidelity != fidelity || found == by_order.end() || !found->second->on_front) {
            continue;
        }
        ReportPoint& point = *found->second;
        if (row.result.status == PointStatus::failed) {
            point.confirm_failure = row.failure;
            continue;
        }
        point.confirmed = row.result.metrics;
        if (row.result.status == PointStatus::infeasible && broken++ == 0) {
            first_broken = point.id;
        }
        const std::vector<LayerRow> rows = reader.layers(row.ordinal, fidelity);
        (void)worker->evaluate(point.design, layers);
        compare(agreement, point, workload_of(sweep, point.design), layers, rows);
        fill_detail(data, point.id, rows);
    }
    note_broken_limits(data, broken, first_broken);
    data.agreement = std::move(agreement);
}

Json confirmed_json(const ReportData& data) {
    const std::vector<const ReportPoint*> points = points_of(data);
    Json failures = Json::array();
    for (const ReportPoint* point : points) {
        if (!point->confirm_failure.empty()) {
            failures.push_back({{"id", point->id}, {"reason", point->confirm_failure}});
        }
    }
    const OrderChanges order = order_changes(points);
    return {{"fidelity", data.confirmed_fidelity},
            {"chosen", points.size()},
            {"confirmed", points.size() - failures.size()},
            {"failed", failures.size()},
            {"failures", std::move(failures)},
            {"latency_order", {{"pairs", order.pairs}, {"changed", order.changed}}},
            {"agreement", agreement_json(data.agreement.value_or(Agreement{}))}};
}

std::string confirmed_text(const ReportData& data) {
    const std::vector<const ReportPoint*> points = points_of(data);
    if (points.empty() || !data.agreement) {
        return {};
    }
    const Agreement& agreement = *data.agreement;
    std::string out;
    if (agreement.points.count() > 0) {
        out = fmt::format(
            "{} against {}, {} points: cycles differ by {:.2f} % on average, {:.2f} % at most "
            "({} the band of {:g} % and {:g} %)\n",
            data.fidelity, data.confirmed_fidelity, grouped_number(agreement.points.count()),
            100.0 * agreement.points.mean(), 100.0 * agreement.points.maximum(),
            agreement.within_band() ? "within" : "outside", 100.0 * kAgreementMean,
            100.0 * kAgreementMaximum);
    }
    const OrderChanges order = order_changes(points);
    if (order.pairs > 0) {
        out += fmt::format("  the order by latency changes in {} of {} pairs of points\n",
                           grouped_number(order.changed), grouped_number(order.pairs));
    }
    if (agreement.unequal_compute > 0) {
        out += fmt::format("  compute cycles differ in {} of {} layers\n",
                           grouped_number(agreement.unequal_compute),
                           grouped_number(agreement.layers));
    }
    for (const KindAgreement& kind : agreement.kinds) {
        out += fmt::format("  {:<22} {:>6} layers  {:6.2f} % on average  {:6.2f} % at most\n",
                           kind.kind, grouped_number(kind.cycles.count()),
                           100.0 * kind.cycles.mean(), 100.0 * kind.cycles.maximum());
    }
    std::size_t failures = 0;
    for (const ReportPoint* point : points) {
        if (!point->confirm_failure.empty() && ++failures <= kMostFailuresShown) {
            out += fmt::format("  not confirmed {}: {}\n", point->id,
                               escape_terminal(point->confirm_failure));
        }
    }
    return failures <= kMostFailuresShown
               ? out
               : out + fmt::format("  and {} more\n", failures - kMostFailuresShown);
}

}  // namespace scfa::cli
