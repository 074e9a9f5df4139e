#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/study.hpp
/// @brief Many pruning runs from one file: methods, ablations and seeds that begin with the same
/// networks.

#include "models/base/fields.hpp"
#include "models/flrpm/prune_config.hpp"
#include "models/flrpm/prune_run.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace scfa {

/// Runs of one configuration: every seed with every method, then with every ablation alone.
struct StudyJobs {
    std::string config;
    std::vector<std::int64_t> seeds{1};
    std::vector<MethodName> methods{MethodName::flrpm};
    std::vector<Ablation> ablations;  ///< of FLRPM, one at a time
    std::vector<double> keep;         ///< in place of the configuration's; empty: its own
    bool sparsity = false;            ///< runs make the points of its `sparsity`, too
};

struct StudyConfig {
    std::string name;
    std::vector<StudyJobs> jobs;  ///< in the order in which they run
};

const FieldTable<StudyConfig>& study_table();
StudyConfig read_study_config(const std::string& path);

/// One run of a study.
struct StudyRun {
    std::string id;      ///< "vgg-fmnist/flrpm-without-floor/seed-2": its directory in the study's
    PruneConfig config;  ///< `match` is the FLRPM run of the same configuration and seed, if any
};

/// All runs, in order, each once. Runs other than FLRPM's come after the FLRPM run whose
/// multiply-accumulates they match, where the study has one.
/// @param directory  of the study
/// @throws Error or Errors: as read_prune_config, for each configuration that is named
std::vector<StudyRun> study_runs(const StudyConfig& study, const std::string& directory);

struct StudyRequest {
    std::string directory;
    PruneVersions versions;
    std::function<void(const StudyRun&, std::size_t index, std::size_t count)> begin;
    std::function<void(const PruneProgress&)> progress;
    /// A run that failed; the others go on.
    std::function<void(const StudyRun&, const Error&)> failed;
    std::function<void()> after_run;  ///< a run is finished: tables can be written again
    const std::atomic<bool>* stop = nullptr;
};

struct StudyOutcome {
    std::size_t finished = 0, failed = 0, runs = 0;
    bool stopped = false;
};

/// Runs what is not finished, one after another; run again, it goes on.
StudyOutcome run_study(const std::vector<StudyRun>& runs, const StudyRequest& request);

}  // namespace scfa
