#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/slurm_job.hpp
/// @brief A sweep as an array job of Slurm: one task a shard, which goes on where it was when its
///        node is lost or its time is up.

#include "dse/exec/shard.hpp"

#include <cstdint>
#include <string>

namespace scfa::cli {

struct SlurmJob {
    std::string name;
    std::string program;  ///< absolute path
    std::string config;   ///< absolute path
    std::string run_dir;  ///< absolute path of what the shards are merged into
    std::string options;  ///< of the sweep, in the words of a shell; may be empty
    std::int64_t shards = 1;
};

/// The text for `sbatch`.
std::string slurm_script(const SlurmJob& job);

/// The shard of this task of an array job, from SLURM_ARRAY_TASK_ID, _MIN, _STEP and _COUNT.
/// @throws Error{usage} outside an array job, or when the variables do not fit together
Shard shard_of_array_task();

}  // namespace scfa::cli
