// SPDX-License-Identifier: Apache-2.0
/// Whole runs on a network that trains in a fraction of a second.
#include "models/flrpm/prune_run.hpp"

#include "models/flrpm/live_network.hpp"
#include "models/flrpm/prune_phases.hpp"
#include "models/import/quantised_file.hpp"
#include "test/models/flrpm/tiny_data.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace scfa {
namespace {

using test::TemporaryFolder;
using test::tiny_config;

std::string bytes_of(const std::filesystem::path& path) {
    std::ostringstream out;
    out << std::ifstream(path, std::ios::binary).rdbuf();
    return out.str();
}

PruneOutcome run(const PruneConfig& config, const std::string& directory,
                 const std::string& dense = {}) {
    return run_pruning(prepare_pruning(config), {directory, dense, {"p", "r", "b"}, {}, nullptr});
}

/// The record without what depends on the clock.
std::string results_of(PruneRecord record) {
    record.seconds = 0.0;
    for (PrunedPoint& point : record.points) {
        point.seconds = 0.0;
    }
    return write(prune_record_table(), record).dump();
}

TEST(PruneRun, MakesAPointARatio) {
    const TemporaryFolder folder;
    PruneConfig config = tiny_config(folder);
    config.sparsity = {{0.5, true}};
    const PruneSetup setup = prepare_pruning(config);
    const PruneRecord record = run(config, folder / "run").record;
    ASSERT_EQ(record.points.size(), 6U);
    EXPECT_EQ(record.method, "flrpm");
    EXPECT_EQ(record.network, "tiny");
    const PrunedPoint& dense = record.points[0];
    EXPECT_EQ(dense.keep, 1.0);
    EXPECT_EQ(dense.channels, 32);
    EXPECT_GT(dense.accuracy_float, 0.8);
    EXPECT_FALSE(dense.accuracy_at_cut.has_value());
    for (const std::size_t i : {2U, 4U}) {
        const PrunedPoint& point = record.points[i];
        EXPECT_LE(*point.resource, *point.budget);
        EXPECT_EQ(point.channels, *point.resource);
        // The victims were annealed to zero: the cut changes nothing but rounding.
        EXPECT_LE(*point.change_at_cut, 1e-5);
        EXPECT_GT(point.accuracy_float, 0.6);
        EXPECT_EQ(point.epochs, 3 + 5 * static_cast<std::int64_t>(i / 2));
        const PrunedPoint& thin = record.points[i + 1];
        EXPECT_EQ(thin.density, 0.5);
        EXPECT_EQ(thin.channels, point.channels);
        EXPECT_FALSE(thin.change_at_cut.has_value());
        for (const LayerDensity& layer : thin.layers) {
            // Nine weights a filter and fewer stay as they are.
            EXPECT_NEAR(layer.density, layer.name == "a" || layer.name == "fc" ? 1.0 : 0.5, 0.05)
                << layer.name;
        }
    }
    for (const PrunedPoint& point : record.points) {
        const QuantisedNetwork network = load_quantised(folder / ("run/" + point.network));
        EXPECT_EQ(network.workload->accuracy, point.accuracy_int8);
        EXPECT_EQ(network.workload->macs, point.macs);
        EXPECT_NEAR(point.accuracy_int8, point.accuracy_float, 0.1);
    }
    EXPECT_FALSE(std::filesystem::exists(folder / "run/checkpoint"));
    // Asked again, a finished run is read.
    EXPECT_EQ(results_of(run(config, folder / "run").record), results_of(record));
}

/// Stopped after every few batches and run again, a run ends with the same numbers.
TEST(PruneRun, GoesOnToTheSameResult) {
    const TemporaryFolder folder;
    PruneConfig config = tiny_config(folder);
    config.keep = {0.6};
    config.sparsity = {{0.5, false}};
    const PruneSetup setup = prepare_pruning(config);
    const PruneRecord whole = run_pruning(setup, {folder / "whole", {}, {}, {}, nullptr}).record;

    std::atomic<bool> stop{false};
    int batches = 0;
    int limit = 0;
    PruneRequest request{folder / "parts", {}, {}, {}, &stop};
    request.progress = [&](const PruneProgress&) { stop = ++batches >= limit; };
    PruneOutcome outcome;
    int processes = 0;
    while (!outcome.finished) {
        ASSERT_LT(++processes, 100);
        limit += 17;  // an epoch has 15
        stop = false;
        batches = 0;
        outcome = run_pruning(setup, request);
        limit %= 40;
    }
    EXPECT_GT(processes, 4);
    EXPECT_EQ(results_of(outcome.record), results_of(whole));
    for (const PrunedPoint& point : whole.points) {
        EXPECT_EQ(bytes_of(folder / ("whole/" + point.network)),
                  bytes_of(folder / ("parts/" + point.network)));
    }
}

TEST(PruneRun, MethodsShareTheUnprunedNetwork) {
    const TemporaryFolder folder;
    PruneConfig config = tiny_config(folder);
    config.keep = {0.6};
    const PruneRecord flrpm = run(config, folder / "flrpm", folder / "dense").record;
    config.match = folder / "flrpm";
    for (const MethodName method :
         {MethodName::l1, MethodName::l1_progressive, MethodName::slimming, MethodName::random}) {
        config.method = method;
        const std::string key = prune_methods()[static_cast<std::size_t>(method)].key;
        const PruneRecord record = run(config, folder / key, folder / "dense").record;
        EXPECT_EQ(record.points[0].accuracy_float, flrpm.points[0].accuracy_float) << key;
        EXPECT_EQ(record.points[1].epochs, flrpm.points[1].epochs) << key;
        EXPECT_NEAR(
            static_cast<double>(record.points[1].macs), static_cast<double>(flrpm.points[1].macs),
            0.12 * static_cast<double>(flrpm.points[1].macs))  // one unit of 12 is that much
            << key;
        EXPECT_FALSE(record.points[1].accuracy_recalibrated.has_value()) << key;
    }
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "dense")) {
        files += entry.is_regular_file() ? 1 : 0;
    }
    EXPECT_EQ(files, 1U);
}

/// At the cut, before anything is mended, chosen and annealed channels cost less than random ones.
TEST(PruneRun, BeatsRandomAtTheCut) {
    const TemporaryFolder folder;
    PruneConfig config = tiny_config(folder);
    config.keep = {0.5};
    config.epochs = {4, 2, 2, 1, 0};
    const PruneRecord flrpm = run(config, folder / "flrpm", folder / "dense").record;
    config.method = MethodName::random;
    config.match = folder / "flrpm";
    const PruneRecord random = run(config, folder / "random", folder / "dense").record;
    EXPECT_GT(*flrpm.points[1].accuracy_at_cut, *random.points[1].accuracy_at_cut + 0.05);
}

TEST(PruneRun, StopsAtALossThatIsNoNumber) {
    const TemporaryFolder folder;
    PruneConfig config = tiny_config(folder);
    config.training.finetune_learning_rate = 1e30;
    try {
        run(config, folder / "run");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::model);
        EXPECT_THAT(error.message(),
                    testing::HasSubstr("stage 1 of 2 (keep 0.75), fine-tune, epoch 1 of 2: the "
                                       "loss is not a finite number in batch"));
        EXPECT_THAT(error.hint(), testing::HasSubstr(folder / "run/checkpoint"));
    }
    // What was done is there: the state before that epoch.
    const PruneState state =
        load_state(folder / "run/checkpoint", prepare_pruning(config).identity.hex());
    EXPECT_EQ(plan_phases(config, method_of(MethodName::flrpm, {}))[state.phase].kind,
              PhaseKind::finetune);
    EXPECT_TRUE(std::isfinite(state.current.numbers.parameters[0]));
}

TEST(PruneRun, RefusesTheDirectoryOfAnotherRun) {
    const TemporaryFolder folder;
    PruneConfig config = tiny_config(folder);
    config.keep = {0.75};
    config.epochs = {1, 0, 0, 0, 0};
    run(config, folder / "run");
    config.seed = 2;
    try {
        run(config, folder / "run");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::configuration);
    }
}

TEST(PruneSetup, RefusesABudgetThatNoFloorAllows) {
    const TemporaryFolder folder;
    PruneConfig config = tiny_config(folder);
    config.keep = {0.5, 0.1};
    config.floors.least = 4;
    try {
        prepare_pruning(config);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::infeasible);
        EXPECT_EQ(error.message(), "\"keep\": 0.1 asks for 3 channels, but the floors leave 12");
    }
}

TEST(PruneSetup, RefusesDataThatDoesNotFit) {
    const TemporaryFolder folder;
    PruneConfig config = tiny_config(folder);
    config.network = std::string(SCFA_SOURCE_DIR) + "/configs/networks/fmnist-vgg.json";
    try {
        prepare_pruning(config);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::configuration);
        EXPECT_THAT(error.message(), testing::HasSubstr("reads images of 1x28x28"));
    }
    config = tiny_config(folder);
    config.data.train_images = 301;
    EXPECT_THROW(prepare_pruning(config), Error);
}

}  // namespace
}  // namespace scfa
