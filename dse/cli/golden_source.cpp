// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/golden_source.hpp"

#include "models/base/error.hpp"
#include "models/import/idx_dataset.hpp"
#include "models/import/network_reader.hpp"
#include "models/import/quantised_file.hpp"
#include "models/network/lowering.hpp"
#include "models/network/reference/quantise.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

namespace scfa::cli {
namespace {

/// Training images that scales are calibrated on.
constexpr std::size_t kCalibrationImages = 64;

using Metadata = std::map<std::string, std::string>;

/// The first images of a part of Fashion-MNIST, where it is installed and fits.
std::vector<FloatTensor> real_images(const Workload& workload, const Metadata& metadata,
                                     DatasetPart part, std::size_t count) {
    std::error_code ignored;
    const FloatTensor input = input_shape_of(workload);
    if (!std::filesystem::exists(std::string(kFashionMnistFolder), ignored) ||
        input.channels != 1 || input.height != 28 || input.width != 28) {
        return {};
    }
    const ImageDataset set = read_dataset(std::string(kFashionMnistFolder), part);
    const Normalisation normalisation = normalisation_of(metadata);
    std::vector<FloatTensor> out;
    for (std::size_t i = 0; i < std::min(count, set.size()); ++i) {
        out.push_back({set.channels, set.rows, set.columns,
                       normalisation.apply(set.image(i), set.channels, set.rows * set.columns)});
    }
    return out;
}

bool is_quantised(const std::string& file) {
    return file.size() > kQuantisedFileEnding.size() &&
           file.compare(file.size() - kQuantisedFileEnding.size(), std::string::npos,
                        kQuantisedFileEnding) == 0;
}

}  // namespace

std::string GoldenSource::file_of(std::size_t network) const {
    const WorkloadChoice& workload = sweep_.config.workload;
    if (workload.network) {
        return workload.network->path;
    }
    if (network < workload.networks.size()) {
        return workload.networks[network].file.path;
    }
    return sweep_.workloads[network]->file;
}

std::shared_ptr<const GoldenImage> GoldenSource::golden(std::size_t network, Precision precision) {
    std::shared_ptr<const GoldenImage>& made = made_[{network, precision}];
    if (made != nullptr) {
        return made;
    }
    const std::shared_ptr<const Workload>& workload = sweep_.workloads[network];
    const std::string file = file_of(network);
    GoldenImage out;
    Metadata metadata;
    std::optional<LoweredNetwork> lowered;
    if (is_quantised(file)) {
        auto stored = std::make_shared<QuantisedNetwork>(load_quantised(file));
        if (stored->precision != precision) {
            throw Error(ErrorCode::unsupported,
                        file + " holds the network in another precision than the point's");
        }
        metadata = stored->metadata;
        out.network = std::move(stored);
    } else {
        const NetworkGraph graph = read_network(file);
        metadata = graph.metadata();
        LoweringOptions options;
        options.drawn = drawn_masks(sweep_.config.weights);
        lowered = lower_with_weights(graph, options);
    }
    const auto seed = static_cast<std::uint64_t>(sweep_.config.seed);
    std::vector<FloatTensor> images = real_images(*workload, metadata, DatasetPart::test, 1);
    out.source = images.empty() ? "drawn image" : "Fashion-MNIST test image 0";
    if (images.empty()) {
        images.push_back(draw_image(*workload, seed));
    }
    if (out.network == nullptr && workload->mask_source == MaskSource::trained) {
        std::vector<FloatTensor> calibration =
            real_images(*workload, metadata, DatasetPart::train, kCalibrationImages);
        out.network = std::make_shared<const QuantisedNetwork>(
            quantise(*lowered, workload, calibration.empty() ? images : calibration, precision));
    } else if (out.network == nullptr) {
        out.network = std::make_shared<const QuantisedNetwork>(
            draw_weights(*lowered, workload, precision, seed));
    }
    out.image = quantise_image(images.front(), out.network->input_scale, precision);
    out.outputs = Reference(*out.network).run(out.image);
    made = std::make_shared<const GoldenImage>(std::move(out));
    return made;
}

}  // namespace scfa::cli
