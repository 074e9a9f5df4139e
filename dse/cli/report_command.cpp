// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "dse/cli/open_run.hpp"
#include "dse/cli/report_files.hpp"
#include "dse/cli/run_report.hpp"

#include <fmt/format.h>

#include <memory>

namespace scfa::cli {
namespace {

struct Options {
    std::string run;
    std::string formats = "html,csv,json";
};

int report(const Options& options, Console& console) {
    const std::vector<ReportFormat> formats = parse_formats(options.formats);
    const OpenRun run = open_run(options.run);
    if (!run.reader.is_complete()) {
        throw Error(ErrorCode::usage,
                    fmt::format("{} is not complete: {} of {} points are done", options.run,
                                run.reader.counts().evaluated, run.reader.info().points),
                    {}, "run the sweep again: it goes on where it ended");
    }
    const std::string path = write_reports(
        options.run, make_report_data(run.reader, run.sweep, *run.evaluator), formats);
    if (console.json()) {
        console.print_json({{"schema", "scfa.report_files/1"}, {"report", path}});
    } else {
        console.print("report: " + path + "\n");
    }
    return 0;
}

}  // namespace

Command report_command() {
    return {"report",
            "Write the reports of a complete run again",
            "The files go into the run's directory: report.html, front.csv, front.json, report.md.",
            {"scfa-dse report runs/quickstart-0123456789ab",
             "scfa-dse report runs/quickstart-0123456789ab --format md,csv"},
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                add_argument(app, "run", options->run, "RUN", "The run's directory");
                add_text(app, "--format", options->formats, "LIST",
                         "A list of html, csv, json and md; html,csv,json unless given");
                return [options](Console& console) { return report(*options, console); };
            },
            {}};
}

}  // namespace scfa::cli
