// SPDX-License-Identifier: Apache-2.0
#include "models/cost/analytic_evaluator.hpp"

#include "models/base/error.hpp"
#include "models/cost/energy.hpp"
#include "models/cost/layer_memo.hpp"
#include "models/cost/legality.hpp"
#include "models/cost/point_metrics.hpp"
#include "models/cost/resources.hpp"
#include "models/cost/timeline.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace scfa {

namespace {

class AnalyticEvaluator final : public AnalyticModel {
  public:
    AnalyticEvaluator(std::vector<std::shared_ptr<const Workload>> workloads,
                      std::shared_ptr<const Platform> platform)
        : workloads_(std::move(workloads)), platform_(std::move(platform)), memo_(workloads_) {
        SCFA_ASSERT(!workloads_.empty(), "an evaluator needs a network");
        for (const std::shared_ptr<const Workload>& workload : workloads_) {
            facts_.push_back(facts_of(*workload));
            most_channels_ = std::max(most_channels_, workload->channels);
        }
    }

    std::unique_ptr<EvaluatorWorker> worker() override;
    [[nodiscard]] std::string_view fidelity() const override { return "analytic"; }
    [[nodiscard]] std::string_view model_version() const override { return "analytic-1"; }
    [[nodiscard]] const std::vector<std::shared_ptr<const Workload>>& workloads() const override {
        return workloads_;
    }

    std::vector<const LayerTables*> tables(const DesignPoint& point) override {
        return memo_.tables(static_cast<std::size_t>(point.pruning_point()), compute_key(point));
    }
    [[nodiscard]] const std::shared_ptr<const Platform>& platform() const override {
        return platform_;
    }
    [[nodiscard]] const NetworkFacts& facts(std::size_t network) const { return facts_[network]; }
    [[nodiscard]] std::int64_t most_channels() const { return most_channels_; }

  private:
    std::vector<std::shared_ptr<const Workload>> workloads_;
    std::shared_ptr<const Platform> platform_;
    std::vector<NetworkFacts> facts_;
    std::int64_t most_channels_ = 1;  ///< of any network of the workload
    LayerMemo memo_;
};

class AnalyticWorker final : public EvaluatorWorker {
  public:
    explicit AnalyticWorker(AnalyticEvaluator& evaluator) : evaluator_(evaluator) {}

    PointResult evaluate(const DesignPoint& point) override { return evaluate(point, nullptr); }
    PointResult evaluate(const DesignPoint& point, std::vector<LayerResult>& layers) override {
        layers.clear();
        return evaluate(point, &layers);
    }
    [[nodiscard]] std::int64_t layer_evaluations() const override {
        return finished_evaluations_ + (timeline_.has_value() ? timeline_->layer_evaluations() : 0);
    }

  private:
    PointResult evaluate(const DesignPoint& given, std::vector<LayerResult>* layers) {
        const DesignPoint point = canonical(given);
        const Platform& platform = *evaluator_.platform();
        PointResult result;
        const auto network = static_cast<std::size_t>(point.pruning_point());
        const Workload& workload = *evaluator_.workloads()[network];
        network_metrics(workload, evaluator_.most_channels(), result.metrics);

        result.why = check_legal(point, platform);
        if (result.why.reason == Reason::none) {
            const Resources used = resources_of(point, platform, evaluator_.facts(network).needs);
            resource_metrics(used, result.metrics);
            result.why = check_budget(used, budget_of(platform.device));
        }
        if (result.why.reason == Reason::none) {
            result.why = run(point, network, workload, result.metrics, layers);
        }
        result.status =
            result.why.reason == Reason::none ? PointStatus::feasible : PointStatus::infeasible;
        return result;
    }

    Infeasibility run(const DesignPoint& point, std::size_t network, const Workload& workload,
                      MetricValues& out, std::vector<LayerResult>* layers) {
        const Platform& platform = *evaluator_.platform();
        const PointContext context(point, platform.device, platform.memory);
        TimelineTotals total;
        std::vector<EnergyEvents> events;
        const Infeasibility why = timeline(point, network, workload)
                                      .run(context, platform.device.cpu.operations_per_second.value,
                                           total, layers, layers == nullptr ? nullptr : &events);
        if (why.reason != Reason::none) {
            return why;
        }
        time_metrics(evaluator_.facts(network), point, platform, total, out);
        if (layers != nullptr) {
            layer_figures(point, workload, platform, events, *layers);
        }
        return {};
    }

    /// The timeline of the point's network and compute key; kept until either changes.
    Timeline& timeline(const DesignPoint& point, std::size_t network, const Workload& workload) {
        const ComputeKey key = compute_key(point);
        if (!timeline_.has_value() || network != network_ || !(key == key_)) {
            finished_evaluations_ = layer_evaluations();
            network_ = network;
            key_ = key;
            timeline_.emplace(workload, evaluator_.tables(point));
        }
        return *timeline_;
    }

    AnalyticEvaluator& evaluator_;
    std::optional<Timeline> timeline_;
    std::size_t network_ = 0;
    ComputeKey key_;
    std::int64_t finished_evaluations_ = 0;
};

std::unique_ptr<EvaluatorWorker> AnalyticEvaluator::worker() {
    return std::make_unique<AnalyticWorker>(*this);
}

}  // namespace

std::unique_ptr<AnalyticModel> make_analytic_evaluator(
    std::vector<std::shared_ptr<const Workload>> workloads,
    std::shared_ptr<const Platform> platform) {
    return std::make_unique<AnalyticEvaluator>(std::move(workloads), std::move(platform));
}

}  // namespace scfa
