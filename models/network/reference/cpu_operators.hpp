#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/reference/cpu_operators.hpp
/// @brief What layers on the CPU compute: operators without weights that networks of this size end
/// or gate with.

#include "models/network/lowering.hpp"
#include "models/network/workload.hpp"

#include <string>
#include <vector>

namespace scfa {

/// @param file  the network's, for the error
/// @throws Error{unsupported} naming layer and operator: not in the table, more than one input, or
///         a parameter that the network's file does not give
void check_cpu_operator(const WorkloadLayer& layer, const CpuOperator& parameters,
                        const std::string& file);

/// The operator's output in float. @param input CHW @pre check_cpu_operator passed
std::vector<float> run_cpu_operator(const WorkloadLayer& layer, const CpuOperator& parameters,
                                    const std::vector<float>& input);

}  // namespace scfa
