// SPDX-License-Identifier: Apache-2.0
// The shipped network on the real test set: float as its file states it, integers close to it.
#include "models/import/idx_dataset.hpp"
#include "models/import/network_reader.hpp"
#include "models/network/reference/float_network.hpp"
#include "models/network/reference/quantise.hpp"
#include "models/network/reference/reference.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>

namespace scfa {
namespace {

constexpr std::size_t kCalibration = 256;

// Sanitizers are twenty times slower: fewer images there, whose share of hits varies more.
constexpr std::size_t kTest = SCFA_SANITIZED ? 500 : 10000;
constexpr std::size_t kSome = SCFA_SANITIZED ? 100 : 2000;
constexpr double kOnePoint = SCFA_SANITIZED ? 0.05 : 0.01;

/// Read once for all tests.
struct Data {
    double stated = 0.0;
    LoweredNetwork lowered;
    std::vector<FloatTensor> test, train;
    std::vector<std::uint8_t> labels;  ///< of the test part
};

std::vector<FloatTensor> images(const ImageDataset& set, const Normalisation& normalisation,
                                std::size_t count) {
    std::vector<FloatTensor> out;
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back({set.channels, set.rows, set.columns,
                       normalisation.apply(set.image(i), set.channels, set.rows * set.columns)});
    }
    return out;
}

const Data& data() {
    static const Data read = [] {
        const std::string folder(kFashionMnistFolder);
        const NetworkGraph graph =
            read_network(SCFA_SOURCE_DIR "/configs/networks/fmnist-cnn.onnx");
        const Normalisation normalisation = normalisation_of(graph.metadata());
        const ImageDataset test = read_dataset(folder, DatasetPart::test, 10);
        const ImageDataset train = read_dataset(folder, DatasetPart::train, 10);
        return Data{stated_accuracy(graph.metadata()),
                    lower_with_weights(graph),
                    images(test, normalisation, kTest),
                    images(train, normalisation, kCalibration),
                    {test.labels.begin(), test.labels.begin() + kTest}};
    }();
    return read;
}

QuantisedNetwork quantised(Precision precision) {
    return quantise(data().lowered, std::make_shared<const Workload>(data().lowered.workload),
                    data().train, precision);
}

class FashionMnist : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!std::filesystem::is_directory(kFashionMnistFolder)) {
            GTEST_SKIP() << "install the Debian package dataset-fashion-mnist (packages.txt)";
        }
    }
};

TEST_F(FashionMnist, EightBitsAreWithinOnePointOfWhatTheFileStatesForFloat) {
    ASSERT_GT(data().stated, 0.9);
    const double reached = accuracy(quantised(Precision::int8), data().test, data().labels);
    RecordProperty("accuracy_int8", std::to_string(reached));
    EXPECT_NEAR(reached, data().stated, kOnePoint);
}

TEST_F(FashionMnist, FloatAndSixteenBitsClassifyAlike) {
    const QuantisedNetwork network = quantised(Precision::int16);
    const Reference reference(network);
    std::size_t hits = 0;
    std::size_t alike = 0;
    for (std::size_t i = 0; i < kSome; ++i) {
        const FloatTensor& image = data().test[i];
        const std::vector<float> logits = run_float(data().lowered, image).outputs.back().values;
        const auto best = std::max_element(logits.begin(), logits.end()) - logits.begin();
        const Tensor input = quantise_image(image, network.input_scale, network.precision);
        hits += best == data().labels[i] ? 1U : 0U;
        alike += best == arg_max(reference.run(input).back()) ? 1U : 0U;
    }
    EXPECT_NEAR(static_cast<double>(hits) / kSome, data().stated,
                SCFA_SANITIZED ? 0.1 : 0.015);  // a part of the images
    EXPECT_GE(alike, kSome - 2);
}

}  // namespace
}  // namespace scfa
