// SPDX-License-Identifier: Apache-2.0
#include "models/network/reference/quantise.hpp"

#include "models/base/error.hpp"
#include "models/network/reference/calibration.hpp"
#include "models/network/reference/cpu_operators.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace scfa {
namespace {

class Quantiser {
  public:
    Quantiser(const LoweredNetwork& lowered, QuantisedNetwork& out, const Scales& scales)
        : lowered_(lowered), out_(out), scales_(scales), limits_(integer_limits(out.precision)) {}

    void run() {
        out_.input_scale = scales_.input;
        out_.layers.resize(layers().size());
        for (std::size_t i = 0; i < layers().size(); ++i) {
            make(layers()[i], out_.layers[i], i);
        }
    }

  private:
    [[nodiscard]] const std::vector<WorkloadLayer>& layers() const { return out_.workload->layers; }
    [[nodiscard]] double scale_of(std::int32_t producer) const {
        return producer < 0 ? scales_.input : scales_.outputs[static_cast<std::size_t>(producer)];
    }

    void make(const WorkloadLayer& layer, QuantisedLayer& made, std::size_t index) {
        made.scale = scales_.outputs[index];
        made.own_scale = scales_.own[index];
        made.cpu = lowered_.cpu_operators[index];
        set_clamp(layer, made);
        switch (layer.op) {
            case WorkloadOp::convolution:
                make_filters(layer, lowered_.weights[index], made);
                break;
            case WorkloadOp::average_pool:
                made.requantise = {multiplier_of(scale_of(layer.producers[0]) / made.scale /
                                                 static_cast<double>(layer.geometry.taps()))};
                break;
            case WorkloadOp::add:
            case WorkloadOp::max_pool:
            case WorkloadOp::cpu:
                break;
        }
        if (layer.op == WorkloadOp::add || layer.fused_add) {
            const double first =
                layer.fused_add ? made.own_scale : scale_of(layer.producers.front());
            set_add(first, scale_of(layer.producers.back()), made);
        }
    }

    void set_clamp(const WorkloadLayer& layer, QuantisedLayer& made) const {
        made.own_high = limits_.value;
        made.own_low = -limits_.value;
        made.low = layer.activation == Activation::none ? -limits_.value : 0;
        made.high = limits_.value;
        if (layer.activation == Activation::relu6) {
            const double six = std::min(6.0 / made.scale, static_cast<double>(limits_.value));
            made.high = static_cast<std::int32_t>(rha(six));
        }
    }

    /// The larger multiplier fills its 16 bits; the other one has the same shift.
    static void set_add(double first, double second, QuantisedLayer& made) {
        const Multiplier larger = multiplier_of(std::max(first, second) / made.scale);
        const auto with_its_shift = [&](double scale) {
            const double m = std::ldexp(scale / made.scale, larger.shift);
            return Multiplier{static_cast<std::uint16_t>(rha(std::min(m, 65535.0))), larger.shift};
        };
        made.add_first = first >= second ? larger : with_its_shift(first);
        made.add_second = first >= second ? with_its_shift(second) : larger;
    }

    void make_filters(const WorkloadLayer& layer, const FoldedWeights& folded,
                      QuantisedLayer& made) const {
        const auto filters = static_cast<std::size_t>(layer.geometry.out_channels);
        const std::size_t row = folded.weights.size() / filters;
        const double in_scale = scale_of(layer.producers[0]);
        made.weights.resize(folded.weights.size());
        for (std::size_t f = 0; f < filters; ++f) {
            const float* const weights = folded.weights.data() + f * row;
            const auto bias = static_cast<double>(folded.bias[f]);
            const double scale = filter_scale(weights, row, bias, in_scale);
            for (std::size_t i = 0; i < row; ++i) {
                const double q = static_cast<double>(weights[i]) / scale;
                made.weights[f * row + i] = static_cast<std::int16_t>(
                    std::clamp<std::int64_t>(rha(q), -limits_.value, limits_.value));
            }
            made.bias.push_back(rha(bias / (in_scale * scale)));
            made.requantise.push_back(multiplier_of(in_scale * scale / made.own_scale));
        }
    }

    [[nodiscard]] double filter_scale(const float* weights, std::size_t row, double bias,
                                      double in_scale) const {
        float largest = 0.0F;
        for (std::size_t i = 0; i < row; ++i) {
            largest = std::max(largest, std::fabs(weights[i]));
        }
        const double scale =
            std::max(static_cast<double>(largest) / limits_.value,
                     std::fabs(bias) / (static_cast<double>(limits_.bias) * in_scale));
        return scale > 0.0 ? scale : 1.0;
    }

    const LoweredNetwork& lowered_;
    QuantisedNetwork& out_;
    const Scales& scales_;
    IntegerLimits limits_;
};

void check_images(const Workload& workload, const std::vector<FloatTensor>& images) {
    if (images.empty()) {
        throw Error(ErrorCode::configuration, "quantisation needs at least one image");
    }
    const FloatTensor shape = input_shape_of(workload);
    for (const FloatTensor& image : images) {
        if (image.channels != shape.channels || image.height != shape.height ||
            image.width != shape.width) {
            throw Error(ErrorCode::configuration,
                        fmt::format("an image of {}x{}x{} for network \"{}\", which reads {}x{}x{}",
                                    image.channels, image.height, image.width, workload.name,
                                    shape.channels, shape.height, shape.width));
        }
    }
}

void check_layers(const LoweredNetwork& lowered) {
    for (std::size_t i = 0; i < lowered.workload.layers.size(); ++i) {
        const WorkloadLayer& layer = lowered.workload.layers[i];
        if (layer.op == WorkloadOp::cpu) {
            check_cpu_operator(layer, lowered.cpu_operators[i], lowered.workload.file);
        }
        if (layer.op == WorkloadOp::convolution && lowered.weights[i].weights.empty()) {
            throw layer_error(ErrorCode::model, lowered.workload.file, layer.name,
                              "the file has no weights for it",
                              "weights can be drawn from a seed instead");
        }
    }
}

}  // namespace

QuantisedNetwork quantise(const LoweredNetwork& lowered, std::shared_ptr<const Workload> workload,
                          const std::vector<FloatTensor>& images, Precision precision) {
    SCFA_ASSERT(workload->layers.size() == lowered.workload.layers.size(),
                "the workload of another network");
    check_layers(lowered);
    check_images(*workload, images);
    QuantisedNetwork out;
    out.workload = std::move(workload);
    out.precision = precision;
    out.weight_source = "trained";
    const Scales scales = calibrate(lowered, images, precision);
    Quantiser(lowered, out, scales).run();
    check(out);
    return out;
}

}  // namespace scfa
