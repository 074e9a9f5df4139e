#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  scfa_post.hpp
/// @brief Post-processor and output buffer: bias, requantisation, residual add and max pool on the
///        drain; the half that was finished before is handed to the store beside it.

#include "scfa_arithmetic.hpp"
#include "scfa_load.hpp"
#include "scfa_sequence.hpp"

namespace scfa_hls {

constexpr int kOutputDepth = SCFA_OUTPUT_HALF / SCFA_POST_LANES;

typedef Stream<Vector, SCFA_LAYER_RESULTS> ResultStream;
typedef pixel_t OutputBuffer[2][SCFA_POST_LANES][kOutputDepth][SCFA_COLUMNS];

struct LaneParameters {
    std::int64_t bias;
    std::uint16_t multiplier;
    std::uint8_t shift;
};
typedef LaneParameters Parameters[2][SCFA_MOST_IMAGES][SCFA_ROWS];

/// Words of a tile: those of one pixel vector stand side by side, lane 0 first, so that post.lanes
/// neighbours lie in different banks.
struct OutputPlace {
    int half;
    int lanes;
    int vectors;

    int index(int row, int vector, int lane) const {
        SCFA_PRAGMA(inline)
        return (row * vectors + vector) * lanes + lane;
    }
};

/// Hands a finished half to the store, a word a cycle, channel after channel.
struct Dump {
    OutputPlace place;
    int rows;   ///< 0: nothing to hand over
    int words;  ///< of a stored row
    int lane, row, word;

    void start(const OutputPlace& from, int stored_rows, int row_words) {
        place = from;
        rows = stored_rows;
        words = row_words;
        lane = row = word = 0;
    }
    void step(const OutputBuffer& output, ResultStream& results) {
        SCFA_PRAGMA(inline)
        if (rows == 0) {
            return;
        }
        const int index = place.index(row, word, lane);
        Vector out;
        for (int q = 0; q < SCFA_COLUMNS; ++q) {
            SCFA_PRAGMA(unroll)
            out.pixel[q] = output[place.half][index % SCFA_POST_LANES][index / SCFA_POST_LANES][q];
        }
        results.write(out);
        if (++word == words) {
            word = 0;
            if (++row == rows) {
                row = 0;
                if (++lane == place.lanes) {
                    rows = 0;
                }
            }
        }
    }
};

inline void load_parameters(int half, ParameterStream& fills, Parameters& parameters) {
    ParameterFill fill = fills.read();
PARAMETERS:
    while (!fill.end) {
        SCFA_PRAGMA(pipeline II = 1)
        SCFA_PRAGMA(loop_tripcount min = 0 max = SCFA_ROWS)
        const LaneParameters lane = {fill.bias, fill.multiplier, fill.shift};
        parameters[half][fill.image][fill.lane] = lane;
        fill = fills.read();
    }
}

/// The residual operand goes where its sum will stand.
inline void load_residual(const LayerRecord& layer, const JobRecord& job, const OutputPlace& place,
                          BeatStream& beats, OutputBuffer& output) {
    pixel_t row[SCFA_MOST_ROW_PIXELS];
    SCFA_PRAGMA(array_partition variable = row complete)
RESIDUAL_ROW:
    for (int i = 0; i < job.word[kLanes] * job.word[kRows]; ++i) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_MOST_ROWS * SCFA_ROWS)
        const int lane = i / job.word[kRows];
        const int y = i % job.word[kRows];
    RESIDUAL_BEAT:
        for (int b = 0; b < layer.word[kOutRowBytes] / kBeatBytes; ++b) {
            SCFA_PRAGMA(pipeline II = 1)
            SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_MOST_ROW_PIXELS / kBeatPixels)
            const Beat beat = beats.read();
            for (int p = 0; p < kBeatPixels; ++p) {
                SCFA_PRAGMA(unroll)
                row[b * kBeatPixels + p] = pixel_of(beat, p);
            }
        }
    RESIDUAL_WORD:
        for (int word = 0; word < layer.word[kVectors]; ++word) {
            SCFA_PRAGMA(pipeline II = 1)
            SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_MOST_ROW_PIXELS)
            const int index = place.index(y, word, lane);
            for (int q = 0; q < SCFA_COLUMNS; ++q) {
                SCFA_PRAGMA(unroll)
                const int x = word * SCFA_COLUMNS + q;
                output[place.half][index % SCFA_POST_LANES][index / SCFA_POST_LANES][q] =
                    x < layer.word[kOutWidth] ? row[x] : pixel_t(0);
            }
        }
    }
}

/// What becomes of one sum. @param residual  what the output half holds at its place
inline pixel_t post_process(const LayerRecord& layer, sum_t sum, const LaneParameters& lane,
                            pixel_t residual) {
    SCFA_PRAGMA(inline)
    const int engine = layer.word[kEngine];
    const std::int32_t low = layer.word[kLow];
    const std::int32_t high = layer.word[kHigh];
    if (engine == kMaxPool) {
        return rounded(sum, 0, low, high);
    }
    std::int32_t first = static_cast<std::int16_t>(sum & 0xffff);
    std::int32_t second = static_cast<std::int32_t>((sum - first) / 65536);
    if (engine != kAdd) {
        const bool fused = layer.word[kFusedAdd] != 0;
        const pixel_t own =
            rounded((static_cast<std::int64_t>(sum) + lane.bias) * lane.multiplier, lane.shift,
                    fused ? layer.word[kOwnLow] : low, fused ? layer.word[kOwnHigh] : high);
        if (!fused) {
            return own;
        }
        first = own;
        second = residual;
    }
    return rounded(static_cast<std::int64_t>(first) * layer.word[kAddFirst] +
                       static_cast<std::int64_t>(second) * layer.word[kAddSecond],
                   layer.word[kAddShift], low, high);
}

/// Puts Q results where they belong; under a riding pool, the maxima of windows, whose rows and
/// columns move up.
inline void put_results(const LayerRecord& layer, const OutputPlace& place, int lane, int row,
                        int vector, const Vector& results, OutputBuffer& output) {
    SCFA_PRAGMA(inline)
    const int pool_height = layer.word[kPoolHeight];
    const int pool_width = layer.word[kPoolWidth];
    const int index = place.index(row / pool_height, vector / pool_width, lane);
    const int first = vector % pool_width * (SCFA_COLUMNS / pool_width);
    const bool first_row = row % pool_height == 0;
    for (int q = 0; q < SCFA_COLUMNS; ++q) {
        SCFA_PRAGMA(unroll)
        const int window = q - first;  // of this vector
        if (window < 0 || window >= SCFA_COLUMNS / pool_width) {
            continue;
        }
        pixel_t& word = output[place.half][index % SCFA_POST_LANES][index / SCFA_POST_LANES][q];
        pixel_t largest = results.pixel[window * pool_width];
        for (int x = 1; x < pool_width; ++x) {
            SCFA_PRAGMA(loop_tripcount min = 1 max = 4)
            const pixel_t next = results.pixel[window * pool_width + x];
            largest = next > largest ? next : largest;
        }
        if (pool_height > 1 || pool_width > 1) {
            const std::int32_t low = layer.word[kPoolLow];
            const std::int32_t high = layer.word[kPoolHigh];
            largest = static_cast<pixel_t>(largest < low ? low : largest > high ? high : largest);
        }
        word = first_row || largest > word ? largest : word;
    }
}

/// Drains a job's sums into its half, and hands the half before to the store.
inline void drain_job(const LayerRecord& layer, const JobRecord& job, const OutputPlace& place,
                      const Parameters& parameters, DrainStream& drained, OutputBuffer& output,
                      Dump& dump, ResultStream& results) {
    const bool array = layer.word[kEngine] == kArray;
    const int lanes = job.word[kLanes];
    const int groups = array ? kDrainCycles : (lanes + SCFA_POST_LANES - 1) / SCFA_POST_LANES;
    const LaneParameters average = {0, static_cast<std::uint16_t>(layer.word[kAverage]),
                                    static_cast<std::uint8_t>(layer.word[kAverageShift])};
    int row = 0;
    int vector = 0;
    int group = 0;
POST_CYCLE:
    for (int i = 0; i < job.word[kRows] * layer.word[kVectors] * groups; ++i) {
        SCFA_PRAGMA(pipeline II = 1)
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_LAYER_DRAINS)
        dump.step(output, results);
        const Drained sums = drained.read();
        for (int l = 0; l < SCFA_POST_LANES; ++l) {
            SCFA_PRAGMA(unroll)
            const int lane = group * SCFA_POST_LANES + l;
            if (lane < lanes) {
                const LaneParameters by =
                    array ? parameters[job.word[kWeightHalf]][job.word[kImage]][lane] : average;
                const int index = place.index(row, vector, lane);
                Vector out;
                for (int q = 0; q < SCFA_COLUMNS; ++q) {
                    SCFA_PRAGMA(unroll)
                    const pixel_t residual =
                        output[place.half][index % SCFA_POST_LANES][index / SCFA_POST_LANES][q];
                    out.pixel[q] = post_process(layer, sums.sum[l][q], by, residual);
                }
                put_results(layer, place, lane, row, vector, out, output);
            }
        }
        if (++group == groups) {
            group = 0;
            if (++vector == layer.word[kVectors]) {
                vector = 0;
                ++row;
            }
        }
    }
FINISH_DUMP:
    while (dump.rows > 0) {
        SCFA_PRAGMA(pipeline II = 1)
        SCFA_PRAGMA(loop_tripcount min = 0 max = SCFA_OUTPUT_HALF)
        dump.step(output, results);
    }
}

inline void post_process_layer(LayerRecord layer, JobStream& jobs, ParameterStream& parameter_fills,
                               BeatStream& residual, DrainStream& drained, ResultStream& results) {
    static Parameters parameters;
    static OutputBuffer output;
    SCFA_PRAGMA(array_partition variable = output complete dim = 1)
    SCFA_PRAGMA(array_partition variable = output complete dim = 2)
    SCFA_PRAGMA(array_reshape variable = output complete dim = 4)
    SCFA_PRAGMA(bind_storage variable = output type = ram_s2p impl = SCFA_OUTPUT_STORAGE)
    SCFA_PRAGMA(dependence variable = output inter false)
    SCFA_PRAGMA(array_partition variable = parameters cyclic factor = SCFA_POST_LANES dim = 3)
    Dump dump;
    dump.rows = 0;
    const int row_words = (layer.word[kStoredWidth] + SCFA_COLUMNS - 1) / SCFA_COLUMNS;
POST_JOB:
    for (int j = 0; j < layer.word[kJobs]; ++j) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_LAYER_JOBS)
        const JobRecord job = jobs.read();
        if ((job.word[kFlags] & kLoadWeights) != 0) {
            load_parameters(job.word[kWeightHalf], parameter_fills, parameters);
        }
        if ((job.word[kFlags] & kDrains) == 0) {
            continue;
        }
        const OutputPlace place = {job.word[kOutputHalf], job.word[kLanes], layer.word[kVectors]};
        if ((job.word[kFlags] & kLoadResidual) != 0) {
            load_residual(layer, job, place, residual, output);
        }
        drain_job(layer, job, place, parameters, drained, output, dump, results);
        dump.start(place, job.word[kStoredRows], row_words);
    }
LAST_DUMP:
    while (dump.rows > 0) {
        SCFA_PRAGMA(pipeline II = 1)
        SCFA_PRAGMA(loop_tripcount min = 0 max = SCFA_OUTPUT_HALF)
        dump.step(output, results);
    }
}

}  // namespace scfa_hls
