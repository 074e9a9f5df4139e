#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/search/confirm.hpp
/// @brief Evaluates chosen points of a finished run once more, at a higher level of fidelity, each
/// in a process of its own.

#include "dse/exec/worker_pool.hpp"
#include "dse/search/search_engine.hpp"
#include "dse/store/row_codec.hpp"
#include "dse/store/run_writer.hpp"
#include "models/eval/evaluator.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace scfa {

/// What confirms, and where the results go. Everything has to outlive the call.
struct ConfirmContext {
    /// Used in forked children only: a worker of it may evaluate once in a process and spoil it.
    Evaluator& evaluator;
    const Constraints& constraints;
    RunWriter& writer;
    /// Called in this process before a point's child is forked: warms what children inherit. May be
    /// empty.
    std::function<void(const DesignPoint&)> prepare;
    /// How layers are stored. Called in this process.
    std::function<std::vector<LayerRow>(const DesignPoint&, const std::vector<LayerResult>&)>
        layer_rows;
};

struct ConfirmControl {
    WorkerLimits limits;
    const std::atomic<bool>* stop = nullptr;
    std::int64_t max_failures = std::numeric_limits<std::int64_t>::max();
    ProgressCallback progress;  ///< called on the calling thread
};

struct ConfirmEnd {
    SearchEnd end = SearchEnd::complete;
    std::int64_t chosen = 0;
    std::int64_t confirmed = 0;   ///< of those, good; earlier processes' included
    std::int64_t failed = 0;      ///< of those
    std::int64_t evaluated = 0;   ///< by this process
    std::int64_t retried = 0;     ///< of these, tried more than once
    std::int64_t peak_bytes = 0;  ///< resident memory of the largest child
};

/// Evaluates what of the chosen points is not stored yet at the evaluator's fidelity and version;
/// results of other versions are evaluated again. What is stored at the end depends on run,
/// evaluator and choice alone. A point that breaks a limit at the higher level is stored as
/// infeasible, with its metrics; one without an answer as failed, with the reason.
/// @param ordinals  stored, feasible points
/// @throws Error{environment} when the store cannot be written or no process started; what was
/// committed stays
ConfirmEnd confirm_points(const ConfirmContext& context, const std::vector<std::int64_t>& ordinals,
                          const ConfirmControl& control);

}  // namespace scfa
