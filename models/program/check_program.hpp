#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/program/check_program.hpp
/// @brief Whether a layer program does the whole layer: what a controller checks before it runs it.

#include "models/program/network_program.hpp"

namespace scfa {

/// @throws Error{configuration} naming "controller" and the layer: rows, channels or splits that no
/// job computes, or that two do; operands or images that are missing; addresses beyond the memory
/// Cost: O(tiles + images).
void check_program(const NetworkProgram& network);

}  // namespace scfa
