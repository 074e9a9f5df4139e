// SPDX-License-Identifier: Apache-2.0
#include "models/eval/metrics.hpp"

#include <limits>

namespace scfa {

const std::array<MetricInfo, kMetrics>& metric_table() {
    constexpr Direction kLess = Direction::minimise;
    constexpr Direction kMore = Direction::maximise;
    constexpr Direction kNone = Direction::none;
    static constexpr std::array<MetricInfo, kMetrics> kTable = {{
        {"cycles", "cycles", kLess, true,
         "Cycles of the accelerator's clock for one image, layer by layer.", "timing"},
        {"latency_ms", "ms", kLess, false, "Time for one image: cycles over the clock.", "timing"},
        {"throughput_fps", "1/s", kMore, false,
         "Images per second, one after another: 1000 / latency_ms.", "timing"},
        {"gops", "GOP/s", kMore, false,
         "Dense-equivalent operations per second: two per multiply-accumulate, skipped ones "
         "included.",
         "timing"},
        {"utilisation", "", kMore, false,
         "Executed multiply-accumulates of real pixels over rows x columns x cycles; only `dense` "
         "executes zero weights.",
         "timing"},
        {"energy_mj", "mJ", kLess, false,
         "Energy for one image: events x energy per event + static power x time.", "energy"},
        {"power_w", "W", kLess, false, "Mean power: energy over latency.", "energy"},
        {"dsp", "", kLess, true, "DSP slices.", "resources"},
        {"lut", "", kLess, true, "Look-up tables, LUT memories included (estimate).", "resources"},
        {"ff", "", kLess, true, "Flip-flops (estimate).", "resources"},
        {"bram18", "", kLess, true, "Block RAMs of 18 Kib; one of 36 Kib counts as two.",
         "resources"},
        {"uram", "", kLess, true, "UltraRAMs of 288 Kib.", "resources"},
        {"ddr_bytes", "B", kLess, true,
         "Bytes read from and written to external memory for one image.", "traffic"},
        {"bandwidth_gbps", "GB/s", kLess, false,
         "Mean use of external memory: ddr_bytes over latency.", "traffic"},
        {"accuracy", "", kMore, false, "Share of the test set classified rightly, int8.",
         "network"},
        {"accuracy_float", "", kMore, false,
         "Share of the test set classified rightly, floating point.", "network"},
        {"channels_kept", "", kNone, false,
         "Output channels of all convolutions over those of the largest network of the workload.",
         "network"},
        {"macs", "", kLess, true, "Multiply-accumulates of one image, zeros included.", "network"},
        {"parameters", "", kLess, true, "Weights and biases, zeros included.", "network"},
        {"weight_density", "", kNone, false, "Non-zero weights over all weights of convolutions.",
         "network"},
    }};
    return kTable;
}

const std::array<MetricInfo, kLayerMetrics>& layer_metric_table() {
    constexpr Direction kLess = Direction::minimise;
    constexpr Direction kMore = Direction::maximise;
    constexpr Direction kNone = Direction::none;
    static constexpr std::array<MetricInfo, kLayerMetrics> kTable = {{
        {"cycles", "cycles", kLess, true, "compute_cycles + stall_memory + fill.", "timing"},
        {"compute_cycles", "cycles", kLess, true, "Sequences of the layer: passes and drains.",
         "timing"},
        {"memory_cycles", "cycles", kLess, true,
         "Cycles in which the external memory is busy, overlapped or not.", "timing"},
        {"stall_memory", "cycles", kLess, true, "Waiting for loads and stores that nothing hides.",
         "timing"},
        {"fill", "cycles", kLess, true,
         "Set-up, pipeline constants, controller and the exposed last store.", "timing"},
        {"busy", "lane-cycles", kNone, true, "Lanes that multiply.", "timing"},
        {"stall_bank", "lane-cycles", kLess, true,
         "Lanes with an entry that no bank served; scheduled: idle slots before a lane's last "
         "entry.",
         "timing"},
        {"stall_decode", "lane-cycles", kLess, true, "Lanes whose decoder had no entry ready.",
         "timing"},
        {"stall_imbalance", "lane-cycles", kLess, true,
         "Lanes that are through, or without a filter, while another lane works.", "timing"},
        {"stall_drain", "lane-cycles", kLess, true,
         "The array waits for the drain chain (rows x cycles).", "timing"},
        {"macs", "", kLess, true, "Multiply-accumulates of one image, zeros included.", "network"},
        {"parameters", "", kLess, true, "Weights and biases, zeros included.", "network"},
        {"weight_density", "", kNone, false, "Non-zero weights over all weights.", "network"},
        {"utilisation", "", kMore, false,
         "Executed multiply-accumulates of real pixels over rows x columns x cycles; only `dense` "
         "executes zero weights.",
         "timing"},
        {"ddr_bytes", "B", kLess, true, "Bytes read and written.", "traffic"},
        {"ddr_read_bytes", "B", kLess, true,
         "Bytes read: activations, weights, operands of residual adds.", "traffic"},
        {"ddr_write_bytes", "B", kLess, true, "Bytes written.", "traffic"},
        {"energy_mj", "mJ", kLess, false,
         "Energy of the layer, its share of static power included.", "energy"},
    }};
    return kTable;
}

const MetricInfo& info_of(Metric metric) {
    return metric_table()[static_cast<std::size_t>(metric)];
}

const MetricInfo& info_of(LayerMetric metric) {
    return layer_metric_table()[static_cast<std::size_t>(metric)];
}

bool find_metric(std::string_view name, Metric& out) {
    for (std::size_t i = 0; i < kMetrics; ++i) {
        if (metric_table()[i].name == name) {
            out = static_cast<Metric>(i);
            return true;
        }
    }
    return false;
}

MetricValues::MetricValues() {
    values_.fill(std::numeric_limits<double>::quiet_NaN());
}

}  // namespace scfa
