// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "dse/cli/interrupt.hpp"
#include "dse/cli/open_run.hpp"
#include "dse/cli/report_files.hpp"
#include "dse/cli/run_report.hpp"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <spawn.h>
#include <thread>
#include <unistd.h>

namespace scfa::cli {
namespace {

struct Options {
    std::string run;
    std::string formats = "html,csv,json";
    bool open = false;
    bool watch = false;
    double every = 5.0;
};

/// Hands the file to the desktop, where there is one. What becomes of it is not ours to report.
void open_on_desktop(const std::string& path) {
    const char* display = std::getenv("DISPLAY");
    const char* wayland = std::getenv("WAYLAND_DISPLAY");
    if (display == nullptr && wayland == nullptr) {
        return;
    }
    std::string program = "xdg-open";
    std::string file = path;
    char* const arguments[] = {program.data(), file.data(), nullptr};
    pid_t child = 0;
    posix_spawnp(&child, program.c_str(), nullptr, nullptr, arguments, environ);
}

/// Waits, but not past an interrupt. @return false when there was one
bool wait(double seconds, const std::atomic<bool>& stop) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    while (Clock::now() < end && !stop) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return !stop;
}

/// Rewrites report.live.html until the run has ended or somebody interrupts.
/// @return whether the run has ended
bool watch(const Options& options, Console& console) {
    const InterruptGuard interrupt;
    bool said = false;
    do {
        const OpenRun run = open_run(options.run);
        if (run.reader.is_finished()) {
            return true;
        }
        const std::string path =
            write_live_report(options.run, make_report_data(run.reader, run.sweep, run.evaluator));
        if (!said) {
            console.note("live report: " + path + "\n");
            if (options.open) {
                open_on_desktop(path);
            }
            said = true;
        }
    } while (wait(options.every, interrupt.requested()));
    return false;
}

int report(const Options& options, Console& console) {
    const std::vector<ReportFormat> formats = parse_formats(options.formats);
    if (options.watch && !watch(options, console)) {
        return 0;
    }
    const OpenRun run = open_run(options.run);
    if (!run.reader.is_finished()) {
        throw Error(ErrorCode::usage,
                    fmt::format("{} is not complete: {} of {} points are done{}", options.run,
                                run.reader.counts().evaluated, run.reader.info().points,
                                run.reader.is_complete() ? ", but not all are confirmed" : ""),
                    {}, "run the sweep again: it goes on where it ended");
    }
    const std::string path = write_reports(
        options.run, make_report_data(run.reader, run.sweep, run.evaluator), formats);
    if (console.json()) {
        console.print_json({{"schema", "scfa.report_files/1"}, {"report", path}});
    } else {
        console.print("report: " + path + "\n");
    }
    if (options.open) {
        open_on_desktop(path);
    }
    return 0;
}

}  // namespace

Command report_command() {
    return {"report",
            "Write the reports of a run again",
            "The files go into the run's directory: report.html, front.csv, front.json, report.md. "
            "With --watch, report.live.html shows a sweep that still runs.",
            {"scfa-dse report runs/quickstart-0123456789ab",
             "scfa-dse report runs/quickstart-0123456789ab --format md,csv",
             "scfa-dse report runs/quickstart-0123456789ab --watch --open"},
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                add_argument(app, "run", options->run, "RUN", "The run's directory");
                add_text(app, "--format", options->formats, "LIST",
                         "A list of html, csv, json and md; html,csv,json unless given");
                add_flag(app, "--open", options->open,
                         "Open the page on the desktop, where there is one");
                add_flag(app, "--watch", options->watch,
                         "Keep report.live.html up to date until the sweep has ended");
                add_number(app, "--every", options->every, 0.2, 3600.0, "SECONDS",
                           "How often --watch writes; 5 unless given");
                return [options](Console& console) { return report(*options, console); };
            },
            {}};
}

}  // namespace scfa::cli
