#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/arch/design_point.hpp
/// @brief One configuration of the accelerator: the parameters of docs/scfa.md, section 2, as plain
///        values.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scfa {

enum class Precision : std::int32_t { int16, int8 };
enum class SparseFormat : std::int32_t { dense, bitmap, rle, coordinate, scheduled };

/// Formats whose lanes have a decoder, a FIFO and an arbiter: bitmap, rle and coordinate.
constexpr bool has_fifo(SparseFormat format) {
    return format != SparseFormat::dense && format != SparseFormat::scheduled;
}

/// Limits of the arbitration loop of those formats (docs/scfa.md, section 3).
inline constexpr std::int32_t kMostWindowEntries = 64;  ///< R x W
inline constexpr std::int32_t kMostArbitratedBanks = 32;

/// Every parameter of a point, in the order of the table in design_point.cpp (which gives names,
/// ranges, docs). The order is also the nesting order of enumeration: the first varies slowest.
/// What the pass cycles depend on comes first, so that neighbouring points share memoised work.
enum class Parameter : std::int32_t {
    pruning_point,
    sparse_format,
    pe_rows,
    activation_buffer_banks,
    sparse_fifo_depth,
    sparse_window,
    sparse_scan_width,
    mapping_balance_filters,
    pe_precision,
    pe_columns,
    activation_buffer_kib,
    weight_buffer_kib,
    output_buffer_kib,
    accumulator_depth,
    post_lanes,
    axi_ports,
    axi_width_bits,
    axi_burst_beats,
    axi_outstanding,
    clock_mhz,
    pe_double_calculation,
    pe_dsp_clock_ratio,
};
inline constexpr std::size_t kParameters =
    static_cast<std::size_t>(Parameter::pe_dsp_clock_ratio) + 1;

/// One point: a value per parameter. Booleans are 0 / 1, enumerations their index, `pruning.point`
/// an index into the workload's list of networks. Plain data: cheap to copy, compare and hash.
struct DesignPoint {
    std::array<std::int32_t, kParameters> values{};

    [[nodiscard]] std::int32_t operator[](Parameter p) const {
        return values[static_cast<std::size_t>(p)];
    }
    std::int32_t& operator[](Parameter p) { return values[static_cast<std::size_t>(p)]; }
    friend bool operator==(const DesignPoint& a, const DesignPoint& b) {
        return a.values == b.values;
    }
    friend bool operator!=(const DesignPoint& a, const DesignPoint& b) { return !(a == b); }

    // The field's names for what the models read most.
    [[nodiscard]] std::int32_t rows() const { return (*this)[Parameter::pe_rows]; }
    [[nodiscard]] std::int32_t columns() const { return (*this)[Parameter::pe_columns]; }
    [[nodiscard]] Precision precision() const {
        return static_cast<Precision>((*this)[Parameter::pe_precision]);
    }
    [[nodiscard]] std::int32_t word_bits() const { return precision() == Precision::int8 ? 8 : 16; }
    [[nodiscard]] bool double_calculation() const {
        return (*this)[Parameter::pe_double_calculation] != 0;
    }
    [[nodiscard]] std::int32_t dsp_clock_ratio() const {
        return (*this)[Parameter::pe_dsp_clock_ratio];
    }
    [[nodiscard]] SparseFormat format() const {
        return static_cast<SparseFormat>((*this)[Parameter::sparse_format]);
    }
    [[nodiscard]] std::int32_t fifo_depth() const { return (*this)[Parameter::sparse_fifo_depth]; }
    [[nodiscard]] std::int32_t window() const { return (*this)[Parameter::sparse_window]; }
    [[nodiscard]] std::int32_t scan_width() const { return (*this)[Parameter::sparse_scan_width]; }
    [[nodiscard]] std::int32_t banks() const { return (*this)[Parameter::activation_buffer_banks]; }
    [[nodiscard]] std::int32_t activation_kib() const {
        return (*this)[Parameter::activation_buffer_kib];
    }
    [[nodiscard]] std::int32_t weight_kib() const { return (*this)[Parameter::weight_buffer_kib]; }
    [[nodiscard]] std::int32_t output_kib() const { return (*this)[Parameter::output_buffer_kib]; }
    [[nodiscard]] std::int32_t accumulator_depth() const {
        return (*this)[Parameter::accumulator_depth];
    }
    [[nodiscard]] std::int32_t post_lanes() const { return (*this)[Parameter::post_lanes]; }
    [[nodiscard]] bool balance_filters() const {
        return (*this)[Parameter::mapping_balance_filters] != 0;
    }
    [[nodiscard]] std::int32_t clock_mhz() const { return (*this)[Parameter::clock_mhz]; }
    [[nodiscard]] std::int32_t axi_ports() const { return (*this)[Parameter::axi_ports]; }
    [[nodiscard]] std::int32_t axi_width_bits() const { return (*this)[Parameter::axi_width_bits]; }
    [[nodiscard]] std::int32_t axi_burst_beats() const {
        return (*this)[Parameter::axi_burst_beats];
    }
    [[nodiscard]] std::int32_t axi_outstanding() const {
        return (*this)[Parameter::axi_outstanding];
    }
    [[nodiscard]] std::int32_t pruning_point() const { return (*this)[Parameter::pruning_point]; }
};

enum class ParameterKind { integer, boolean, choice };

/// What a user may write for a parameter. One table drives reader, JSON Schema, reference page, CSV
/// and report.
struct ParameterInfo {
    Parameter id;
    std::string_view name;  ///< "pe.rows"
    ParameterKind kind;
    std::int32_t minimum;
    std::int32_t maximum;
    std::int32_t fallback;                  ///< where neither point nor device says anything
    std::vector<std::string_view> choices;  ///< of a `choice`, in the order of the enumeration
    std::string_view unit;                  ///< "", "KiB", "MHz", "bit", ...
    std::string_view description;
    bool power_of_two = false;
};

const std::array<ParameterInfo, kParameters>& parameter_table();
const ParameterInfo& info_of(Parameter parameter);
/// nullptr when there is no parameter of that name.
const ParameterInfo* find_parameter(std::string_view name);
/// Whether the value lies in the parameter's own range (power of two included). Rules across
/// parameters are `check_legal`'s (models/cost/legality.hpp).
bool is_allowed(Parameter parameter, std::int64_t value);
/// Every parameter at its fallback.
DesignPoint default_point();
/// "16", "true", "bitmap": the value as a user writes it (JSON token without quotes).
std::string value_text(Parameter parameter, std::int32_t value);

/// The point in which axes that cannot matter have one fixed value (docs/scfa.md, section 2,
/// "Legal"): D, W and scan width for `dense` and `scheduled`, scan width for all but `bitmap`,
/// balance for `dense`. Two points with the same canonical form are one point.
DesignPoint canonical(const DesignPoint& point);

}  // namespace scfa
