// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "dse/cli/confirm_options.hpp"
#include "dse/cli/hardware_stage.hpp"
#include "dse/cli/paths.hpp"
#include "dse/cli/slurm_job.hpp"
#include "dse/cli/sweep_run.hpp"
#include "dse/cli/sweep_view.hpp"
#include "models/base/atomic_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <thread>

namespace scfa::cli {
namespace {

struct Options {
    SweepRequest request;
    std::int64_t threads = 0;
    ConfirmOptions confirm;
    HardwareRequest hardware;
    std::string shard;
    std::int64_t max_points = 0;
    std::size_t executor = 0;
    std::string emit_slurm;
    std::int64_t shards = 0;
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

/// What the tasks of the job are to do besides.
std::string options_of(const Options& options) {
    std::string out;
    if (options.max_points > 0) {
        out += fmt::format(" --max-points {}", options.max_points);
    }
    return out + (options.fail_fast ? " --fail-fast" : "");
}

int emit_slurm(const Options& options, const SweepRequest& request, Console& console) {
    constexpr std::int64_t kUsualShards = 8;
    SlurmJob job;
    job.shards = options.shards > 0 ? options.shards : kUsualShards;
    const ResolvedSweep sweep = checked_sweep(request, Shard{0, job.shards});
    job.name = sweep.config.name;
    job.program = program_file();
    job.config = absolute_path(request.config);
    job.run_dir = absolute_path(request.run_dir.empty() ? run_label(sweep) : request.run_dir);
    job.options = options_of(options);
    write_file_atomically(options.emit_slurm, slurm_script(job));
    if (console.json()) {
        console.print_json({{"schema", "scfa.slurm/1"},
                            {"file", options.emit_slurm},
                            {"shards", job.shards},
                            {"run_dir", job.run_dir}});
    } else {
        console.print(fmt::format("{} tasks; submit with: sbatch {}\n", job.shards,
                                  shell_word(options.emit_slurm)));
    }
    return 0;
}

/// HLS projects and synthesis behind a complete sweep, and its document.
int go_on(const HardwareRequest& request, const SweepOutcome& outcome, Console& console) {
    nlohmann::ordered_json document;
    if (console.json()) {
        document = sweep_json(outcome);
    }
    std::optional<HardwareOutcome> hardware;
    if (outcome.state == SweepState::complete && outcome.counts.feasible > 0) {
        hardware = run_hardware(outcome.run_dir, request, console);
    }
    if (hardware && console.json()) {
        document["hardware"] = hardware_json(*hardware);
    } else if (hardware) {
        console.print(hardware_text(*hardware));
    }
    if (console.json()) {
        console.print_json(document);
    }
    const bool failed = hardware && hardware->synthesis && !hardware->synthesis->all_good();
    const int code = exit_code_of(outcome);
    return code == 0 && failed ? kExitSomeFailed : code;
}

int sweep(const Options& options, Console& console) {
    if (options.shards > 0 && options.emit_slurm.empty()) {
        throw Error(ErrorCode::usage, "--shards goes with --emit-slurm", {},
                    "to evaluate one of N parts write --shard I/N");
    }
    SweepRequest request = options.request;
    request.threads = static_cast<int>(options.threads);
    if (options.max_points > 0) {
        request.max_points = options.max_points;
    }
    request.keep_going = !options.fail_fast;
    request.confirm.limits = limits_of(options.confirm, options.threads);
    if (!options.shard.empty()) {
        request.shard =
            options.shard == "auto" ? shard_of_array_task() : parse_shard(options.shard);
    }
    if (!options.emit_slurm.empty()) {
        return emit_slurm(options, request, console);
    }
    std::unique_ptr<MpiTeam> team;
    if (options.executor != 0) {
        if (options.threads > 0) {
            throw Error(ErrorCode::usage, "--executor mpi: the ranks evaluate, one thread each", {},
                        "leave --threads out, and say how many ranks: mpirun -np N");
        }
        team = start_mpi();
        request.team = team.get();
        if (team->rank() != 0) {
            serve_sweep(request);
            return 0;
        }
    }
    if (options.dry_run) {
        return show_dry_run(request, console);
    }
    const SweepOutcome outcome = run_sweep(request, console);
    if (outcome.state == SweepState::interrupted) {
        console.note(sweep_text(outcome));
    } else if (!console.json()) {
        console.print(sweep_text(outcome));
    }
    return go_on(options.hardware, outcome, console);
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
             "Evaluate one of N parts only: 0/4 is the first of four, auto the one of this task of "
             "a Slurm array job; put them together with merge");
    add_confirm_options(app, options.confirm);
    add_integer(
        app, "--max-points", options.max_points, 1, std::numeric_limits<std::int64_t>::max(), "N",
        fmt::format("Refuse a space with more points; {} unless given, where every point is "
                    "evaluated",
                    kMostPointsUnasked));
    add_texts(app, "--reuse", options.request.reuse, "RUN",
              "Take results that this run has of the same points, instead of evaluating them "
              "again; may be given several times");
    add_flag(app, "--dry-run", options.dry_run,
             "Count points and estimate the cost; write nothing");
    add_flag(app, "--restart", options.request.restart,
             "Move the run that is there aside and begin anew");
    add_flag(app, "--fail-fast", options.fail_fast, "Stop at the first point that fails");
    add_text(app, "--emit", options.hardware.emit, "WHICH",
             "Write HLS projects then: front, knee, or a list of point ids");
    add_text(app, "--synth", options.hardware.synth, "TOOL",
             "Synthesise them: auto, or a tool of `scfa-dse synth`; of the knee without --emit");
    add_text(app, "--emit-slurm", options.emit_slurm, "FILE",
             "Write an array job of Slurm that does the sweep in shards; sweep nothing");
    add_integer(app, "--shards", options.shards, 1, 1'000'000, "N",
                "How many shards the Slurm job has; 8 unless given. Two to four times the tasks "
                "that run at a time serve best");
    add_choice(app, "--executor", options.executor, {"threads", "mpi"},
               "What runs the points: threads of this process, or the ranks of an MPI job, "
               "started by mpirun or srun; rank 0 alone writes");
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
