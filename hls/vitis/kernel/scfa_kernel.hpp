#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  scfa_kernel.hpp
/// @brief The top function.

#include "scfa_types.hpp"

#define SCFA_TOP_PORT(number) const scfa_hls::Beat *read_##number, scfa_hls::Beat *write_##number,

/// Runs layers of a program, each a dataflow region of control, load, compute, post-process and
/// store. All ports reach the same external memory.
/// @param program  records of scfa_program.hpp
/// @param first    offset of the first layer's record; the others follow
/// @param layers   how many
extern "C" void scfa_accelerator(SCFA_FOR_EACH_PORT(SCFA_TOP_PORT) const std::uint32_t* program,
                                 std::uint32_t first, std::uint32_t layers);
