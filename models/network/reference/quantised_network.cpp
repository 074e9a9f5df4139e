// SPDX-License-Identifier: Apache-2.0
#include "models/network/reference/quantised_network.hpp"

#include "models/base/error.hpp"
#include "models/network/mask.hpp"

#include <fmt/format.h>

#include <cmath>

namespace scfa {

std::int64_t rha(double x) {
    // The largest double below 1/2 plus 1/2 rounds up to 1; floor and compare does not.
    const double magnitude = std::fabs(x);
    const double whole = std::floor(magnitude);
    const auto rounded = static_cast<std::int64_t>(whole) + (magnitude - whole >= 0.5 ? 1 : 0);
    return x < 0.0 ? -rounded : rounded;
}

Multiplier multiplier_of(double value) {
    SCFA_ASSERT(value > 0.0, fmt::format("a multiplier of {}", value));
    constexpr int kBits = 16;
    constexpr int kMostShift = 62;
    int exponent = 0;
    const double fraction = std::frexp(value, &exponent);  // in [1/2, 1)
    std::int64_t m = rha(std::ldexp(fraction, kBits));
    if (m == std::int64_t{1} << kBits) {
        m >>= 1;
        ++exponent;
    }
    if (exponent > kBits) {
        return {65535, 0};
    }
    if (kBits - exponent > kMostShift) {
        return {1U << (kBits - 1), kMostShift};
    }
    return {static_cast<std::uint16_t>(m), static_cast<std::uint8_t>(kBits - exponent)};
}

IntegerLimits integer_limits(Precision precision) {
    const std::int32_t value = weight_limit(precision);
    return precision == Precision::int8
               ? IntegerLimits{value, std::int64_t{1} << 30, (std::int64_t{1} << 31) - 1}
               : IntegerLimits{value, std::int64_t{1} << 46, (std::int64_t{1} << 47) - 1};
}

FloatTensor input_shape_of(const Workload& workload) {
    for (const WorkloadLayer& layer : workload.layers) {
        const LayerGeometry& g = layer.geometry;
        const std::size_t count = layer.producers.size();
        const bool adds = layer.fused_add || (layer.op == WorkloadOp::add && count == 2);
        if (count == (adds ? 2 : 1) && layer.producers.front() < 0) {
            return {g.in_channels, g.in_height, g.in_width, {}};
        }
        if (adds && layer.producers.back() < 0) {
            return {g.out_channels, g.out_height, g.out_width, {}};
        }
    }
    Place place;
    place.file = workload.file;
    throw Error(
        ErrorCode::unsupported,
        fmt::format("network \"{}\": no layer reads the network's input alone", workload.name),
        std::move(place));
}

Tensor quantise_image(const FloatTensor& image, double scale, Precision precision) {
    const double limit = weight_limit(precision);
    Tensor out{image.channels, image.height, image.width, {}};
    out.values.reserve(image.values.size());
    for (const float x : image.values) {
        // In this order something that is no number becomes -limit.
        const double value = std::min(limit, std::max(-limit, static_cast<double>(x) / scale));
        out.values.push_back(static_cast<std::int16_t>(rha(value)));
    }
    return out;
}

FloatTensor dequantised(const Tensor& tensor, double scale) {
    FloatTensor out{tensor.channels, tensor.height, tensor.width, {}};
    out.values.reserve(tensor.values.size());
    for (const std::int16_t q : tensor.values) {
        out.values.push_back(static_cast<float>(scale * q));
    }
    return out;
}

}  // namespace scfa
