// SPDX-License-Identifier: Apache-2.0
#include "models/cost/point_metrics.hpp"

namespace scfa {

namespace {

/// Useful multiply-accumulates: a dense array multiplies zero weights as well, a sparse one does
/// not.
std::int64_t executed_macs(const WorkloadLayer& layer, SparseFormat format, Precision precision) {
    if (layer.op != WorkloadOp::convolution || layer.placement != Placement::scfa) {
        return 0;
    }
    if (format == SparseFormat::dense) {
        return layer.macs;
    }
    const LayerGeometry& g = layer.geometry;
    return layer.mask(precision).non_zeros() * g.out_height * g.out_width;
}

}  // namespace

NetworkFacts facts_of(const Workload& workload) {
    NetworkFacts facts;
    for (const WorkloadLayer& layer : workload.layers) {
        facts.needs.has_residual_add =
            facts.needs.has_residual_add || layer.fused_add ||
            (layer.op == WorkloadOp::add && layer.placement == Placement::scfa);
        if (layer.placement == Placement::scfa) {
            facts.dense_macs += layer.macs;
        }
        for (const Precision precision : {Precision::int16, Precision::int8}) {
            facts.executed_macs[static_cast<std::size_t>(precision)] +=
                executed_macs(layer, SparseFormat::bitmap, precision);
        }
    }
    return facts;
}

void network_metrics(const Workload& workload, std::int64_t most_channels, MetricValues& out) {
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
    out[Metric::weight_density] = workload.weights == 0 ? 1.0
                                                        : static_cast<double>(workload.non_zeros) /
                                                              static_cast<double>(workload.weights);
}

void resource_metrics(const Resources& used, MetricValues& out) {
    out[Metric::dsp] = static_cast<double>(used.dsp);
    out[Metric::lut] = static_cast<double>(used.lut);
    out[Metric::ff] = static_cast<double>(used.ff);
    out[Metric::bram18] = static_cast<double>(used.bram18);
    out[Metric::uram] = static_cast<double>(used.uram);
}

void time_metrics(const NetworkFacts& facts, const DesignPoint& point, const Platform& platform,
                  const TimelineTotals& total, MetricValues& out) {
    const double energy = energy_pj(total.events, point, platform.energy, platform.device);
    const double seconds = static_cast<double>(total.cycles) / (point.clock_mhz() * 1e6);
    const double peak =
        static_cast<double>(point.rows()) * point.columns() * static_cast<double>(total.cycles);
    const double executed =
        static_cast<double>(point.format() == SparseFormat::dense
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
}

void layer_figures(const DesignPoint& point, const Workload& workload, const Platform& platform,
                   const std::vector<EnergyEvents>& events, std::vector<LayerResult>& layers) {
    for (std::size_t i = 0; i < layers.size(); ++i) {
        LayerResult& layer = layers[i];
        layer.energy_pj = energy_pj(events[i], point, platform.energy, platform.device);
        if (layer.cycles > 0) {
            layer.utilisation = static_cast<double>(executed_macs(
                                    workload.layers[i], point.format(), point.precision())) /
                                (static_cast<double>(point.rows()) * point.columns() *
                                 static_cast<double>(layer.cycles));
        }
    }
}

}  // namespace scfa
