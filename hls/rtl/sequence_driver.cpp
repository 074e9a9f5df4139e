// SPDX-License-Identifier: Apache-2.0
#include "hls/rtl/sequence_driver.hpp"

#include "models/base/checked.hpp"
#include "models/base/error.hpp"
#include "models/cost/timing_constants.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace scfa::rtl {

namespace {

/// A core that has not ended after so many cycles for every one that its passes could take hangs.
constexpr std::int64_t kPatience = 64;

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    return a >= 0 ? a / b : -ceil_div(-a, b);
}
std::int64_t modulo(std::int64_t a, std::int64_t b) {
    return a - floor_div(a, b) * b;
}

void require(bool fits, const std::string& what, std::int64_t need, std::int64_t have) {
    if (!fits) {
        throw Error(ErrorCode::unsupported, "rtl: " + what + ": " + std::to_string(need) +
                                                ", but the core counts to " + std::to_string(have));
    }
}
void require_at_most(const std::string& what, std::int64_t need, std::int64_t have) {
    require(need <= have, what, need, have);
}

std::uint32_t bits(std::int64_t value) {
    return static_cast<std::uint32_t>(value);
}

}  // namespace

SequenceDriver::SequenceDriver(Core& core)
    : core_(core),
      parameters_(core.parameters()),
      call_(core.functions()),
      handle_(core_.handle()) {}

std::int64_t SequenceDriver::vectors(const TileInput& tile) const {
    return ceil_div(tile.geometry.out_width, parameters_.columns);
}
std::int64_t SequenceDriver::phase_words(const TileInput& tile) const {
    return ceil_div(ceil_div(tile.geometry.in_width, tile.geometry.stride), parameters_.columns);
}
std::int64_t SequenceDriver::slots(const TileInput& tile) const {
    return ceil_div(tile.channels.count, parameters_.banks);
}

// ------------------------------------------------------------------------------------------- loads

void SequenceDriver::load_weights(std::int32_t half, std::vector<LaneWords> lanes) {
    const std::int64_t first = half * (parameters_.weight_depth / 2);
    const std::int64_t first_word = half * (parameters_.bits_depth / 2);
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
        const LaneWords& words = lanes[lane];
        require_at_most("entries of a lane", static_cast<std::int64_t>(words.values.size()),
                        parameters_.weight_depth / 2);
        for (std::size_t i = 0; i < words.values.size(); ++i) {
            call_.write_weight(handle_, bits(static_cast<std::int64_t>(lane)),
                               bits(first + static_cast<std::int64_t>(i)), words.values[i]);
        }
        for (std::size_t i = 0; i < words.bits.size(); ++i) {
            call_.write_bits(handle_, bits(static_cast<std::int64_t>(lane)),
                             bits(first_word + static_cast<std::int64_t>(i)), words.bits[i]);
        }
        const auto row = static_cast<std::int64_t>(lane);
        call_.write_parameter(handle_, bits(row % parameters_.post),
                              bits(row / parameters_.post + half * parameters_.drain()),
                              words.parameters.bias, words.parameters.multiplier.m,
                              words.parameters.multiplier.shift);
    }
    weights_[half] = std::move(lanes);
}

void SequenceDriver::load_input(std::int32_t half, const TileInput& tile, const Tensor& tensor) {
    const LayerGeometry& g = tile.geometry;
    const std::int64_t row_words = g.stride * phase_words(tile);
    const std::int64_t in_bank = slots(tile);
    const std::int64_t half_words = parameters_.activation_depth / 2;
    require_at_most("words of an activation bank", in_bank * tile.input_rows * row_words,
                    2 * half_words);
    const auto pixel_bytes = static_cast<std::size_t>(parameters_.width / 8);
    std::vector<std::uint8_t> word(static_cast<std::size_t>(parameters_.columns) * pixel_bytes);
    for (std::int64_t c = 0; c < tile.channels.count; ++c) {
        const std::int64_t channel = tile.channels.first + c;
        for (std::int64_t at = 0; at < tile.input_rows * row_words; ++at) {
            const std::int64_t row = tile.first_input_row + at / row_words;
            const std::int64_t phase = at % row_words / phase_words(tile);
            const std::int64_t first = at % phase_words(tile) * parameters_.columns;
            const std::int16_t* pixels =
                tensor.values.data() + (channel * tensor.height + row) * tensor.width;
            for (std::int64_t q = 0; q < parameters_.columns; ++q) {
                const std::int64_t x = (first + q) * g.stride + phase;
                const std::int16_t pixel = x < g.in_width ? pixels[x] : std::int16_t{0};
                for (std::size_t b = 0; b < pixel_bytes; ++b) {
                    word[static_cast<std::size_t>(q) * pixel_bytes + b] =
                        static_cast<std::uint8_t>(static_cast<std::uint16_t>(pixel) >> 8 * b);
                }
            }
            const std::int64_t n = at * in_bank + c / parameters_.banks;
            const std::int64_t odd = (in_bank % 2 != 0 ? n : n + at) % 2;
            call_.write_activation(handle_, bits(channel % parameters_.banks), bits(odd),
                                   bits(n / 2 + half * half_words), word.data());
        }
    }
    tiles_[half] = tile;
}

/// What every tap adds to where a pass starts (scfa_bank).
void SequenceDriver::write_taps(const TileInput& tile) {
    const LayerGeometry& g = tile.geometry;
    const std::int64_t row_words = g.stride * phase_words(tile);
    for (std::int64_t tap = 0; tap < g.taps(); ++tap) {
        const std::int64_t kernel_row = tap / g.kernel_width;
        const std::int64_t from = tap % g.kernel_width - g.pad_left;
        const std::int64_t shift = floor_div(from, g.stride);
        const std::int64_t word = floor_div(shift, parameters_.columns);
        const std::int64_t step =
            kernel_row * row_words + modulo(from, g.stride) * phase_words(tile) + word;
        std::uint64_t entry = 0;
        std::int32_t filled = 0;
        const auto put = [&](std::int64_t value, std::int32_t width) {
            entry |= (static_cast<std::uint64_t>(value) & ((std::uint64_t{1} << width) - 1))
                     << filled;
            filled += width;
        };
        put(step * slots(tile), parameters_.activation_bits() + 1);
        put(modulo(step, 2), 1);
        put(modulo(shift, parameters_.columns), parameters_.column_shift_bits());
        put(kernel_row, CoreParameters::kTapBits);
        put(word, CoreParameters::kTapBits + 1);
        call_.write_tap(handle_, bits(tap), entry);
    }
}

/// Steps over few channels (scfa_step_position).
void SequenceDriver::write_quotients(std::int64_t channels) {
    const std::int32_t few = parameters_.few_bits();
    const bool used =
        parameters_.format == SparseFormat::bitmap || parameters_.format == SparseFormat::rle;
    for (std::int64_t i = 0; used && i < std::int64_t{2} << few; ++i) {
        call_.write_quotient(handle_, bits(i), bits((i / channels) << few | i % channels));
    }
}

std::vector<CoreLane> SequenceDriver::lanes_of(const Sequence& sequence, const TileInput& tile,
                                               std::int32_t half) const {
    const std::vector<LaneWords>& lanes = weights_[half];
    const std::int64_t first = half * (parameters_.weight_depth / 2);
    const std::int64_t first_word = half * (parameters_.bits_depth / 2);
    std::vector<CoreLane> out(static_cast<std::size_t>(parameters_.rows));
    for (std::size_t index = 0; index < lanes.size(); ++index) {
        const LaneWords& words = lanes[index];
        CoreLane& lane = out[index];
        lane.entries = bits(static_cast<std::int64_t>(words.values.size()));
        lane.first = bits(first);
        lane.last = bits(first + std::int64_t{lane.entries} - 1);
        const auto set = std::find_if(words.bits.rbegin(), words.bits.rend(),
                                      [](std::uint64_t word) { return word != 0; });
        lane.first_word = bits(first_word);
        lane.last_word = bits(first_word + (words.bits.rend() - set) - 1);
        lane.channel = bits(sequence.first_channels[index] - tile.channels.first);
    }
    return out;
}

// --------------------------------------------------------------------------------------- sequences

/// What the core's counters hold.
void SequenceDriver::check_limits(const Sequence& sequence, const TileInput& tile) const {
    constexpr std::int64_t kOne = 1;
    const LayerGeometry& g = tile.geometry;
    const std::int64_t passes = tile.rows * vectors(tile);
    require_at_most("taps of a kernel", g.taps(), kOne << CoreParameters::kTapBits);
    require_at_most("loaded channels", tile.channels.count,
                    (kOne << CoreParameters::kChannelBits) - 1);
    require_at_most("rows of a tile", tile.input_rows + g.kernel_height + g.pad_top,
                    (kOne << (CoreParameters::kRowBits - 1)) - 1);
    require_at_most("words of a row", phase_words(tile) + 2,
                    (kOne << (CoreParameters::kVectorBits - 1)) - 1);
    if (sequence.weights.last_split) {
        require_at_most("words of an output half", passes * parameters_.drain(),
                        parameters_.output_depth);
    }
    if (!sequence.weights.last_split || sequence.accumulates) {
        require_at_most("pixel vectors of partial sums", passes, parameters_.partial_depth);
    }
}

CoreJob SequenceDriver::job_of(const Sequence& sequence, std::int32_t weight_half,
                               std::int32_t input_half) const {
    const TileInput& tile = tiles_[input_half];
    const LayerGeometry& g = tile.geometry;
    const ImageLayout& weights = sequence.weights;
    const std::int64_t row_words = g.stride * phase_words(tile);
    CoreJob job;
    job.drains = weights.last_split;
    job.accumulates = sequence.accumulates;
    job.parameter_half = bits(weight_half);
    job.output_half = bits(sequence.output_half);
    job.last_tap = bits(g.taps() - 1);
    if (parameters_.format == SparseFormat::coordinate ||
        parameters_.format == SparseFormat::scheduled) {
        job.channel_width = bits(channel_width(weights.taps, weights.channels));
    }
    job.channels = bits(weights.channels);
    job.last_group = bits(sequence.first_channels.back() - tile.channels.first);
    job.group_step = bits(weights.channels);
    for (const LaneWords& lane : weights_[weight_half]) {
        job.slots_of_pass =
            std::max(job.slots_of_pass, bits(static_cast<std::int64_t>(lane.values.size())));
    }
    job.first_bank = bits(tile.channels.first % parameters_.banks);
    job.slots = bits(slots(tile));
    job.vectors = bits(vectors(tile));
    job.passes = bits(tile.rows * vectors(tile));
    const std::int64_t first_row = tile.first_row * g.stride - g.pad_top - tile.first_input_row;
    const std::int64_t first_word = first_row * row_words;
    const std::int64_t row_step = g.stride * row_words - (vectors(tile) - 1);
    job.pass_word = static_cast<std::int32_t>(first_word * slots(tile) +
                                              2 * input_half * (parameters_.activation_depth / 2));
    job.pass_parity = bits(modulo(first_word, 2));
    job.row_word_step = static_cast<std::int32_t>(row_step * slots(tile));
    job.row_parity_step = bits(modulo(row_step, 2));
    job.pass_row = static_cast<std::int32_t>(first_row);
    job.row_step = static_cast<std::int32_t>(g.stride);
    job.height = bits(tile.input_rows);
    job.phase_words = bits(phase_words(tile));
    job.low = sequence.low;
    job.high = sequence.high;
    return job;
}

CoreRun SequenceDriver::run_job(const CoreJob& job, const ImageLayout& weights) {
    const std::int64_t longest =
        std::max<std::int64_t>(std::int64_t{weights.taps} * weights.channels, parameters_.drain());
    const CoreRun out =
        call_.run(handle_, job, kPatience * (longest * parameters_.rows * job.passes + kPatience));
    SCFA_ASSERT(out.cycles > 0, "rtl: the core does not end a sequence");
    return out;
}

void SequenceDriver::write_job_tables(const Sequence& sequence, std::int32_t weight_half,
                                      std::int32_t input_half) {
    const TileInput& tile = tiles_[input_half];
    check_limits(sequence, tile);
    write_taps(tile);
    write_quotients(sequence.weights.channels);
    std::uint32_t row = 0;
    for (const CoreLane& lane : lanes_of(sequence, tile, weight_half)) {
        call_.write_lane(handle_, row++, lane);
    }
}

CoreRun SequenceDriver::run(const Sequence& sequence, std::int32_t weight_half,
                            std::int32_t input_half) {
    write_job_tables(sequence, weight_half, input_half);
    return run_job(job_of(sequence, weight_half, input_half), sequence.weights);
}

void SequenceDriver::run_and_reset(const Sequence& sequence, std::int64_t cycles) {
    write_job_tables(sequence, 0, 0);
    call_.run(handle_, job_of(sequence, 0, 0), cycles);
    call_.reset(handle_);
}

std::pair<CoreRun, CoreRun> SequenceDriver::run_both(const Sequence& first,
                                                     const Sequence& second) {
    check_limits(second, tiles_[1]);
    std::uint32_t row = 0;
    for (const CoreLane& lane : lanes_of(second, tiles_[1], 1)) {
        call_.queue_lane(handle_, row++, lane);
    }
    const CoreRun run_first = run(first, 0, 0);
    return {run_first, run_job(job_of(second, 1, 1), second.weights)};
}

std::vector<std::int16_t> SequenceDriver::results(std::int32_t half, std::int64_t lanes,
                                                  std::int64_t rows, std::int64_t width) {
    const std::int64_t columns = parameters_.columns;
    const std::int64_t in_row = ceil_div(width, columns);
    const auto pixel_bytes = static_cast<std::size_t>(parameters_.width / 8);
    const auto vector_bytes = static_cast<std::size_t>(columns) * pixel_bytes;
    std::vector<std::uint8_t> words(vector_bytes * static_cast<std::size_t>(parameters_.post));
    std::vector<std::int16_t> out(static_cast<std::size_t>(lanes * rows * width));
    call_.idle(handle_, kDmaSetupCycles);  // as a store, which finds the last results there
    for (std::int64_t pass = 0; pass < rows * in_row; ++pass) {
        for (std::int64_t step = 0; step < parameters_.drain(); ++step) {
            call_.read_result(handle_, bits(half), bits(pass * parameters_.drain() + step),
                              words.data());
            for (std::int64_t j = 0; j < parameters_.post; ++j) {
                const std::int64_t lane = step * parameters_.post + j;
                for (std::int64_t q = 0; q < columns; ++q) {
                    const std::int64_t x = pass % in_row * columns + q;
                    if (lane >= lanes || x >= width) {
                        continue;
                    }
                    const std::uint8_t* at = words.data() +
                                             static_cast<std::size_t>(j) * vector_bytes +
                                             static_cast<std::size_t>(q) * pixel_bytes;
                    const int pixel = pixel_bytes == 1
                                          ? static_cast<std::int8_t>(at[0])
                                          : static_cast<std::int16_t>(at[0] | at[1] << 8);
                    out[static_cast<std::size_t>((lane * rows + pass / in_row) * width + x)] =
                        static_cast<std::int16_t>(pixel);
                }
            }
        }
    }
    return out;
}

}  // namespace scfa::rtl
