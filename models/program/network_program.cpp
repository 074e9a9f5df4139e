// SPDX-License-Identifier: Apache-2.0
#include "models/program/network_program.hpp"

#include "models/base/checked.hpp"
#include "models/cost/layer_fit.hpp"
#include "models/cost/tiling.hpp"
#include "models/program/weight_image.hpp"

#include <algorithm>

namespace scfa {

namespace {

/// Builds the programs of all layers, one after another.
class Compiler {
  public:
    Compiler(NetworkProgram& program, const std::vector<LayerResult>& mappings,
             const std::vector<const LayerTables*>& tables)
        : program_(program), mappings_(mappings), tables_(tables) {}

    void compile() {
        const std::vector<WorkloadLayer>& layers = program_.workload->layers;
        SCFA_ASSERT(mappings_.size() == layers.size() && tables_.size() == layers.size(),
                    program_.workload->name);
        place_tensors();
        for (std::size_t i = 0; i < layers.size(); ++i) {
            LayerProgram& layer = program_.layers[i];
            if (layer.engine == LayerEngine::array || layer.engine == LayerEngine::post_processor) {
                cut_layer(layer, layers[i]);
            }
            if (layer.engine == LayerEngine::array) {
                place_weights(layer, layers[i]);
            }
        }
        program_.memory_bytes = map_.size();
    }

  private:
    [[nodiscard]] LayerEngine engine_of(std::size_t i) const {
        const WorkloadLayer& layer = program_.workload->layers[i];
        if (layer.placement == Placement::cpu) {
            return LayerEngine::cpu;
        }
        if (layer.op == WorkloadOp::convolution) {
            return LayerEngine::array;
        }
        return mappings_[i].mapping.fused_pool ? LayerEngine::rides_along
                                               : LayerEngine::post_processor;
    }

    void place_tensors() {
        const std::vector<WorkloadLayer>& layers = program_.workload->layers;
        program_.layers.resize(layers.size());
        place_input();
        for (std::size_t i = 0; i < layers.size(); ++i) {
            LayerProgram& layer = program_.layers[i];
            layer.index = static_cast<std::int32_t>(i);
            layer.engine = engine_of(i);
            layer.mapping = mappings_[i].mapping;
            const LayerGeometry& g = layers[i].geometry;
            if (layer.engine == LayerEngine::rides_along) {
                LayerProgram& carrier =
                    program_.layers[static_cast<std::size_t>(layers[i].fusable_into)];
                carrier.rides = layer.index;
                layer.output = carrier.output = map_.place_tensor(g.out_channels, g.out_height,
                                                                  g.out_width, program_.word_bytes);
                continue;
            }
            if (!carries_pool(i)) {
                layer.output = map_.place_tensor(g.out_channels, g.out_height, g.out_width,
                                                 program_.word_bytes);
            }
        }
        for (std::size_t i = 0; i < layers.size(); ++i) {
            find_operands(program_.layers[i], layers[i]);
        }
    }

    void place_input() {
        const FloatTensor shape = input_shape_of(*program_.workload);
        program_.input =
            map_.place_tensor(shape.channels, shape.height, shape.width, program_.word_bytes);
    }

    [[nodiscard]] bool carries_pool(std::size_t i) const {
        return program_.workload->layers[i].op == WorkloadOp::convolution &&
               mappings_[i].mapping.fused_pool;
    }

    [[nodiscard]] const TensorPlace& stored_by(std::int32_t producer) const {
        return producer < 0 ? program_.input
                            : program_.layers[static_cast<std::size_t>(producer)].output;
    }

    void find_operands(LayerProgram& program, const WorkloadLayer& layer) {
        for (const std::int32_t producer : layer.producers) {
            program.operands.push_back(stored_by(producer));
        }
        if (layer.fused_add) {
            program.residual = program.operands.back();
            program.operands.pop_back();
        }
        program.addends = layer.op == WorkloadOp::add ? 2 : 1;
    }

    void cut_layer(LayerProgram& program, const WorkloadLayer& layer) {
        const LayerGeometry& g = layer.geometry;
        const DesignPoint& point = program_.point;
        const bool array = program.engine == LayerEngine::array;
        program.lanes = array ? point.rows() : point.banks();
        program.vectors = ceil_div(g.out_width, point.columns());
        program.row_words = words_of_row(g, point.columns());
        program.blocks = ceil_div(g.out_channels, program.lanes);
        program.parts = program.mapping.splits;
        program.part_channels = g.group_channels();
        if (array) {
            program.order =
                filter_order(layer.mask(point.precision()), g.groups, point.balance_filters());
            program.part_channels = split_tables(program).part_channels();
        }
        cut_tiles(program, layer);
        find_inputs(program, layer);
    }

    [[nodiscard]] const SplitTables& split_tables(const LayerProgram& program) const {
        const LayerTables& tables = *tables_[static_cast<std::size_t>(program.index)];
        for (std::size_t split = 0; split < tables.part_sizes().size(); ++split) {
            if (tables.split(split).parts() == program.mapping.splits) {
                return tables.split(split);
            }
        }
        SCFA_ASSERT(false, "the mapping's split is one of the layer's");
        return tables.split(0);
    }

    void cut_tiles(LayerProgram& program, const WorkloadLayer& layer) const {
        const LayerGeometry& g = layer.geometry;
        const std::int64_t height = program.mapping.tile_rows;
        for (std::int64_t first = 0; first < g.out_height; first += height) {
            ProgramTile tile;
            tile.first_row = first;
            tile.rows = std::min(height, g.out_height - first);
            const std::int64_t begin = first * g.stride - g.pad_top;
            const std::int64_t end = begin + (tile.rows - 1) * g.stride + g.kernel_height;
            tile.first_input_row = std::clamp<std::int64_t>(begin, 0, g.in_height);
            tile.input_rows =
                std::max<std::int64_t>(0, std::min(end, g.in_height) - tile.first_input_row);
            tile.first_stored_row = first;
            tile.stored_rows = tile.rows;
            if (program.rides >= 0) {
                const LayerGeometry& pool =
                    program_.workload->layers[static_cast<std::size_t>(program.rides)].geometry;
                tile.first_stored_row = first / pool.kernel_height;
                tile.stored_rows = std::max<std::int64_t>(
                    0, std::min(pool.out_height, (first + tile.rows) / pool.kernel_height) -
                           tile.first_stored_row);
            }
            program.tiles.push_back(tile);
        }
    }

    void find_inputs(LayerProgram& program, const WorkloadLayer& layer) const {
        const LayerGeometry& g = layer.geometry;
        if (program.engine == LayerEngine::array && g.groups == 1) {
            for (std::int64_t part = 0; part < program.parts; ++part) {
                program.inputs.push_back(program.split_channels(part, g.in_channels));
            }
            return;
        }
        // Neighbouring blocks that read the same groups share one input.
        std::int64_t last_first = -1;
        std::int64_t last_end = -1;
        for (std::int64_t block = 0; block < program.blocks; ++block) {
            const std::int64_t filters = program.channels_of(block, g.out_channels);
            std::int64_t first = block * program.lanes;
            std::int64_t end = first + filters;
            if (program.engine == LayerEngine::array) {
                const std::int64_t per_group = g.out_channels / g.groups;
                first = first / per_group * g.group_channels();
                end = ((end - 1) / per_group + 1) * g.group_channels();
            }
            if (first != last_first || end != last_end) {
                program.inputs.push_back({first, end - first});
                last_first = first;
                last_end = end;
            }
            program.input_of_block.push_back(static_cast<std::int32_t>(program.inputs.size()) - 1);
        }
    }

    void place_weights(LayerProgram& program, const WorkloadLayer& layer) {
        const SplitTables& split = split_tables(program);
        std::int64_t bytes = 0;
        std::int64_t floor = 0;
        for (std::int64_t job = 0; job < split.jobs(); ++job) {
            const JobWeights& weights = split.weights()[static_cast<std::size_t>(job)];
            const bool last = job % split.parts() == split.parts() - 1;
            const std::int64_t image = image_bytes(weights, last);
            program.images.push_back({static_cast<std::uint64_t>(bytes), image});
            bytes = checked_add(bytes, image, layer.name);
            floor += weights.load_floor;
            program.weights.push_back({{0, image}, weights.load_floor});
        }
        const std::uint64_t base = map_.place_bytes(bytes);
        for (std::size_t job = 0; job < program.images.size(); ++job) {
            program.images[job].address += base;
            program.weights[job].span.address = program.images[job].address;
        }
        if (program.mapping.weights_resident) {
            program.weights = {{{base, bytes}, floor}};
        }
    }

    /// Of a block (split), bias and scale behind the last split included.
    [[nodiscard]] std::int64_t image_bytes(const JobWeights& weights, bool last_split) const {
        const std::int64_t parameter_bits = program_.word_bytes == 1 ? 64 : 80;
        const std::int64_t bits =
            weights.image_bits + (last_split ? weights.lanes * parameter_bits : 0);
        return round_up(ceil_div(bits, 8), program_.beat_bytes);
    }

    NetworkProgram& program_;
    const std::vector<LayerResult>& mappings_;
    const std::vector<const LayerTables*>& tables_;
    MemoryMap map_;
};

/// The weights at a lane's positions.
std::vector<std::int16_t> values_of(const LaneFilter& lane, const QuantisedLayer& weights,
                                    const FilterMask& mask, std::int32_t filter,
                                    const ChannelRange& channels) {
    std::vector<std::int16_t> out;
    out.reserve(static_cast<std::size_t>(lane.count));
    const std::int64_t base = static_cast<std::int64_t>(filter) * mask.taps * mask.channels;
    for (std::int32_t i = 0; i < lane.count; ++i) {
        const std::int64_t tap = lane.positions[i] / channels.count;
        const std::int64_t channel = channels.first + lane.positions[i] % channels.count;
        out.push_back(
            weights.weights[static_cast<std::size_t>(base + tap * mask.channels + channel)]);
    }
    return out;
}

}  // namespace

NetworkProgram compile_program(std::shared_ptr<const Workload> workload, const DesignPoint& point,
                               const std::vector<LayerResult>& mappings,
                               const std::vector<const LayerTables*>& tables) {
    NetworkProgram out;
    out.workload = std::move(workload);
    out.point = canonical(point);
    out.geometry = geometry_of(out.point);
    out.drain = ceil_div(out.point.rows(), out.point.post_lanes());
    out.word_bytes = out.point.word_bits() / 8;
    out.beat_bytes = out.point.axi_width_bits() / 8;
    Compiler(out, mappings, tables).compile();
    return out;
}

std::vector<std::uint8_t> weight_bytes(const NetworkProgram& network, const LayerProgram& program,
                                       const QuantisedLayer& weights) {
    const WorkloadLayer& layer = network.layer(program);
    const FilterMask& mask = layer.mask(network.point.precision());
    const WeightEncoding encoding{network.point.format(), network.point.precision(),
                                  network.point.scan_width(), network.point.banks(),
                                  network.beat_bytes};
    std::vector<std::uint8_t> out;
    for (std::int64_t block = 0; block < program.blocks; ++block) {
        const std::vector<std::int32_t> filters =
            program.filters_of(block, layer.geometry.out_channels);
        for (std::int64_t part = 0; part < program.parts; ++part) {
            const ProgramJob job{0, block, part, part == program.parts - 1};
            const BlockSplit split = program.block_of(job, layer, network.point.precision());
            const ChannelRange channels =
                program.split_channels(part, layer.geometry.group_channels());
            std::vector<std::vector<std::int16_t>> values;
            std::vector<LaneParameters> parameters;
            for (std::size_t lane = 0; lane < filters.size(); ++lane) {
                values.push_back(
                    values_of(split.block.lanes[lane], weights, mask, filters[lane], channels));
                if (job.drains) {
                    const auto filter = static_cast<std::size_t>(filters[lane]);
                    parameters.push_back({weights.bias[filter], weights.requantise[filter]});
                }
            }
            const std::vector<std::uint8_t> image =
                encode_weights(split.block, values, parameters, encoding);
            SCFA_ASSERT(
                static_cast<std::int64_t>(image.size()) ==
                    program.images[static_cast<std::size_t>(program.job_of_tile(job))].bytes,
                "the image of " + layer.name + " is as large as planned");
            out.insert(out.end(), image.begin(), image.end());
        }
    }
    return out;
}

}  // namespace scfa
