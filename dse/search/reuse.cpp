// SPDX-License-Identifier: Apache-2.0
#include "dse/search/reuse.hpp"

#include "dse/store/run_reader.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace scfa {

class ReusingEvaluator::Worker final : public EvaluatorWorker {
  public:
    explicit Worker(ReusingEvaluator& owner) : owner_(owner), worker_(owner.evaluator_->worker()) {}

    PointResult evaluate(const DesignPoint& point) override {
        const auto found = owner_.known_.find(owner_.names_.id_of(point));
        if (found == owner_.known_.end()) {
            return worker_->evaluate(point);
        }
        owner_.reused_.fetch_add(1, std::memory_order_relaxed);
        return found->second;
    }
    PointResult evaluate(const DesignPoint& point, std::vector<LayerResult>& layers) override {
        return worker_->evaluate(point, layers);
    }
    [[nodiscard]] std::int64_t layer_evaluations() const override {
        return worker_->layer_evaluations();
    }

  private:
    ReusingEvaluator& owner_;
    std::unique_ptr<EvaluatorWorker> worker_;
};

ReusingEvaluator::ReusingEvaluator(std::shared_ptr<Evaluator> evaluator, PointNamer names,
                                   std::string revision)
    : evaluator_(std::move(evaluator)), names_(std::move(names)), revision_(std::move(revision)) {}

std::unique_ptr<EvaluatorWorker> ReusingEvaluator::worker() {
    return std::make_unique<Worker>(*this);
}

std::int64_t ReusingEvaluator::add_run(const std::string& directory) {
    const RunReader reader(directory);
    if (reader.info().model_version != evaluator_->model_version() ||
        reader.info().fidelity != evaluator_->fidelity() || revision_of(directory) != revision_) {
        return 0;
    }
    std::int64_t taken = 0;
    reader.for_each_point({}, [&](const EvaluatedPoint& row) {
        if (row.result.status == PointStatus::failed) {
            return true;
        }
        PointResult result = row.result;
        if (result.why.reason == Reason::constraint) {  // of that run's user, not of the model
            result.status = PointStatus::feasible;
            result.why = {};
        }
        known_.emplace(row.id, result);
        ++taken;
        return true;
    });
    return taken;
}

std::string revision_of(const std::string& directory) {
    std::string out;
    for (const TelemetryRow& row : RunReader(directory).telemetry()) {
        const auto detail = nlohmann::ordered_json::parse(row.detail, nullptr, false);
        if (detail.is_object() && detail.contains("revision") && detail["revision"].is_string()) {
            out = detail["revision"].get<std::string>();
        }
    }
    return out;
}

}  // namespace scfa
