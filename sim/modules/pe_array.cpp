// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/pe_array.hpp"

#include "models/base/checked.hpp"
#include "models/base/error.hpp"
#include "sim/modules/packed_slice.hpp"
#include "sim/modules/tap_kernels.hpp"

#include <algorithm>
#include <string>

namespace scfa::sim {

namespace {

/// Sums of a lane that are worked on together: the inputs they need stay in the cache for all
/// lanes.
constexpr std::int64_t kSumsOfAChunk = 256;

/// A different pixel vector each time, deterministically.
constexpr std::int64_t kSampleStep = 7919;

void accumulate(const TapKernels& kernels, const TilePlanes& planes,
                const std::vector<WeightPair>& pairs, std::int64_t begin, std::int64_t count,
                std::int64_t lane, Accumulators& sums) {
    const std::int16_t* inputs = planes.values.data() + begin;
    if (sums.wide()) {
        kernels.wide(inputs, pairs.data(), pairs.size(), sums.wide_sums(lane) + begin, count);
    } else {
        kernels.narrow(inputs, pairs.data(), pairs.size(), sums.narrow_sums(lane) + begin, count);
    }
}

}  // namespace

PeArithmetic PeArithmetic::of(const DesignPoint& point, Slice slice) {
    PeArithmetic out;
    out.dsp_clock_ratio = point.dsp_clock_ratio();
    if (point.double_calculation()) {
        out.packing = packing_mode(slice);
        if (out.packing == nullptr || point.precision() != Precision::int8) {
            throw Error(ErrorCode::configuration,
                        "PE array: two multiplications do not fit a slice of this device, or are "
                        "not of int8");
        }
    }
    return out;
}

SumTile sum_tile(const ActivationBuffer& activations, int half, std::int64_t lanes,
                 std::int64_t parts) {
    const TilePlanes& planes = activations.planes(half);
    return {activations.tile(half).layer, lanes, planes.rows, planes.width, planes.pitch, parts};
}

PeArray::PeArray(const DesignPoint& point, Slice slice, std::int64_t check_every)
    : columns_(point.columns()),
      precision_(point.precision()),
      arithmetic_(PeArithmetic::of(point, slice)),
      check_every_(check_every) {}

void PeArray::run_sequence(const PeJob& job, Accumulators& sums) {
    const TilePlanes& planes = job.activations->planes(job.half);
    SCFA_ASSERT(
        sums.tile().pitch == planes.pitch && sums.tile().rows == planes.rows &&
            sums.wide() == (precision_ == Precision::int16),
        "PE array: the accumulators are set up for another tile, layer " + job.block->layer);
    sums.admit(*job.block);
    const bool check = check_every_ > 0 && sequences_ % check_every_ == 0;
    const Sample before = check ? sample(job, sums) : Sample{};
    const std::size_t lanes = job.block->lanes.size();
    pairs_.resize(std::max(pairs_.size(), lanes));  // what they hold is kept: no allocation
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        pair_weights(*job.block, lane, planes, pairs_[lane]);
    }
    const TapKernels& kernels = tap_kernels().back();
    for (std::int64_t begin = 0; begin < sums.lane_stride(); begin += kSumsOfAChunk) {
        const std::int64_t count = std::min(kSumsOfAChunk, sums.lane_stride() - begin);
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            accumulate(kernels, planes, pairs_[lane], begin, count, static_cast<std::int64_t>(lane),
                       sums);
        }
    }
    if (check) {
        compare(job, before, sums);
    }
    ++sequences_;
}

void PeArray::run_pass(const PeJob& job, std::int64_t row, std::int64_t vector,
                       Accumulators& sums) const {
    std::vector<std::int64_t> products(static_cast<std::size_t>(columns_));
    const std::int64_t first = vector * columns_;
    const std::int64_t columns = std::min(columns_, sums.tile().width - first);
    const std::int64_t place =
        (row - job.activations->tile(job.half).first_row) * sums.tile().pitch + first;
    for (std::size_t lane = 0; lane < job.block->lanes.size(); ++lane) {
        lane_pass(job, lane, row, vector, products.data());
        for (std::int64_t q = 0; q < columns; ++q) {
            sums.add(static_cast<std::int64_t>(lane), place + q,
                     products[static_cast<std::size_t>(q)]);
        }
    }
}

/// Q sums of one lane, through the bank reads and the slices.
void PeArray::lane_pass(const PeJob& job, std::size_t lane, std::int64_t row, std::int64_t vector,
                        std::int64_t* sums) const {
    const LaneTokens& tokens = job.block->lanes[lane];
    const auto q = static_cast<std::size_t>(columns_);
    std::vector<std::int16_t> pixels(q);
    std::vector<PlainSlice> plain(arithmetic_.packing == nullptr ? q : 0);
    std::vector<PackedSlice> packed;
    if (arithmetic_.packing != nullptr) {
        packed.assign(q / 2, PackedSlice(*arithmetic_.packing));
    }
    std::fill(sums, sums + columns_, 0);
    const auto split_all = [&] {
        for (std::size_t i = 0; i < packed.size(); ++i) {
            const SplitSums halves = packed[i].split();
            sums[2 * i] += halves.low;
            sums[2 * i + 1] += halves.high;
        }
    };
    for (std::size_t i = 0; i < tokens.count(); ++i) {
        if (tokens.positions[i] == kNoPosition) {
            continue;  // an idle slot or an explicit zero reads nothing
        }
        const std::int64_t position = tokens.positions[i];
        job.activations->read_vector(job.half,
                                     {tokens.first_channel + position % job.block->channels,
                                      position / job.block->channels, row, vector},
                                     pixels.data());
        const std::int64_t weight = tokens.weights[i];
        for (std::size_t s = 0; s < plain.size(); ++s) {
            plain[s].accumulate(pixels[s], weight);
        }
        for (std::size_t s = 0; s < packed.size(); ++s) {
            packed[s].accumulate(pixels[2 * s + 1], pixels[2 * s], weight);
        }
        if (!packed.empty() && packed.front().products() == arithmetic_.products_to_split()) {
            split_all();
        }
    }
    split_all();
    for (std::size_t s = 0; s < plain.size(); ++s) {
        sums[s] = plain[s].sum();
    }
}

/// What the sums of one pixel vector are, and what the slices would make them.
PeArray::Sample PeArray::sample(const PeJob& job, const Accumulators& sums) const {
    const SumTile& tile = sums.tile();
    const std::int64_t vectors = ceil_div(tile.width, columns_);
    const std::int64_t pass = sequences_ * kSampleStep % (tile.rows * vectors);
    Sample out;
    out.vector = pass % vectors;
    const std::int64_t row = pass / vectors;
    out.place = row * tile.pitch + out.vector * columns_;
    out.columns = std::min(columns_, tile.width - out.vector * columns_);
    std::vector<std::int64_t> products(static_cast<std::size_t>(columns_));
    for (std::size_t lane = 0; lane < job.block->lanes.size(); ++lane) {
        lane_pass(job, lane, row + job.activations->tile(job.half).first_row, out.vector,
                  products.data());
        for (std::int64_t q = 0; q < out.columns; ++q) {
            out.sums.push_back(sums.sum(static_cast<std::int64_t>(lane), out.place + q) +
                               products[static_cast<std::size_t>(q)]);
        }
    }
    return out;
}

void PeArray::compare(const PeJob& job, const Sample& expected, const Accumulators& sums) {
    auto sum = expected.sums.begin();
    for (std::size_t lane = 0; lane < job.block->lanes.size(); ++lane) {
        for (std::int64_t q = 0; q < expected.columns; ++q) {
            SCFA_ASSERT(
                sums.sum(static_cast<std::int64_t>(lane), expected.place + q) == *sum++,
                "PE array: layer " + job.block->layer + ": the fast path departs from the slices");
        }
    }
    ++checked_passes_;
}

}  // namespace scfa::sim
