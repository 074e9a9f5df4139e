// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/build_info.hpp"
#include "dse/cli/command.hpp"
#include "dse/cli/interrupt.hpp"
#include "dse/cli/paths.hpp"
#include "dse/cli/prune_progress.hpp"
#include "dse/cli/text_table.hpp"
#include "dse/store/run_lock.hpp"
#include "models/base/atomic_file.hpp"
#include "models/base/json_writer.hpp"
#include "models/flrpm/study_results.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <memory>

namespace scfa::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct Options {
    std::string config;
    std::string study;
    std::string run_dir;
    bool restart = false;
};

PruneVersions versions() {
    return {std::string(program_version()), std::string(source_revision()), {}};
}

/// `<folder>.old-1`, or the first number that is free.
void move_aside(const std::string& folder, Console& console) {
    std::error_code ignored;
    if (!fs::exists(folder, ignored)) {
        return;
    }
    for (int number = 1;; ++number) {
        const std::string target = fmt::format("{}.old-{}", folder, number);
        if (fs::exists(target, ignored)) {
            continue;
        }
        const RunLock lock(folder);  // shows that nobody writes what is moved
        std::error_code failure;
        fs::rename(folder, target, failure);
        if (failure) {
            throw Error(ErrorCode::environment,
                        fmt::format("cannot move {} to {}: {}", folder, target, failure.message()));
        }
        console.log().warn("the run that was there is now {}", target);
        return;
    }
}

std::unique_ptr<RunLock> locked(const std::string& directory) {
    std::error_code failure;
    fs::create_directories(directory, failure);
    if (failure) {
        throw Error(ErrorCode::environment,
                    fmt::format("cannot make {}: {}", directory, failure.message()));
    }
    return std::make_unique<RunLock>(directory);
}

std::string resume_command(const Options& options) {
    std::string out = "scfa-dse prune ";
    out +=
        options.study.empty() ? shell_word(options.config) : "--study " + shell_word(options.study);
    return out + (options.run_dir.empty() ? "" : " --run-dir " + shell_word(options.run_dir));
}

int interrupted(const Options& options, const std::string& directory,
                const InterruptGuard& interrupt, Console& console) {
    console.note(fmt::format("interrupted; what was done is in {}\nto go on: {}\n",
                             absolute_path(directory), resume_command(options)));
    if (console.json()) {
        console.print_json({{"schema", "scfa.pruned/1"},
                            {"run_dir", absolute_path(directory)},
                            {"state", "interrupted"},
                            {"resume", resume_command(options)}});
    }
    return kExitSignal + interrupt.signal();
}

std::string accuracy_text(const std::optional<double>& value) {
    return value ? fmt::format("{:.2f}", 100.0 * *value) : "";
}

std::string record_text(const PruneRecord& record, const std::string& directory) {
    TextTable table({{"point"},
                     {"keep"},
                     {"density"},
                     {"channels"},
                     {"MACs"},
                     {"parameters"},
                     {"at the cut"},
                     {"recalibrated"},
                     {"float"},
                     {"int8"}});
    for (const PrunedPoint& p : record.points) {
        table.add({std::to_string(p.index), fmt::format("{}", p.keep),
                   p.density ? fmt::format("{}{}", *p.density, *p.balanced ? " balanced" : "") : "",
                   grouped_number(p.channels), grouped_number(p.macs), grouped_number(p.parameters),
                   accuracy_text(p.accuracy_at_cut), accuracy_text(p.accuracy_recalibrated),
                   accuracy_text(p.accuracy_float), accuracy_text(p.accuracy_int8)});
    }
    return fmt::format("{}, {}, seed {}: accuracies in per cent of {} test images, {}\n\n{}\n{}\n",
                       record.network, record.method, record.seed, record.test_images,
                       duration_text(record.seconds), table.text(), absolute_path(directory));
}

int prune_one(const Options& options, Console& console) {
    const PruneSetup setup = prepare_pruning(read_prune_config(options.config));
    const std::string directory =
        options.run_dir.empty()
            ? fmt::format("runs/{}-{}", setup.config.name, setup.identity.hex().substr(0, 12))
            : options.run_dir;
    if (options.restart) {
        move_aside(directory, console);
    }
    const auto lock = locked(directory);
    const InterruptGuard interrupt;
    PruneProgressLine line(console);
    const PruneOutcome outcome =
        run_pruning(setup, {directory,
                            {},
                            versions(),
                            [&line](const PruneProgress& state) { line.update(state); },
                            &interrupt.requested()});
    line.finish();
    if (!outcome.finished) {
        return interrupted(options, directory, interrupt, console);
    }
    if (console.json()) {
        console.print_json({{"schema", "scfa.pruned/1"},
                            {"run_dir", absolute_path(directory)},
                            {"state", "complete"},
                            {"run", write(prune_record_table(), outcome.record)}});
    } else {
        console.print(record_text(outcome.record, directory));
    }
    return 0;
}

int prune_study(const Options& options, Console& console) {
    const StudyConfig study = read_study_config(options.study);
    const std::string directory = options.run_dir.empty() ? "runs/" + study.name : options.run_dir;
    if (options.restart) {
        move_aside(directory, console);
    }
    const std::vector<StudyRun> runs = study_runs(study, directory);
    const auto lock = locked(directory);
    const InterruptGuard interrupt;
    PruneProgressLine line(console);
    const auto write_tables = [&] {
        const StudyResults results = study_results(study, runs, directory);
        write_file_atomically((fs::path(directory) / "study.json").string(),
                              to_json_text(study_json(results)));
        write_file_atomically((fs::path(directory) / "study.md").string(), study_markdown(results));
    };
    StudyRequest request;
    request.directory = directory;
    request.versions = versions();
    request.stop = &interrupt.requested();
    request.progress = [&line](const PruneProgress& state) { line.update(state); };
    request.begin = [&](const StudyRun& run, std::size_t index, std::size_t count) {
        line.finish();
        console.log().info("run {} of {}: {}", index + 1, count, run.id);
    };
    request.failed = [&](const StudyRun& run, const Error& error) {
        line.finish();
        console.log().error("{}: {}", run.id, to_text(error));
    };
    request.after_run = write_tables;
    const StudyOutcome outcome = run_study(runs, request);
    line.finish();
    write_tables();
    if (outcome.stopped) {
        return interrupted(options, directory, interrupt, console);
    }
    const StudyResults results = study_results(study, runs, directory);
    if (console.json()) {
        console.print_json(study_json(results));
    } else {
        console.print(study_markdown(results) + "\n" + absolute_path(directory) + "\n");
    }
    return outcome.failed > 0 ? kExitSomeFailed : 0;
}

int prune(const Options& options, Console& console) {
    if (options.config.empty() == options.study.empty()) {
        throw Error(ErrorCode::usage, "name either a configuration or, with --study, a study", {},
                    "scfa-dse prune configs/flrpm/vgg-fmnist.json");
    }
    return options.study.empty() ? prune_one(options, console) : prune_study(options, console);
}

}  // namespace

Command prune_command() {
    return {
        "prune",
        "Train a network and remove its channels, by FLRPM or by what it is compared with",
        "Writes run.json and one int8 network a point into the run's directory. Run again, it "
        "goes on with the epoch in which it ended; the result is the same. A study runs many "
        "methods and seeds and writes study.json and study.md. Ends with 1 when a run of a study "
        "failed, 130 or 143 when it was interrupted: what was done is saved then.",
        {"scfa-dse prune configs/flrpm/vgg-fmnist.json",
         "scfa-dse prune --study configs/flrpm/study.json --run-dir runs/study"},
        [](CLI::App& app) -> Action {
            auto options = std::make_shared<Options>();
            add_optional_argument(app, "config", options->config, "CONFIG",
                                  "The configuration of the run");
            add_text(app, "--study", options->study, "FILE",
                     "Run all that a study lists, in place of CONFIG");
            add_text(app, "--run-dir", options->run_dir, "DIR",
                     "Where the run is kept; runs/<name>-<hash> unless given, runs/<name> for a "
                     "study");
            add_flag(app, "--restart", options->restart,
                     "Move the run that is there aside and begin anew");
            return [options](Console& console) { return prune(*options, console); };
        },
        {}};
}

}  // namespace scfa::cli
