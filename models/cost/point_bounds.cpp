// SPDX-License-Identifier: Apache-2.0
#include "models/cost/point_bounds.hpp"

#include "models/base/error.hpp"
#include "models/cost/box_resources.hpp"
#include "models/cost/legality.hpp"
#include "models/cost/network_bounds.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <set>
#include <utility>

namespace scfa {

namespace {

using P = Parameter;

/// Which classes of points were evaluated or looked into; shared by all threads.
class WorkLog {
  public:
    using Key = std::pair<std::int32_t, ComputeKey>;

    void evaluated(const DesignPoint& point) { add(evaluated_, point); }
    void begun(const DesignPoint& point) { add(begun_, point); }

    [[nodiscard]] SharedWork summary() const {
        const std::lock_guard<std::mutex> lock(mutex_);
        SharedWork out;
        out.classes_done = static_cast<std::int64_t>(evaluated_.size());
        for (const Key& key : begun_) {
            out.classes_begun += evaluated_.count(key) == 0 ? 1 : 0;
        }
        return out;
    }

  private:
    void add(std::set<Key>& keys, const DesignPoint& point) {
        const DesignPoint form = timing_form(point);
        const Key key{form.pruning_point(), compute_key(form)};
        const std::lock_guard<std::mutex> lock(mutex_);
        keys.insert(key);
    }

    mutable std::mutex mutex_;
    std::set<Key> evaluated_;
    std::set<Key> begun_;
};

/// Counts the compute keys whose layers were run.
class LoggingWorker final : public EvaluatorWorker {
  public:
    LoggingWorker(std::unique_ptr<EvaluatorWorker> worker, WorkLog& log)
        : worker_(std::move(worker)), log_(log) {}

    PointResult evaluate(const DesignPoint& point) override {
        PointResult result = worker_->evaluate(point);
        note(point, result);
        return result;
    }
    PointResult evaluate(const DesignPoint& point, std::vector<LayerResult>& layers) override {
        PointResult result = worker_->evaluate(point, layers);
        note(point, result);
        return result;
    }
    [[nodiscard]] std::int64_t layer_evaluations() const override {
        return worker_->layer_evaluations();
    }

  private:
    void note(const DesignPoint& point, const PointResult& result) {
        if (result.why.reason == Reason::none || result.why.layer >= 0) {
            log_.evaluated(point);
        }
    }

    std::unique_ptr<EvaluatorWorker> worker_;
    WorkLog& log_;
};

class AnalyticBounds final : public PointBounds {
  public:
    AnalyticBounds(AnalyticModel& model, WorkLog& log)
        : model_(model), log_(log), platform_(*model.platform()) {
        for (const auto& workload : model.workloads()) {
            facts_.push_back(facts_of(*workload));
            most_channels_ = std::max(most_channels_, workload->channels);
        }
        needs_.has_residual_add =
            std::all_of(facts_.begin(), facts_.end(),
                        [](const NetworkFacts& f) { return f.needs.has_residual_add; });
        networks_.resize(facts_.size());
        resources_.resize(facts_.size() + 1);
    }

    [[nodiscard]] int most_effort(const PointBox& box) const override {
        return NetworkBounds::most_effort(box);
    }

    BoxBound bound(const PointBox& box, int effort) override {
        BoxBound out;
        out.infeasible = illegal_box(box, platform_);
        if (out.infeasible != Reason::none) {
            return out;
        }
        const bool one_network = box[P::pruning_point].is_fixed();
        const auto network = static_cast<std::size_t>(box[P::pruning_point].front());
        if (one_network) {
            network_metrics(*model_.workloads()[network], most_channels_, out.least);
            out.greatest = out.least;
        }
        const Resources used = resources(one_network ? network : facts_.size()).least(box);
        resource_metrics(used, out.least);
        out.infeasible = check_budget(used, budget_of(platform_.device)).reason;
        if (out.infeasible == Reason::none && one_network) {
            bound_time(box, network, effort, out);
        }
        return out;
    }

  private:
    BoxResources& resources(std::size_t network) {
        std::unique_ptr<BoxResources>& slot = resources_[network];
        if (slot == nullptr) {
            slot = std::make_unique<BoxResources>(
                platform_, network < facts_.size() ? facts_[network].needs : needs_);
        }
        return *slot;
    }

    void bound_time(const PointBox& box, std::size_t network, int effort, BoxBound& out) {
        std::unique_ptr<NetworkBounds>& slot = networks_[network];
        if (slot == nullptr) {
            slot = std::make_unique<NetworkBounds>(model_, network);
        }
        if (effort > 0 && effort >= most_effort(box) && sizes_fixed(box)) {
            log_.evaluated(box.corner());
        } else if (effort > 0) {
            log_.begun(box.corner());
        }
        BoxBound time;
        try {
            time = slot->bound(box, effort);
        } catch (const Error&) {
            return;  // of what cannot be evaluated nothing is known
        }
        out.infeasible = time.infeasible;
        for (std::size_t m = 0; m < kMetrics; ++m) {
            const auto metric = static_cast<Metric>(m);
            if (!std::isnan(time.least[metric])) {
                out.least[metric] = time.least[metric];
            }
            if (!std::isnan(time.greatest[metric])) {
                out.greatest[metric] = time.greatest[metric];
            }
        }
        if (std::isnan(out.least[Metric::power_w]) && !std::isnan(out.least[Metric::cycles])) {
            out.least[Metric::power_w] = least_power(canonical(box.corner()));
        }
    }

    /// What standing still takes: static power and the clock tree.
    [[nodiscard]] double least_power(const DesignPoint& point) const {
        constexpr double kRounding = 1.0 - 1e-12;
        EnergyEvents idle;
        idle.cycles = 1'000'000;
        const double seconds = static_cast<double>(idle.cycles) / (point.clock_mhz() * 1e6);
        return energy_pj(idle, point, platform_.energy, platform_.device) * 1e-12 / seconds *
               kRounding;
    }

    AnalyticModel& model_;
    WorkLog& log_;
    const Platform& platform_;
    std::vector<NetworkFacts> facts_;
    NetworkNeeds needs_;  ///< that every network has
    std::int64_t most_channels_ = 1;
    std::vector<std::unique_ptr<NetworkBounds>> networks_;
    std::vector<std::unique_ptr<BoxResources>> resources_;  ///< per network, and of any network
};

class BoundingAnalytic final : public BoundingEvaluator {
  public:
    explicit BoundingAnalytic(std::shared_ptr<AnalyticModel> model) : model_(std::move(model)) {}

    std::unique_ptr<EvaluatorWorker> worker() override {
        return std::make_unique<LoggingWorker>(model_->worker(), log_);
    }
    std::unique_ptr<PointBounds> bounds() override {
        return std::make_unique<AnalyticBounds>(*model_, log_);
    }
    [[nodiscard]] std::string_view fidelity() const override { return model_->fidelity(); }
    [[nodiscard]] std::string_view model_version() const override {
        return model_->model_version();
    }
    [[nodiscard]] const std::vector<std::shared_ptr<const Workload>>& workloads() const override {
        return model_->workloads();
    }
    [[nodiscard]] SharedWork shared_work() const override { return log_.summary(); }

    /// What the array is; how it decodes; what it stores; how it reaches the memory.
    [[nodiscard]] const std::vector<Parameter>& branching_order() const override {
        static const std::vector<Parameter> order{
            P::pruning_point,
            P::sparse_format,
            P::pe_precision,
            P::pe_double_calculation,
            P::pe_dsp_clock_ratio,
            P::pe_rows,
            P::pe_columns,
            P::post_lanes,
            P::clock_mhz,
            P::mapping_balance_filters,
            P::activation_buffer_banks,
            P::sparse_window,
            P::sparse_fifo_depth,
            P::sparse_scan_width,
            P::weight_buffer_kib,
            P::activation_buffer_kib,
            P::output_buffer_kib,
            P::accumulator_depth,
            P::axi_ports,
            P::axi_width_bits,
            P::axi_burst_beats,
            P::axi_outstanding,
        };
        return order;
    }
    [[nodiscard]] bool large_first(Parameter parameter) const override {
        return parameter == P::clock_mhz ||
               std::find(kSizeParameters.begin(), kSizeParameters.end(), parameter) !=
                   kSizeParameters.end();
    }
    [[nodiscard]] const std::vector<Parameter>& shared_parameters() const override {
        static const std::vector<Parameter> parameters{
            P::pruning_point,           P::sparse_format,           P::pe_rows,
            P::activation_buffer_banks, P::sparse_fifo_depth,       P::sparse_window,
            P::sparse_scan_width,       P::mapping_balance_filters, P::pe_precision};
        return parameters;
    }

  private:
    std::shared_ptr<AnalyticModel> model_;
    WorkLog log_;
};

}  // namespace

std::unique_ptr<BoundingEvaluator> make_bounding_evaluator(std::shared_ptr<AnalyticModel> model) {
    return std::make_unique<BoundingAnalytic>(std::move(model));
}

}  // namespace scfa
