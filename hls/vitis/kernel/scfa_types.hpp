#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  scfa_types.hpp
/// @brief Words, records and streams of the kernel, and what stands in for the vendor's headers
///        where there are none.

#include "scfa_config.hpp"
#include "scfa_program.hpp"

#include <cstdint>

// Pragmas: all of them go through this macro, which also expands the numbers of scfa_config.hpp.
#ifndef __BAMBU__
#define SCFA_DO_PRAGMA(text) _Pragma(#text)
#define SCFA_PRAGMA(text) SCFA_DO_PRAGMA(HLS text)
#else
#define SCFA_PRAGMA(text)
#endif

#if defined(__SYNTHESIS__) && !defined(__BAMBU__)
#include <ap_int.h>
#include <hls_stream.h>
#elif !defined(__BAMBU__)
#include <vector>
#endif

// C simulation counts how often the body of a labelled loop runs.
#ifdef SCFA_COUNT_TRIPS
namespace scfa_hls {
struct TripCounts {
    long long compute = 0;  ///< SEQUENCE_CYCLE and POOL_CYCLE: the contract's compute cycles
    long long waiting = 0;  ///< FILL_WAIT: the array waits for its operands
};
extern TripCounts trip_counts;
}  // namespace scfa_hls
#define SCFA_COUNT(loop) (++::scfa_hls::trip_counts.loop)
#else
#define SCFA_COUNT(loop) ((void)0)
#endif

namespace scfa_hls {

#if defined(__SYNTHESIS__) && !defined(__BAMBU__)
typedef ap_uint<SCFA_ENTRY_BITS> entry_t;
template <class T, unsigned Capacity>
using Stream = hls::stream<T>;
#else
typedef std::uint32_t entry_t;

#ifdef __BAMBU__
/// A channel between two blocks that run one after the other: holds a whole layer's traffic.
template <class T, unsigned Capacity>
class Stream {
  public:
    void write(const T& value) {
        data_[tail_] = value;
        tail_ = tail_ + 1 == Capacity ? 0 : tail_ + 1;
        ++count_;
    }
    T read() {
        const T value = data_[head_];
        head_ = head_ + 1 == Capacity ? 0 : head_ + 1;
        --count_;
        return value;
    }
    bool empty() const { return count_ == 0; }

  private:
    T data_[Capacity];
    unsigned head_ = 0;
    unsigned tail_ = 0;
    unsigned count_ = 0;
};
#else
/// In C simulation the blocks of a dataflow region run one after the other, so a channel grows.
template <class T, unsigned Capacity>
class Stream {
  public:
    void write(const T& value) { data_.push_back(value); }
    T read() {
        const T value = data_.at(head_++);
        if (head_ == data_.size()) {
            data_.clear();
            head_ = 0;
        }
        return value;
    }
    bool empty() const { return data_.empty(); }

  private:
    std::vector<T> data_;
    std::size_t head_ = 0;
};
#endif
#endif

#if SCFA_WORD_BITS == 8
typedef std::int8_t pixel_t;
typedef std::int32_t sum_t;
#else
typedef std::int16_t pixel_t;
typedef std::int64_t sum_t;  // 48 bits are used
#endif

constexpr int kWordBytes = SCFA_WORD_BITS / 8;
/// The part of an AXI word that one access moves; the tool widens it to the port.
constexpr int kBeatBytes = SCFA_AXI_BITS < 128 ? SCFA_AXI_BITS / 8 : 16;
constexpr int kBeatWords = kBeatBytes / 4;
constexpr int kBeatPixels = kBeatBytes / kWordBytes;
constexpr int kBurstBytes = SCFA_BURST_BEATS * (SCFA_AXI_BITS / 8);
constexpr int kDrainCycles = (SCFA_ROWS + SCFA_POST_LANES - 1) / SCFA_POST_LANES;

struct Beat {
    std::uint32_t word[kBeatWords];
};
/// Q neighbouring pixels of a row.
struct Vector {
    pixel_t pixel[SCFA_COLUMNS];
};
struct LayerRecord {
    std::int32_t word[kLayerWords];
};
struct JobRecord {
    std::int32_t word[kJobWords];
};
struct ImageRecord {
    std::int32_t word[kImageWords];
};
struct LaneRecord {
    std::int32_t word[kLaneWords];
};

enum Target { kToWeights, kToInput, kToResidual, kNoMore };
struct Transfer {
    std::uint32_t address;
    std::uint32_t bytes;
    int target;
};

/// What a buffer is told of a job's load.
struct FillJob {
    bool load;
    int half;
    int user;  ///< the job whose sequence has to end before
};
enum WeightFillKind { kEntry, kScanWord, kDirectory, kEndOfLoad };
struct WeightFill {
    int kind;
    int lane;
    std::uint32_t address;  ///< in the half; of a directory entry: the image
    std::uint64_t data;     ///< entry; scan word; of a directory entry: count
    std::uint32_t base;     ///< of a directory entry: first value
    std::uint32_t words;    ///< of a directory entry: first scan word
};
struct InputFill {
    bool end;
    int bank;
    std::uint32_t address;
    Vector vector;
};
struct ParameterFill {
    bool end;
    int image;
    int lane;
    std::int64_t bias;
    std::uint16_t multiplier;
    std::uint8_t shift;
};
/// Sums of some lanes on their way out.
struct Drained {
    sum_t sum[SCFA_POST_LANES][SCFA_COLUMNS];
};

/// The pixel number `index` of a beat.
inline pixel_t pixel_of(const Beat& beat, int index) {
    SCFA_PRAGMA(inline)
    const int per_word = 4 / kWordBytes;
    const std::uint32_t word = beat.word[index / per_word];
    return static_cast<pixel_t>(word >> (index % per_word * SCFA_WORD_BITS));
}

}  // namespace scfa_hls
