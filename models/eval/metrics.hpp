#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/eval/metrics.hpp
/// @brief The one table of metrics: name, unit, direction, description. It drives CLI, JSON, CSV,
/// HTML and docs.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace scfa {

enum class Metric : std::int32_t {
    cycles,
    latency_ms,
    throughput_fps,
    gops,
    utilisation,
    energy_mj,
    power_w,
    dsp,
    lut,
    ff,
    bram18,
    uram,
    ddr_bytes,
    bandwidth_gbps,
    accuracy,
    accuracy_float,
    channels_kept,
    macs,
    parameters,
    weight_density,
};
inline constexpr std::size_t kMetrics = static_cast<std::size_t>(Metric::weight_density) + 1;

/// Per layer. The lane stalls are kept as lane-cycles (integers), that is R times the cycles they
/// stand for.
enum class LayerMetric : std::int32_t {
    cycles,
    compute_cycles,
    memory_cycles,
    stall_memory,
    fill,
    busy,
    stall_bank,
    stall_decode,
    stall_imbalance,
    stall_drain,
    macs,
    parameters,
    weight_density,
    utilisation,
    ddr_bytes,
    ddr_read_bytes,
    ddr_write_bytes,
    energy_mj,
};
inline constexpr std::size_t kLayerMetrics = static_cast<std::size_t>(LayerMetric::energy_mj) + 1;

enum class Direction { minimise, maximise, none };

struct MetricInfo {
    std::string_view name;
    std::string_view unit;
    Direction direction;  ///< what "better" means; `none`: cannot be an objective
    bool integer;         ///< printed without a fraction; exact in a double (< 2^53, asserted)
    std::string_view description;
    std::string_view source;  ///< which model it comes from
};

const std::array<MetricInfo, kMetrics>& metric_table();
const std::array<MetricInfo, kLayerMetrics>& layer_metric_table();
const MetricInfo& info_of(Metric metric);
const MetricInfo& info_of(LayerMetric metric);
/// false when there is no such metric.
bool find_metric(std::string_view name, Metric& out);

/// One value a metric; NaN where it is not known (accuracy of a network that states none).
class MetricValues {
  public:
    MetricValues();
    double operator[](Metric m) const { return values_[static_cast<std::size_t>(m)]; }
    double& operator[](Metric m) { return values_[static_cast<std::size_t>(m)]; }
    [[nodiscard]] const std::array<double, kMetrics>& all() const { return values_; }

  private:
    std::array<double, kMetrics> values_;
};

}  // namespace scfa
