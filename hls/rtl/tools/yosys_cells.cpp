// SPDX-License-Identifier: Apache-2.0
#include "hls/rtl/tools/yosys_cells.hpp"

#include "models/base/error.hpp"

#include <map>
#include <sstream>
#include <utility>
#include <vector>

namespace scfa::rtl {

namespace {

struct Module {
    CellCount own;
    std::vector<std::pair<std::string, std::int64_t>> below;  ///< modules and how often
};

/// The module's name without the parameters that Yosys puts into it.
std::string plain_name(const std::string& name) {
    const std::size_t at = name.find("\\scfa_");
    std::string out = at == std::string::npos ? name : name.substr(at + 1);
    return out.substr(0, out.find('\\'));
}

bool starts_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

void add_cell(Module& module, const std::string& cell, std::int64_t count) {
    CellCount& own = module.own;
    static const std::map<std::string, std::int64_t> kMemoryLuts = {
        {"RAM32X1D", 2}, {"RAM64X1D", 2}, {"RAM128X1D", 4}, {"RAM32M", 4},  {"RAM64M", 4},
        {"RAM32M16", 8}, {"RAM64M8", 8},  {"SRL16E", 1},    {"SRLC32E", 1}, {"RAM256X1D", 8}};
    if (const auto memory = kMemoryLuts.find(cell); memory != kMemoryLuts.end()) {
        own.lutram += count * memory->second;
    } else if (starts_with(cell, "FD")) {
        own.ff += count;
    } else if (cell == "CARRY4" || cell == "CARRY8") {
        own.carry += cell == "CARRY8" ? 2 * count : count;
    } else if (starts_with(cell, "DSP48E")) {
        own.dsp += count;
    } else if (starts_with(cell, "RAMB18E") || starts_with(cell, "RAMB36E")) {
        own.bram18 += starts_with(cell, "RAMB36E") ? 2 * count : count;
    } else if (cell.find("scfa_") != std::string::npos) {
        module.below.emplace_back(cell, count);
    } else if (!starts_with(cell, "LUT") && !starts_with(cell, "MUXF") && cell != "INV") {
        throw Error(ErrorCode::environment,
                    "yosys: the netlist holds a cell \"" + cell + "\", which is not counted");
    }
}

std::map<std::string, Module> parse(std::string_view text) {
    std::map<std::string, Module> out;
    std::istringstream lines{std::string(text)};
    Module* module = nullptr;
    bool cells = false;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string first, second;
        words >> first >> second;
        if (first == "===") {
            // The sum over the hierarchy comes last: we sum by part ourselves.
            module = line.find("design hierarchy") == std::string::npos ? &out[second] : nullptr;
            cells = false;
        } else if (line.find("Number of cells:") != std::string::npos) {
            cells = true;
        } else if (const std::size_t at = line.find("Estimated number of LCs:");
                   at != std::string::npos && module != nullptr) {
            module->own.lut = std::stoll(line.substr(at + 24));
        } else if (cells && module != nullptr && !second.empty()) {
            add_cell(*module, first, std::stoll(second));
        }
    }
    return out;
}

CorePart part_of(const std::string& module) {
    static const std::map<std::string, CorePart> kParts = {
        {"scfa_bank", CorePart::bank},
        {"scfa_bitmap_decoder", CorePart::decoder},
        {"scfa_rle_decoder", CorePart::decoder},
        {"scfa_coordinate_decoder", CorePart::decoder},
        {"scfa_scheduled_player", CorePart::decoder},
        {"scfa_step_position", CorePart::decoder},
        {"scfa_split_position", CorePart::decoder},
        {"scfa_place", CorePart::decoder},
        {"scfa_dense_front", CorePart::dense_front},
        {"scfa_fifo", CorePart::fifo},
        {"scfa_bank_select", CorePart::fifo},
        {"scfa_arbiter", CorePart::arbiter},
        {"scfa_arbiter_round", CorePart::arbiter},
        {"scfa_sparse_front", CorePart::front},
        {"scfa_pe_lane", CorePart::pe_lane},
        {"scfa_pe_control", CorePart::pe_lane},
        {"scfa_drain", CorePart::drain},
        {"scfa_post_lane", CorePart::post_lane},
        {"scfa_core", CorePart::core},
        {"scfa_sequencer", CorePart::core},
        {"scfa_top", CorePart::core},
        {"scfa_memory", CorePart::buffer_memory}};
    const auto found = kParts.find(module);
    SCFA_ASSERT(found != kParts.end(), "a module of the core without a part: " + module);
    return found->second;
}

void add_module(const std::map<std::string, Module>& modules, const std::string& name,
                std::int64_t times, PartCounts& out) {
    const auto found = modules.find(name);
    if (found == modules.end()) {
        throw Error(ErrorCode::environment, "yosys: its report lacks the module \"" + name + "\"");
    }
    out[static_cast<std::size_t>(part_of(plain_name(name)))].add(found->second.own, times);
    for (const auto& [below, count] : found->second.below) {
        add_module(modules, below, times * count, out);
    }
}

}  // namespace

CellCount& CellCount::add(const CellCount& o, std::int64_t times) {
    lut += times * o.lut;
    lutram += times * o.lutram;
    ff += times * o.ff;
    carry += times * o.carry;
    dsp += times * o.dsp;
    bram18 += times * o.bram18;
    return *this;
}

std::string_view name_of(CorePart part) {
    static constexpr std::array<std::string_view, kCoreParts> kNames = {
        "bank",    "decoder", "dense_front", "fifo", "arbiter",      "front",
        "pe_lane", "drain",   "post_lane",   "core", "buffer_memory"};
    return kNames[static_cast<std::size_t>(part)];
}

PartCounts count_cells(std::string_view stat_text, std::string_view top) {
    PartCounts out{};
    add_module(parse(stat_text), std::string(top), 1, out);
    return out;
}

}  // namespace scfa::rtl
