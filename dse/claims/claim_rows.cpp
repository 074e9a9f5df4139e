// SPDX-License-Identifier: Apache-2.0
#include "dse/claims/claim_rows.hpp"

#include "dse/config/pruned_run.hpp"
#include "dse/space/space_cursor.hpp"
#include "models/cost/point_metrics.hpp"
#include "models/cost/resources.hpp"
#include "models/import/network_reader.hpp"
#include "models/network/lowering.hpp"
#include "models/network/redraw.hpp"
#include "models/network/slim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace scfa {

namespace {

bool is_depthwise(const WorkloadLayer& layer) {
    return layer.op == WorkloadOp::convolution && layer.geometry.groups > 1 &&
           layer.geometry.groups == layer.geometry.in_channels;
}

bool is_redrawn(ClaimStep step) {
    return step == ClaimStep::sparse_redrawn || step == ClaimStep::pruned_redrawn;
}

/// The rows of one comparison of one network.
class Comparer {
  public:
    Comparer(const ClaimsConfig& config, AnalyticModel& model, const ClaimEvaluation& evaluate)
        : config_(config),
          model_(model),
          evaluate_(evaluate),
          worker_(model.worker()),
          array_(with_parameters(model.platform()->device.default_point(), config.array)) {}

    std::vector<ClaimRow> rows(Comparison comparison) {
        std::vector<ClaimRow> out;
        for (const ClaimStep step : kClaimSteps) {
            // Nobody has pruned this network's channels, or its masks are drawn ones anyway.
            const bool known =
                network_of(step) < static_cast<std::int32_t>(model_.workloads().size());
            if (!known || (is_redrawn(step) && comparison != Comparison::equal_dsps)) {
                continue;
            }
            ClaimRow row;
            row.network = model_.workloads().front()->name;
            row.comparison = comparison;
            row.step = step;
            row.point = comparison == Comparison::best_points
                            ? best_point(step)
                            : claim_point(array_, config_, comparison, step);
            fill(row);
            out.push_back(std::move(row));
        }
        compare(out);
        return out;
    }

  private:
    [[nodiscard]] const Workload& workload_of(const DesignPoint& point) const {
        return *model_.workloads()[static_cast<std::size_t>(point.pruning_point())];
    }

    /// Least latency, then least energy, then first; the step's own point where none is feasible.
    DesignPoint best_point(ClaimStep step) {
        const Space space = claim_space(array_, config_, step);
        std::optional<std::pair<double, double>> best;
        DesignPoint out = space.distinct_point(0);
        SpaceCursor cursor(space, 0);
        for (WideCount left = space.distinct(); left > 0; --left, cursor.next()) {
            const PointResult result = worker_->evaluate(cursor.point());
            const std::pair<double, double> figures{result.metrics[Metric::latency_ms],
                                                    result.metrics[Metric::energy_mj]};
            if (result.status == PointStatus::feasible && (!best || figures < *best)) {
                best = figures;
                out = cursor.point();
            }
        }
        return out;
    }

    void fill(ClaimRow& row) {
        PointResult checked = worker_->evaluate(row.point);
        if (checked.why.reason == Reason::clock_limit) {
            row.point[Parameter::clock_mhz] = static_cast<std::int32_t>(checked.why.have);
            checked = worker_->evaluate(row.point);
        }
        const Workload& workload = workload_of(row.point);
        row.masks = row.point.format() == SparseFormat::dense && row.step < ClaimStep::pruned
                        ? MaskSource::none
                        : workload.mask_source;
        if (checked.status != PointStatus::feasible) {
            row.reason = reason_text(checked.why, &workload);
            return;
        }
        const ClaimAnswer answer = evaluate_(row.point);
        if (answer.result.status != PointStatus::feasible) {
            row.reason = reason_text(answer.result.why, &workload);
            return;
        }
        row.metrics = answer.result.metrics;
        for (std::size_t i = 0; i < answer.layers.size(); ++i) {
            (is_depthwise(workload.layers[i]) ? row.depthwise_cycles : row.other_cycles) +=
                answer.layers[i].cycles;
        }
        const auto parts =
            itemised_resources(canonical(row.point), *model_.platform(), facts_of(workload).needs);
        row.array_dsp = parts[static_cast<std::size_t>(Component::pe_array)].dsp;
        row.post_dsp = parts[static_cast<std::size_t>(Component::post_processor)].dsp;
    }

    static double time_of(const ClaimRow& row, std::int64_t cycles) {
        return static_cast<double>(cycles) / row.point.clock_mhz();
    }

    static void compare(std::vector<ClaimRow>& rows) {
        const auto base = std::find_if(rows.begin(), rows.end(),
                                       [](const ClaimRow& row) { return row.reason.empty(); });
        for (ClaimRow& row : rows) {
            if (!row.reason.empty()) {
                continue;
            }
            row.speedup = base->metrics[Metric::latency_ms] / row.metrics[Metric::latency_ms];
            row.energy_saved =
                1.0 - row.metrics[Metric::energy_mj] / base->metrics[Metric::energy_mj];
            row.other_speedup = time_of(*base, base->other_cycles) / time_of(row, row.other_cycles);
            if (row.depthwise_cycles > 0) {
                row.depthwise_speedup =
                    time_of(*base, base->depthwise_cycles) / time_of(row, row.depthwise_cycles);
            }
        }
    }

    const ClaimsConfig& config_;
    AnalyticModel& model_;
    const ClaimEvaluation& evaluate_;
    std::unique_ptr<EvaluatorWorker> worker_;
    DesignPoint array_;
};

using Workloads = std::vector<std::shared_ptr<const Workload>>;

Workloads file_workloads(const ClaimsConfig& config, const ClaimNetwork& network) {
    LoweringOptions options;
    options.drawn.density = config.density;
    options.drawn.balanced = config.balance;
    options.drawn.seed = static_cast<std::uint64_t>(config.seed);
    const NetworkGraph graph = read_network(*network.file);
    const auto whole = std::make_shared<const Workload>(lower(graph, options));
    Workloads out{whole, whole};
    if (network.pruned) {
        out.push_back(
            std::make_shared<const Workload>(lower(read_network(*network.pruned), options)));
    } else if (whole->mask_source == MaskSource::drawn) {
        out.push_back(
            std::make_shared<const Workload>(lower(slimmed(graph, config.keep), options)));
    }
    return out;
}

/// The run's network at a ratio: with all its weights, or the first with thinned-out ones.
std::shared_ptr<const Workload> point_of(const PrunedRun& run, const ClaimNetwork& network,
                                         double keep, bool thinned) {
    for (std::size_t i = 0; i < run.record.points.size(); ++i) {
        const PrunedPoint& point = run.record.points[i];
        if (point.keep == keep && point.density.has_value() == thinned &&
            (!thinned || point.balanced == network.balance)) {
            return run.workloads[i];
        }
    }
    Place place;
    place.file = *network.flrpm;
    throw Error(ErrorCode::configuration,
                fmt::format("the run has no point at {}{}", keep,
                            !thinned          ? " with all its weights"
                            : network.balance ? " with balanced sparse weights"
                                              : " with sparse weights"),
                std::move(place), "name another \"keep\", or prune with another \"sparsity\"");
}

Workloads run_workloads(const ClaimsConfig& config, const ClaimNetwork& network) {
    const PrunedRun run = read_pruned_run({*network.flrpm, *network.flrpm});
    Workloads out{point_of(run, network, 1.0, false), point_of(run, network, 1.0, true),
                  point_of(run, network, *network.keep, true)};
    for (const ClaimWorkload trained : {ClaimWorkload::sparse, ClaimWorkload::pruned}) {
        out.push_back(std::make_shared<const Workload>(
            redrawn(*out[static_cast<std::size_t>(trained)], network.balance,
                    static_cast<std::uint64_t>(config.seed))));
    }
    return out;
}

}  // namespace

std::vector<std::shared_ptr<const Workload>> claim_workloads(const ClaimsConfig& config,
                                                             const ClaimNetwork& network) {
    return network.flrpm ? run_workloads(config, network) : file_workloads(config, network);
}

std::vector<ClaimRow> claim_rows(const ClaimsConfig& config, AnalyticModel& model,
                                 const ClaimEvaluation& evaluate) {
    std::vector<ClaimRow> out;
    Comparer comparer(config, model, evaluate);
    for (const Comparison comparison : kComparisons) {
        std::vector<ClaimRow> rows = comparer.rows(comparison);
        std::move(rows.begin(), rows.end(), std::back_inserter(out));
    }
    return out;
}

}  // namespace scfa
