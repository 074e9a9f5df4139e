// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/function_check.hpp"

#include "models/base/error.hpp"
#include "models/base/escape.hpp"
#include "models/import/idx_dataset.hpp"
#include "models/network/reference/quantise.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scfa::cli {
namespace {

/// Training images that scales are calibrated on.
constexpr std::size_t kCalibrationImages = 256;

std::vector<FloatTensor> reals_of(const ImageDataset& set, std::size_t count,
                                  const Normalisation& normalisation) {
    std::vector<FloatTensor> out;
    for (std::size_t i = 0; i < std::min(count, set.size()); ++i) {
        out.push_back({set.channels, set.rows, set.columns,
                       normalisation.apply(set.image(i), set.channels, set.rows * set.columns)});
    }
    return out;
}

void check_shape(const ImageDataset& set, const FloatTensor& input) {
    if (set.channels != input.channels || set.rows != input.height || set.columns != input.width) {
        Place place;
        place.file = set.name;
        throw Error(ErrorCode::configuration,
                    fmt::format("its images are {} x {} x {}, but the network reads {} x {} x {}",
                                set.channels, set.rows, set.columns, input.channels, input.height,
                                input.width),
                    place, "name another data set with --data, or leave --images out");
    }
}

std::string folder_of(const FunctionRequest& request) {
    return request.data.empty() ? std::string(kFashionMnistFolder) : request.data;
}

}  // namespace

FunctionCheck::FunctionCheck(const FunctionRequest& request, const NetworkGraph& graph,
                             const LoweredNetwork& lowered,
                             std::shared_ptr<const Workload> workload,
                             std::shared_ptr<const NetworkProgram> program, Console& console)
    : program_(std::move(program)) {
    const Precision precision = program_->point.precision();
    const std::vector<FloatTensor> real_images = read_images(request, *workload, graph.metadata());
    if (workload->mask_source != MaskSource::trained) {
        network_ = std::make_shared<const QuantisedNetwork>(
            draw_weights(lowered, workload, precision, request.seed));
        console.note("The network's file has no weights: they are drawn\n");
    } else if (request.images > 0) {
        const std::vector<FloatTensor> calibration =
            reals_of(read_dataset(folder_of(request), DatasetPart::train), kCalibrationImages,
                     normalisation_of(graph.metadata()));
        network_ = std::make_shared<const QuantisedNetwork>(
            quantise(lowered, workload, calibration, precision));
    } else {
        network_ = std::make_shared<const QuantisedNetwork>(
            quantise(lowered, workload, real_images, precision));
    }
    begin(real_images);
}

FunctionCheck::FunctionCheck(const FunctionRequest& request,
                             std::shared_ptr<const QuantisedNetwork> network,
                             std::shared_ptr<const NetworkProgram> program)
    : program_(std::move(program)), network_(std::move(network)) {
    if (program_->point.precision() != network_->precision) {
        const bool is_int8 = network_->precision == Precision::int8;
        throw Error(ErrorCode::configuration,
                    fmt::format("network \"{}\" is in {} integers; the point computes in others",
                                network_->workload->name, is_int8 ? "int8" : "int16"),
                    {}, fmt::format("\"pe.precision\": \"{}\"", is_int8 ? "int8" : "int16"));
    }
    begin(read_images(request, *network_->workload, network_->metadata));
}

std::vector<FloatTensor> FunctionCheck::read_images(
    const FunctionRequest& request, const Workload& workload,
    const std::map<std::string, std::string>& metadata) {
    if (request.images == 0) {
        return {draw_image(workload, request.seed)};
    }
    const ImageDataset test = read_dataset(folder_of(request), DatasetPart::test);
    check_shape(test, input_shape_of(workload));
    std::vector<FloatTensor> out =
        reals_of(test, static_cast<std::size_t>(request.images), normalisation_of(metadata));
    labels_.assign(test.labels.begin(),
                   test.labels.begin() + static_cast<std::ptrdiff_t>(out.size()));
    return out;
}

void FunctionCheck::begin(const std::vector<FloatTensor>& real_images) {
    reference_ = std::make_unique<Reference>(*network_);
    for (const FloatTensor& image : real_images) {
        images_.push_back(quantise_image(image, network_->input_scale, network_->precision));
    }
}

void FunctionCheck::compare(std::size_t image, const LayerReader& read) {
    const std::vector<Tensor> expected = reference_->run(images_[image]);
    Tensor last;
    for (const LayerProgram& layer : program_->layers) {
        if (layer.rides >= 0) {
            continue;  // stored by the pool on its drain
        }
        const auto index = static_cast<std::size_t>(layer.index);
        last = read(index);
        ++compared_tensors_;
        compared_values_ += static_cast<std::int64_t>(last.values.size());
        if (last != expected[index]) {
            ++differing_tensors_;
            if (first_difference_.empty()) {
                first_difference_ = program_->layer(layer).name;
            }
        }
    }
    if (!labels_.empty()) {
        right_ += arg_max(last) == labels_[image] ? 1 : 0;
        right_reference_ += arg_max(expected.back()) == labels_[image] ? 1 : 0;
    }
}

nlohmann::ordered_json FunctionCheck::json() const {
    nlohmann::ordered_json out{{"images", images_.size()},
                               {"weights", network_->weight_source},
                               {"tensors_compared", compared_tensors_},
                               {"values_compared", compared_values_},
                               {"tensors_that_differ", differing_tensors_}};
    if (!labels_.empty()) {
        const auto count = static_cast<double>(labels_.size());
        out["accuracy"] = static_cast<double>(right_) / count;
        out["accuracy_reference"] = static_cast<double>(right_reference_) / count;
    }
    return out;
}

std::string FunctionCheck::text() const {
    std::string out =
        fmt::format("\nFunction: {} image{}, {} tensors ({} values) ", images_.size(),
                    images_.size() == 1 ? "" : "s", compared_tensors_, compared_values_);
    out += equal() ? "equal to the golden reference, bit for bit\n"
                   : fmt::format(
                         "compared: {} DIFFER from the golden reference, the first in "
                         "layer \"{}\"\n",
                         differing_tensors_, escape_terminal(first_difference_));
    if (!labels_.empty()) {
        out += fmt::format(
            "Accuracy: {:.4f} ({} of {}); golden reference {:.4f}\n",
            static_cast<double>(right_) / static_cast<double>(labels_.size()), right_,
            labels_.size(),
            static_cast<double>(right_reference_) / static_cast<double>(labels_.size()));
    }
    return out;
}

}  // namespace scfa::cli
