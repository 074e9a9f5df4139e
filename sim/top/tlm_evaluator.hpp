#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/top/tlm_evaluator.hpp
/// @brief The SystemC level as an evaluator: cycles and energy of a point, no data.

#include "models/cost/analytic_evaluator.hpp"
#include "models/eval/evaluator.hpp"

#include <memory>

namespace scfa::sim {

/// @param model  chooses the mappings; its memo is worth keeping warm in the process that forks
/// A worker evaluates one point in the life of its process, because SystemC elaborates once: fork a
/// child for each point (dse/exec/worker_pool.hpp).
std::unique_ptr<Evaluator> make_tlm_evaluator(std::shared_ptr<AnalyticModel> model);

}  // namespace scfa::sim
