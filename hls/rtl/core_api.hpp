#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/rtl/core_api.hpp
/// @brief Between the program and a compiled core: plain data and C functions, because a core is
/// built for one design point at run time and loaded as a shared library.

#include <cstdint>

namespace scfa::rtl {

/// The next job's lane (ports lane_*).
struct CoreLane {
    std::uint32_t entries = 0;  ///< of a pass, explicit zeros included; 0: no entry, no filter
    std::uint32_t first = 0, last = 0;            ///< addresses in the weight buffer
    std::uint32_t first_word = 0, last_word = 0;  ///< bitmap: scan words up to the last with a bit
    std::uint32_t channel = 0;                    ///< of the filter's channel 0, as loaded
};

/// A sequence (ports job_*). Words and rows may be negative: they count modulo the port's width.
struct CoreJob {
    bool drains = true, accumulates = false;
    std::uint32_t parameter_half = 0, output_half = 0;
    std::uint32_t tap_base = 0, last_tap = 0;
    std::uint32_t quotient_page = 0, channel_width = 0;
    std::uint32_t channels = 1, last_group = 0, group_step = 0;
    std::uint32_t slots_of_pass = 1;
    std::uint32_t first_bank = 0, slots = 1;
    std::uint32_t vectors = 1, passes = 1;
    std::int32_t pass_word = 0, row_word_step = 0;
    std::uint32_t pass_parity = 0, row_parity_step = 0;
    std::int32_t pass_row = 0, row_step = 1;
    std::uint32_t height = 1, phase_words = 1;
    std::int32_t low = -127, high = 127;
};

/// What the ports showed while a job ran. Lane-cycles as in docs/scfa.md, section 3, of the formats
/// with a FIFO.
struct CoreRun {
    std::int64_t cycles = 0;  ///< from the cycle that takes the job to the last one before the next
    std::int64_t pass_cycles = 0;  ///< of them, those in which the core steps
    std::int64_t busy = 0, bank = 0, decode = 0, imbalance = 0;
};

/// The functions of a core's library; the names are those of `extern "C"` symbols with the prefix
/// "scfa_core_". Loads take a clock cycle each.
struct CoreFunctions {
    void* (*create)();
    void (*destroy)(void*);
    void (*write_weight)(void*, std::uint32_t lane, std::uint32_t address, std::uint64_t data);
    void (*write_bits)(void*, std::uint32_t lane, std::uint32_t address, std::uint64_t data);
    void (*write_activation)(void*, std::uint32_t bank, std::uint32_t odd, std::uint32_t address,
                             const std::uint8_t* pixels);
    void (*write_parameter)(void*, std::uint32_t bank, std::uint32_t address, std::int64_t bias,
                            std::uint32_t multiplier, std::uint32_t shift);
    void (*write_tap)(void*, std::uint32_t address, std::uint64_t data);
    void (*write_quotient)(void*, std::uint32_t address, std::uint32_t data);
    void (*write_lane)(void*, std::uint32_t lane, const CoreLane&);
    /// As write_lane, but in a cycle of the next run: for the job behind that one.
    void (*queue_lane)(void*, std::uint32_t lane, const CoreLane&);
    void (*reset)(void*);
    void (*idle)(void*, std::int64_t cycles);
    /// @param most_cycles  0 cycles are reported when the job has not ended by then
    CoreRun (*run)(void*, const CoreJob&, std::int64_t most_cycles);
    /// POST vectors of COLUMNS pixels. A read takes a cycle.
    void (*read_result)(void*, std::uint32_t half, std::uint32_t address, std::uint8_t* pixels);
};

}  // namespace scfa::rtl
