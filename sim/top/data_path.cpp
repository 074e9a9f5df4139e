// SPDX-License-Identifier: Apache-2.0
#include "sim/top/data_path.hpp"

#include "models/base/error.hpp"
#include "sim/top/sequence_timer.hpp"

namespace scfa::sim {

namespace {

/// Decoded weights that are kept, in values: some 100 MB. Beyond, layers are decoded again.
constexpr std::int64_t kMostDecodedValues = std::int64_t{12} << 20;

}  // namespace

DataPath::DataPath(const NetworkProgram& program, const QuantisedNetwork& function,
                   const Device& device, std::int64_t check_every)
    : program_(program),
      function_(function),
      activations_(program.point),
      weights_(program.point),
      pe_array_(program.point, device.slice, check_every),
      sums_(program.point),
      post_processor_(program.point),
      output_(program.point),
      decoded_(program.layers.size()) {
    SCFA_ASSERT(function.layers.size() == program.layers.size(), program.workload->name);
}

// ------------------------------------------------------------------------------------------- loads

BlockLayout DataPath::layout_of(const LayerProgram& layer, const ProgramJob& job) const {
    const WorkloadLayer& described = program_.layer(layer);
    const LayerGeometry& g = described.geometry;
    const ChannelRange channels = layer.split_channels(job.part, g.group_channels());
    const std::int64_t per_group = g.out_channels / g.groups;
    BlockLayout out;
    out.layer = described.name;
    out.format = program_.point.format();
    out.precision = program_.point.precision();
    out.scan_width = program_.point.scan_width();
    out.taps = static_cast<std::int32_t>(g.taps());
    out.channels = static_cast<std::int32_t>(channels.count);
    for (const std::int32_t filter : layer.filters_of(job.block, g.out_channels)) {
        out.first_channels.push_back(
            static_cast<std::int32_t>(filter / per_group * g.group_channels() + channels.first));
    }
    out.last_split = job.drains;
    return out;
}

DataPath::Tokens DataPath::decoded(const LayerProgram& layer, const ProgramJob& job,
                                   const std::uint8_t* bytes, std::size_t size) {
    std::vector<Tokens>& of_layer = decoded_[static_cast<std::size_t>(layer.index)];
    if (of_layer.empty()) {
        if (decoded_values_ > kMostDecodedValues) {
            decoded_.assign(decoded_.size(), {});
            decoded_values_ = 0;
        }
        decoded_[static_cast<std::size_t>(layer.index)].resize(layer.images.size());
    }
    Tokens& slot = decoded_[static_cast<std::size_t>(layer.index)]
                           [static_cast<std::size_t>(layer.job_of_tile(job))];
    if (slot == nullptr) {
        auto tokens =
            std::make_shared<const BlockTokens>(decode_image(bytes, size, layout_of(layer, job)));
        for (const LaneTokens& lane : tokens->lanes) {
            decoded_values_ += static_cast<std::int64_t>(lane.count());
        }
        slot = std::move(tokens);
    }
    return slot;
}

void DataPath::receive_weights(const LayerProgram& layer, const ProgramJob& job, int half,
                               const std::vector<std::uint8_t>& bytes) {
    weights_.begin(half);
    if (!layer.mapping.weights_resident) {
        weights_.append(half, decoded(layer, job, bytes.data(), bytes.size()));
        return;
    }
    const std::uint64_t base = layer.images.front().address;
    for (std::int64_t block = 0; block < layer.blocks; ++block) {
        for (std::int64_t part = 0; part < layer.parts; ++part) {
            const ProgramJob each{0, block, part, part == layer.parts - 1};
            const MemorySpan& image =
                layer.images[static_cast<std::size_t>(layer.job_of_tile(each))];
            weights_.append(half, decoded(layer, each, bytes.data() + (image.address - base),
                                          static_cast<std::size_t>(image.bytes)));
        }
    }
}

void DataPath::receive_input(const LayerProgram& layer, const ProgramJob& job, int half,
                             const std::vector<std::vector<std::uint8_t>>& bytes) {
    const InputTile tile = input_tile(layer, program_.layer(layer), job);
    const ProgramTile& rows = layer.tiles[static_cast<std::size_t>(job.tile)];
    activations_.begin(half, tile);
    for (std::size_t addend = 0; addend < bytes.size(); ++addend) {
        const std::uint8_t* at = bytes[addend].data();
        for (std::int64_t channel = 0; channel < tile.channels; ++channel) {
            for (std::int64_t row = 0; row < rows.input_rows; ++row) {
                activations_.write_row(half, static_cast<std::int64_t>(addend),
                                       tile.first_channel + channel, rows.first_input_row + row,
                                       at);
                at += layer.operands.front().row_bytes;
            }
        }
    }
}

void DataPath::begin_output(const LayerProgram& layer, const ProgramJob& job, int half) {
    const WorkloadLayer& described = program_.layer(layer);
    OutputTile tile;
    tile.layer = described.name;
    tile.channels = layer.channels_of(job.block, described.geometry.out_channels);
    tile.rows = layer.tiles[static_cast<std::size_t>(job.tile)].rows;
    tile.width = described.geometry.out_width;
    output_.begin(half, tile);
}

void DataPath::receive_residual(const LayerProgram& layer, const ProgramJob& job, int half,
                                const std::vector<std::uint8_t>& bytes) {
    begin_output(layer, job, half);
    const OutputTile& tile = output_.tile(half);
    const std::uint8_t* at = bytes.data();
    for (std::int64_t channel = 0; channel < tile.channels; ++channel) {
        for (std::int64_t row = 0; row < tile.rows; ++row) {
            output_.write_bytes(half, channel, row, tile.width, at);
            at += layer.residual.row_bytes;
        }
    }
}

// --------------------------------------------------------------------------------------- sequences

const BlockTokens* DataPath::tokens(const LayerProgram& layer, const ProgramJob& job,
                                    int half) const {
    if (layer.engine != LayerEngine::array) {
        return nullptr;
    }
    const std::size_t index =
        layer.mapping.weights_resident ? static_cast<std::size_t>(layer.job_of_tile(job)) : 0;
    return weights_.block(half, index).get();
}

void DataPath::run(const LayerProgram& layer, const ProgramJob& job, const JobHalves& halves) {
    if (layer.engine == LayerEngine::array) {
        run_array(layer, job, halves);
    } else {
        run_post_processor(layer, job, halves);
    }
}

void DataPath::run_array(const LayerProgram& layer, const ProgramJob& job,
                         const JobHalves& halves) {
    const BlockTokens& block = *tokens(layer, job, halves.weights.half);
    if (job.part == 0) {
        sums_.begin(sum_tile(activations_, halves.input.half,
                             static_cast<std::int64_t>(block.lanes.size()), layer.parts));
    }
    pe_array_.run_sequence({&block, &activations_, halves.input.half}, sums_);
    if (!job.drains) {
        return;
    }
    const WorkloadLayer& described = program_.layer(layer);
    if (!described.fused_add) {
        begin_output(layer, job, halves.output.half);
    }
    DrainRule rule = DrainRule::of(quantised(layer), described.fused_add);
    if (layer.rides >= 0) {
        const auto pool = static_cast<std::size_t>(layer.rides);
        rule = rule.with_pool(program_.workload->layers[pool].geometry, function_.layers[pool]);
    }
    post_processor_.drain(sums_, block.parameters, rule, output_, halves.output.half);
}

void DataPath::run_post_processor(const LayerProgram& layer, const ProgramJob& job,
                                  const JobHalves& halves) {
    const QuantisedLayer& quantised_layer = quantised(layer);
    const Clamp clamp{quantised_layer.low, quantised_layer.high};
    const int in = halves.input.half;
    const int out = halves.output.half;
    begin_output(layer, job, out);
    switch (program_.layer(layer).op) {
        case WorkloadOp::max_pool:
            post_processor_.max_pool(activations_, in, clamp, output_, out);
            break;
        case WorkloadOp::average_pool:
            post_processor_.average_pool(activations_, in, quantised_layer.requantise.front(),
                                         clamp, output_, out);
            break;
        case WorkloadOp::add:
            post_processor_.add(activations_, in, add_rule(quantised_layer), output_, out);
            break;
        case WorkloadOp::convolution:
        case WorkloadOp::cpu:
            SCFA_ASSERT(false, "a job of the post-processor");
    }
}

// ------------------------------------------------------------------------------------------ stores

std::vector<std::uint8_t> DataPath::results(const LayerProgram& layer, const ProgramJob& job,
                                            int half) const {
    const ProgramTile& tile = layer.tiles[static_cast<std::size_t>(job.tile)];
    const std::int64_t channels = output_.tile(half).channels;
    std::vector<std::uint8_t> out(
        static_cast<std::size_t>(channels * tile.stored_rows * layer.output.row_bytes));
    std::uint8_t* at = out.data();
    for (std::int64_t channel = 0; channel < channels; ++channel) {
        for (std::int64_t row = 0; row < tile.stored_rows; ++row) {
            output_.read_bytes(half, channel, row, layer.output.width, at);
            at += layer.output.row_bytes;
        }
    }
    return out;
}

}  // namespace scfa::sim
