#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  scfa_weights.hpp
/// @brief Takes weight images apart: values of all lanes interleaved, scan words, parameters.

#include "scfa_load.hpp"

namespace scfa_hls {

/// Bits from beats, least significant first.
class BitReader {
  public:
    explicit BitReader(std::uint32_t bytes) : beats_left_(bytes / kBeatBytes) {}

    /// @pre 0 <= bits <= 32
    std::uint32_t take(int bits, BeatStream& beats) {
        SCFA_PRAGMA(inline)
        if (held_ < bits) {
            if (next_ == kBeatWords) {
                beat_ = beats.read();
                --beats_left_;
                next_ = 0;
            }
            pending_ |= static_cast<std::uint64_t>(beat_.word[next_]) << held_;
            held_ += 32;
            ++next_;
        }
        const std::uint64_t mask = (std::uint64_t(1) << bits) - 1;
        const std::uint32_t value = static_cast<std::uint32_t>(pending_ & mask);
        pending_ >>= bits;
        held_ -= bits;
        return value;
    }
    std::uint64_t take_wide(int bits, BeatStream& beats) {
        const int low_bits = bits < 32 ? bits : 32;
        const std::uint64_t low = take(low_bits, beats);
        return low | static_cast<std::uint64_t>(take(bits - low_bits, beats)) << low_bits;
    }
    /// What is left of the image is padding.
    void skip_rest(BeatStream& beats) {
    SKIP_PADDING:
        while (beats_left_ > 0) {
            SCFA_PRAGMA(loop_tripcount min = 0 max = 1)
            beats.read();
            --beats_left_;
        }
    }

  private:
    std::uint32_t beats_left_;
    Beat beat_ = {};
    int next_ = kBeatWords;  ///< word of the beat
    std::uint64_t pending_ = 0;
    int held_ = 0;
};

/// Where the lanes' next values go in the half that is loaded.
struct LoadPlaces {
    std::uint32_t value[SCFA_ROWS];
    std::uint32_t word[SCFA_ROWS];
};

inline void unpack_values(const ImageRecord& image, int image_number, BitReader& bits,
                          BeatStream& beats, LoadPlaces& places, WeightFillStream& fills) {
    const int lanes = image.word[kImageLanes];
    const int positions = image.word[kImagePositions];
    const int words =
        SCFA_FORMAT == SCFA_BITMAP ? (positions + SCFA_SCAN_WIDTH - 1) / SCFA_SCAN_WIDTH : 0;
    std::uint32_t count[SCFA_ROWS];
    std::uint32_t steps = static_cast<std::uint32_t>(words);
IMAGE_HEADER:
    for (int lane = 0; lane < lanes; ++lane) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_ROWS)
        count[lane] = bits.take(16, beats);
        const WeightFill entry = {kDirectory,
                                  lane,
                                  static_cast<std::uint32_t>(image_number),
                                  count[lane],
                                  places.value[lane],
                                  places.word[lane]};
        fills.write(entry);
        steps = steps < count[lane] ? count[lane] : steps;
    }
IMAGE_STEP:
    for (std::uint32_t step = 0; step < steps; ++step) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_WEIGHT_HALF)
    IMAGE_WORD:
        for (int lane = 0; lane < lanes && step < static_cast<std::uint32_t>(words); ++lane) {
            SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_ROWS)
            const int left = positions - static_cast<int>(step) * SCFA_SCAN_WIDTH;
            const int width = left < SCFA_SCAN_WIDTH ? left : SCFA_SCAN_WIDTH;
            const WeightFill word = {
                kScanWord, lane, places.word[lane] + step, bits.take_wide(width, beats), 0, 0};
            fills.write(word);
        }
    IMAGE_VALUE:
        for (int lane = 0; lane < lanes; ++lane) {
            SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_ROWS)
            if (step < count[lane]) {
                const WeightFill value = {
                    kEntry, lane, places.value[lane] + step, bits.take(SCFA_ENTRY_BITS, beats),
                    0,      0};
                fills.write(value);
            }
        }
    }
PLACES:
    for (int lane = 0; lane < lanes; ++lane) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_ROWS)
        places.value[lane] += count[lane];
        places.word[lane] += static_cast<std::uint32_t>(words);
    }
}

inline void unpack_parameters(const ImageRecord& image, int image_number, BitReader& bits,
                              BeatStream& beats, ParameterStream& parameters) {
    const int bias_bits = SCFA_WORD_BITS == 8 ? 32 : 48;
IMAGE_PARAMETERS:
    for (int lane = 0; lane < image.word[kImageLanes]; ++lane) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_ROWS)
        ParameterFill fill = {};
        fill.image = image_number;
        fill.lane = lane;
        const std::uint64_t bias = bits.take_wide(bias_bits, beats);
        fill.bias = static_cast<std::int64_t>(bias << (64 - bias_bits)) >> (64 - bias_bits);
        fill.multiplier = static_cast<std::uint16_t>(bits.take(16, beats));
        fill.shift = static_cast<std::uint8_t>(bits.take(16, beats));
        parameters.write(fill);
    }
}

/// One value, scan word or parameter after another.
inline void unpack_weights(LayerRecord layer, JobStream& jobs, ImageStream& images,
                           BeatStream& beats, WeightFillStream& fills,
                           ParameterStream& parameters) {
UNPACK_WEIGHTS:
    for (int j = 0; j < layer.word[kJobs]; ++j) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_LAYER_JOBS)
        const JobRecord job = jobs.read();
        if ((job.word[kFlags] & kLoadWeights) == 0) {
            continue;
        }
        LoadPlaces places;
    FIRST_PLACES:
        for (int lane = 0; lane < SCFA_ROWS; ++lane) {
            SCFA_PRAGMA(unroll)
            places.value[lane] = 0;
            places.word[lane] = 0;
        }
    UNPACK_IMAGE:
        for (int i = 0; i < job.word[kImages]; ++i) {
            SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_MOST_IMAGES)
            const ImageRecord image = images.read();
            BitReader bits(static_cast<std::uint32_t>(image.word[kImageBytes]));
            unpack_values(image, i, bits, beats, places, fills);
            if (image.word[kImageParameters] != 0) {
                unpack_parameters(image, i, bits, beats, parameters);
            }
            bits.skip_rest(beats);
        }
        const WeightFill end = {kEndOfLoad, 0, 0, 0, 0, 0};
        fills.write(end);
        ParameterFill last = {};
        last.end = true;
        parameters.write(last);
    }
}

}  // namespace scfa_hls
