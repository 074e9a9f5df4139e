// SPDX-License-Identifier: Apache-2.0
#include "test/models/network/reference/naive_inference.hpp"

#include <cstdint>
#include <stdexcept>

namespace scfa::test {
namespace {

/// Reads one operand of a layer value by value, over all its producers.
class Operand {
  public:
    Operand(const std::vector<const Tensor*>& parts) : parts_(parts) {}

    /// @return false outside the map
    bool read(std::int64_t c, std::int64_t y, std::int64_t x, std::int64_t& value) const {
        for (const Tensor* part : parts_) {
            if (c < part->channels) {
                if (y < 0 || x < 0 || y >= part->height || x >= part->width) {
                    return false;
                }
                value = part->values.at(
                    static_cast<std::size_t>((c * part->height + y) * part->width + x));
                return true;
            }
            c -= part->channels;
        }
        throw std::logic_error("a channel that no producer has");
    }

  private:
    std::vector<const Tensor*> parts_;
};

std::int64_t limited(std::int64_t value, std::int64_t low, std::int64_t high) {
    if (value < low) {
        return low;
    }
    return value > high ? high : value;
}

/// One value of one layer.
class Value {
  public:
    Value(const WorkloadLayer& layer, const QuantisedLayer& q, const Operand& first,
          const Operand& second)
        : layer_(layer), g_(layer.geometry), q_(q), first_(first), second_(second) {}

    std::int64_t at(std::int64_t k, std::int64_t y, std::int64_t x) const {
        switch (layer_.op) {
            case WorkloadOp::convolution: {
                const auto f = static_cast<std::size_t>(k);
                const std::int64_t q =
                    naive_rha(sum(k, y, x) * q_.requantise.at(f).m, q_.requantise.at(f).shift);
                return layer_.fused_add ? add(limited(q, q_.own_low, q_.own_high), k, y, x)
                                        : limited(q, q_.low, q_.high);
            }
            case WorkloadOp::add: {
                std::int64_t a = 0;
                first_.read(k, y, x, a);
                return add(a, k, y, x);
            }
            case WorkloadOp::average_pool:
                return limited(naive_rha(window(k, y, x, false) * q_.requantise.at(0).m,
                                         q_.requantise.at(0).shift),
                               q_.low, q_.high);
            case WorkloadOp::max_pool:
                return limited(static_cast<std::int64_t>(window(k, y, x, true)), q_.low, q_.high);
            case WorkloadOp::cpu:
                break;
        }
        throw std::logic_error("not on the array");
    }

  private:
    Wide sum(std::int64_t k, std::int64_t y, std::int64_t x) const {
        Wide out = q_.bias.at(static_cast<std::size_t>(k));
        const std::int64_t group = k / (g_.out_channels / g_.groups);
        for (std::int64_t c = 0; c < g_.group_channels(); ++c) {
            for (std::int64_t ky = 0; ky < g_.kernel_height; ++ky) {
                for (std::int64_t kx = 0; kx < g_.kernel_width; ++kx) {
                    std::int64_t a = 0;
                    if (first_.read(group * g_.group_channels() + c,
                                    y * g_.stride + ky - g_.pad_top,
                                    x * g_.stride + kx - g_.pad_left, a)) {
                        const std::int64_t tap = ky * g_.kernel_width + kx;
                        out += Wide{a} * q_.weights.at(static_cast<std::size_t>(
                                             (k * g_.taps() + tap) * g_.group_channels() + c));
                    }
                }
            }
        }
        return out;
    }

    Wide window(std::int64_t k, std::int64_t y, std::int64_t x, bool largest) const {
        Wide out = largest ? -40000 : 0;
        for (std::int64_t ky = 0; ky < g_.kernel_height; ++ky) {
            for (std::int64_t kx = 0; kx < g_.kernel_width; ++kx) {
                std::int64_t a = 0;
                if (first_.read(k, y * g_.stride + ky - g_.pad_top,
                                x * g_.stride + kx - g_.pad_left, a)) {
                    out = largest ? (a > out ? Wide{a} : out) : out + a;
                }
            }
        }
        return out;
    }

    std::int64_t add(std::int64_t a, std::int64_t k, std::int64_t y, std::int64_t x) const {
        std::int64_t b = 0;
        second_.read(k, y, x, b);
        return limited(
            naive_rha(Wide{a} * q_.add_first.m + Wide{b} * q_.add_second.m, q_.add_first.shift),
            q_.low, q_.high);
    }

    const WorkloadLayer& layer_;
    const LayerGeometry& g_;
    const QuantisedLayer& q_;
    const Operand& first_;
    const Operand& second_;
};

}  // namespace

std::int64_t naive_rha(Wide numerator, int shift) {
    const Wide magnitude = numerator < 0 ? -numerator : numerator;
    const Wide one = Wide{1} << shift;
    const auto rounded = static_cast<std::int64_t>((2 * magnitude + one) / (2 * one));
    return numerator < 0 ? -rounded : rounded;
}

std::vector<Tensor> naive_run(const QuantisedNetwork& network, const Tensor& input,
                              const std::vector<Tensor>& given) {
    std::vector<Tensor> outputs;
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        const WorkloadLayer& layer = network.workload->layers[i];
        const LayerGeometry& g = layer.geometry;
        if (layer.op == WorkloadOp::cpu) {
            outputs.push_back(given.at(i));
            continue;
        }
        std::vector<const Tensor*> parts[2];
        std::int64_t channels = 0;
        for (const std::int32_t producer : layer.producers) {
            const Tensor& tensor =
                producer < 0 ? input : outputs.at(static_cast<std::size_t>(producer));
            parts[channels >= g.in_channels ? 1 : 0].push_back(&tensor);
            channels += tensor.channels;
        }
        const Operand first(parts[0]);
        const Operand second(parts[1]);
        const Value value(layer, network.layers[i], first, second);
        Tensor out{g.out_channels, g.out_height, g.out_width, {}};
        for (std::int64_t k = 0; k < g.out_channels; ++k) {
            for (std::int64_t y = 0; y < g.out_height; ++y) {
                for (std::int64_t x = 0; x < g.out_width; ++x) {
                    out.values.push_back(static_cast<std::int16_t>(value.at(k, y, x)));
                }
            }
        }
        outputs.push_back(std::move(out));
    }
    return outputs;
}

}  // namespace scfa::test
