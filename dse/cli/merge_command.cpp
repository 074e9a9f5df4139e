// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "dse/cli/open_run.hpp"
#include "dse/cli/report_files.hpp"
#include "dse/cli/run_report.hpp"
#include "dse/search/merge.hpp"
#include "dse/store/run_writer.hpp"
#include "models/base/json_writer.hpp"

#include <fmt/format.h>

#include <memory>

namespace scfa::cli {
namespace {

struct Options {
    std::vector<std::string> runs;
    std::string target;
};

/// The target has to know its configuration, so that `report` and `explain` find it.
void record_origin(const Options& options) {
    RunWriter writer(options.target);
    const std::string config = config_file_of(RunReader(options.runs.front()));
    writer.put_telemetry("sweep",
                         to_canonical_json({{"config", config}, {"merged", options.runs}}));
    writer.close();
}

int merge(const Options& options, Console& console) {
    const bool complete = merge_runs(options.runs, options.target);
    record_origin(options);
    std::string report;
    if (complete) {
        const OpenRun run = open_run(options.target);
        write_run_json(options.target, run.reader.info(), run.sweep);
        report =
            write_reports(options.target, make_report_data(run.reader, run.sweep, *run.evaluator),
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
    return counts.failed > 0 ? kExitSomeFailed : 0;
}

}  // namespace

Command merge_command() {
    return {"merge",
            "Put the shards of a sweep together",
            "The result is the same, byte for byte, as if one process had done the sweep.",
            {"scfa-dse merge runs/a-shard-0-of-2 runs/a-shard-1-of-2 --run-dir runs/a",
             "scfa-dse merge runs/a-shard-* --run-dir runs/a --json"},
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                add_arguments(app, "runs", options->runs, "RUN", "Run directories of the shards");
                add_required_text(app, "--run-dir", options->target, "DIR",
                                  "The run that they become");
                return [options](Console& console) { return merge(*options, console); };
            },
            {}};
}

}  // namespace scfa::cli
