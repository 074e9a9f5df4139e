#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/coding_style.hpp
/// @brief How the memory path is coded (IEEE 1666-2011, TLM-2.0).

#include <cstdint>

namespace scfa::sim {

/// loosely_timed: b_transport with temporal decoupling, the fast default. approximately_timed:
/// nb_transport with four phases, the check. Both give the same job ends (docs/tlm.md says how
/// closely).
enum class CodingStyle : std::int32_t { loosely_timed, approximately_timed };

}  // namespace scfa::sim
