// SPDX-License-Identifier: Apache-2.0
#include "hls/rtl/core_top.hpp"

#include "models/cost/timing_constants.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <vector>

namespace scfa::rtl {

namespace {

struct Port {
    std::string_view name;
    std::int64_t bits;
    bool output = false;
};

std::vector<std::pair<std::string_view, std::int64_t>> parameters_of(const CoreParameters& c) {
    return {{"FORMAT", static_cast<std::int64_t>(c.format)},
            {"ROWS", c.rows},
            {"COLUMNS", c.columns},
            {"WIDTH", c.width},
            {"PACKED", c.packed ? 1 : 0},
            {"SHIFT", c.shift},
            {"CHAIN", c.chain},
            {"BANKS", c.banks},
            {"FIFO_DEPTH", c.fifo_depth},
            {"WINDOW", c.window},
            {"SCAN_WIDTH", c.scan_width},
            {"POST", c.post},
            {"ACTIVATION_DEPTH", c.activation_depth},
            {"ACTIVATION_BLOCK", c.activation_block ? 1 : 0},
            {"WEIGHT_DEPTH", c.weight_depth},
            {"WEIGHT_BLOCK", c.weight_block ? 1 : 0},
            {"BITS_DEPTH", c.bits_depth},
            {"BITS_BLOCK", c.bits_block ? 1 : 0},
            {"OUTPUT_DEPTH", c.output_depth},
            {"OUTPUT_BLOCK", c.output_block ? 1 : 0},
            {"PARTIAL_DEPTH", c.partial_depth},
            {"PARTIAL_BLOCK", c.partial_block ? 1 : 0},
            {"PARAMETER_BLOCK", c.parameter_block ? 1 : 0},
            {"LATENCY", kPipelineCycles},
            {"TAP_BITS", CoreParameters::kTapBits},
            {"CHANNEL_BITS", CoreParameters::kChannelBits},
            {"ROW_BITS", CoreParameters::kRowBits},
            {"VECTOR_BITS", CoreParameters::kVectorBits}};
}

std::vector<Port> load_ports(const CoreParameters& c) {
    const std::int64_t row_select = select_bits(c.rows);
    return {{"clock", 1},
            {"reset", 1},
            {"weight_write", 1},
            {"weight_lane", row_select},
            {"weight_address", c.weight_bits()},
            {"weight_data", c.entry_bits()},
            {"bits_write", 1},
            {"bits_lane", row_select},
            {"bits_address", c.word_bits()},
            {"bits_data", c.scan_width},
            {"activation_write", 1},
            {"activation_bank", c.bank_bits()},
            {"activation_odd", 1},
            {"activation_address", c.activation_bits()},
            {"activation_data", std::int64_t{c.columns} * c.width},
            {"parameter_write", 1},
            {"parameter_bank", select_bits(c.post)},
            {"parameter_address", select_bits(std::int64_t{2} * c.drain())},
            {"parameter_data", c.sum_bits() + 32},
            {"tap_write", 1},
            {"tap_address", CoreParameters::kTapBits},
            {"tap_data", c.table_bits()},
            {"quotient_write", 1},
            {"quotient_address", c.few_bits() + 2},
            {"quotient_data", 2 * c.few_bits() + 1},
            {"lane_write", 1},
            {"lane_select", row_select},
            {"lane_entries", 16},
            {"lane_first", c.weight_bits()},
            {"lane_last", c.weight_bits()},
            {"lane_first_word", c.word_bits()},
            {"lane_last_word", c.word_bits()},
            {"lane_channel", CoreParameters::kChannelBits}};
}

std::vector<Port> job_ports(const CoreParameters& c) {
    constexpr std::int64_t kTap = CoreParameters::kTapBits;
    constexpr std::int64_t kChannel = CoreParameters::kChannelBits;
    constexpr std::int64_t kRow = CoreParameters::kRowBits;
    constexpr std::int64_t kVector = CoreParameters::kVectorBits;
    return {{"job_valid", 1},
            {"job_ready", 1, true},
            {"job_done", 1, true},
            {"job_drains", 1},
            {"job_accumulates", 1},
            {"job_parameter_half", 1},
            {"job_output_half", 1},
            {"job_tap_base", kTap},
            {"job_last_tap", kTap},
            {"job_quotient_page", 1},
            {"job_channel_width", 4},
            {"job_channels", kChannel},
            {"job_last_group", kChannel},
            {"job_group_step", kChannel},
            {"job_slots_of_pass", 16},
            {"job_first_bank", c.bank_bits()},
            {"job_slots", c.slot_bits() + 1},
            {"job_vectors", kVector},
            {"job_passes", kRow + kVector},
            {"job_pass_word", c.activation_bits() + 1},
            {"job_row_word_step", c.activation_bits() + 1},
            {"job_pass_parity", 1},
            {"job_row_parity_step", 1},
            {"job_pass_row", kRow},
            {"job_row_step", kRow},
            {"job_height", kRow},
            {"job_phase_words", kVector},
            {"job_low", c.width},
            {"job_high", c.width},
            {"store_read", 1},
            {"store_half", 1},
            {"store_address", c.output_bits()},
            {"store_data", std::int64_t{c.post} * c.columns * c.width, true},
            {"counting", 1, true},
            {"pass_end", 1, true},
            {"lane_served", c.rows, true},
            {"lane_eligible", c.rows, true},
            {"lane_through", c.rows, true}};
}

std::vector<Port> ports_of(const CoreParameters& core) {
    std::vector<Port> out = load_ports(core);
    for (const Port& port : job_ports(core)) {
        out.push_back(port);
    }
    return out;
}

}  // namespace

std::string top_module(const CoreParameters& core) {
    std::string out =
        "// SPDX-License-Identifier: Apache-2.0\n"
        "// Generated for one design point: the core with its parameters.\n"
        "module scfa_top (\n";
    const std::vector<Port> ports = ports_of(core);
    for (std::size_t i = 0; i < ports.size(); ++i) {
        const std::string range =
            ports[i].bits > 1 ? fmt::format("[{}:0] ", ports[i].bits - 1) : "";
        out += fmt::format("    {} logic {}{}{}\n", ports[i].output ? "output" : "input ", range,
                           ports[i].name, i + 1 < ports.size() ? "," : "");
    }
    out += ");\n    scfa_core #(\n";
    const auto parameters = parameters_of(core);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        out += fmt::format("        .{}({}){}\n", parameters[i].first, parameters[i].second,
                           i + 1 < parameters.size() ? "," : "");
    }
    out += "    ) core (\n";
    for (std::size_t i = 0; i < ports.size(); ++i) {
        out +=
            fmt::format("        .{0}({0}){1}\n", ports[i].name, i + 1 < ports.size() ? "," : "");
    }
    return out + "    );\nendmodule\n";
}

std::string constants_header(const CoreParameters& core) {
    std::string out =
        "// SPDX-License-Identifier: Apache-2.0\n"
        "// Generated for one design point: the numbers of scfa_top.sv.\n"
        "#pragma once\n";
    const auto constant = [&out](std::string_view name, std::int64_t value) {
        out += fmt::format("constexpr int {} = {};\n", name, value);
    };
    for (const auto& [name, value] : parameters_of(core)) {
        constant(name, value);
    }
    constant("ENTRY_BITS", core.entry_bits());
    constant("FEW_BITS", core.few_bits());
    constant("BANK_BITS", core.bank_bits());
    constant("SLOT_BITS", core.slot_bits());
    constant("ACTIVATION_BITS", core.activation_bits());
    constant("WEIGHT_BITS", core.weight_bits());
    constant("WORD_BITS", core.word_bits());
    constant("OUTPUT_BITS", core.output_bits());
    constant("TABLE_BITS", core.table_bits());
    return out;
}

}  // namespace scfa::rtl
