// SPDX-License-Identifier: Apache-2.0
// What is shipped is what its configuration makes, and is as good as it says.
#include "models/base/json_writer.hpp"
#include "models/flrpm/prune_config.hpp"
#include "models/flrpm/prune_record.hpp"
#include "models/import/idx_dataset.hpp"
#include "models/import/quantised_file.hpp"
#include "models/network/reference/reference.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace scfa {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> shipped_runs() {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(SCFA_SOURCE_DIR "/configs/flrpm")) {
        if (entry.is_directory()) {
            out.push_back(entry.path());
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

TEST(ShippedRuns, BelongToTheShippedConfigurations) {
    ASSERT_FALSE(shipped_runs().empty());
    for (const fs::path& run : shipped_runs()) {
        const PruneRecord record = read_prune_record(run.string());
        const PruneConfig config = read_prune_config(run.string() + ".json");
        EXPECT_EQ(to_canonical_json(record.configuration),
                  to_canonical_json(prune_identity(config)))
            << run;
        EXPECT_EQ(record.name, run.filename());
        EXPECT_EQ(record.points.size(), (config.keep.size() + 1) * (config.sparsity.size() + 1));
    }
}

TEST(ShippedRuns, RemovedChannelsChangedNothingWhenTheyWereCut) {
    for (const fs::path& run : shipped_runs()) {
        for (const PrunedPoint& point : read_prune_record(run.string()).points) {
            if (point.change_at_cut) {
                EXPECT_LE(*point.change_at_cut, 1e-5) << run << " point " << point.index;
            }
            EXPECT_LE(point.channels, read_prune_record(run.string()).points[0].channels);
        }
    }
}

TEST(ShippedRuns, FilesAreTheNetworksOfTheRecord) {
    for (const fs::path& run : shipped_runs()) {
        const PruneRecord record = read_prune_record(run.string());
        for (const PrunedPoint& point : record.points) {
            const QuantisedNetwork network = load_quantised((run / point.network).string());
            EXPECT_EQ(network.workload->macs, point.macs);
            EXPECT_EQ(network.workload->channels - record.classes, point.channels);
            EXPECT_EQ(network.workload->accuracy, point.accuracy_int8);
            const Normalisation normalisation = normalisation_of(network.metadata);
            EXPECT_EQ(normalisation.mean, record.mean);
            EXPECT_EQ(normalisation.deviation, record.deviation);
        }
    }
}

/// The smallest network of each run that is better than chance, on all test images.
TEST(ShippedRuns, AccuraciesAreThoseOfTheGoldenReference) {
    if (!fs::exists(std::string(kFashionMnistFolder))) {
        GTEST_SKIP() << "apt-get install dataset-fashion-mnist";
    }
    const ImageDataset test = read_dataset(std::string(kFashionMnistFolder), DatasetPart::test);
    for (const fs::path& run : shipped_runs()) {
        const PruneRecord record = read_prune_record(run.string());
        ASSERT_EQ(record.test_images, static_cast<std::int64_t>(test.size()));
        const auto found = std::find_if(record.points.rbegin(), record.points.rend(),
                                        [](const PrunedPoint& p) { return p.accuracy_int8 > 0.5; });
        ASSERT_NE(found, record.points.rend());
        const PrunedPoint& point = *found;
        const QuantisedNetwork network = load_quantised((run / point.network).string());
        const Normalisation normalisation = normalisation_of(network.metadata);
        std::vector<FloatTensor> images;
        for (std::size_t i = 0; i < test.size(); ++i) {
            images.push_back(
                {test.channels, test.rows, test.columns,
                 normalisation.apply(test.image(i), test.channels, test.rows * test.columns)});
        }
        EXPECT_EQ(accuracy(network, images, test.labels), point.accuracy_int8) << run;
    }
}

}  // namespace
}  // namespace scfa
