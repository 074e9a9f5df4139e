#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  scfa_buffers.hpp
/// @brief Activation and weight buffer: banks whose halves are halves of the addresses, filled
///        beside the array's work.

#include "scfa_load.hpp"
#include "scfa_sparse.hpp"

namespace scfa_hls {

constexpr int kActivationDepth = SCFA_ACTIVATION_DEPTH;  // of the even, and of the odd words
constexpr int kWeightDepth = 2 * SCFA_WEIGHT_HALF;
constexpr int kWordDepth = 2 * SCFA_WORD_HALF;

/// Where the taps of a layer's window read, so that the array's loop divides nothing.
struct TapTable {
    int row[SCFA_MOST_TAPS];     ///< input row of tap, less stride x output row
    int phase[SCFA_MOST_TAPS];   ///< of the stride
    int word[SCFA_MOST_TAPS];    ///< first of the two words, counted from that of the vector
    int offset[SCFA_MOST_TAPS];  ///< pixels of it that are skipped
    int column[SCFA_MOST_TAPS];  ///< first pixel of the phase, counted from that of the vector

    void fill(const LayerRecord& layer) {
        const int stride = layer.word[kStride];
        int ky = 0;
        int kx = 0;
    TAP_TABLE:
        for (int tap = 0; tap < layer.word[kTaps]; ++tap) {
            SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_MOST_TAPS)
            const int shift = kx - layer.word[kPadLeft];
            const int whole = shift >= 0 ? shift / stride : -((-shift + stride - 1) / stride);
            row[tap] = ky - layer.word[kPadTop];
            phase[tap] = shift - whole * stride;
            column[tap] = whole;
            word[tap] =
                whole >= 0 ? whole / SCFA_COLUMNS : -((-whole + SCFA_COLUMNS - 1) / SCFA_COLUMNS);
            offset[tap] = whole - word[tap] * SCFA_COLUMNS;
            if (++kx == layer.word[kKernelWidth]) {
                kx = 0;
                ++ky;
            }
        }
    }
};

/// What all reads of a pass have in common.
struct PassPlace {
    int half;
    int row;     ///< output row of the layer
    int vector;  ///< pixel vector of it
    int first_input_row;
    int input_rows;
    int first_channel;
};

typedef pixel_t Activations[SCFA_BANKS][2][kActivationDepth][SCFA_COLUMNS];

/// What a bank delivers: two neighbouring words, one of each memory, rotated. Zeros stand for
/// padding.
/// @param slot  number of the channel in its bank
inline void read_vector(const Activations& activations, int bank, int slot, int tap,
                        const PassPlace& at, const TapTable& taps, const LayerRecord& layer,
                        Vector& out) {
    SCFA_PRAGMA(inline)
    const int y = at.row * layer.word[kStride] + taps.row[tap];
    const bool inside = y >= 0 && y < layer.word[kInHeight];
    const int base = (slot * at.input_rows + (y - at.first_input_row)) * layer.word[kRowWords] +
                     taps.phase[tap] * layer.word[kPhaseWords];
    const int word = at.vector + taps.word[tap];
    const int half_depth = kActivationDepth / 2;
    pixel_t both[2][SCFA_COLUMNS];
    SCFA_PRAGMA(array_partition variable = both complete dim = 0)
    for (int i = 0; i < 2; ++i) {
        SCFA_PRAGMA(unroll)
        const bool there = inside && word + i >= 0 && word + i < layer.word[kPhaseWords];
        const int address = base + word + i;
        for (int q = 0; q < SCFA_COLUMNS; ++q) {
            SCFA_PRAGMA(unroll)
            both[i][q] =
                there ? activations[bank][address & 1][at.half * half_depth + (address >> 1)][q]
                      : pixel_t(0);
        }
    }
    for (int q = 0; q < SCFA_COLUMNS; ++q) {
        SCFA_PRAGMA(unroll)
        const int from = taps.offset[tap] + q;
        out.pixel[q] = from < SCFA_COLUMNS ? both[0][from] : both[1][from - SCFA_COLUMNS];
    }
}

/// Where a lane's values of an image begin, and how many they are.
struct Directory {
    std::uint32_t base;
    std::uint32_t words;
    std::uint32_t count;
};

typedef entry_t Weights[SCFA_ROWS][kWeightDepth];
typedef std::uint64_t ScanWords[SCFA_ROWS][kWordDepth];
typedef Directory Directories[2][SCFA_MOST_IMAGES][SCFA_ROWS];

/// Takes what comes for a buffer, one value a cycle, in the order of the jobs; a half that a
/// sequence still reads is left alone.
struct Filler {
    FillJob job;
    bool has_job;
    int jobs_filled;

    void start() {
        has_job = false;
        jobs_filled = 0;
    }
    /// Whether a value may be taken now.
    bool ready(FillJobStream& jobs, int sequences_ended) {
        SCFA_PRAGMA(inline)
        if (!has_job && !jobs.empty()) {
            job = jobs.read();
            has_job = job.load;
            jobs_filled += job.load ? 0 : 1;
        }
        return has_job && sequences_ended > job.user;
    }
    void end() {
        has_job = false;
        ++jobs_filled;
    }
};

/// The streams that fill the buffers.
struct FillStreams {
    FillJobStream& weight_jobs;
    FillJobStream& input_jobs;
    WeightFillStream& weights;
    InputFillStream& input;
};

inline void store_weight(const WeightFill& fill, int half, Weights& weights, ScanWords& words,
                         Directories& directories) {
    SCFA_PRAGMA(inline)
    const std::uint32_t side = static_cast<std::uint32_t>(half);
    if (fill.kind == kEntry) {
        weights[fill.lane][side * SCFA_WEIGHT_HALF + fill.address] =
            static_cast<entry_t>(fill.data);
    } else if (fill.kind == kScanWord) {
        words[fill.lane][side * SCFA_WORD_HALF + fill.address] = fill.data;
    } else {
        const Directory entry = {fill.base, fill.words, static_cast<std::uint32_t>(fill.data)};
        directories[half][fill.address][fill.lane] = entry;
    }
}

/// One cycle of filling: at most one value for each buffer.
inline void fill_step(FillStreams& streams, Filler& weight_filler, Filler& input_filler,
                      int sequences_ended, Weights& weights, ScanWords& words,
                      Directories& directories, Activations& activations) {
    SCFA_PRAGMA(inline)
    if (weight_filler.ready(streams.weight_jobs, sequences_ended) && !streams.weights.empty()) {
        const WeightFill fill = streams.weights.read();
        if (fill.kind == kEndOfLoad) {
            weight_filler.end();
        } else {
            store_weight(fill, weight_filler.job.half, weights, words, directories);
        }
    }
    if (input_filler.ready(streams.input_jobs, sequences_ended) && !streams.input.empty()) {
        const InputFill fill = streams.input.read();
        if (fill.end) {
            input_filler.end();
        } else {
            const std::uint32_t at =
                static_cast<std::uint32_t>(input_filler.job.half * (kActivationDepth / 2)) +
                (fill.address >> 1U);
            for (int q = 0; q < SCFA_COLUMNS; ++q) {
                SCFA_PRAGMA(unroll)
                activations[fill.bank][fill.address & 1U][at][q] = fill.vector.pixel[q];
            }
        }
    }
}

}  // namespace scfa_hls
