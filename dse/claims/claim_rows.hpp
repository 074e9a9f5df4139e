#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/claims/claim_rows.hpp
/// @brief Evaluates the steps of every network: the rows of the claim's table.

#include "dse/claims/claim_steps.hpp"
#include "models/cost/analytic_evaluator.hpp"
#include "models/eval/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scfa {

/// What one step costs. Energy and latency are of the same point.
struct ClaimRow {
    std::string network;
    Comparison comparison = Comparison::same_array;
    ClaimStep step = ClaimStep::int16_dense;
    MaskSource masks = MaskSource::none;  ///< whose weights are zero: trained or drawn
    std::string reason;                   ///< why there is no feasible point; empty otherwise
    DesignPoint point;
    MetricValues metrics;
    std::int64_t array_dsp = 0;         ///< of the PE array
    std::int64_t post_dsp = 0;          ///< of the post-processor
    std::int64_t depthwise_cycles = 0;  ///< of depthwise convolutions
    std::int64_t other_cycles = 0;      ///< of all other layers
    /// Against the first step of the comparison that is feasible.
    double speedup = 1.0;            ///< by latency
    double energy_saved = 0.0;       ///< share, < 0 where it grew
    double depthwise_speedup = 0.0;  ///< by time; 0 where the network has none
    double other_speedup = 1.0;
};

/// One evaluated point.
struct ClaimAnswer {
    PointResult result;
    std::vector<LayerResult> layers;
};
/// A level of fidelity, by which the rows' points are evaluated in the end.
using ClaimEvaluation = std::function<ClaimAnswer(const DesignPoint&)>;

/// The networks of a block of rows, as `ClaimWorkload` counts them; those at the end that do not
/// exist are left out. Of a run, steps with sparse weights have a network of their own.
/// @throws as read_network and lower, or read_pruned_run; Error{configuration} when the run lacks a
///         point
std::vector<std::shared_ptr<const Workload>> claim_workloads(const ClaimsConfig& config,
                                                             const ClaimNetwork& network);

/// The rows of one network. A point above the clock that its array reaches is lowered to it.
/// @param model     searches and finds what is feasible; of `claim_workloads`, on the device
/// @param evaluate  gives the figures
std::vector<ClaimRow> claim_rows(const ClaimsConfig& config, AnalyticModel& model,
                                 const ClaimEvaluation& evaluate);

}  // namespace scfa
