// SPDX-License-Identifier: Apache-2.0
#include "models/cost/box_resources.hpp"

#include "models/cost/legality.hpp"

#include <algorithm>
#include <functional>
#include <limits>

namespace scfa {

namespace {

/// Combinations of values that are gone through for one component or rule; with more, nothing is
/// concluded.
constexpr std::size_t kMostCombinations = 1U << 14;
constexpr std::int64_t kPlentyOfUram = std::int64_t{1} << 40;

std::size_t combinations(const PointBox& box, const std::vector<Parameter>& parameters) {
    std::size_t count = 1;
    for (const Parameter p : parameters) {
        count = std::min(kMostCombinations + 1, count * box[p].count);
    }
    return count;
}

/// Calls visit(point) for every combination of those parameters' values on top of `point`, until it
/// returns false.
template <class Visit>
bool for_each_combination(const PointBox& box, const std::vector<Parameter>& parameters,
                          DesignPoint point, std::size_t at, Visit& visit) {
    if (at == parameters.size()) {
        return visit(point);
    }
    for (const std::int32_t value : box[parameters[at]]) {
        point[parameters[at]] = value;
        if (!for_each_combination(box, parameters, point, at + 1, visit)) {
            return false;
        }
    }
    return true;
}

std::int32_t least_of(const ValueSet& set) {
    return *std::min_element(set.begin(), set.end());
}

std::int32_t greatest_of(const ValueSet& set) {
    return *std::max_element(set.begin(), set.end());
}

/// The rules of slices: which combinations of precision, packing, columns and clock ratio exist.
Reason illegal_slices(const PointBox& box, const Platform& platform) {
    static const std::vector<Parameter> kParts{
        Parameter::pe_precision, Parameter::pe_double_calculation, Parameter::pe_dsp_clock_ratio,
        Parameter::pe_columns};
    if (combinations(box, kParts) > kMostCombinations) {
        return Reason::none;
    }
    // What the other rules ask is made true, so that only these can be broken.
    DesignPoint base = box.corner();
    base[Parameter::sparse_format] = static_cast<std::int32_t>(SparseFormat::dense);
    base[Parameter::axi_ports] = 1;
    base[Parameter::axi_width_bits] = 32;
    base[Parameter::clock_mhz] = 1;
    Reason first = Reason::none;
    auto visit = [&](const DesignPoint& point) {
        const Reason why = check_legal(point, platform).reason;
        first = first == Reason::none ? why : first;
        return why != Reason::none;
    };
    return for_each_combination(box, kParts, base, 0, visit) ? first : Reason::none;
}

Reason illegal_arbitration(const PointBox& box) {
    for (const std::int32_t format : box[Parameter::sparse_format]) {
        if (!has_fifo(static_cast<SparseFormat>(format))) {
            return Reason::none;
        }
    }
    const std::int32_t window = least_of(box[Parameter::sparse_window]);
    if (window > greatest_of(box[Parameter::sparse_fifo_depth])) {
        return Reason::window_exceeds_depth;
    }
    const bool too_many =
        std::int64_t{least_of(box[Parameter::pe_rows])} * window > kMostWindowEntries ||
        least_of(box[Parameter::activation_buffer_banks]) > kMostArbitratedBanks;
    return too_many ? Reason::arbitration_loop : Reason::none;
}

/// The limit falls with rows, banks, window and clock ratio, so the least of each has the highest.
Reason illegal_clock(const PointBox& box, const Platform& platform) {
    DesignPoint best = box.corner();
    for (const Parameter p : {Parameter::pe_rows, Parameter::activation_buffer_banks,
                              Parameter::sparse_window, Parameter::pe_dsp_clock_ratio}) {
        best[p] = least_of(box[p]);
    }
    double limit = 0.0;
    for (const std::int32_t format : box[Parameter::sparse_format]) {
        best[Parameter::sparse_format] = format;
        limit = std::max(limit, clock_limit_mhz(best, platform.fabric));
    }
    return least_of(box[Parameter::clock_mhz]) > limit ? Reason::clock_limit : Reason::none;
}

Resources minimum(const Resources& a, const Resources& b) {
    Resources out;
    out.dsp = std::min(a.dsp, b.dsp);
    out.lut = std::min(a.lut, b.lut);
    out.ff = std::min(a.ff, b.ff);
    out.bram18 = std::min(a.bram18, b.bram18);
    out.uram = std::min(a.uram, b.uram);
    out.lutram = std::min(a.lutram, b.lutram);
    return out;
}

/// What a component's cost depends on (models/cost/resources.cpp, models/arch/geometry.cpp).
std::vector<Parameter> dependencies(Component component) {
    using P = Parameter;
    switch (component) {
        case Component::activation_buffer:
            return {P::activation_buffer_banks, P::pe_columns, P::pe_precision,
                    P::activation_buffer_kib};
        case Component::weight_buffer:
            return {P::pe_rows, P::sparse_format, P::pe_precision, P::weight_buffer_kib,
                    P::sparse_scan_width};
        case Component::output_buffer:
            return {P::post_lanes, P::pe_columns, P::pe_precision, P::output_buffer_kib};
        case Component::pe_array:
            return {P::pe_rows, P::pe_columns, P::pe_precision, P::pe_double_calculation,
                    P::pe_dsp_clock_ratio};
        case Component::accumulators:
            return {P::pe_rows, P::pe_columns, P::pe_precision, P::accumulator_depth};
        case Component::sparse_decoders:
            return {P::pe_rows, P::sparse_format, P::sparse_scan_width};
        case Component::sparse_fifos:
            return {P::sparse_format, P::pe_rows,      P::sparse_fifo_depth,
                    P::sparse_window, P::pe_precision, P::activation_buffer_banks};
        case Component::crossbar:
            return {P::sparse_format, P::pe_rows,      P::activation_buffer_banks,
                    P::pe_columns,    P::pe_precision, P::sparse_window};
        case Component::post_processor:
            return {P::pe_columns, P::post_lanes, P::pe_precision, P::pe_rows};
        case Component::dma:
            return {P::axi_ports, P::axi_width_bits, P::axi_burst_beats, P::axi_outstanding};
        case Component::controller:
            break;
    }
    return {};
}

Platform with_uram(const Platform& platform, std::int64_t uram) {
    Platform out = platform;
    out.device.uram.value = uram;
    return out;
}

}  // namespace

Reason illegal_box(const PointBox& box, const Platform& platform) {
    Reason why = illegal_slices(box, platform);
    if (why == Reason::none) {
        why = illegal_arbitration(box);
    }
    if (why == Reason::none &&
        least_of(box[Parameter::axi_ports]) > platform.device.max_axi_ports.value) {
        why = Reason::axi_ports;
    }
    if (why == Reason::none &&
        least_of(box[Parameter::axi_width_bits]) > platform.device.max_axi_width_bits.value) {
        why = Reason::axi_width;
    }
    return why == Reason::none ? illegal_clock(box, platform) : why;
}

BoxResources::BoxResources(const Platform& platform, const NetworkNeeds& needs)
    : platform_(platform),
      poor_(with_uram(platform, 0)),
      rich_(with_uram(platform, kPlentyOfUram)),
      needs_(needs),
      has_uram_(platform.device.uram.value > 0) {
    for (std::size_t c = 0; c < kComponents; ++c) {
        parts_[c].depends = dependencies(static_cast<Component>(c));
    }
}

std::size_t BoxResources::Hash::operator()(const Key& key) const {
    std::size_t out = 0;
    for (const auto& [values, count] : key) {
        out = out * 0x9E3779B97F4A7C15ULL + std::hash<const void*>()(values) * 31 + count;
        out ^= out >> 29;
    }
    return out;
}

Resources BoxResources::least(const PointBox& box) {
    if (has_uram_) {
        const auto fixed = [&box](const Part& part) {
            return std::all_of(part.depends.begin(), part.depends.end(),
                               [&box](Parameter p) { return box[p].is_fixed(); });
        };
        if (std::all_of(parts_.begin(), parts_.end(), fixed)) {
            return resources_of(box.corner(), platform_, needs_);
        }
    }
    Resources sum;
    for (std::size_t c = 0; c < kComponents; ++c) {
        sum += part_least(c, box);
    }
    return sum;
}

Resources BoxResources::part_least(std::size_t component, const PointBox& box) {
    Part& part = parts_[component];
    Key key{};
    for (std::size_t i = 0; i < part.depends.size(); ++i) {
        const ValueSet& set = box[part.depends[i]];
        key[i] = {set.values, set.count};
    }
    if (key == part.last && part.last != Key{}) {
        return part.last_least;
    }
    const auto found = part.known.find(key);
    part.last = key;
    part.last_least = found != part.known.end()
                          ? found->second
                          : part.known.emplace(key, enumerate(component, box)).first->second;
    return part.last_least;
}

Resources BoxResources::enumerate(std::size_t component, const PointBox& box) const {
    const std::vector<Parameter>& depends = parts_[component].depends;
    if (combinations(box, depends) > kMostCombinations) {
        return {};
    }
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    Resources least{kMost, kMost, kMost, kMost, kMost, kMost};
    // Which memories become UltraRAM depends on what the components before have left: either.
    auto visit = [&](const DesignPoint& point) {
        least = minimum(least, itemised_resources(point, poor_, needs_)[component]);
        if (has_uram_) {
            least = minimum(least, itemised_resources(point, rich_, needs_)[component]);
        }
        return true;
    };
    for_each_combination(box, depends, box.corner(), 0, visit);
    return least;
}

}  // namespace scfa
