// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/slurm_job.hpp"

#include "dse/cli/paths.hpp"
#include "models/base/error.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace scfa::cli {
namespace {

std::optional<std::int64_t> number_of(const char* variable) {
    const char* text = std::getenv(variable);
    if (text == nullptr) {
        return std::nullopt;
    }
    const std::string_view view(text);
    std::int64_t out = 0;
    const auto [end, failure] = std::from_chars(view.data(), view.data() + view.size(), out);
    if (failure != std::errc{} || end != view.data() + view.size()) {
        return std::nullopt;
    }
    return out;
}

}  // namespace

std::string slurm_script(const SlurmJob& job) {
    const std::string run = shell_word(job.run_dir);
    const std::string program = shell_word(job.program);
    return fmt::format(
        R"(#!/bin/sh
#SBATCH --job-name=scfa-{name}
#SBATCH --array=0-{last}
#SBATCH --ntasks=1
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:TERM@60
#SBATCH --output=scfa-{name}-%a.log
# One task a shard. Submit: sbatch --cpus-per-task=C --time=T THIS-FILE
# A task whose node is lost, or whose time is up, goes on with what it has stored when Slurm starts
# it again. When all tasks have ended, put the shards together:
#   {program} merge {run}-shard-* --run-dir {run}
{program} sweep {config} --run-dir {run}-shard-"$SLURM_ARRAY_TASK_ID" --shard auto \
    --threads "${{SLURM_CPUS_PER_TASK:-1}}"{options} &
child=$!
trap 'kill -TERM "$child"' TERM
# A signal ends a wait early.
while :; do
    wait "$child"
    code=$?
    kill -0 "$child" 2>/dev/null || break
done
if [ "$code" -eq 143 ]; then
    scontrol requeue "${{SLURM_ARRAY_JOB_ID}}_$SLURM_ARRAY_TASK_ID"
fi
exit "$code"
)",
        fmt::arg("name", job.name), fmt::arg("last", job.shards - 1), fmt::arg("program", program),
        fmt::arg("config", shell_word(job.config)), fmt::arg("run", run),
        fmt::arg("options", job.options));
}

Shard shard_of_array_task() {
    const auto id = number_of("SLURM_ARRAY_TASK_ID");
    const auto first = number_of("SLURM_ARRAY_TASK_MIN");
    const auto count = number_of("SLURM_ARRAY_TASK_COUNT");
    const std::int64_t step = number_of("SLURM_ARRAY_TASK_STEP").value_or(1);
    if (!id || !first || !count) {
        throw Error(ErrorCode::usage, "--shard auto: this is no task of a Slurm array job", {},
                    "write I/N, or submit with sbatch --array");
    }
    if (step < 1 || *id < *first || (*id - *first) % step != 0) {
        throw Error(ErrorCode::usage,
                    fmt::format("--shard auto: task {} is none of an array from {} in steps of {}",
                                *id, *first, step));
    }
    return parse_shard(fmt::format("{}/{}", (*id - *first) / step, *count));
}

}  // namespace scfa::cli
