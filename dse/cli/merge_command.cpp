// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "dse/cli/confirm_options.hpp"
#include "dse/cli/confirmation.hpp"
#include "dse/cli/interrupt.hpp"
#include "dse/cli/open_run.hpp"
#include "dse/cli/report_files.hpp"
#include "dse/cli/run_report.hpp"
#include "dse/search/merge.hpp"
#include "dse/store/run_writer.hpp"
#include "models/base/json_writer.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>

namespace scfa::cli {
namespace {

struct Options {
    std::vector<std::string> runs;
    std::string target;
    std::int64_t threads = 0;
    ConfirmOptions confirm;
};

/// The target has to know its configuration, so that `report` and `explain` find it.
void record_origin(const Options& options) {
    RunWriter writer(options.target);
    const std::string config = config_file_of(RunReader(options.runs.front()));
    writer.put_telemetry("sweep",
                         to_canonical_json({{"config", config}, {"merged", options.runs}}));
    writer.close();
}

/// The front is known now, so it can be confirmed, as the configuration asks for.
std::optional<ConfirmOutcome> confirm(const Options& options, const InterruptGuard& interrupt,
                                      Console& console) {
    // Its reader is closed at once: the writer leaves one plain file only where nobody reads.
    const auto [sweep, evaluator] = [&options] {
        OpenRun run = open_run(options.target);
        return std::pair(std::move(run.sweep), std::move(run.evaluator));
    }();
    if (!sweep.config.confirm) {
        return std::nullopt;
    }
    ConfirmSettings settings;
    settings.limits = limits_of(options.confirm, options.threads);
    RunWriter writer(options.target);
    const ConfirmOutcome out =
        confirm_run(writer, sweep, evaluator, settings, interrupt.requested(), console);
    writer.close();
    return out;
}

void require_levels_of(const std::string& run) {
    if (!RunReader(run).info().confirm_fidelity.empty() && !has_tlm_level()) {
        throw Error(ErrorCode::unsupported,
                    "the runs are to be confirmed, and this build has no SystemC model (tlm)", {},
                    "install libsystemc-dev and build with SCFA_WITH_SYSTEMC=ON");
    }
}

int merge(const Options& options, Console& console) {
    const InterruptGuard interrupt;
    require_levels_of(options.runs.front());
    const bool complete = merge_runs(options.runs, options.target);
    record_origin(options);
    std::optional<ConfirmOutcome> confirmation;
    if (complete) {
        confirmation = confirm(options, interrupt, console);
    }
    if (confirmation && confirmation->end == SearchEnd::interrupted) {
        console.note(
            fmt::format("interrupted: {} of {} points of the front are confirmed\n"
                        "run the same command again: it goes on\n",
                        confirmation->confirmed + confirmation->failed, confirmation->chosen));
        return kExitSignal + interrupt.signal();
    }
    std::string report;
    if (complete) {
        const OpenRun run = open_run(options.target);
        write_run_json(options.target, run.reader.info(), run.sweep);
        report =
            write_reports(options.target, make_report_data(run.reader, run.sweep, run.evaluator),
                          kDefaultFormats);
    }
    const RunReader reader(options.target);
    const PointCounts counts = reader.counts();
    if (console.json()) {
        console.print_json({{"schema", "scfa.merge/1"},
                            {"run_dir", options.target},
                            {"complete", complete},
                            {"points",
                             {{"total", reader.info().points},
                              {"evaluated", counts.evaluated},
                              {"feasible", counts.feasible},
                              {"failed", counts.failed}}},
                            {"report", report}});
    } else if (complete) {
        console.print(fmt::format("{} points from {} runs\nreport: {}\n", counts.evaluated,
                                  options.runs.size(), report));
    } else {
        console.print(fmt::format("{} of {} points so far: shards are missing or not finished\n",
                                  counts.evaluated, reader.info().points));
    }
    return counts.failed > 0 || (confirmation && confirmation->failed > 0) ? kExitSomeFailed : 0;
}

}  // namespace

Command merge_command() {
    return {"merge",
            "Put the shards of a sweep together",
            "The result is the same, byte for byte, as if one process had done the sweep. What of "
            "the front is to be confirmed is confirmed here.",
            {"scfa-dse merge runs/a-shard-0-of-2 runs/a-shard-1-of-2 --run-dir runs/a",
             "scfa-dse merge runs/a-shard-* --run-dir runs/a --json"},
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                add_arguments(app, "runs", options->runs, "RUN", "Run directories of the shards");
                add_required_text(app, "--run-dir", options->target, "DIR",
                                  "The run that they become");
                add_integer(app, "--threads", options->threads, 1, 1024, "N",
                            "Processes that confirm points; one a processor unless given");
                add_confirm_options(app, options->confirm);
                return [options](Console& console) { return merge(*options, console); };
            },
            {}};
}

}  // namespace scfa::cli
