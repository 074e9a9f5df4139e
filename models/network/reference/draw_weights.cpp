// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.hpp"
#include "models/base/rng.hpp"
#include "models/network/mask.hpp"
#include "models/network/reference/quantise.hpp"

#include <cmath>
#include <utility>

namespace scfa {
namespace {

/// Streams of the seed's numbers that no layer has.
constexpr std::uint64_t kImageStream = ~std::uint64_t{0};

/// Integers of the full range times a factor that keeps the variance of a layer's input (He et al.,
/// arXiv:1502.01852). The largest integer of a filter becomes the limit, so that none becomes zero.
FoldedWeights draw(const WorkloadLayer& layer, const FilterMask& mask, std::int32_t limit,
                   std::uint64_t seed, std::uint64_t stream) {
    Rng rng(seed, stream);
    const LayerGeometry& g = layer.geometry;
    const auto row = static_cast<std::size_t>(g.taps() * g.group_channels());
    FoldedWeights out;
    out.weights.resize(static_cast<std::size_t>(mask.filters()) * row);
    constexpr double kBias = 0.1;
    for (std::size_t f = 0; f + 1 < mask.offsets.size(); ++f) {
        const auto entries = static_cast<double>(mask.offsets[f + 1] - mask.offsets[f]);
        const double factor = std::sqrt(6.0 / std::max(entries, 1.0)) / limit;
        for (std::int64_t i = mask.offsets[f]; i < mask.offsets[f + 1]; ++i) {
            const std::int64_t magnitude = rng.between(1, limit);
            const std::int64_t q = (rng.next() & 1U) == 0 ? magnitude : -magnitude;
            out.weights[f * row + mask.positions[static_cast<std::size_t>(i)]] =
                static_cast<float>(static_cast<double>(q) * factor);
        }
        out.bias.push_back(static_cast<float>((2.0 * rng.uniform() - 1.0) * kBias));
    }
    return out;
}

}  // namespace

FloatTensor draw_image(const Workload& workload, std::uint64_t seed) {
    FloatTensor image = input_shape_of(workload);
    Rng rng(seed, kImageStream);
    image.values.resize(static_cast<std::size_t>(image.channels * image.height * image.width));
    for (float& value : image.values) {
        value = static_cast<float>(2.0 * rng.uniform() - 1.0);
    }
    return image;
}

QuantisedNetwork draw_weights(const LoweredNetwork& lowered,
                              std::shared_ptr<const Workload> workload, Precision precision,
                              std::uint64_t seed) {
    LoweredNetwork drawn{lowered.workload, {}, lowered.cpu_operators};
    for (std::size_t i = 0; i < workload->layers.size(); ++i) {
        const WorkloadLayer& layer = workload->layers[i];
        drawn.weights.push_back(
            layer.op == WorkloadOp::convolution
                ? draw(layer, layer.mask(precision), weight_limit(precision), seed, i)
                : FoldedWeights{});
    }
    const FloatTensor image = draw_image(*workload, seed);
    QuantisedNetwork out = quantise(drawn, std::move(workload), {image}, precision);
    out.weight_source = "drawn";
    return out;
}

}  // namespace scfa
