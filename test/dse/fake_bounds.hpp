#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/dse/fake_bounds.hpp
/// @brief The fake evaluator with provable bounds: what `fake_result` cannot fall below in a box.

#include "models/eval/point_bounds.hpp"
#include "test/dse/fake_evaluator.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

namespace scfa::test {

class FakeBounding final : public BoundingEvaluator {
  public:
    explicit FakeBounding(FakeEvaluator::Function function = fake_result)
        : fake_(std::move(function)) {
        for (const ParameterInfo& info : parameter_table()) {
            order_.push_back(info.id);
        }
    }

    std::unique_ptr<EvaluatorWorker> worker() override { return fake_.worker(); }
    [[nodiscard]] std::string_view fidelity() const override { return fake_.fidelity(); }
    [[nodiscard]] std::string_view model_version() const override { return fake_.model_version(); }
    [[nodiscard]] const std::vector<std::shared_ptr<const Workload>>& workloads() const override {
        return fake_.workloads();
    }
    std::unique_ptr<PointBounds> bounds() override { return std::make_unique<Bounds>(); }
    [[nodiscard]] const std::vector<Parameter>& branching_order() const override { return order_; }
    [[nodiscard]] bool large_first(Parameter) const override { return false; }
    [[nodiscard]] const std::vector<Parameter>& shared_parameters() const override {
        return order_;
    }
    [[nodiscard]] SharedWork shared_work() const override { return {}; }
    [[nodiscard]] std::int64_t evaluations() const { return fake_.evaluations(); }

  private:
    class Bounds final : public PointBounds {
      public:
        [[nodiscard]] int most_effort(const PointBox&) const override { return 0; }
        BoxBound bound(const PointBox& box, int) override {
            const auto least = [&box](Parameter p) {
                return static_cast<double>(*std::min_element(box[p].begin(), box[p].end()));
            };
            const auto most = [&box](Parameter p) {
                return static_cast<double>(*std::max_element(box[p].begin(), box[p].end()));
            };
            const double small = least(Parameter::pe_rows) * least(Parameter::pe_columns);
            const double large = most(Parameter::pe_rows) * most(Parameter::pe_columns);
            BoxBound out;
            out.infeasible = small > 400 ? Reason::dsp : Reason::none;
            out.least[Metric::dsp] = small;
            out.least[Metric::latency_ms] = 1000.0 / large;
            out.least[Metric::energy_mj] = small / 8.0 + least(Parameter::activation_buffer_banks);
            return out;
        }
    };

    FakeEvaluator fake_;
    std::vector<Parameter> order_;
};

}  // namespace scfa::test
