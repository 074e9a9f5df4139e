// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "dse/cli/open_run.hpp"
#include "dse/cli/paths.hpp"
#include "dse/cli/run_report.hpp"
#include "dse/cli/text_table.hpp"
#include "dse/store/run_reader.hpp"
#include "models/base/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace scfa::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostFailuresShown = 20;

struct Failure {
    std::string id;
    std::string text;
};

std::vector<Failure> failures_of(const RunReader& reader) {
    std::vector<Failure> out;
    PointFilter failed;
    failed.status = PointStatus::failed;
    reader.for_each_point(failed, [&out](const EvaluatedPoint& point) {
        out.push_back({short_id(point.id), point.failure});
        return out.size() < kMostFailuresShown;
    });
    return out;
}

std::vector<std::pair<Reason, std::int64_t>> reasons_of(const PointCounts& counts) {
    std::vector<std::pair<Reason, std::int64_t>> out;
    for (std::size_t i = 0; i < kReasons; ++i) {
        if (counts.reasons[i] > 0) {
            out.emplace_back(static_cast<Reason>(i), counts.reasons[i]);
        }
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    return out;
}

std::string report_of(const std::string& run) {
    std::error_code ignored;
    const std::string path = run + "/report.html";
    return std::filesystem::exists(path, ignored) ? absolute_path(path) : "";
}

/// What of the front is confirmed, and what was tried in vain.
struct Confirmations {
    std::int64_t chosen = 0;
    std::int64_t confirmed = 0;
    std::int64_t failed = 0;
    std::vector<Failure> failures;
};

Confirmations confirmations_of(const RunReader& reader) {
    const std::vector<std::int64_t> front = reader.front_ordinals();
    Confirmations out;
    out.chosen = reader.info().confirmations(static_cast<std::int64_t>(front.size()));
    for (const ConfirmedPoint& point : reader.confirmed()) {
        if (point.fidelity != reader.info().confirm_fidelity ||
            !std::binary_search(front.begin(), front.end(), point.ordinal)) {
            continue;
        }
        ++(point.result.status == PointStatus::failed ? out.failed : out.confirmed);
        const auto row = reader.point(point.ordinal);
        if (!point.failure.empty() && row && out.failures.size() < kMostFailuresShown) {
            out.failures.push_back({short_id(row->id), point.failure});
        }
    }
    return out;
}

Json failures_json(const std::vector<Failure>& failures) {
    Json out = Json::array();
    for (const Failure& failure : failures) {
        out.push_back({{"id", failure.id}, {"reason", failure.text}});
    }
    return out;
}

Json status_json(const std::string& run, const RunReader& reader) {
    const PointCounts counts = reader.counts();
    Json reasons = Json::object();
    for (const auto& [reason, count] : reasons_of(counts)) {
        reasons[std::string(name_of(reason))] = count;
    }
    Json runs = Json::array();
    for (const TelemetryRow& row : reader.telemetry()) {
        runs.push_back({{"utc", row.utc},
                        {"event", row.event},
                        {"detail", Json::parse(row.detail, nullptr, false)}});
    }
    Json out = {{"schema", "scfa.status/1"},
                {"run_dir", run},
                {"name", reader.info().name},
                {"complete", reader.is_finished()},
                {"points",
                 {{"total", reader.info().points},
                  {"evaluated", counts.evaluated},
                  {"covered", counts.covered()},
                  {"feasible", counts.feasible},
                  {"infeasible", counts.infeasible},
                  {"failed", counts.failed},
                  {"stored", reader.stored_points()}}},
                {"infeasible_by_reason", std::move(reasons)},
                {"front", reader.front_ordinals().size()},
                {"failures", failures_json(failures_of(reader))},
                {"config", config_file_of(reader)},
                {"report", report_of(run)},
                {"telemetry", std::move(runs)}};
    if (!reader.info().confirm_fidelity.empty()) {
        const Confirmations confirmations = confirmations_of(reader);
        out["confirm"] = {{"fidelity", reader.info().confirm_fidelity},
                          {"chosen", confirmations.chosen},
                          {"confirmed", confirmations.confirmed},
                          {"failed", confirmations.failed},
                          {"failures", failures_json(confirmations.failures)}};
    }
    return out;
}

std::string confirmations_text(const RunReader& reader) {
    if (reader.info().confirm_fidelity.empty()) {
        return {};
    }
    const Confirmations confirmations = confirmations_of(reader);
    std::string out =
        fmt::format("  confirmed ({}): {} of {}{}, {} failed\n", reader.info().confirm_fidelity,
                    grouped_number(confirmations.confirmed), grouped_number(confirmations.chosen),
                    reader.is_complete() ? "" : " so far", grouped_number(confirmations.failed));
    for (const Failure& failure : confirmations.failures) {
        out += fmt::format("  not confirmed {}: {}\n", failure.id, escape_terminal(failure.text));
    }
    return out;
}

std::string status_text(const std::string& run, const RunReader& reader) {
    const PointCounts counts = reader.counts();
    std::string out = fmt::format(
        "{}: {}, {} of {} points done{}\n"
        "  {} feasible ({} on the front), {} infeasible, {} failed; {} stored\n",
        escape_terminal(reader.info().name), reader.is_finished() ? "complete" : "not complete",
        grouped_number(counts.covered()), grouped_number(reader.info().points),
        counts.skipped.total() > 0
            ? fmt::format(" ({} of them evaluated)", grouped_number(counts.evaluated))
            : "",
        grouped_number(counts.feasible),
        grouped_number(static_cast<std::int64_t>(reader.front_ordinals().size())),
        grouped_number(counts.infeasible), grouped_number(counts.failed),
        grouped_number(reader.stored_points()));
    for (const auto& [reason, count] : reasons_of(counts)) {
        out += fmt::format("  infeasible by {}: {}\n", name_of(reason), grouped_number(count));
    }
    for (const Failure& failure : failures_of(reader)) {
        out += fmt::format("  failed {}: {}\n", failure.id, escape_terminal(failure.text));
    }
    out += confirmations_text(reader);
    const std::string config = config_file_of(reader);
    if (!reader.is_finished() && !config.empty()) {
        out += fmt::format("go on with: scfa-dse sweep {} --run-dir {}\n", shell_word(config),
                           shell_word(run));
    }
    const std::string report = report_of(run);
    return report.empty() ? out : out + "report: " + report + "\n";
}

}  // namespace

Command status_command() {
    return {"status",
            "Show how far a run is and what failed",
            "Works while a sweep writes the run.",
            {"scfa-dse status runs/quickstart-0123456789ab",
             "scfa-dse status runs/quickstart-0123456789ab --json"},
            [](CLI::App& app) -> Action {
                auto run = std::make_shared<std::string>();
                add_argument(app, "run", *run, "RUN", "The run's directory");
                return [run](Console& console) {
                    const RunReader reader(*run);
                    if (console.json()) {
                        console.print_json(status_json(*run, reader));
                    } else {
                        console.print(status_text(*run, reader));
                    }
                    return 0;
                };
            },
            {}};
}

}  // namespace scfa::cli
