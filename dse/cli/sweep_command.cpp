// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "dse/cli/confirm_options.hpp"
#include "dse/cli/sweep_run.hpp"
#include "dse/cli/sweep_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <thread>

namespace scfa::cli {
namespace {

struct Options {
    SweepRequest request;
    std::int64_t threads = 0;
    ConfirmOptions confirm;
    std::string shard;
    std::size_t executor = 0;
    bool dry_run = false;
    bool fail_fast = false;
};

int exit_code_of(const SweepOutcome& outcome) {
    switch (outcome.state) {
        case SweepState::interrupted:
            return kExitSignal + outcome.signal;
        case SweepState::too_many_failures:
            return kExitSomeFailed;
        case SweepState::complete:
        case SweepState::shard_complete:
            break;
    }
    if (outcome.counts.failed > 0 || (outcome.confirmation && outcome.confirmation->failed > 0)) {
        return kExitSomeFailed;
    }
    const bool complete = outcome.state == SweepState::complete;
    return complete && outcome.counts.feasible == 0 ? kExitNothingFeasible : 0;
}

int show_dry_run(const SweepRequest& request, Console& console) {
    const DryRun run = dry_run(request);
    if (console.json()) {
        console.print_json(dry_run_json(run));
    } else {
        const int processors = static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
        console.print(dry_run_text(run, request.threads > 0 ? request.threads : processors));
    }
    return 0;
}

int sweep(const Options& options, Console& console) {
    SweepRequest request = options.request;
    request.threads = static_cast<int>(options.threads);
    request.keep_going = !options.fail_fast;
    request.confirm.limits = limits_of(options.confirm, options.threads);
    if (!options.shard.empty()) {
        request.shard = parse_shard(options.shard);
    }
    if (options.executor != 0) {
        throw Error(ErrorCode::unsupported,
                    "--executor mpi: running under MPI is not in this build", {},
                    "spread the work with --shard, and merge");
    }
    if (options.dry_run) {
        return show_dry_run(request, console);
    }
    const SweepOutcome outcome = run_sweep(request, console);
    if (outcome.state == SweepState::interrupted) {
        console.note(sweep_text(outcome));
    }
    if (console.json()) {
        console.print_json(sweep_json(outcome));
    } else if (outcome.state != SweepState::interrupted) {
        console.print(sweep_text(outcome));
    }
    return exit_code_of(outcome);
}

void declare_options(CLI::App& app, Options& options) {
    add_argument(app, "config", options.request.config, "CONFIG", "The configuration of the sweep");
    add_text(app, "--run-dir", options.request.run_dir, "DIR",
             "Where the run is kept; runs/<name>-<hash> unless given");
    add_integer(
        app, "--threads", options.threads, 1, 1024, "N",
        "Threads that evaluate; one a processor unless given. The result does not depend on "
        "it");
    add_text(app, "--shard", options.shard, "I/N",
             "Evaluate one of N parts only: 0/4 is the first of four; put them together with "
             "merge");
    add_confirm_options(app, options.confirm);
    add_integer(
        app, "--max-points", options.request.max_points, 1,
        std::numeric_limits<std::int64_t>::max(), "N",
        fmt::format("Refuse a space with more points; {} unless given", kMostPointsUnasked));
    add_flag(app, "--dry-run", options.dry_run,
             "Count points and estimate the cost; write nothing");
    add_flag(app, "--restart", options.request.restart,
             "Move the run that is there aside and begin anew");
    add_flag(app, "--fail-fast", options.fail_fast, "Stop at the first point that fails");
    add_unbuilt(app, "--emit", "WHICH", "writing HLS projects");
    add_unbuilt(app, "--synth", "TOOL", "synthesis");
    add_unbuilt(app, "--emit-slurm", "FILE", "writing a Slurm job");
    add_choice(app, "--executor", options.executor, {"threads", "mpi"},
               "What runs the points; mpi is not in this build");
}

}  // namespace

Command sweep_command() {
    return {
        "sweep",
        "Explore a design space and report the best trade-offs",
        "Evaluates every point of the space, keeps the Pareto front and writes report.html, "
        "front.csv, front.json, run.json and run.db into the run's directory. Run again, it goes "
        "on "
        "where it ended. Ends with 0, or 1 when points failed, 3 when nothing is feasible, 130 or "
        "143 when it was interrupted: what was done is saved then.",
        {"scfa-dse sweep configs/quickstart.json",
         "scfa-dse sweep my.json --run-dir runs/mine --threads 2"},
        [](CLI::App& app) -> Action {
            auto options = std::make_shared<Options>();
            declare_options(app, *options);
            return [options](Console& console) { return sweep(*options, console); };
        },
        {}};
}

}  // namespace scfa::cli
