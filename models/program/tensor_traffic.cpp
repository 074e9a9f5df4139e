// SPDX-License-Identifier: Apache-2.0
#include "models/program/tensor_traffic.hpp"

#include "models/program/buffer_halves.hpp"

namespace scfa {
namespace {

std::int64_t bytes_of(const std::vector<MemorySpan>& spans) {
    std::int64_t bytes = 0;
    for (const MemorySpan& span : spans) {
        bytes += span.bytes;
    }
    return bytes;
}

TensorTraffic traffic_of(const LayerProgram& program, const LayerGeometry& geometry,
                         HalfTracker& halves) {
    TensorTraffic out;
    halves.start_layer();
    for (std::int64_t place = 0; place < program.jobs(); ++place) {
        const ProgramJob job = program.job_at(place);
        const JobHalves use = halves.next(program, job);
        const ProgramTile& tile = program.tiles[static_cast<std::size_t>(job.tile)];
        if (use.weights.load) {
            out.weights +=
                program.weights[static_cast<std::size_t>(program.weight_operand(job))].span.bytes;
        }
        if (use.input.load) {
            const auto input = static_cast<std::size_t>(program.input_index(job));
            for (const auto& spans : input_loads(program, tile, program.inputs[input])) {
                out.inputs += bytes_of(spans);
            }
        }
        if (job.drains) {
            const auto filters = program.filters_of(job.block, geometry.out_channels);
            if (use.output.load) {
                out.residual += bytes_of(output_spans(program.residual, tile, filters));
            }
            out.outputs += bytes_of(output_spans(program.output, tile, filters));
        }
    }
    return out;
}

}  // namespace

std::vector<TensorTraffic> tensor_traffic(const NetworkProgram& network) {
    std::vector<TensorTraffic> out(network.workload->layers.size());
    HalfTracker halves;
    for (const LayerProgram& layer : network.layers) {
        if (layer.engine == LayerEngine::array || layer.engine == LayerEngine::post_processor) {
            out[static_cast<std::size_t>(layer.index)] =
                traffic_of(layer, network.layer(layer).geometry, halves);
        }
    }
    return out;
}

}  // namespace scfa
