// SPDX-License-Identifier: Apache-2.0
#include "models/network/fold.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace scfa {
namespace {

bool all_finite(const std::vector<float>& values) {
    return std::all_of(values.begin(), values.end(),
                       [](float value) { return std::isfinite(value); });
}

/// Scale gamma / sqrt(variance + epsilon) and shift beta - mean * scale of each channel.
std::vector<std::pair<double, double>> affine_of(const Layer& layer, const std::string& file) {
    const BatchNorm& norm = layer.batch_norm;
    std::vector<std::pair<double, double>> out(norm.gamma.size());
    for (std::size_t c = 0; c < out.size(); ++c) {
        const double variance =
            static_cast<double>(norm.variance[c]) + static_cast<double>(norm.epsilon);
        const double scale = static_cast<double>(norm.gamma[c]) / std::sqrt(variance);
        const double shift =
            static_cast<double>(norm.beta[c]) - static_cast<double>(norm.mean[c]) * scale;
        if (!std::isfinite(scale) || !std::isfinite(shift)) {
            throw layer_error(
                ErrorCode::model, file, layer.name,
                fmt::format("channel {} is scaled by a number that is not finite", c));
        }
        out[c] = {scale, shift};
    }
    return out;
}

}  // namespace

FoldedWeights weights_of(const Layer& layer, const MaskShape& shape, const std::string& file) {
    if (layer.weights.empty() || (layer.has_bias && layer.bias.empty())) {
        return {};
    }
    if (!all_finite(layer.weights) || !all_finite(layer.bias)) {
        throw layer_error(ErrorCode::model, file, layer.name,
                          "a weight or bias is not a finite number");
    }
    FoldedWeights out;
    out.weights.resize(layer.weights.size());
    out.bias = layer.bias;
    out.bias.resize(static_cast<std::size_t>(shape.filters), 0.0F);
    const auto taps = static_cast<std::size_t>(shape.taps);
    const auto channels = static_cast<std::size_t>(shape.channels);
    for (std::size_t row = 0; row < out.weights.size(); row += taps * channels) {
        for (std::size_t channel = 0; channel < channels; ++channel) {
            for (std::size_t tap = 0; tap < taps; ++tap) {
                out.weights[row + tap * channels + channel] =
                    layer.weights[row + channel * taps + tap];
            }
        }
    }
    return out;
}

void fold_batch_norm(FoldedWeights& weights, const Layer& norm, const std::string& file) {
    if (weights.weights.empty() || norm.batch_norm.gamma.empty()) {
        weights = {};
        return;
    }
    const auto channels = affine_of(norm, file);
    const std::size_t row = weights.weights.size() / channels.size();
    for (std::size_t filter = 0; filter < channels.size(); ++filter) {
        const auto [scale, shift] = channels[filter];
        for (std::size_t i = filter * row; i < (filter + 1) * row; ++i) {
            weights.weights[i] =
                static_cast<float>(static_cast<double>(weights.weights[i]) * scale);
        }
        weights.bias[filter] =
            static_cast<float>(static_cast<double>(weights.bias[filter]) * scale + shift);
    }
    if (!all_finite(weights.weights) || !all_finite(weights.bias)) {
        throw layer_error(ErrorCode::model, file, norm.name,
                          "a folded weight or bias exceeds a float");
    }
}

FoldedWeights depthwise_weights_of(const Layer& norm, const std::string& file) {
    FoldedWeights out;
    for (const auto& [scale, shift] : affine_of(norm, file)) {
        out.weights.push_back(static_cast<float>(scale));
        out.bias.push_back(static_cast<float>(shift));
    }
    return out;
}

}  // namespace scfa
