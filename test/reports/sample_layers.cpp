// SPDX-License-Identifier: Apache-2.0
#include "test/reports/sample_layers.hpp"

#include "reports/verdict.hpp"

#include <algorithm>
#include <array>

namespace scfa::sample {
namespace {

struct SampleLayer {
    const char* name;
    const char* kind;
    std::int64_t channels_in, channels_out, size, kernel;
    bool on_array;
};
constexpr std::array<SampleLayer, 12> kLayers{{
    {"conv1_1", "conv 3x3", 1, 64, 28, 3, true},
    {"conv1_2", "conv 3x3", 64, 64, 28, 3, true},
    {"pool1", "max pool 2x2", 64, 64, 14, 0, true},
    {"conv2_1", "conv 3x3", 64, 128, 14, 3, true},
    {"conv2_2", "conv 3x3", 128, 128, 14, 3, true},
    {"pool2", "max pool 2x2", 128, 128, 7, 0, true},
    {"conv3_1", "conv 3x3", 128, 256, 7, 3, true},
    {"conv3_2", "conv 3x3", 256, 256, 7, 3, true},
    {"conv3_3", "conv 3x3", 256, 256, 7, 3, true},
    {"fc1", "fully connected", 12'544, 256, 1, 1, true},
    {"fc2", "fully connected", 256, 10, 1, 1, true},
    {"softmax", "Softmax", 10, 10, 1, 0, false},
}};

LayerResult layer_result(const SampleLayer& layer, const DesignPoint& p) {
    LayerResult r;
    const std::int64_t lanes = p.rows();
    const std::int64_t pixels = layer.size * layer.size;
    const std::int64_t macs =
        layer.channels_in * layer.channels_out * pixels * layer.kernel * layer.kernel;
    const auto work = [&](double share) { return static_cast<std::int64_t>(share); };
    const double useful = static_cast<double>(macs) * density_of(p) / p.columns();
    r.mapping.tile_rows = static_cast<std::int32_t>(std::min<std::int64_t>(layer.size, 8));
    r.mapping.splits = layer.channels_in > 1000 ? 4 : 1;
    r.mapping.order = layer.size < 10 ? LoopOrder::weight_stationary : LoopOrder::input_stationary;
    r.busy = work(useful);
    r.stall_bank =
        p.format() == SparseFormat::dense ? 0 : work(useful * (1.0 / rate_of(p) - 1.0) * 0.7);
    r.stall_decode = p.format() == SparseFormat::bitmap ? work(useful * 0.06) : 0;
    r.stall_drain = layer.channels_out * pixels / (2 * p.columns()) / 9 + 40;
    r.compute_cycles =
        (r.busy + r.stall_bank + r.stall_decode) * 12 / 10 / lanes + 1 + r.stall_drain;
    r.stall_imbalance =
        lanes * (r.compute_cycles - r.stall_drain) - r.busy - r.stall_bank - r.stall_decode;
    const std::int64_t weights =
        layer.channels_in * layer.channels_out * layer.kernel * layer.kernel;
    r.ddr_read_bytes =
        work(static_cast<double>(weights) * bits_a_weight(p) / 8) + layer.channels_in * pixels;
    r.ddr_write_bytes = layer.channels_out * pixels;
    r.memory_cycles = (r.ddr_read_bytes + r.ddr_write_bytes) / 14;
    r.fill = 260 + layer.channels_out / 2;
    r.stall_memory =
        std::max<std::int64_t>(0, r.memory_cycles - r.compute_cycles) + r.memory_cycles / 20;
    r.cycles = r.compute_cycles + r.stall_memory + r.fill;
    r.energy_pj = useful * 20 + static_cast<double>(r.ddr_read_bytes) * 160;
    r.utilisation = static_cast<double>(macs) * density_of(p) /
                    (static_cast<double>(lanes * p.columns() * r.cycles));
    return r;
}

ReportSimulatedLayer simulated_layer(const LayerResult& layer, const DesignPoint& p) {
    ReportSimulatedLayer out;
    if (layer.cycles == 0) {
        return out;
    }
    out.sequences = 1 + layer.cycles / 10'000;
    out.bursts = (layer.ddr_read_bytes + layer.ddr_write_bytes) / 128 + 1;
    out.row_hits = out.bursts * 7 / 8;
    out.row_misses = out.bursts - out.row_hits;
    const bool fifo = p.format() != SparseFormat::dense && p.format() != SparseFormat::scheduled;
    for (std::int32_t level = 0; fifo && level <= p.fifo_depth(); ++level) {
        out.fifo_levels.push_back(layer.busy / (2 + level));
    }
    for (std::int32_t lanes = 0; lanes <= p.rows(); ++lanes) {
        out.bank_requests.push_back(layer.compute_cycles * p.banks() / (1 + lanes * lanes));
    }
    for (std::int32_t bank = 0; bank < p.banks(); ++bank) {
        out.requests_of_bank.push_back(layer.busy / p.banks() * (8 + bank % 3) / 9);
    }
    return out;
}

}  // namespace

double density_of(const DesignPoint& p) {
    return p.format() == SparseFormat::dense ? 1.0 : 0.42;
}

double rate_of(const DesignPoint& p) {
    const double conflicts = static_cast<double>(p.rows()) / p.banks();
    switch (p.format()) {
        case SparseFormat::dense:
            return 0.97;
        case SparseFormat::scheduled:
            return 0.93;
        case SparseFormat::bitmap:
            return 0.94 / (1.0 + 0.45 * conflicts / p.window());
        case SparseFormat::rle:
            return 0.88 / (1.0 + 0.45 * conflicts / p.window());
        case SparseFormat::coordinate:
            return 0.95 / (1.0 + 0.45 * conflicts / p.window());
    }
    return 1.0;
}

double bits_a_weight(const DesignPoint& p) {
    const double word = p.word_bits();
    switch (p.format()) {
        case SparseFormat::dense:
            return word;
        case SparseFormat::bitmap:
            return 1.0 + 0.42 * word;
        case SparseFormat::rle:
            return 0.42 * (word + 4.0);
        case SparseFormat::coordinate:
        case SparseFormat::scheduled:
            return 0.42 * (word + 16.0);
    }
    return word;
}

ReportDetail detail_of(const ReportPoint& point) {
    ReportDetail detail;
    detail.id = point.id;
    detail.workload = point.design.pruning_point();
    detail.lanes = point.design.rows();
    detail.peak_gmacs =
        1e-3 * point.design.rows() * point.design.columns() * point.design.clock_mhz();
    detail.peak_gbps = 4.2;
    for (const SampleLayer& layer : kLayers) {
        detail.layers.push_back(layer.on_array ? layer_result(layer, point.design) : LayerResult());
    }
    for (std::size_t i = 0; i < kLayers.size(); ++i) {
        const LayerResult& layer = detail.layers[i];
        const std::int64_t inputs =
            kLayers[i].on_array ? kLayers[i].channels_in * kLayers[i].size * kLayers[i].size : 0;
        detail.traffic.push_back({layer.ddr_read_bytes - inputs, inputs, 0, layer.ddr_write_bytes});
        detail.simulated.push_back(simulated_layer(layer, point.design));
    }
    const auto whole = [&](Metric metric) {
        return static_cast<std::int64_t>(point.metrics[metric]);
    };
    const std::int64_t post = 4 * point.design.columns();
    detail.resources = {
        {"PE array", whole(Metric::dsp) - post, whole(Metric::lut) / 2, whole(Metric::ff) / 2, 0,
         0},
        {"post-processor", post, 900, 1800, 2, 0},
        {"activation buffer", 0, 700, 600, whole(Metric::bram18) * 6 / 10, 0},
        {"weight buffer", 0, 400, 500, whole(Metric::bram18) - whole(Metric::bram18) * 6 / 10 - 2,
         0},
        {"decoder and crossbar", 0, whole(Metric::lut) - whole(Metric::lut) / 2 - 2000,
         whole(Metric::ff) - whole(Metric::ff) / 2 - 2900, 0, 0}};
    return detail;
}

ReportWorkload workload() {
    ReportWorkload out;
    out.name = "vgg-fmnist";
    out.file = "networks/vgg-fmnist.json";
    out.macs = 153'000'000;
    out.parameters = 4'400'000;
    out.weight_density = 0.42;
    out.accuracy = 0.9231;
    std::int32_t index = 0;
    for (const SampleLayer& layer : kLayers) {
        ReportLayer made;
        made.name = layer.name;
        made.kind = layer.kind;
        made.placement = layer.on_array ? Placement::scfa : Placement::cpu;
        made.macs = layer.channels_in * layer.channels_out * layer.size * layer.size *
                    layer.kernel * layer.kernel;
        made.weight_density = layer.kernel > 0 ? 0.42 : 1.0;
        made.mask_source = layer.kernel > 0 ? MaskSource::trained : MaskSource::none;
        made.producers = {index - 1};
        if (index == 8) {
            made.producers.push_back(5);  // a skip connection
        }
        out.layers.push_back(std::move(made));
        ++index;
    }
    return out;
}

std::vector<ReportChannels> kept_channels(double keep) {
    std::vector<ReportChannels> out;
    for (const SampleLayer& layer : kLayers) {
        if (layer.kernel == 3) {
            const double share = 1.0 - (1.0 - keep) * (layer.size > 10 ? 0.7 : 1.2);
            out.push_back(
                {layer.name,
                 static_cast<std::int64_t>(static_cast<double>(layer.channels_out) * share),
                 layer.channels_out});
        }
    }
    return out;
}

void confirm_details(ReportData& data) {
    Agreement agreement;
    for (const ReportPoint& point : data.points) {
        if (point.confirmed) {
            agreement.points.add(static_cast<std::int64_t>(point.metrics[Metric::cycles]),
                                 static_cast<std::int64_t>((*point.confirmed)[Metric::cycles]));
        }
    }
    for (ReportDetail& detail : data.details) {
        const ReportPoint* point = find_point(data, detail.id);
        for (std::size_t i = 0; point != nullptr && point->confirmed && i < kLayers.size(); ++i) {
            const LayerResult& layer = detail.layers[i];
            const std::int64_t more = layer.cycles / 80;
            detail.confirmed.push_back({layer.cycles + more, layer.compute_cycles,
                                        layer.memory_cycles, layer.stall_memory + more, layer.fill,
                                        layer.ddr_read_bytes + layer.ddr_write_bytes});
            if (kLayers[i].on_array) {
                agreement.add_layer(kLayers[i].kind, layer.cycles, layer.cycles + more, true);
            }
        }
    }
    data.agreement = agreement;
}

}  // namespace scfa::sample
