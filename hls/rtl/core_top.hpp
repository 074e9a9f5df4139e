#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/rtl/core_top.hpp
/// @brief The two generated files of a core: its top module and the same numbers for C++.

#include "hls/rtl/core_parameters.hpp"

#include <string>

namespace scfa::rtl {

/// scfa_top.sv: module `scfa_top`, the core with this point's parameters, ports with plain widths.
std::string top_module(const CoreParameters& core);

/// core_constants.hpp, for core_library.cpp.
std::string constants_header(const CoreParameters& core);

}  // namespace scfa::rtl
