// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/study_results.hpp"
#include "test/models/flrpm/tiny_data.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace scfa {
namespace {

using test::TemporaryFolder;

/// A study of one configuration: two seeds of two methods, then an ablation and a third method of
/// one seed.
StudyConfig sample_study(const TemporaryFolder& folder) {
    std::ofstream(folder / "net.json")
        << R"({"name": "net", "network": "tiny.json", "keep": [0.5, 0.25],
               "sparsity": [{"density": 0.5}]})";
    std::ofstream(folder / "study.json") << R"({"name": "s", "jobs": [
        {"config": "net.json", "seeds": [1, 2], "methods": ["l1", "flrpm"]},
        {"config": "net.json", "methods": ["flrpm", "random"], "ablations": ["floor"]}]})";
    return read_study_config(folder / "study.json");
}

std::vector<std::string> ids_of(const std::vector<StudyRun>& runs) {
    std::vector<std::string> out;
    for (const StudyRun& run : runs) {
        out.push_back(run.id);
    }
    return out;
}

TEST(Study, FlrpmComesFirstAndEveryRunOnce) {
    const TemporaryFolder folder;
    const auto runs = study_runs(sample_study(folder), "dir");
    EXPECT_THAT(ids_of(runs),
                testing::ElementsAre("net/flrpm/seed-1", "net/l1/seed-1", "net/flrpm/seed-2",
                                     "net/l1/seed-2", "net/random/seed-1",
                                     "net/flrpm-without-floor/seed-1"));
    EXPECT_FALSE(runs[0].config.match.has_value());
    EXPECT_EQ(runs[1].config.match, "dir/net/flrpm/seed-1");
    EXPECT_EQ(runs[3].config.match, "dir/net/flrpm/seed-2");
    EXPECT_EQ(runs[5].config.match, "dir/net/flrpm/seed-1");
    EXPECT_EQ(runs[3].config.seed, 2);
    EXPECT_TRUE(runs[0].config.sparsity.empty());
}

PruneRecord sample_record(const StudyRun& run, std::vector<double> accuracies) {
    PruneRecord record;
    record.name = run.config.name;
    record.method = label_of(run.config.method, run.config.without);
    record.network = "tiny";
    record.network_hash = record.identity = record.data = record.resource = "x";
    record.versions = {"p", "r", "b"};
    record.classes = 10;
    record.mean = {0.0};
    record.deviation = {1.0};
    record.configuration = nlohmann::ordered_json::object();
    record.seed = run.config.seed;
    const double keep[] = {1.0, 0.5, 0.25};
    for (std::size_t i = 0; i < accuracies.size(); ++i) {
        PrunedPoint point;
        point.index = static_cast<std::int64_t>(i);
        point.network = "n";
        point.keep = keep[i];
        point.channels = static_cast<std::int64_t>(100 * keep[i]);
        point.accuracy_float = point.accuracy_int8 = accuracies[i];
        point.groups = {{"g", 16, 8}};
        record.points.push_back(point);
    }
    return record;
}

void finish(const TemporaryFolder& folder, const StudyRun& run, std::vector<double> accuracies) {
    const std::string directory = folder / run.id;
    std::filesystem::create_directories(directory);
    write_prune_record(directory, sample_record(run, std::move(accuracies)));
}

TEST(StudyResults, CellsSayHowManySeedsStandBehindThem) {
    const TemporaryFolder folder;
    const StudyConfig study = sample_study(folder);
    const auto runs = study_runs(study, folder.path().string());
    finish(folder, runs[0], {0.90, 0.89, 0.85});
    finish(folder, runs[2], {0.92, 0.93, 0.87});
    finish(folder, runs[1], {0.90, 0.80, 0.60});
    const StudyResults results = study_results(study, runs, folder.path().string());
    ASSERT_EQ(results.cells.size(), 12U);  // 4 methods x 3 ratios
    const StudyCell& flrpm = results.cells[1];
    EXPECT_EQ(flrpm.method, "flrpm");
    EXPECT_EQ(flrpm.keep, 0.5);
    EXPECT_EQ(flrpm.planned, 2);
    EXPECT_EQ(flrpm.accuracy.seeds, 2);
    EXPECT_NEAR(flrpm.accuracy.mean, 0.91, 1e-12);
    EXPECT_NEAR(flrpm.accuracy.deviation, 0.02 * std::sqrt(2.0), 1e-12);
    EXPECT_EQ(flrpm.at_cut.seeds, 0);
    EXPECT_EQ(results.cells[4].accuracy.seeds, 1);  // l1: one of two
    EXPECT_EQ(results.cells[4].planned, 2);
    EXPECT_EQ(results.cells[7].accuracy.seeds, 0);  // random: nothing yet
    const std::string text = study_markdown(results);
    EXPECT_THAT(text, testing::HasSubstr("| net | flrpm | 0.5 | 50 | 0 |  |  | 91.00 ±2.83 (2) |"));
    EXPECT_THAT(text, testing::HasSubstr("| net | random | 0.5 |  |  |  |  |  |  |"));
    EXPECT_TRUE(study_json(results)["cells"][7]["accuracy_float"].is_null());

    ASSERT_EQ(results.verdicts.size(), 4U);
    EXPECT_NEAR(*results.verdicts[0].removed_unchanged, 0.5, 1e-12);  // 0.91 -> 0.91
    EXPECT_FALSE(*results.verdicts[0].cliff);
    EXPECT_FALSE(*results.verdicts[1].cliff);  // steep everywhere
    EXPECT_FALSE(results.verdicts[2].cliff.has_value());
}

TEST(StudyResults, EmptiedLayersAndChanceAreCliffs) {
    const TemporaryFolder folder;
    const StudyConfig study = sample_study(folder);
    const auto runs = study_runs(study, folder.path().string());
    PruneRecord record = sample_record(runs[0], {0.9, 0.9, 0.9});
    record.points[2].groups[0].kept = 1;
    std::filesystem::create_directories(folder / runs[0].id);
    write_prune_record(folder / runs[0].id, record);
    finish(folder, runs[1], {0.9, 0.9, 0.11});
    const StudyResults results = study_results(study, runs, folder.path().string());
    EXPECT_EQ(results.verdicts[0].reason, "\"g\" has one channel at 0.25");
    EXPECT_EQ(results.verdicts[1].reason, "seed 1 is at chance at 0.25");
}

TEST(Cliff, FollowsTheDefinition) {
    const std::vector<double> keep{1.0, 0.75, 0.5, 0.35, 0.25, 0.15};
    EXPECT_EQ(cliff_of(keep, {0.93, 0.93, 0.925, 0.92, 0.91, 0.90}), "");
    // 3 points lost from 0.35 to 0.25: slope 30 points a unit of ratio > 3 x 5.
    EXPECT_EQ(cliff_of(keep, {0.93, 0.93, 0.93, 0.93, 0.90, 0.89}),
              "3.0 points lost from 0.35 to 0.25");
    // As steep, but above the ratio of a half.
    EXPECT_EQ(cliff_of(keep, {0.93, 0.80, 0.80, 0.80, 0.80, 0.80}), "");
    // Steep everywhere is no cliff: slopes near the median.
    EXPECT_EQ(cliff_of(keep, {0.93, 0.83, 0.73, 0.67, 0.63, 0.59}), "");
    // Steep, but only 1.9 points.
    EXPECT_EQ(cliff_of(keep, {0.93, 0.93, 0.93, 0.93, 0.911, 0.911}), "");
}

}  // namespace
}  // namespace scfa
