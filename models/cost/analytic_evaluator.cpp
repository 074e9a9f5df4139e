// SPDX-License-Identifier: Apache-2.0
#include "models/cost/analytic_evaluator.hpp"

#include "models/base/error.hpp"
#include "models/cost/energy.hpp"
#include "models/cost/layer_memo.hpp"
#include "models/cost/legality.hpp"
#include "models/cost/resources.hpp"
#include "models/cost/timeline.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace scfa {

namespace {

/// Useful multiply-accumulates: a dense array multiplies zero weights as well, a sparse one does
/// not.
std::int64_t executed_macs(const WorkloadLayer& layer, const DesignPoint& point) {
    if (layer.op != WorkloadOp::convolution || layer.placement != Placement::scfa) {
        return 0;
    }
    if (point.format() == SparseFormat::dense) {
        return layer.macs;
    }
    const LayerGeometry& g = layer.geometry;
    return layer.mask(point.precision()).non_zeros() * g.out_height * g.out_width;
}

/// What of a network the cost formulas ask for, summed once.
struct NetworkFacts {
    NetworkNeeds needs;
    std::int64_t dense_macs = 0;
    std::int64_t executed_macs[2] = {0, 0};  ///< of the sparse formats, by precision
};

NetworkFacts facts_of(const Workload& workload) {
    NetworkFacts facts;
    DesignPoint sparse;
    sparse[Parameter::sparse_format] = static_cast<std::int32_t>(SparseFormat::bitmap);
    for (const WorkloadLayer& layer : workload.layers) {
        facts.needs.has_residual_add =
            facts.needs.has_residual_add || layer.fused_add ||
            (layer.op == WorkloadOp::add && layer.placement == Placement::scfa);
        if (layer.placement == Placement::scfa) {
            facts.dense_macs += layer.macs;
        }
        for (const Precision precision : {Precision::int16, Precision::int8}) {
            sparse[Parameter::pe_precision] = static_cast<std::int32_t>(precision);
            facts.executed_macs[static_cast<std::size_t>(precision)] +=
                executed_macs(layer, sparse);
        }
    }
    return facts;
}

class AnalyticEvaluator final : public Evaluator {
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

    [[nodiscard]] const Platform& platform() const { return *platform_; }
    [[nodiscard]] const NetworkFacts& facts(std::size_t network) const { return facts_[network]; }
    [[nodiscard]] std::int64_t most_channels() const { return most_channels_; }
    LayerMemo& memo() { return memo_; }

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
        const Platform& platform = evaluator_.platform();
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

    static void network_metrics(const Workload& workload, std::int64_t most_channels,
                                MetricValues& out) {
        if (workload.accuracy) {
            out[Metric::accuracy] = *workload.accuracy;
        }
        if (workload.accuracy_float) {
            out[Metric::accuracy_float] = *workload.accuracy_float;
        }
        out[Metric::channels_kept] =
            static_cast<double>(workload.channels) / static_cast<double>(most_channels);
        out[Metric::macs] = static_cast<double>(workload.macs);
        out[Metric::parameters] = static_cast<double>(workload.parameters);
        out[Metric::weight_density] =
            workload.weights == 0
                ? 1.0
                : static_cast<double>(workload.non_zeros) / static_cast<double>(workload.weights);
    }

    static void resource_metrics(const Resources& used, MetricValues& out) {
        out[Metric::dsp] = static_cast<double>(used.dsp);
        out[Metric::lut] = static_cast<double>(used.lut);
        out[Metric::ff] = static_cast<double>(used.ff);
        out[Metric::bram18] = static_cast<double>(used.bram18);
        out[Metric::uram] = static_cast<double>(used.uram);
    }

    Infeasibility run(const DesignPoint& point, std::size_t network, const Workload& workload,
                      MetricValues& out, std::vector<LayerResult>* layers) {
        const Platform& platform = evaluator_.platform();
        const PointContext context(point, platform.device, platform.memory);
        TimelineTotals total;
        std::vector<EnergyEvents> events;
        const Infeasibility why = timeline(point, network, workload)
                                      .run(context, platform.device.cpu.operations_per_second.value,
                                           total, layers, layers == nullptr ? nullptr : &events);
        if (why.reason != Reason::none) {
            return why;
        }
        const NetworkFacts& facts = evaluator_.facts(network);
        const double energy = energy_pj(total.events, point, platform.energy, platform.device);
        const double seconds = static_cast<double>(total.cycles) / (point.clock_mhz() * 1e6);
        const double peak =
            static_cast<double>(point.rows()) * point.columns() * static_cast<double>(total.cycles);
        const double executed = static_cast<double>(
            point.format() == SparseFormat::dense
                ? facts.dense_macs
                : facts.executed_macs[static_cast<std::size_t>(point.precision())]);
        const auto bytes = static_cast<double>(total.ddr_bytes);
        out[Metric::cycles] = static_cast<double>(total.cycles);
        out[Metric::latency_ms] = seconds * 1e3;
        out[Metric::throughput_fps] = 1.0 / seconds;
        out[Metric::gops] = 2.0 * static_cast<double>(facts.dense_macs) / seconds * 1e-9;
        out[Metric::utilisation] = executed / peak;
        out[Metric::energy_mj] = energy * 1e-9;
        out[Metric::power_w] = energy * 1e-12 / seconds;
        out[Metric::ddr_bytes] = bytes;
        out[Metric::bandwidth_gbps] = bytes / seconds * 1e-9;
        if (layers != nullptr) {
            layer_figures(point, workload, events, *layers);
        }
        return {};
    }

    void layer_figures(const DesignPoint& point, const Workload& workload,
                       const std::vector<EnergyEvents>& events,
                       std::vector<LayerResult>& layers) const {
        const Platform& platform = evaluator_.platform();
        for (std::size_t i = 0; i < layers.size(); ++i) {
            LayerResult& layer = layers[i];
            layer.energy_pj = energy_pj(events[i], point, platform.energy, platform.device);
            if (layer.cycles > 0) {
                layer.utilisation = static_cast<double>(executed_macs(workload.layers[i], point)) /
                                    (static_cast<double>(point.rows()) * point.columns() *
                                     static_cast<double>(layer.cycles));
            }
        }
    }

    /// The timeline of the point's network and compute key; kept until either changes.
    Timeline& timeline(const DesignPoint& point, std::size_t network, const Workload& workload) {
        const ComputeKey key = compute_key(point);
        if (!timeline_.has_value() || network != network_ || !(key == key_)) {
            finished_evaluations_ = layer_evaluations();
            network_ = network;
            key_ = key;
            timeline_.emplace(workload, evaluator_.memo().tables(network, key));
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

std::unique_ptr<Evaluator> make_analytic_evaluator(
    std::vector<std::shared_ptr<const Workload>> workloads,
    std::shared_ptr<const Platform> platform) {
    return std::make_unique<AnalyticEvaluator>(std::move(workloads), std::move(platform));
}

}  // namespace scfa
