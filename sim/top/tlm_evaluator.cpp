// SPDX-License-Identifier: Apache-2.0
#include "sim/top/tlm_evaluator.hpp"

#include "models/base/error.hpp"
#include "models/program/planned_point.hpp"
#include "sim/top/simulation.hpp"

#include <utility>

namespace scfa::sim {

namespace {

class TlmWorker final : public EvaluatorWorker {
  public:
    explicit TlmWorker(AnalyticModel& model) : model_(model) {}

    PointResult evaluate(const DesignPoint& point) override {
        std::vector<LayerResult> layers;
        return evaluate(point, layers);
    }

    PointResult evaluate(const DesignPoint& point, std::vector<LayerResult>& layers) override {
        const PlannedPoint planned = plan_point(model_, point);
        layers = planned.layers;
        if (planned.program == nullptr) {
            return planned.analytic;
        }
        SimulationOptions options;
        options.statistics = false;
        SimulationResult result =
            Simulation(planned, model_.platform(), nullptr, options).run({}, {});
        layers = std::move(result.layers);
        evaluations_ += static_cast<std::int64_t>(layers.size());
        return result.point;
    }

    [[nodiscard]] std::int64_t layer_evaluations() const override { return evaluations_; }

  private:
    AnalyticModel& model_;
    std::int64_t evaluations_ = 0;
};

class TlmEvaluator final : public Evaluator {
  public:
    explicit TlmEvaluator(std::shared_ptr<AnalyticModel> model) : model_(std::move(model)) {}

    std::unique_ptr<EvaluatorWorker> worker() override {
        return std::make_unique<TlmWorker>(*model_);
    }
    [[nodiscard]] std::string_view fidelity() const override { return "tlm"; }
    [[nodiscard]] std::string_view model_version() const override { return "tlm-1"; }
    [[nodiscard]] const std::vector<std::shared_ptr<const Workload>>& workloads() const override {
        return model_->workloads();
    }

  private:
    std::shared_ptr<AnalyticModel> model_;
};

}  // namespace

std::unique_ptr<Evaluator> make_tlm_evaluator(std::shared_ptr<AnalyticModel> model) {
    return std::make_unique<TlmEvaluator>(std::move(model));
}

}  // namespace scfa::sim
