#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/search/reuse.hpp
/// @brief Results of earlier runs in place of evaluations.
///
/// A result is known by the point's id: the hash of point, network, device with its coefficients,
/// level of fidelity and version of the model. So nothing is reused after any of them changed; and
/// nothing of a program of another revision, whatever its model says of its version.

#include "dse/store/point_id.hpp"
#include "models/eval/evaluator.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace scfa {

/// Evaluates what no earlier run has; layers are always evaluated. Thread-safe once the runs have
/// been added.
class ReusingEvaluator final : public Evaluator {
  public:
    /// @param revision  of this program's source
    ReusingEvaluator(std::shared_ptr<Evaluator> evaluator, PointNamer names, std::string revision);

    /// Takes the rows of a run; failed ones are left out, and limits of that run are forgotten.
    /// @return how many rows; 0 when a program of another revision, or another model, wrote it
    /// @throws as RunReader; Error{damaged} when a row fails its checksum
    std::int64_t add_run(const std::string& directory);
    /// Evaluations that were not needed.
    [[nodiscard]] std::int64_t reused() const { return reused_; }

    [[nodiscard]] std::unique_ptr<EvaluatorWorker> worker() override;
    [[nodiscard]] std::string_view fidelity() const override { return evaluator_->fidelity(); }
    [[nodiscard]] std::string_view model_version() const override {
        return evaluator_->model_version();
    }
    [[nodiscard]] const std::vector<std::shared_ptr<const Workload>>& workloads() const override {
        return evaluator_->workloads();
    }

  private:
    class Worker;
    struct HashOfId {
        std::size_t operator()(const Hash128& id) const { return id.low; }
    };

    std::shared_ptr<Evaluator> evaluator_;
    PointNamer names_;
    std::string revision_;
    std::unordered_map<Hash128, PointResult, HashOfId> known_;
    std::atomic<std::int64_t> reused_{0};
};

/// The source revision of the program that last swept a run; empty when the run does not say.
std::string revision_of(const std::string& directory);

}  // namespace scfa
