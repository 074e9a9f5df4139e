// SPDX-License-Identifier: Apache-2.0
#include "models/cost/resources.hpp"

#include "models/arch/geometry.hpp"
#include "models/arch/packing.hpp"
#include "models/base/checked.hpp"
#include "models/cost/memory_mapping.hpp"

#include <algorithm>
#include <cmath>

namespace scfa {

namespace {

constexpr std::int32_t kRounds = 2;         // of grant and accept per cycle
constexpr std::int64_t kPositionBits = 16;  // of a decoded entry, and of a bank's address

/// Doublings up to n: ceil(log2 n), n >= 1.
std::int32_t levels(std::int32_t n) {
    std::int32_t out = 0;
    while ((std::int32_t{1} << out) < n) {
        ++out;
    }
    return out;
}

/// 4:1 multiplexers (one LUT each) of an n:1 multiplexer of one bit.
std::int64_t mux_luts(std::int64_t inputs) {
    return ceil_div(inputs - 1, 3);
}

std::int64_t whole(double estimate) {
    return static_cast<std::int64_t>(std::ceil(estimate));
}

/// Counts the parts of one point; the platform's coefficients are taken as they are.
class Counter {
  public:
    Counter(const DesignPoint& point, const Platform& platform, const NetworkNeeds& needs)
        : point_(point),
          device_(platform.device),
          c_(platform.fabric),
          needs_(needs),
          geometry_(geometry_of(point)),
          uram_left_(platform.device.uram.value),
          lanes_(point.rows()),
          banks_(point.banks()),
          pes_(lanes_ * point.columns()),
          vector_bits_(static_cast<std::int64_t>(point.columns()) * point.word_bits()),
          sum_bits_(accumulator_bits(point.precision())),
          post_pixels_(static_cast<std::int64_t>(point.columns()) * point.post_lanes()) {}

    Resources activation_buffer() {
        const std::int64_t stages = (levels(2 * point_.columns()) + 1) / 2;
        Resources out = logic(banks_, c_.bank_lut, c_.bank_ff);
        out += logic(banks_ * vector_bits_ * stages, c_.rotate_lut, c_.rotate_ff);
        return plus_memory(out, geometry_.activation);
    }

    Resources weight_buffer() {
        Resources out = plus_memory(logic(lanes_, c_.lane_lut, c_.lane_ff), geometry_.weight);
        return plus_memory(out, geometry_.weight_bits);
    }

    Resources output_buffer() { return plus_memory({}, geometry_.output); }

    Resources pe_array() {
        Resources out = logic(pes_, c_.pe_lut, c_.pe_ff);
        if (point_.double_calculation()) {
            out += logic(pes_ / 2, c_.pair_lut, c_.pair_ff);
        } else if (point_.dsp_clock_ratio() > 1) {
            out += logic(pes_ * sum_bits_, c_.fabric_sum_lut, c_.fabric_sum_ff);
        }
        out.dsp = ceil_div(
            pes_, columns_per_slice(point_.double_calculation(), point_.dsp_clock_ratio()));
        return out;
    }

    Resources accumulators() {
        return plus_memory(logic(pes_ * sum_bits_, c_.drain_lut, c_.drain_ff),
                           geometry_.partial_sums);
    }

    Resources sparse_decoders() {
        Resources out;
        if (point_.format() != SparseFormat::dense) {
            out += logic(lanes_, c_.decoder_lut, c_.decoder_ff);
        }
        if (point_.format() == SparseFormat::bitmap) {
            out += logic(lanes_ * point_.scan_width(), c_.scan_lut, c_.scan_ff);
        }
        return out;
    }

    Resources sparse_fifos() {
        if (!has_fifo(point_.format())) {
            return {};
        }
        // An entry is a weight and its position; those of the window also hold their bank one-hot.
        const std::int64_t lane_bits =
            point_.fifo_depth() * (point_.word_bits() + kPositionBits) + point_.window() * banks_;
        return logic(lanes_ * lane_bits, c_.fifo_lut, c_.fifo_ff);
    }

    Resources crossbar() {
        if (point_.format() == SparseFormat::dense) {
            // One broadcast read: a bank is chosen for all lanes.
            return logic(vector_bits_ * mux_luts(banks_), c_.mux_lut, vector_bits_, c_.mux_ff);
        }
        const std::int64_t data = lanes_ * vector_bits_;
        const std::int64_t addresses = banks_ * kPositionBits;
        Resources out = logic(data * mux_luts(banks_) + addresses * mux_luts(lanes_), c_.mux_lut,
                              data + addresses, c_.mux_ff);
        if (has_fifo(point_.format())) {
            out.lut +=
                whole(arbiter_luts(point_.rows(), point_.banks(), point_.window(), kRounds, c_));
        }
        return out;
    }

    Resources post_processor() {
        Resources out = logic(post_pixels_ * sum_bits_, c_.post_lut, c_.post_ff);
        out.dsp = post_pixels_ * (point_.precision() == Precision::int8 ? 2 : 3);
        if (needs_.has_residual_add) {
            out += logic(post_pixels_, c_.residual_lut, c_.residual_ff);
            out.dsp += 2 * post_pixels_;
        }
        return plus_memory(out, geometry_.parameters);
    }

    Resources dma() {
        const std::int64_t ports = point_.axi_ports();
        Resources out = logic(ports, c_.port_lut, c_.port_ff);
        out += logic(ports * point_.axi_width_bits(), c_.port_bit_lut, c_.port_bit_ff);
        return plus_memory(plus_memory(out, geometry_.port_reads), geometry_.port_writes);
    }

    Resources controller() { return logic(1, c_.controller_lut, c_.controller_ff); }

  private:
    using Coefficient = Sourced<double>;

    static Resources logic(std::int64_t count, const Coefficient& lut, const Coefficient& ff) {
        return logic(count, lut, count, ff);
    }
    static Resources logic(std::int64_t lut_count, const Coefficient& lut, std::int64_t ff_count,
                           const Coefficient& ff) {
        Resources out;
        out.lut = whole(static_cast<double>(lut_count) * lut.value);
        out.ff = whole(static_cast<double>(ff_count) * ff.value);
        return out;
    }

    Resources plus_memory(Resources base, const MemoryShape& shape) {
        const MemoryCost cost = map_memories(shape, device_.family, uram_left_);
        base.lut += cost.lutram;
        base.lutram += cost.lutram;
        base.ff += cost.ff;
        base.bram18 += cost.bram18;
        base.uram += cost.uram;
        return base;
    }

    const DesignPoint& point_;
    const Device& device_;
    const FabricCoefficients& c_;
    NetworkNeeds needs_;
    Geometry geometry_;
    std::int64_t uram_left_;
    std::int64_t lanes_, banks_, pes_, vector_bits_, sum_bits_, post_pixels_;
};

/// Calls `take(component, resources)` for every component, in their order.
template <class Take>
void for_each_component(const DesignPoint& point, const Platform& platform,
                        const NetworkNeeds& needs, Take take) {
    Counter counter(point, platform, needs);
    take(Component::activation_buffer, counter.activation_buffer());
    take(Component::weight_buffer, counter.weight_buffer());
    take(Component::output_buffer, counter.output_buffer());
    take(Component::pe_array, counter.pe_array());
    take(Component::accumulators, counter.accumulators());
    take(Component::sparse_decoders, counter.sparse_decoders());
    take(Component::sparse_fifos, counter.sparse_fifos());
    take(Component::crossbar, counter.crossbar());
    take(Component::post_processor, counter.post_processor());
    take(Component::dma, counter.dma());
    take(Component::controller, counter.controller());
}

}  // namespace

std::string_view name_of(Component component) {
    static constexpr std::array<std::string_view, kComponents> kNames = {
        "activation_buffer", "weight_buffer", "output_buffer", "pe_array",       "accumulators",
        "sparse_decoders",   "sparse_fifos",  "crossbar",      "post_processor", "dma",
        "controller"};
    return kNames[static_cast<std::size_t>(component)];
}

Resources resources_of(const DesignPoint& point, const Platform& platform,
                       const NetworkNeeds& needs) {
    Resources sum;
    for_each_component(point, platform, needs,
                       [&sum](Component, const Resources& part) { sum += part; });
    return sum;
}

std::array<Resources, kComponents> itemised_resources(const DesignPoint& point,
                                                      const Platform& platform,
                                                      const NetworkNeeds& needs) {
    std::array<Resources, kComponents> parts;
    for_each_component(point, platform, needs,
                       [&parts](Component component, const Resources& part) {
                           parts[static_cast<std::size_t>(component)] = part;
                       });
    return parts;
}

double arbiter_luts(std::int32_t rows, std::int32_t banks, std::int32_t window, std::int32_t rounds,
                    const FabricCoefficients& fabric) {
    return fabric.arbiter_lut.value * rows * banks * window * rounds;
}

double arbitration_loop_ns(std::int32_t rows, std::int32_t banks, std::int32_t window,
                           std::int32_t rounds, const FabricCoefficients& fabric) {
    const std::int32_t depth = levels(rows) + levels(banks) + levels(window);
    return fabric.loop_base_ns.value + fabric.loop_level_ns.value * rounds * depth;
}

double clock_limit_mhz(const DesignPoint& point, const FabricCoefficients& fabric) {
    double limit = fabric.clock_limit_mhz.value;
    if (has_fifo(point.format())) {
        const double loop_ns =
            arbitration_loop_ns(point.rows(), point.banks(), point.window(), kRounds, fabric);
        limit = std::min(limit, 1000.0 / (loop_ns * fabric.routing_factor.value));
    }
    if (point.dsp_clock_ratio() > 1) {
        limit = std::min(limit, fabric.dsp_clock_limit_mhz.value / point.dsp_clock_ratio());
    }
    return limit;
}

}  // namespace scfa
