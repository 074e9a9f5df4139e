#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/study_results.hpp
/// @brief What a study has shown so far: means over seeds, cliffs, channels removed at unchanged
/// accuracy (docs/flrpm.md). A cell without a finished run stays empty.

#include "models/flrpm/prune_record.hpp"
#include "models/flrpm/study.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scfa {

/// Over the seeds that have the number; nothing when none has.
struct SeedStatistics {
    std::int64_t seeds = 0;
    double mean = 0.0;
    double deviation = 0.0;  ///< of the sample; 0 for one seed
};

/// One method of one network at one ratio.
struct StudyCell {
    std::string config;   ///< name of its configuration
    std::string network;  ///< empty as long as no seed is finished
    std::string method;
    double keep = 1.0;
    std::int64_t planned = 0;  ///< seeds that the study asks for
    SeedStatistics at_cut, recalibrated, accuracy, int8;
    SeedStatistics channels, macs, parameters;
};

/// A method of a network over all its ratios.
struct StudyVerdict {
    std::string config, method;
    std::int64_t seeds = 0;
    std::optional<bool> cliff;  ///< nothing while ratios are missing
    std::string reason;         ///< of a cliff
    /// Largest share of channels removed while the mean accuracy after fine-tuning is at most half
    /// a point below that of the unpruned networks.
    std::optional<double> removed_unchanged;
};

/// A cliff, of one method's points in the order of falling `keep`, the unpruned network first
/// (accuracies 0..1): a slope below the ratio 0.5 that exceeds 3 x max(median slope, 5 points per
/// unit of ratio) while the accuracy drops by more than 2 points.
/// @return where; empty when there is none
std::string cliff_of(const std::vector<double>& keep, const std::vector<double>& accuracy);

struct StudyResults {
    std::string name;
    std::vector<StudyCell> cells;
    std::vector<StudyVerdict> verdicts;
};

/// Reads the finished runs. @throws as read_prune_record
StudyResults study_results(const StudyConfig& study, const std::vector<StudyRun>& runs,
                           const std::string& directory);

nlohmann::ordered_json study_json(const StudyResults& results);
/// Two tables in Markdown.
std::string study_markdown(const StudyResults& results);

}  // namespace scfa
