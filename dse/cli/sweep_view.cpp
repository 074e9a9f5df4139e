// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/sweep_view.hpp"

#include "dse/cli/confirmed_report.hpp"
#include "dse/cli/paths.hpp"
#include "dse/cli/text_table.hpp"
#include "dse/pareto/shortlist.hpp"
#include "models/base/escape.hpp"
#include "reports/json_writer.hpp"
#include "reports/picks.hpp"
#include "reports/text.hpp"
#include "reports/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace scfa::cli {
namespace {

using Json = nlohmann::ordered_json;

/// The metrics that a pick is described by: latency, energy, DSP, and the other objectives.
std::vector<Metric> pick_metrics(const ReportData& data) {
    std::vector<Metric> out{Metric::latency_ms, Metric::energy_mj, Metric::dsp, Metric::bram18};
    for (const Metric metric : data.objectives) {
        if (std::find(out.begin(), out.end(), metric) == out.end()) {
            out.push_back(metric);
        }
    }
    return out;
}

std::string pick_text(const ReportData& data, const ReportPick& pick) {
    const ReportPoint* point = find_point(data, pick.id);
    SCFA_ASSERT(point != nullptr, "a pick that is no point: " + pick.id);
    std::string out = fmt::format("  {:<15} {}  ", pick.title, pick.id);
    for (const Metric metric : pick_metrics(data)) {
        const std::string_view separator = metric == Metric::latency_ms ? "" : ", ";
        const bool has_unit = !info_of(metric).unit.empty();
        out += fmt::format("{}{}{}", separator, metric_text(metric, point->metrics[metric]),
                           has_unit ? "" : " " + spoken_name(metric));
    }
    out += "\n" + std::string(18, ' ');
    const DesignPoint& design = point->design;
    return out + fmt::format("{}x{} {}{}, {}, {} banks, {} MHz\n", design.rows(), design.columns(),
                             value_text(Parameter::pe_precision, design[Parameter::pe_precision]),
                             design.double_calculation() ? " packed" : "",
                             value_text(Parameter::sparse_format, design[Parameter::sparse_format]),
                             design.banks(), design.clock_mhz());
}

std::string state_name(SweepState state) {
    switch (state) {
        case SweepState::complete:
            return "complete";
        case SweepState::shard_complete:
            return "shard complete";
        case SweepState::interrupted:
            return "interrupted";
        case SweepState::too_many_failures:
            break;
    }
    return "too many failures";
}

/// Reports keep numbers and units together with spaces that do not break; a terminal has plain
/// ones.
std::string with_plain_spaces(std::string text) {
    for (const std::string_view space : {"\u00a0", "\u202f"}) {
        for (std::size_t at = text.find(space); at != std::string::npos;
             at = text.find(space, at)) {
            text.replace(at, space.size(), " ");
        }
    }
    return text;
}

std::string unfinished_text(const SweepOutcome& outcome) {
    const auto& confirmation = outcome.confirmation;
    const std::string done =
        confirmation
            ? fmt::format("all points are done, {} of {} of the front confirmed and saved in {}",
                          grouped_number(confirmation->confirmed + confirmation->failed),
                          grouped_number(confirmation->chosen), outcome.run_dir)
            : fmt::format("{} of {} points are done and saved in {}",
                          grouped_number(outcome.counts.evaluated), grouped_number(outcome.points),
                          outcome.run_dir);
    switch (outcome.state) {
        case SweepState::interrupted:
            return fmt::format("interrupted: {}\nresume with: {}\n", done, outcome.resume);
        case SweepState::too_many_failures:
            return fmt::format(
                "stopped at a failure: {}\nsee what failed: scfa-dse status {}\n"
                "go on with: {}\n",
                done, shell_word(outcome.run_dir), outcome.resume);
        case SweepState::shard_complete:
            return fmt::format(
                "this shard is complete: {}\nput shards together with: scfa-dse merge "
                "RUN... --run-dir TARGET\n",
                done);
        case SweepState::complete:
            break;
    }
    return {};
}

/// The points of the front that a choice begins with.
Json choices_json(const ReportData& data) {
    constexpr std::size_t kShortlisted = 8;
    const Objectives objectives(data.objectives);
    std::vector<const ReportPoint*> front;
    std::vector<ObjectiveVector> vectors;
    for (const ReportPoint& point : data.points) {
        if (point.on_front) {
            front.push_back(&point);
            vectors.push_back(objectives.vector_of(point.metrics));
        }
    }
    const auto id_at = [&data](const std::optional<std::size_t>& index) {
        return index ? Json(data.points[*index].id) : Json();
    };
    Json best = Json::object();
    for (const Metric metric : data.objectives) {
        best[std::string(info_of(metric).name)] = id_at(best_point(data.points, metric));
    }
    const Shortlist list = shortlist(vectors, objectives.count(), kShortlisted);
    Json ids = Json::array();
    for (const std::size_t chosen : list.chosen) {
        ids.push_back(front[chosen]->id);
    }
    return {{"knee", id_at(knee_point(data.points, data.objectives))},
            {"best", std::move(best)},
            {"shortlist", {{"epsilon", list.epsilon}, {"ids", std::move(ids)}}}};
}

Json confirmation_json(const SweepOutcome& outcome) {
    if (outcome.state == SweepState::complete) {
        return confirmed_json(outcome.data);
    }
    return {{"chosen", outcome.confirmation->chosen},
            {"confirmed", outcome.confirmation->confirmed},
            {"failed", outcome.confirmation->failed}};
}

/// What became of the points that were not evaluated; adds up with those that were.
Json coverage_json(const SweepOutcome& outcome) {
    const SkippedCounts& skipped = outcome.counts.skipped;
    Json out = {{"points", outcome.points},
                {"covered", outcome.counts.covered()},
                {"evaluated", outcome.counts.evaluated},
                {"dominated", skipped.by_bound},
                {"not_fitting", skipped.by_device},
                {"breaking_a_limit", skipped.by_constraint},
                {"repeated", skipped.repeated}};
    if (outcome.shared_work) {
        out["compute_keys"] = {{"possible", outcome.shared_classes},
                               {"simulated", outcome.shared_work->classes_done},
                               {"in_part", outcome.shared_work->classes_begun}};
    }
    return out;
}

std::string coverage_text(const SweepOutcome& outcome) {
    const SkippedCounts& skipped = outcome.counts.skipped;
    std::string out;
    if (skipped.repeated > 0) {
        out = fmt::format("{} of {} points asked for had been evaluated before\n",
                          grouped_number(skipped.repeated), grouped_number(outcome.points));
    } else if (skipped.total() > 0) {
        out = fmt::format(
            "all {} points are accounted for: {} evaluated, {} proven to be dominated, {} proven "
            "not to fit, {} proven to break a limit\n",
            grouped_number(outcome.points), grouped_number(outcome.counts.evaluated),
            grouped_number(skipped.by_bound), grouped_number(skipped.by_device),
            grouped_number(skipped.by_constraint));
    }
    if (outcome.shared_work) {
        out += fmt::format(
            "compute cycles simulated for {} of {} compute keys, for {} more in part\n",
            grouped_number(outcome.shared_work->classes_done), grouped(outcome.shared_classes),
            grouped_number(outcome.shared_work->classes_begun));
    }
    return out;
}

std::string confirmation_text(const SweepOutcome& outcome) {
    if (!outcome.confirmation) {
        return {};
    }
    std::string out;
    if (outcome.confirmation->evaluated > 0) {
        out = fmt::format("{} points confirmed in {}\n",
                          grouped_number(outcome.confirmation->evaluated),
                          duration_text(outcome.confirmation->seconds));
    }
    return out + confirmed_text(outcome.data);
}

}  // namespace

Json sweep_json(const SweepOutcome& outcome) {
    const bool complete = outcome.state == SweepState::complete;
    Json out = {{"schema", "scfa.sweep/1"},
                {"run_dir", outcome.run_dir},
                {"state", state_name(outcome.state)},
                {"points",
                 {{"total", outcome.points},
                  {"evaluated", outcome.counts.evaluated},
                  {"feasible", outcome.counts.feasible},
                  {"infeasible", outcome.counts.infeasible},
                  {"failed", outcome.counts.failed}}},
                {"evaluated_now", outcome.evaluated},
                {"reused", outcome.reused},
                {"seconds", outcome.seconds},
                {"front", complete ? front_entries(outcome.data) : Json::array()}};
    if (outcome.counts.skipped.total() > 0) {
        out["coverage"] = coverage_json(outcome);
    }
    if (outcome.confirmation) {
        Json& confirm = out["confirm"] = confirmation_json(outcome);
        confirm["evaluated_now"] = outcome.confirmation->evaluated;
        confirm["seconds"] = outcome.confirmation->seconds;
    }
    if (complete) {
        out["choices"] = choices_json(outcome.data);
        out["report"] = outcome.report;
    } else {
        out["resume"] = outcome.resume;
    }
    return out;
}

std::string sweep_text(const SweepOutcome& outcome) {
    if (outcome.state != SweepState::complete) {
        return unfinished_text(outcome);
    }
    const Verdict verdict = verdict_of(outcome.data);
    std::string out = verdict.headline + "\n";
    for (const std::string& fact : verdict.facts) {
        out += "  " + fact + "\n";
    }
    if (!outcome.data.picks.empty()) {
        out += "\n";
    }
    for (const ReportPick& pick : outcome.data.picks) {
        out += pick_text(outcome.data, pick);
    }
    if (outcome.evaluated > 0) {
        out += fmt::format("\n{} points in {} ({} points/s)\n", grouped_number(outcome.evaluated),
                           duration_text(outcome.seconds),
                           short_text(static_cast<double>(outcome.evaluated) / outcome.seconds));
    } else {
        out += "\nnothing was left to evaluate: the run was complete\n";
    }
    if (outcome.reused > 0) {
        out += fmt::format("{} of them were known from earlier runs\n",
                           grouped_number(outcome.reused));
    }
    out += coverage_text(outcome);
    if (outcome.counts.failed > 0) {
        out += fmt::format("{} points failed; see them with: scfa-dse status {}\n",
                           grouped_number(outcome.counts.failed), shell_word(outcome.run_dir));
    }
    out += confirmation_text(outcome);
    return with_plain_spaces(std::move(out)) + "report: " + escape_terminal(outcome.report) + "\n";
}

Json dry_run_json(const DryRun& run) {
    return {{"schema", "scfa.dry_run/1"},
            {"run_dir", run.run_dir},
            {"combinations", run.combinations},
            {"points", run.points},
            {"engine", run.engine},
            {"evaluations", run.evaluations},
            {"sampled", run.sampled},
            {"sample_feasible", run.sample_feasible},
            {"points_per_second", run.points_per_second},
            {"disk_bytes", run.disk_bytes}};
}

std::string dry_run_text(const DryRun& run, int threads) {
    const double share = run.sampled == 0 ? 0.0
                                          : static_cast<double>(run.sample_feasible) /
                                                static_cast<double>(run.sampled);
    const double seconds = run.points_per_second > 0.0 ? static_cast<double>(run.evaluations) /
                                                             run.points_per_second / threads
                                                       : 0.0;
    return with_plain_spaces(fmt::format(
        "{} combinations, {} distinct points\n"
        "about {} of them fit (a sample of {} points)\n"
        "at most {} on {} thread{}: the sample ran at {} points/s with nothing memoised yet\n"
        "at most {} on disk, in {}\n"
        "nothing was written\n",
        grouped(run.combinations), grouped_number(run.points), percent(share), run.sampled,
        duration_text(seconds), threads, threads == 1 ? "" : "s", short_text(run.points_per_second),
        bytes_text(run.disk_bytes), run.run_dir));
}

}  // namespace scfa::cli
