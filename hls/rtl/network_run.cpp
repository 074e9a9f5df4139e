// SPDX-License-Identifier: Apache-2.0
#include "hls/rtl/network_run.hpp"

#include "models/base/error.hpp"
#include "models/cost/timing_constants.hpp"
#include "models/program/buffer_halves.hpp"

#include <algorithm>
#include <utility>

namespace scfa::rtl {

namespace {

TileInput tile_input(const LayerProgram& layer, const LayerGeometry& geometry,
                     const ProgramJob& job) {
    const ProgramTile& tile = layer.tiles[static_cast<std::size_t>(job.tile)];
    TileInput out;
    out.geometry = geometry;
    out.channels = layer.inputs[static_cast<std::size_t>(layer.input_index(job))];
    out.first_row = tile.first_row;
    out.rows = tile.rows;
    out.first_input_row = tile.first_input_row;
    out.input_rows = tile.input_rows;
    return out;
}

void count(const CoreRun& run, LayerOutcome& out) {
    const std::int64_t cycles = run.cycles - kPipelineCycles;
    ++out.sequences;
    out.compute_cycles += cycles;
    out.stall_drain += cycles - run.pass_cycles;
    out.lanes += LaneCycles{run.busy, run.bank, run.decode, run.imbalance};
}

/// A block's pixels into the layer's output.
void place_block(const std::vector<std::int16_t>& pixels, const std::vector<std::int32_t>& filters,
                 const ProgramTile& tile, Tensor& out) {
    const std::int64_t count = tile.rows * out.width;
    for (std::size_t lane = 0; lane < filters.size(); ++lane) {
        const std::int64_t to =
            (std::int64_t{filters[lane]} * out.height + tile.first_row) * out.width;
        std::copy_n(pixels.begin() + static_cast<std::ptrdiff_t>(lane) * count, count,
                    out.values.begin() + to);
    }
}

}  // namespace

NetworkRun::NetworkRun(const NetworkProgram& program, const QuantisedNetwork& function, Core& core)
    : program_(program), function_(function), reference_(function), driver_(core) {}

Sequence NetworkRun::sequence_of(const LayerProgram& layer, const ProgramJob& job) const {
    const WorkloadLayer& described = program_.layer(layer);
    const LayerGeometry& g = described.geometry;
    const QuantisedLayer& quantised = function_.layers[static_cast<std::size_t>(layer.index)];
    const ChannelRange channels = layer.split_channels(job.part, g.group_channels());
    const std::vector<std::int32_t> filters = layer.filters_of(job.block, g.out_channels);
    Sequence out;
    out.weights = {program_.point.format(),
                   program_.point.precision(),
                   program_.point.scan_width(),
                   static_cast<std::int32_t>(g.taps()),
                   static_cast<std::int32_t>(channels.count),
                   filters.size(),
                   job.drains};
    const std::int64_t per_group = g.out_channels / g.groups;
    for (const std::int32_t filter : filters) {
        out.first_channels.push_back(filter / per_group * g.group_channels() + channels.first);
    }
    out.accumulates = job.part > 0;
    out.low = described.fused_add ? quantised.own_low : quantised.low;
    out.high = described.fused_add ? quantised.own_high : quantised.high;
    return out;
}

LayerOutcome NetworkRun::run_layer(const LayerProgram& layer, const Tensor& input) {
    const WorkloadLayer& described = program_.layer(layer);
    const LayerGeometry& g = described.geometry;
    const std::vector<std::uint8_t> images =
        weight_bytes(program_, layer, function_.layers[static_cast<std::size_t>(layer.index)]);
    LayerOutcome out;
    out.on_core = true;
    out.output = {g.out_channels, g.out_height, g.out_width, {}};
    out.output.values.resize(static_cast<std::size_t>(g.out_channels * g.out_height * g.out_width));
    BufferHalves weights, inputs;
    for (std::int64_t place = 0; place < layer.jobs(); ++place) {
        const ProgramJob job = layer.job_at(place);
        Sequence sequence = sequence_of(layer, job);
        sequence.output_half = static_cast<std::int32_t>(place % 2);
        const HalfUse weight_half = weights.use(layer.job_of_tile(job), place);
        if (weight_half.load) {
            const MemorySpan& image =
                layer.images[static_cast<std::size_t>(layer.job_of_tile(job))];
            driver_.load_weights(
                weight_half.half,
                unpack_weights(images.data() + (image.address - layer.images.front().address),
                               static_cast<std::size_t>(image.bytes), sequence.weights));
        }
        const HalfUse input_half = inputs.use(layer.input_operand(job), place);
        if (input_half.load) {
            driver_.load_input(input_half.half, tile_input(layer, g, job), input);
        }
        count(driver_.run(sequence, weight_half.half, input_half.half), out);
        if (job.drains) {
            const ProgramTile& tile = layer.tiles[static_cast<std::size_t>(job.tile)];
            const std::vector<std::int32_t> filters = layer.filters_of(job.block, g.out_channels);
            place_block(
                driver_.results(sequence.output_half, static_cast<std::int64_t>(filters.size()),
                                tile.rows, g.out_width),
                filters, tile, out.output);
        }
    }
    return out;
}

LayerOutcome NetworkRun::run_convolution(const LayerProgram& layer, const Tensor& input,
                                         const std::vector<Tensor>& outputs) {
    const WorkloadLayer& described = program_.layer(layer);
    const Operands operands = operands_of(described, input, outputs);
    try {
        LayerOutcome out = run_layer(layer, operands.first);
        if (described.fused_add) {
            const QuantisedLayer& q = function_.layers[static_cast<std::size_t>(layer.index)];
            for (std::size_t i = 0; i < out.output.values.size(); ++i) {
                out.output.values[i] = added(out.output.values[i], operands.second.values[i],
                                             q.add_first, q.add_second, q.low, q.high);
            }
        }
        return out;
    } catch (const Error& error) {
        throw Error(error.code(), "layer \"" + described.name + "\": " + error.message(),
                    error.place(), error.hint());
    }
}

std::vector<LayerOutcome> NetworkRun::run(const Tensor& image,
                                          const std::function<void(std::size_t)>& before) {
    std::vector<LayerOutcome> out;
    std::vector<Tensor> outputs;
    for (const LayerProgram& layer : program_.layers) {
        if (before) {
            before(out.size());
        }
        if (layer.engine == LayerEngine::array) {
            out.push_back(run_convolution(layer, image, outputs));
        } else {
            LayerOutcome outcome;
            outcome.output = reference_.run_layer(out.size(), image, outputs);
            out.push_back(std::move(outcome));
        }
        outputs.push_back(out.back().output);
    }
    return out;
}

}  // namespace scfa::rtl
