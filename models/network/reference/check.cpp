// SPDX-License-Identifier: Apache-2.0
// What golden reference, TLM, HLS and RTL may rely on, whoever made the network.
#include "models/base/checked.hpp"
#include "models/network/network_graph.hpp"
#include "models/network/reference/operands.hpp"
#include "models/network/reference/quantised_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace scfa {
namespace {

/// Values of one tensor: an image of it must fit the memory.
constexpr std::int64_t kMostValues = std::int64_t{1} << 31;

class LayerCheck {
  public:
    /// @param readers  of each layer's output
    LayerCheck(const QuantisedNetwork& network, const FloatTensor& input,
               const std::vector<std::int64_t>& readers, std::size_t index)
        : network_(network),
          input_(input),
          readers_(readers),
          index_(static_cast<std::int32_t>(index)),
          layer_(network.workload->layers[index]),
          g_(layer_.geometry),
          q_(network.layers[index]),
          limits_(integer_limits(network.precision)) {}

    void run() const {
        shapes();
        producers();
        numbers();
        if (layer_.op == WorkloadOp::convolution) {
            filters();
        } else {
            need(q_.weights.empty() && q_.bias.empty(), "weights of a layer that has none");
        }
        if (layer_.fusable_into != -1) {
            fusion();
        }
    }

  private:
    void need(bool condition, const std::string& what) const {
        if (!condition) {
            throw layer_error(ErrorCode::model, network_.workload->file, layer_.name, what);
        }
    }

    void shapes() const {
        for (const std::int64_t size :
             {g_.in_channels, g_.in_height, g_.in_width, g_.out_channels, g_.out_height,
              g_.out_width, g_.kernel_height, g_.kernel_width, g_.stride, g_.groups}) {
            need(size >= 1 && size <= kMostValues, fmt::format("a size of {}", size));
        }
        for (const std::int64_t pad : {g_.pad_top, g_.pad_left, g_.pad_bottom, g_.pad_right}) {
            need(pad >= 0 && pad <= kMostValues, fmt::format("a padding of {}", pad));
        }
        const std::int64_t in =
            checked_product("an input", g_.in_channels, g_.in_height, g_.in_width);
        const std::int64_t out =
            checked_product("an output", g_.out_channels, g_.out_height, g_.out_width);
        const std::int64_t padded = checked_product("a padded input", g_.in_channels,
                                                    g_.in_height + g_.pad_top + g_.pad_bottom,
                                                    g_.in_width + g_.pad_left + g_.pad_right);
        need(in <= kMostValues && out <= kMostValues && padded <= kMostValues,
             "a tensor of more than 2^31 values");
        if (layer_.op == WorkloadOp::cpu) {
            return;
        }
        need(fits(g_.in_height, g_.pad_top, g_.pad_bottom, g_.kernel_height, g_.out_height) &&
                 fits(g_.in_width, g_.pad_left, g_.pad_right, g_.kernel_width, g_.out_width),
             "windows that reach over the padded input");
        if (layer_.op == WorkloadOp::convolution) {
            need(g_.in_channels % g_.groups == 0 && g_.out_channels % g_.groups == 0,
                 "channels that the groups do not divide");
        } else {
            need(g_.in_channels == g_.out_channels, "channels that differ before and after");
        }
        if (layer_.op == WorkloadOp::add) {
            need(g_.in_height == g_.out_height && g_.in_width == g_.out_width,
                 "an add that changes the size");
        }
    }

    [[nodiscard]] bool fits(std::int64_t in, std::int64_t before, std::int64_t after,
                            std::int64_t kernel, std::int64_t out) const {
        const std::int64_t reach =
            checked_add(checked_mul(out - 1, g_.stride, "the windows"), kernel, "the windows");
        return reach <= in + before + after;
    }

    [[nodiscard]] LayerGeometry output_of(std::int32_t producer) const {
        if (producer >= 0) {
            return network_.workload->layers[static_cast<std::size_t>(producer)].geometry;
        }
        LayerGeometry g;
        std::tie(g.out_channels, g.out_height, g.out_width) =
            std::tie(input_.channels, input_.height, input_.width);
        return g;
    }

    /// Every operand is made up of producers of its height and width, exactly.
    void producers() const {
        const bool adds = layer_.op == WorkloadOp::add || layer_.fused_add;
        need(!layer_.fused_add || layer_.op == WorkloadOp::convolution,
             "a fused add on something that is no convolution");
        std::size_t next = 0;
        const auto operand = [&](std::int64_t channels, std::int64_t height, std::int64_t width) {
            const double scale =
                next < layer_.producers.size() ? network_.scale_of(layer_.producers[next]) : 0.0;
            while (channels > 0 && next < layer_.producers.size()) {
                const std::int32_t producer = layer_.producers[next++];
                const LayerGeometry from = output_of(producer);
                need(from.out_height == height && from.out_width == width,
                     "an input of another height or width");
                need(network_.scale_of(producer) == scale,
                     "a concatenation of tensors with different scales");
                channels -= from.out_channels;
            }
            need(channels == 0, "inputs that do not make up its channels");
        };
        for (const std::int32_t producer : layer_.producers) {
            need(producer >= -1 && producer < index_, "an input that is not computed before it");
        }
        need(!layer_.producers.empty(), "no input");
        if (layer_.op == WorkloadOp::cpu) {  // its inputs may differ in height and width
            std::int64_t values = 0;
            for (const std::int32_t producer : layer_.producers) {
                const LayerGeometry from = output_of(producer);
                values = checked_add(values, from.out_channels * from.out_height * from.out_width,
                                     "its inputs");
            }
            need(values == g_.in_channels * g_.in_height * g_.in_width,
                 "inputs that do not make up its size");
            return;
        }
        operand(g_.in_channels, g_.in_height, g_.in_width);
        if (adds) {
            operand(g_.out_channels, g_.out_height, g_.out_width);
        }
        need(next == layer_.producers.size(), "an input that it does not read");
    }

    void numbers() const {
        const auto scale_ok = [](double scale) { return std::isfinite(scale) && scale > 0.0; };
        need(scale_ok(q_.scale) && scale_ok(q_.own_scale), "a scale that is not positive");
        need(-limits_.value <= q_.low && q_.low <= q_.high && q_.high <= limits_.value &&
                 -limits_.value <= q_.own_low && q_.own_low <= q_.own_high &&
                 q_.own_high <= limits_.value,
             "a clamp outside its precision");
        need(q_.add_first.shift == q_.add_second.shift && q_.add_first.shift <= kMostShift,
             "an add's multipliers with different shifts, or one above 62");
        for (const Multiplier& by : q_.requantise) {
            need(by.shift <= kMostShift && by.m >= kLeast,
                 fmt::format("a multiplier of {} / 2^{}: 2^15 <= m, shift <= 62", by.m, by.shift));
        }
        const std::size_t wanted = layer_.op == WorkloadOp::convolution
                                       ? static_cast<std::size_t>(g_.out_channels)
                                       : (layer_.op == WorkloadOp::average_pool ? 1U : 0U);
        need(q_.requantise.size() == wanted,
             fmt::format("{} multipliers, {} needed", q_.requantise.size(), wanted));
        if (layer_.op == WorkloadOp::max_pool) {
            need(network_.scale_of(layer_.producers[0]) == q_.scale,
                 "a max pool that changes the scale");
        }
    }

    void filters() const {
        const auto count = static_cast<std::size_t>(g_.out_channels);
        const std::int64_t row = checked_product("a filter", g_.taps(), g_.group_channels());
        const std::int64_t weights = checked_mul(row, g_.out_channels, "the weights");
        need(static_cast<std::int64_t>(q_.weights.size()) == weights && q_.bias.size() == count,
             fmt::format("{} weights and {} biases, {} and {} needed", q_.weights.size(),
                         q_.bias.size(), weights, count));
        for (std::size_t f = 0; f < count; ++f) {
            filter(f, static_cast<std::size_t>(row));
        }
        mask(static_cast<std::size_t>(row));
    }

    void filter(std::size_t f, std::size_t row) const {
        std::int64_t sum = 0;
        int worst = 0;  // by magnitude
        for (std::size_t i = f * row; i < (f + 1) * row; ++i) {
            const int weight = q_.weights[i];
            worst = std::abs(weight) > std::abs(worst) ? weight : worst;
            sum += std::abs(weight);
        }
        sum *= limits_.value;
        need(std::abs(worst) <= limits_.value,
             fmt::format("filter {}: a weight of {}; at most {} in magnitude", f, worst,
                         limits_.value));
        const std::int64_t bias = q_.bias[f];
        need(
            -limits_.bias <= bias && bias <= limits_.bias,
            fmt::format("filter {}: a bias of {}; at most {} in magnitude", f, bias, limits_.bias));
        sum += std::abs(bias);
        need(sum <= limits_.accumulator,
             fmt::format("filter {}: its sum can reach {}, more than the accumulator's {}", f, sum,
                         limits_.accumulator));
    }

    /// The accelerator stores the mask's positions only.
    void mask(std::size_t row) const {
        const FilterMask& positions = layer_.mask(network_.precision);
        need(positions.filters() == g_.out_channels && std::int64_t{positions.taps} == g_.taps() &&
                 std::int64_t{positions.channels} == g_.group_channels(),
             "a mask of another shape");
        std::size_t on_mask = 0;
        for (std::size_t f = 0; f + 1 < positions.offsets.size(); ++f) {
            for (auto i = positions.offsets[f]; i < positions.offsets[f + 1]; ++i) {
                const std::size_t at = positions.positions[static_cast<std::size_t>(i)];
                on_mask += q_.weights[f * row + at] != 0 ? 1 : 0;
            }
        }
        const auto zeros = static_cast<std::size_t>(
            std::count(q_.weights.begin(), q_.weights.end(), std::int16_t{0}));
        need(on_mask + zeros == q_.weights.size(), "a weight that is not on its mask");
    }

    /// A max pool that may ride on its convolution's drain (see WorkloadLayer::fusable_into).
    void fusion() const {
        const bool tiles = g_.kernel_height == g_.stride && g_.kernel_width == g_.stride &&
                           g_.pad_top + g_.pad_left + g_.pad_bottom + g_.pad_right == 0;
        const bool alone = layer_.fusable_into >= 0 && layer_.op == WorkloadOp::max_pool &&
                           layer_.producers.size() == 1 &&
                           layer_.producers[0] == layer_.fusable_into;
        need(alone && tiles, "a pool that cannot ride on the layer it names");
        const auto into = static_cast<std::size_t>(layer_.fusable_into);
        const WorkloadLayer& carrier = network_.workload->layers[into];
        need(carrier.op == WorkloadOp::convolution && !carrier.fused_add && readers_[into] == 1,
             "a pool on a layer that cannot carry it");
    }

    static constexpr std::uint8_t kMostShift = 62;
    static constexpr std::uint16_t kLeast = 1U << 15U;

    const QuantisedNetwork& network_;
    const FloatTensor& input_;
    const std::vector<std::int64_t>& readers_;
    std::int32_t index_;
    const WorkloadLayer& layer_;
    const LayerGeometry& g_;
    const QuantisedLayer& q_;
    IntegerLimits limits_;
};

std::vector<std::int64_t> readers_of(const Workload& workload) {
    std::vector<std::int64_t> readers(workload.layers.size());
    for (const WorkloadLayer& layer : workload.layers) {
        for (const std::int32_t producer : layer.producers) {
            if (producer >= 0 && static_cast<std::size_t>(producer) < readers.size()) {
                ++readers[static_cast<std::size_t>(producer)];
            }
        }
    }
    return readers;
}

}  // namespace

void check(const QuantisedNetwork& network) {
    const Workload& workload = *network.workload;
    SCFA_ASSERT(workload.layers.size() == network.layers.size(), "the workload of another network");
    const FloatTensor input = input_shape_of(workload);
    const bool small = std::max({input.channels, input.height, input.width}) <= kMostValues &&
                       std::min({input.channels, input.height, input.width}) >= 1;
    if (!small ||
        checked_product("the input", input.channels, input.height, input.width) > kMostValues ||
        !std::isfinite(network.input_scale) || network.input_scale <= 0.0) {
        throw layer_error(ErrorCode::model, workload.file, "input",
                          "a size or scale that no input has");
    }
    const std::vector<std::int64_t> readers = readers_of(workload);
    for (std::size_t i = 0; i < workload.layers.size(); ++i) {
        with_layer_name(workload.file, workload.layers[i].name, [&] {
            LayerCheck(network, input, readers, i).run();
            return 0;
        });
    }
}

}  // namespace scfa
