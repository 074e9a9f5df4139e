#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/dse/fake_evaluator.hpp
/// @brief An evaluator of a few arithmetic operations: enough trade-offs for a front, ties,
/// infeasible points.

#include "models/base/rng.hpp"
#include "models/eval/evaluator.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace scfa::test {

/// Latency falls and DSPs rise with rows x columns; noise from a hash of the point keeps the front
/// irregular.
inline PointResult fake_result(const DesignPoint& point) {
    std::uint64_t key = 1;
    for (const std::int32_t value : point.values) {
        key = mix64(key ^ static_cast<std::uint64_t>(value));
    }
    const auto noise = static_cast<double>(key % 64);
    const double array = static_cast<double>(point.rows()) * point.columns();
    PointResult result;
    result.metrics[Metric::dsp] = array;
    result.metrics[Metric::cycles] = 1.0e6 + noise;
    result.metrics[Metric::latency_ms] = 1000.0 * (1.0 + noise / 64.0) / array;
    result.metrics[Metric::energy_mj] = array / 8.0 + noise * 0.25 + point.banks();
    result.metrics[Metric::bram18] = point.banks();
    result.metrics[Metric::accuracy] = 0.9 - 0.01 * static_cast<double>(key % 3);
    if (point.window() > point.fifo_depth()) {
        result.status = PointStatus::infeasible;
        result.why = {Reason::window_exceeds_depth, -1, point.window(), point.fifo_depth()};
    } else if (array > 400) {
        result.status = PointStatus::infeasible;
        result.why = {Reason::dsp, -1, static_cast<std::int64_t>(array), 400};
    }
    return result;
}

class FakeEvaluator : public Evaluator {
  public:
    using Function = std::function<PointResult(const DesignPoint&)>;

    explicit FakeEvaluator(Function function = fake_result) : function_(std::move(function)) {
        auto workload = std::make_shared<Workload>();
        workload->name = "fake";
        workload->content = hash128("fake");
        workloads_.push_back(std::move(workload));
    }

    std::unique_ptr<EvaluatorWorker> worker() override {
        ++workers_;
        return std::make_unique<Worker>(*this);
    }
    [[nodiscard]] std::string_view fidelity() const override { return "fake"; }
    [[nodiscard]] std::string_view model_version() const override { return "fake-1"; }
    [[nodiscard]] const std::vector<std::shared_ptr<const Workload>>& workloads() const override {
        return workloads_;
    }

    [[nodiscard]] std::int64_t evaluations() const { return evaluations_; }
    [[nodiscard]] std::int64_t workers() const { return workers_; }

  private:
    class Worker : public EvaluatorWorker {
      public:
        explicit Worker(FakeEvaluator& owner) : owner_(owner) {}
        PointResult evaluate(const DesignPoint& point) override {
            ++owner_.evaluations_;
            return owner_.function_(point);
        }
        PointResult evaluate(const DesignPoint& point, std::vector<LayerResult>& layers) override {
            layers.clear();
            return evaluate(point);
        }
        [[nodiscard]] std::int64_t layer_evaluations() const override { return 0; }

      private:
        FakeEvaluator& owner_;
    };

    Function function_;
    std::vector<std::shared_ptr<const Workload>> workloads_;
    std::atomic<std::int64_t> evaluations_{0};
    std::atomic<std::int64_t> workers_{0};
};

}  // namespace scfa::test
