// SPDX-License-Identifier: Apache-2.0
#include "hls/vitis/program_words.hpp"

#include "hls/vitis/kernel/scfa_program.hpp"
#include "models/base/checked.hpp"
#include "models/base/error.hpp"
#include "models/program/buffer_halves.hpp"

#include <algorithm>
#include <array>

namespace scfa {

namespace {

namespace k = scfa_hls;

template <std::size_t Words>
using Record = std::array<std::int64_t, Words>;

/// Of one layer; what `KernelTraffic` keeps the largest of.
struct LayerTraffic {
    std::int64_t weight_bytes = 0, input_bytes = 0, residual_bytes = 0, stored_bytes = 0;
    KernelTraffic counts;
};

class ProgramWriter {
  public:
    ProgramWriter(const NetworkProgram& network, const QuantisedNetwork& function)
        : network_(network), function_(function), beat_bytes_(kernel_beat_bytes(network.point)) {}

    KernelProgram write() {
        for (const LayerProgram& layer : network_.layers) {
            if (on_array(layer)) {
                out_.records.push_back(static_cast<std::int64_t>(records_) * k::kLayerWords);
                ++records_;
            } else {
                out_.records.push_back(-1);
            }
        }
        out_.words.resize(records_ * k::kLayerWords);
        for (const LayerProgram& layer : network_.layers) {
            if (on_array(layer)) {
                write_layer(layer);
            }
        }
        return std::move(out_);
    }

  private:
    static bool on_array(const LayerProgram& layer) {
        return layer.engine == LayerEngine::array || layer.engine == LayerEngine::post_processor;
    }

    template <std::size_t Words>
    void put(std::size_t at, const Record<Words>& record) {
        for (std::size_t i = 0; i < Words; ++i) {
            SCFA_ASSERT(
                record[i] >= -(std::int64_t{1} << 31) && record[i] < (std::int64_t{1} << 32),
                "a word of the kernel's program");
            out_.words[at + i] = static_cast<std::uint32_t>(record[i]);
        }
    }
    template <std::size_t Words>
    void append(const Record<Words>& record) {
        const std::size_t at = out_.words.size();
        out_.words.resize(at + Words);
        put(at, record);
    }
    [[nodiscard]] std::int64_t here() const { return static_cast<std::int64_t>(out_.words.size()); }

    void write_layer(const LayerProgram& layer) {
        const auto index = static_cast<std::size_t>(layer.index);
        traffic_ = {};
        halves_.start_layer();
        first_job_ = halves_.jobs();
        const std::int64_t jobs = layer.jobs();
        const std::int64_t first = here();
        out_.words.resize(out_.words.size() + static_cast<std::size_t>(jobs * k::kJobWords));
        put(static_cast<std::size_t>(out_.records[index]), layer_record(layer, first));
        image_tables_.assign(layer.mapping.weights_resident ? 1 : layer.images.size(), -1);
        for (std::int64_t place = 0; place < jobs; ++place) {
            write_job(layer, layer.job_at(place),
                      static_cast<std::size_t>(first + place * k::kJobWords));
        }
        take_traffic(layer);
    }

    [[nodiscard]] Record<k::kLayerWords> layer_record(const LayerProgram& layer,
                                                      std::int64_t first_job) const {
        const WorkloadLayer& described = network_.layer(layer);
        const QuantisedLayer& numbers = function_.layers[static_cast<std::size_t>(layer.index)];
        const LayerGeometry& g = described.geometry;
        Record<k::kLayerWords> out{};
        out[k::kEngine] = engine_of(layer, described);
        out[k::kJobs] = layer.jobs();
        out[k::kFirstJob] = first_job;
        out[k::kInHeight] = g.in_height;
        out[k::kInWidth] = g.in_width;
        out[k::kTaps] = g.taps();
        out[k::kKernelWidth] = g.kernel_width;
        out[k::kStride] = g.stride;
        out[k::kPadTop] = g.pad_top;
        out[k::kPadLeft] = g.pad_left;
        out[k::kOutWidth] = g.out_width;
        out[k::kVectors] = layer.vectors;
        out[k::kPhaseWords] = layer.row_words / g.stride;
        out[k::kRowWords] = layer.row_words;
        out[k::kLow] = numbers.low;
        out[k::kHigh] = numbers.high;
        out[k::kOwnLow] = numbers.own_low;
        out[k::kOwnHigh] = numbers.own_high;
        out[k::kFusedAdd] = described.fused_add ? 1 : 0;
        out[k::kAddFirst] = numbers.add_first.m;
        out[k::kAddSecond] = numbers.add_second.m;
        out[k::kAddShift] = numbers.add_first.shift;
        out[k::kPoolHeight] = out[k::kPoolWidth] = 1;
        if (layer.rides >= 0) {
            const auto pool = static_cast<std::size_t>(layer.rides);
            out[k::kPoolHeight] = network_.workload->layers[pool].geometry.kernel_height;
            out[k::kPoolWidth] = network_.workload->layers[pool].geometry.kernel_width;
            out[k::kPoolLow] = function_.layers[pool].low;
            out[k::kPoolHigh] = function_.layers[pool].high;
        }
        if (described.op == WorkloadOp::average_pool) {
            out[k::kAverage] = numbers.requantise.front().m;
            out[k::kAverageShift] = numbers.requantise.front().shift;
        }
        out[k::kInRowBytes] = layer.operands.front().row_bytes;
        out[k::kOutRowBytes] = layer.output.row_bytes;
        out[k::kStoredWidth] = layer.output.width;
        out[k::kAddends] = layer.addends;
        return out;
    }

    static std::int64_t engine_of(const LayerProgram& layer, const WorkloadLayer& described) {
        if (layer.engine == LayerEngine::array) {
            return k::kArray;
        }
        switch (described.op) {
            case WorkloadOp::max_pool:
                return k::kMaxPool;
            case WorkloadOp::average_pool:
                return k::kAveragePool;
            case WorkloadOp::add:
                return k::kAdd;
            case WorkloadOp::convolution:
            case WorkloadOp::cpu:
                break;
        }
        SCFA_ASSERT(false, "a layer of the post-processor: " + described.name);
        return k::kArray;
    }

    void write_job(const LayerProgram& layer, const ProgramJob& job, std::size_t at) {
        const LayerGeometry& g = network_.layer(layer).geometry;
        const JobHalves halves = halves_.next(layer, job);
        const ProgramTile& tile = layer.tiles[static_cast<std::size_t>(job.tile)];
        const ChannelRange& input = layer.inputs[static_cast<std::size_t>(layer.input_index(job))];
        const bool array = layer.engine == LayerEngine::array;
        Record<k::kJobWords> out{};
        out[k::kLanes] = layer.channels_of(job.block, g.out_channels);
        out[k::kRows] = tile.rows;
        out[k::kFirstRow] = tile.first_row;
        out[k::kFirstInputRow] = tile.first_input_row;
        out[k::kInputRows] = tile.input_rows;
        out[k::kStoredRows] = tile.stored_rows;
        out[k::kFlags] = (job.part == 0 ? k::kFirstPart : 0) | (job.drains ? k::kDrains : 0) |
                         (halves.weights.load ? k::kLoadWeights : 0) |
                         (halves.input.load ? k::kLoadInput : 0) |
                         (halves.output.load ? k::kLoadResidual : 0);
        out[k::kWeightHalf] = halves.weights.half;
        out[k::kInputHalf] = halves.input.half;
        out[k::kOutputHalf] = halves.output.half;
        out[k::kWeightUser] = user_of(halves.weights);
        out[k::kInputUser] = user_of(halves.input);
        out[k::kFirstChannel] = input.first;
        out[k::kChannels] = input.count;
        if (array) {
            const ChannelRange part = layer.split_channels(job.part, g.group_channels());
            out[k::kImage] = layer.mapping.weights_resident ? layer.job_of_tile(job) : 0;
            out[k::kImages] = layer.mapping.weights_resident ? layer.blocks * layer.parts : 1;
            out[k::kImageTable] = image_table(layer, job);
            out[k::kPartChannels] = part.count;
            out[k::kReciprocal] = part.count == 1 ? 0 : ceil_div(std::int64_t{1} << 32, part.count);
        }
        if (halves.input.load) {
            write_segments(layer, tile, input, out);
        }
        write_lanes(layer, job, tile, input, out);
        put(at, out);
        count_job(layer, job, halves, out);
    }

    [[nodiscard]] std::int64_t user_of(const HalfUse& half) const {
        return std::max<std::int64_t>(half.user_before - first_job_, -1);
    }

    /// Where the images that a job's load brings are listed; written once for all that share it.
    std::int64_t image_table(const LayerProgram& layer, const ProgramJob& job) {
        const auto operand = static_cast<std::size_t>(layer.weight_operand(job));
        if (image_tables_[operand] >= 0) {
            return image_tables_[operand];
        }
        image_tables_[operand] = here();
        if (!layer.mapping.weights_resident) {
            append(image_record(layer, job.block, job.part));
        } else {
            for (std::int64_t block = 0; block < layer.blocks; ++block) {
                for (std::int64_t part = 0; part < layer.parts; ++part) {
                    append(image_record(layer, block, part));
                }
            }
        }
        return image_tables_[operand];
    }

    [[nodiscard]] Record<k::kImageWords> image_record(const LayerProgram& layer, std::int64_t block,
                                                      std::int64_t part) const {
        const LayerGeometry& g = network_.layer(layer).geometry;
        const ProgramJob job{0, block, part, part == layer.parts - 1};
        const MemorySpan& image = layer.images[static_cast<std::size_t>(layer.job_of_tile(job))];
        Record<k::kImageWords> out{};
        out[k::kImageAddress] = static_cast<std::int64_t>(image.address);
        out[k::kImageBytes] = image.bytes;
        out[k::kImageLanes] = layer.channels_of(block, g.out_channels);
        out[k::kImagePositions] = g.taps() * layer.split_channels(part, g.group_channels()).count;
        out[k::kImageParameters] = job.drains ? 1 : 0;
        return out;
    }

    /// The operands' channels, one behind another, as `input_loads` orders them.
    void write_segments(const LayerProgram& layer, const ProgramTile& tile,
                        const ChannelRange& input, Record<k::kJobWords>& out) {
        out[k::kSegmentTable] = here();
        for (std::int64_t addend = 0; addend < layer.addends && tile.input_rows > 0; ++addend) {
            std::int64_t first = input.first + addend * layer.output.channels;
            const std::int64_t end = first + input.count;
            std::int64_t operand_first = 0;
            for (const TensorPlace& operand : layer.operands) {
                const std::int64_t operand_end = operand_first + operand.channels;
                if (first < std::min(end, operand_end)) {
                    const MemorySpan rows =
                        operand.rows(first - operand_first, tile.first_input_row, tile.input_rows);
                    const std::int64_t count = std::min(end, operand_end) - first;
                    append(Record<k::kSegmentWords>{static_cast<std::int64_t>(rows.address), count,
                                                    operand.channel_bytes()});
                    ++out[k::kSegments];
                    first += count;
                }
                operand_first = operand_end;
            }
        }
    }

    void write_lanes(const LayerProgram& layer, const ProgramJob& job, const ProgramTile& tile,
                     const ChannelRange& input, Record<k::kJobWords>& out) {
        const LayerGeometry& g = network_.layer(layer).geometry;
        const bool array = layer.engine == LayerEngine::array;
        const std::int64_t per_group = array ? g.out_channels / g.groups : 1;
        const std::vector<std::int32_t> filters = layer.filters_of(job.block, g.out_channels);
        const std::int64_t first_group =
            *std::min_element(filters.begin(), filters.end()) / per_group;
        const std::int64_t last_group =
            *std::max_element(filters.begin(), filters.end()) / per_group;
        const std::int64_t part_first =
            array ? layer.split_channels(job.part, g.group_channels()).first : 0;
        out[k::kGroups] = last_group - first_group + 1;
        out[k::kLaneTable] = here();
        for (const std::int32_t filter : filters) {
            Record<k::kLaneWords> lane{};
            lane[k::kLaneGroup] = filter / per_group - first_group;
            lane[k::kLaneChannel] =
                filter / per_group * g.group_channels() + part_first - input.first;
            if (job.drains && tile.stored_rows > 0) {
                lane[k::kLaneOutput] = row_address(layer.output, filter, tile);
                lane[k::kLaneResidual] =
                    layer.residual.channels > 0 ? row_address(layer.residual, filter, tile) : 0;
            }
            append(lane);
        }
    }

    static std::int64_t row_address(const TensorPlace& place, std::int32_t filter,
                                    const ProgramTile& tile) {
        return static_cast<std::int64_t>(
            place.rows(filter, tile.first_stored_row, tile.stored_rows).address);
    }

    void count_job(const LayerProgram& layer, const ProgramJob& job, const JobHalves& halves,
                   const Record<k::kJobWords>& record) {
        KernelTraffic& t = traffic_.counts;
        const LayerGeometry& g = network_.layer(layer).geometry;
        const std::int64_t lanes = record[k::kLanes];
        t.lanes = std::max(t.lanes, lanes);
        t.layer_lanes += lanes;
        if (halves.weights.load) {
            count_weights(record);
        }
        if (halves.input.load) {
            const std::int64_t rows = record[k::kChannels] * layer.addends * record[k::kInputRows];
            t.input_fills += rows * layer.row_words + 1;
            t.transfers += record[k::kChannels] * layer.addends;
            traffic_.input_bytes += rows * layer.operands.front().row_bytes;
        }
        if (halves.output.load) {
            t.transfers += lanes;
            traffic_.residual_bytes += lanes * record[k::kRows] * layer.output.row_bytes;
        }
        if (job.drains) {
            const std::int64_t groups = layer.engine == LayerEngine::array
                                            ? network_.drain
                                            : ceil_div(lanes, network_.point.post_lanes());
            t.drains += record[k::kRows] * ceil_div(g.out_width, network_.point.columns()) * groups;
            const std::int64_t rows = lanes * record[k::kStoredRows];
            t.results += rows * ceil_div(layer.output.width, network_.point.columns());
            traffic_.stored_bytes += rows * layer.output.row_bytes;
        }
    }

    void count_weights(const Record<k::kJobWords>& record) {
        KernelTraffic& t = traffic_.counts;
        const auto table = static_cast<std::size_t>(record[k::kImageTable]);
        const std::int64_t entry = entry_bits(network_.point.format(), network_.point.word_bits());
        std::int64_t words_of_lane = 0;
        for (std::int64_t i = 0; i < record[k::kImages]; ++i) {
            const std::uint32_t* image =
                out_.words.data() + table + static_cast<std::size_t>(i) * k::kImageWords;
            const std::int64_t lanes = image[k::kImageLanes];
            const std::int64_t words =
                network_.point.format() == SparseFormat::bitmap
                    ? ceil_div(static_cast<std::int64_t>(image[k::kImagePositions]),
                               network_.point.scan_width())
                    : 0;
            words_of_lane += words;
            t.weight_fills += lanes * (1 + words) +
                              ceil_div(static_cast<std::int64_t>(image[k::kImageBytes]) * 8, entry);
            t.parameters += image[k::kImageParameters] != 0 ? lanes : 0;
            traffic_.weight_bytes += image[k::kImageBytes];
        }
        t.weight_fills += 1;
        t.parameters += 1;
        t.word_half = std::max(t.word_half, words_of_lane);
        t.images = std::max(t.images, record[k::kImages]);
        t.layer_images += record[k::kImages];
        t.transfers += record[k::kImages];
    }

    void take_traffic(const LayerProgram& layer) {
        const LayerGeometry& g = network_.layer(layer).geometry;
        KernelTraffic& t = traffic_.counts;
        KernelTraffic& most = out_.traffic;
        t.taps = g.taps();
        t.row_pixels = std::max({layer.operands.front().row_bytes, layer.output.row_bytes,
                                 layer.residual.row_bytes}) /
                       network_.word_bytes;
        t.rows = std::max(g.in_height, g.out_height);
        t.channels = g.in_channels * layer.addends;
        t.jobs = layer.jobs();
        t.beats = ceil_div(std::max({traffic_.weight_bytes, traffic_.input_bytes,
                                     traffic_.residual_bytes, traffic_.stored_bytes}),
                           beat_bytes_) +
                  1;
        for (const auto member :
             {&KernelTraffic::images, &KernelTraffic::taps, &KernelTraffic::row_pixels,
              &KernelTraffic::rows, &KernelTraffic::channels, &KernelTraffic::lanes,
              &KernelTraffic::word_half, &KernelTraffic::jobs, &KernelTraffic::layer_lanes,
              &KernelTraffic::layer_images, &KernelTraffic::beats, &KernelTraffic::transfers,
              &KernelTraffic::weight_fills, &KernelTraffic::input_fills, &KernelTraffic::parameters,
              &KernelTraffic::drains, &KernelTraffic::results}) {
            most.*member = std::max(most.*member, t.*member);
        }
    }

    const NetworkProgram& network_;
    const QuantisedNetwork& function_;
    std::int64_t beat_bytes_;
    KernelProgram out_;
    std::size_t records_ = 0;
    HalfTracker halves_;
    std::int64_t first_job_ = 0;
    std::vector<std::int64_t> image_tables_;
    LayerTraffic traffic_;
};

}  // namespace

std::int64_t kernel_beat_bytes(const DesignPoint& point) {
    return std::min(point.axi_width_bits(), 128) / 8;
}

KernelProgram kernel_program(const NetworkProgram& network, const QuantisedNetwork& function) {
    if (network.memory_bytes > std::uint64_t{1} << 32) {
        throw Error(ErrorCode::unsupported,
                    "the network needs " + std::to_string(network.memory_bytes) +
                        " bytes of external memory; the HLS kernel addresses 4 GiB");
    }
    return ProgramWriter(network, function).write();
}

}  // namespace scfa
