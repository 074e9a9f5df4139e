// SPDX-License-Identifier: Apache-2.0
#include "models/network/reference/calibration.hpp"

#include "models/base/error.hpp"
#include "models/network/mask.hpp"
#include "models/network/reference/float_network.hpp"
#include "models/network/reference/operands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace scfa {
namespace {

/// Which tensors share a scale: 0 is the network's input, i + 1 the output of layer i.
class ScaleClasses {
  public:
    explicit ScaleClasses(std::size_t layers) : parent_(layers + 1) {
        std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    }
    [[nodiscard]] std::size_t of(std::int32_t producer) const {
        auto at = static_cast<std::size_t>(producer + 1);
        while (parent_[at] != at) {
            at = parent_[at];
        }
        return at;
    }
    void join(std::int32_t a, std::int32_t b) {
        const std::size_t first = of(a);
        const std::size_t second = of(b);
        parent_[std::max(first, second)] = std::min(first, second);
    }

  private:
    std::vector<std::size_t> parent_;
};

/// Parts of a concatenation share a scale, and so do a max pool's input and output: nothing is
/// recomputed there.
ScaleClasses classes_of(const Workload& workload, std::int64_t input_channels) {
    ScaleClasses classes(workload.layers.size());
    for (std::size_t i = 0; i < workload.layers.size(); ++i) {
        const WorkloadLayer& layer = workload.layers[i];
        const std::size_t second = second_operand(layer, [&](std::int32_t producer) {
            return producer < 0
                       ? input_channels
                       : workload.layers[static_cast<std::size_t>(producer)].geometry.out_channels;
        });
        for (std::size_t p = 1; p < layer.producers.size(); ++p) {
            if (p != second) {
                classes.join(layer.producers[p - 1], layer.producers[p]);
            }
        }
        if (layer.op == WorkloadOp::max_pool) {
            classes.join(layer.producers[0], static_cast<std::int32_t>(i));
        }
    }
    return classes;
}

}  // namespace

void MagnitudeHistogram::grow(double largest) {
    if (bins_.empty()) {
        bins_.resize(kBins);
        int exponent = 0;
        static_cast<void>(std::frexp(largest, &exponent));  // largest < 2^exponent
        range_ = std::ldexp(1.0, exponent);
    }
    for (; largest >= range_; range_ *= 2.0) {
        for (std::size_t i = 0; i < kBins / 2; ++i) {
            bins_[i] = bins_[2 * i] + bins_[2 * i + 1];
        }
        std::fill(bins_.begin() + kBins / 2, bins_.end(), 0);
    }
}

bool MagnitudeHistogram::add(const std::vector<float>& values) {
    double largest = 0.0;
    for (const float value : values) {
        if (!std::isfinite(value)) {
            return false;
        }
        largest = std::max(largest, static_cast<double>(std::fabs(value)));
    }
    if (largest == 0.0) {
        return true;
    }
    grow(largest);
    largest_ = std::max(largest_, largest);
    const double bins_per_unit = static_cast<double>(kBins) / range_;
    for (const float value : values) {
        if (value != 0.0F) {
            const double magnitude = static_cast<double>(std::fabs(value));
            ++bins_[static_cast<std::size_t>(magnitude * bins_per_unit)];
        }
    }
    return true;
}

void MagnitudeHistogram::add(const MagnitudeHistogram& other) {
    if (other.bins_.empty()) {
        return;
    }
    MagnitudeHistogram more = other;
    grow(other.largest_);
    more.grow(range_ / 2.0);  // both ranges are powers of two: now equal
    for (std::size_t i = 0; i < kBins; ++i) {
        bins_[i] += more.bins_[i];
    }
    largest_ = std::max(largest_, other.largest_);
}

double MagnitudeHistogram::error_at(double threshold, std::int32_t limit) const {
    const double step = threshold / limit;
    const double width = range_ / static_cast<double>(kBins);
    double error = 0.0;
    for (std::size_t i = 0; i < kBins; ++i) {
        if (bins_[i] > 0) {
            const double value = (static_cast<double>(i) + 0.5) * width;
            const double image =
                std::min(std::floor(value / step + 0.5), static_cast<double>(limit)) * step;
            error += static_cast<double>(bins_[i]) * (value - image) * (value - image);
        }
    }
    return error;
}

double MagnitudeHistogram::best_threshold(std::int32_t limit) const {
    constexpr int kSteps = 100;
    double best = largest_;
    double least = largest_ > 0.0 ? error_at(largest_, limit) : 0.0;
    for (int step = kSteps - 1; step > kSteps / 5 && largest_ > 0.0; --step) {
        const double threshold = largest_ * step / kSteps;
        const double error = error_at(threshold, limit);
        if (error < least) {
            least = error;
            best = threshold;
        }
    }
    return best;
}

Scales calibrate(const LoweredNetwork& network, const std::vector<FloatTensor>& images,
                 Precision precision) {
    const std::vector<WorkloadLayer>& layers = network.workload.layers;
    std::vector<MagnitudeHistogram> own(layers.size());
    std::vector<MagnitudeHistogram> stored(layers.size() + 1);  // as ScaleClasses counts
    const auto count = [&](MagnitudeHistogram& histogram, const FloatTensor& tensor,
                           const std::string& layer) {
        if (!histogram.add(tensor.values)) {
            throw layer_error(ErrorCode::model, network.workload.file, layer,
                              "a value of a calibration image is not finite here");
        }
    };
    for (const FloatTensor& image : images) {
        count(stored[0], image, "input");
        const FloatTensors tensors = run_float(network, image);
        for (std::size_t i = 0; i < layers.size(); ++i) {
            count(own[i], tensors.own[i], layers[i].name);
            count(stored[i + 1], tensors.outputs[i], layers[i].name);
        }
    }
    const ScaleClasses classes = classes_of(network.workload, images.front().channels);
    std::vector<MagnitudeHistogram> merged(layers.size() + 1);
    for (std::size_t i = 0; i < stored.size(); ++i) {
        merged[classes.of(static_cast<std::int32_t>(i) - 1)].add(stored[i]);
    }
    const std::int32_t limit = weight_limit(precision);
    const auto scale_of = [&](const MagnitudeHistogram& histogram) {
        const double threshold =
            precision == Precision::int8 ? histogram.best_threshold(limit) : histogram.largest();
        return threshold > 0.0 ? threshold / limit : 1.0;
    };
    Scales out;
    out.input = scale_of(merged[classes.of(-1)]);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        out.outputs.push_back(scale_of(merged[classes.of(static_cast<std::int32_t>(i))]));
        out.own.push_back(layers[i].fused_add ? scale_of(own[i]) : out.outputs.back());
    }
    return out;
}

}  // namespace scfa
