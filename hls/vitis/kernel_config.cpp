// SPDX-License-Identifier: Apache-2.0
#include "hls/vitis/kernel_config.hpp"

#include "models/arch/packing.hpp"
#include "models/base/checked.hpp"
#include "models/base/error.hpp"
#include "models/cost/memory_mapping.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scfa {

namespace {

/// "bram", "uram" or "lutram": `impl` of bind_storage, as the cost model decides.
std::string storage_of(const MemoryShape& shape, FabricFamily family, std::int64_t& uram_left) {
    const MemoryCost cost = map_memories(shape, family, uram_left);
    return cost.uram > 0 ? "uram" : cost.bram18 > 0 ? "bram" : "lutram";
}

/// Cycles of a sequence, as the analytic level counts them.
struct TripRange {
    std::int64_t least = 0, most = 0, mean = 0;
};

TripRange trips(const NetworkProgram& network, const std::vector<LayerResult>& layers,
                LayerEngine engine) {
    TripRange out;
    std::int64_t cycles = 0;
    std::int64_t jobs = 0;
    for (const LayerProgram& layer : network.layers) {
        if (layer.engine != engine) {
            continue;
        }
        const std::int64_t all = layers[static_cast<std::size_t>(layer.index)].compute_cycles;
        const std::int64_t each = ceil_div(all, layer.jobs());
        out.least = jobs == 0 ? each : std::min(out.least, each);
        out.most = std::max(out.most, each);
        cycles += all;
        jobs += layer.jobs();
    }
    out.mean = jobs == 0 ? 0 : cycles / jobs;
    return out;
}

class ConfigText {
  public:
    void define(const char* name, std::int64_t value) {
        text_ += fmt::format("#define {} {}\n", name, value);
    }
    void define(const char* name, const std::string& value) {
        text_ += fmt::format("#define {} {}\n", name, value);
    }
    void say(const char* comment) { text_ += fmt::format("\n// {}\n", comment); }
    std::string text_ =
        "#pragma once\n"
        "// SPDX-License-Identifier: Apache-2.0\n"
        "// Generated for one design point. Macros, since pragmas name them.\n";
};

void put_point(const NetworkProgram& network, const Device& device, ConfigText& out) {
    const DesignPoint& point = network.point;
    out.say("The design point.");
    out.define("SCFA_DENSE", 0);
    out.define("SCFA_BITMAP", 1);
    out.define("SCFA_RLE", 2);
    out.define("SCFA_COORDINATE", 3);
    out.define("SCFA_SCHEDULED", 4);
    out.define("SCFA_FORMAT", static_cast<std::int64_t>(point.format()));
    out.define("SCFA_ROWS", point.rows());
    out.define("SCFA_COLUMNS", point.columns());
    out.define("SCFA_WORD_BITS", point.word_bits());
    out.define("SCFA_BANKS", point.banks());
    const bool fifo = has_fifo(point.format());
    out.define("SCFA_FIFO_DEPTH", fifo ? point.fifo_depth() : 1);
    out.define("SCFA_WINDOW", fifo ? point.window() : 1);
    out.define("SCFA_SCAN_WIDTH", point.scan_width());
    out.define("SCFA_ENTRY_BITS", entry_bits(point.format(), point.word_bits()));
    out.define("SCFA_POST_LANES", point.post_lanes());
    out.define("SCFA_ACCUMULATOR_DEPTH", point.accumulator_depth());
    const PackingMode* packing = point.double_calculation() ? packing_mode(device.slice) : nullptr;
    SCFA_ASSERT(packing != nullptr || !point.double_calculation(), "the point packs on its slice");
    out.say("Two products a DSP slice: operands are 2^shift apart, split after so many products.");
    out.define("SCFA_PACKED", packing != nullptr ? 1 : 0);
    out.define("SCFA_PACK_SHIFT", packing != nullptr ? packing->shift : 0);
    out.define("SCFA_PACK_PRODUCTS", packing == nullptr            ? 0
                                     : point.dsp_clock_ratio() > 1 ? 1
                                                                   : packing->products);
}

void put_memories(const NetworkProgram& network, const KernelProgram& program, const Device& device,
                  ConfigText& out) {
    const Geometry& g = network.geometry;
    std::int64_t uram_left = device.uram.value;
    const auto storage = [&](const char* name, const MemoryShape& shape) {
        out.define(name, storage_of(shape, device.family, uram_left));
    };
    out.say("Memories: depths, and what they are made of.");
    out.define("SCFA_ACTIVATION_DEPTH", g.activation.depth);
    out.define("SCFA_WEIGHT_HALF", g.weight_half_values);
    out.define("SCFA_WORD_HALF", std::max(g.weight_bits.depth / 2, program.traffic.word_half));
    out.define("SCFA_OUTPUT_HALF", g.output_half_words);
    storage("SCFA_ACTIVATION_STORAGE", g.activation);
    storage("SCFA_WEIGHT_STORAGE", g.weight);
    storage("SCFA_WORD_STORAGE", g.weight_bits);
    storage("SCFA_OUTPUT_STORAGE", g.output);
}

void put_ports(const NetworkProgram& network, const KernelProgram& program, ConfigText& out) {
    const DesignPoint& point = network.point;
    out.say("Ports to external memory.");
    out.define("SCFA_PORTS", point.axi_ports());
    std::string each;
    for (std::int32_t port = 0; port < point.axi_ports(); ++port) {
        each += fmt::format("{}X({})", port == 0 ? "" : " ", port);
    }
    out.define("SCFA_FOR_EACH_PORT(X)", each);
    out.define("SCFA_AXI_BITS", point.axi_width_bits());
    out.define("SCFA_BURST_BEATS", point.axi_burst_beats());
    out.define("SCFA_OUTSTANDING", point.axi_outstanding());
    out.define("SCFA_MEMORY_BEATS",
               ceil_div(static_cast<std::int64_t>(network.memory_bytes), kernel_beat_bytes(point)));
    out.define("SCFA_PROGRAM_WORDS", static_cast<std::int64_t>(program.words.size()));
    out.define("SCFA_CHANNEL_BEATS",
               static_cast<std::int64_t>(point.axi_burst_beats()) * point.axi_outstanding());
}

void put_network(const NetworkProgram& network, const KernelProgram& program,
                 const std::vector<LayerResult>& layers, ConfigText& out) {
    const KernelTraffic& t = program.traffic;
    out.say("What the network needs at most: of a job, and of all jobs of a layer.");
    std::int64_t on_array = 0;
    for (const std::int64_t record : program.records) {
        on_array += record >= 0 ? 1 : 0;
    }
    out.define("SCFA_LAYERS", on_array);
    out.define("SCFA_MOST_TAPS", t.taps);
    out.define("SCFA_MOST_IMAGES", t.images);
    out.define("SCFA_MOST_ROW_PIXELS", t.row_pixels);
    out.define("SCFA_MOST_ROWS", t.rows);
    out.define("SCFA_MOST_CHANNELS", t.channels);
    out.define("SCFA_MOST_LANES", t.lanes);
    out.define("SCFA_LAYER_JOBS", t.jobs);
    out.define("SCFA_LAYER_LANES", t.layer_lanes);
    out.define("SCFA_LAYER_IMAGES", t.layer_images);
    out.define("SCFA_LAYER_BEATS", t.beats);
    out.define("SCFA_LAYER_TRANSFERS", t.transfers + 1);
    out.define("SCFA_LAYER_WEIGHT_FILLS", t.weight_fills);
    out.define("SCFA_LAYER_INPUT_FILLS", t.input_fills);
    out.define("SCFA_LAYER_PARAMETERS", t.parameters);
    out.define("SCFA_LAYER_DRAINS", t.drains);
    out.define("SCFA_LAYER_RESULTS", t.results);
    out.say("Cycles of a sequence as the analytic model counts them, for loop_tripcount.");
    const TripRange sequence = trips(network, layers, LayerEngine::array);
    const TripRange pool = trips(network, layers, LayerEngine::post_processor);
    out.define("SCFA_SEQUENCE_LEAST", sequence.least);
    out.define("SCFA_SEQUENCE_MOST", sequence.most);
    out.define("SCFA_SEQUENCE_MEAN", sequence.mean);
    out.define("SCFA_POOL_LEAST", pool.least);
    out.define("SCFA_POOL_MOST", pool.most);
}

}  // namespace

std::string kernel_config(const NetworkProgram& network, const KernelProgram& program,
                          const Device& device, const std::vector<LayerResult>& layers) {
    ConfigText out;
    put_point(network, device, out);
    put_memories(network, program, device, out);
    put_ports(network, program, out);
    put_network(network, program, layers, out);
    return out.text_;
}

}  // namespace scfa
