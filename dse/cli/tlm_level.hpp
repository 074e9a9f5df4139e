#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/tlm_level.hpp
/// @brief The SystemC level as an evaluator, in builds that have it.

#include "models/cost/analytic_evaluator.hpp"
#include "models/eval/evaluator.hpp"

#include <memory>

namespace scfa::cli {

/// Whether this build has the SystemC model.
bool has_tlm_level();
/// For forked children: a worker evaluates once in the life of its process.
/// @throws Error{unsupported} in builds without SystemC
std::unique_ptr<Evaluator> make_tlm_level(std::shared_ptr<AnalyticModel> model);

}  // namespace scfa::cli
