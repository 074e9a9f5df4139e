#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  scfa_compute.hpp
/// @brief The array: decoders, sparse buffers, crossbar, multipliers and drain chain of a sequence
///        are one loop, an iteration of which is one cycle of docs/scfa.md, section 3.

#include "scfa_arithmetic.hpp"
#include "scfa_decode.hpp"

namespace scfa_hls {

typedef Stream<Drained, SCFA_LAYER_DRAINS> DrainStream;
typedef SparseBuffer<SCFA_FIFO_DEPTH, SCFA_WINDOW> LaneBuffer;
typedef Crossbar<SCFA_ROWS, SCFA_BANKS, SCFA_FIFO_DEPTH, SCFA_WINDOW> LaneCrossbar;
typedef Grants<SCFA_ROWS, SCFA_BANKS> LaneGrants;

/// Numbers of a sequence.
struct Sequence {
    JobRecord job;
    std::uint32_t channels;
    std::uint32_t reciprocal;
    int half;
    int first_bank;
};

/// What the lanes of a sequence keep from cycle to cycle.
struct Lanes {
    LaneList list[SCFA_ROWS];
    Decoder decoder[SCFA_ROWS];
    LaneBuffer buffer[SCFA_ROWS];
    LaneSums sums[SCFA_ROWS];
    std::uint32_t slots;  ///< dense, scheduled: cycles of a pass, of one group
    std::uint32_t slot;
    std::uint32_t group;    ///< dense: which one is read
    std::uint32_t tap;      ///< dense: of the slot
    std::uint32_t channel;  ///< dense: of the slot
};

/// The Q multipliers of each lane that was served, fed by the bank that serves it.
inline void multiply_lane(Lanes& lanes, int lane, std::int32_t weight, const Vector& vector) {
    SCFA_PRAGMA(inline)
    lanes.sums[lane].multiply(vector, weight);
}

/// A cycle of lanes with decoders. @return whether the last lane is through
inline bool sparse_cycle(Lanes& lanes, const Sequence& sequence, int pointer, const PassPlace& at,
                         const TapTable& taps, const LayerRecord& layer, const Weights& weights,
                         const ScanWords& words, const Activations& activations) {
    SCFA_PRAGMA(inline)
    Entry decoded[SCFA_ROWS];
    bool pushed[SCFA_ROWS];
    LaneGrants grants;
    SCFA_PRAGMA(array_partition variable = decoded complete)
    SCFA_PRAGMA(array_partition variable = pushed complete)
    for (int lane = 0; lane < SCFA_ROWS; ++lane) {
        SCFA_PRAGMA(unroll)
        pushed[lane] =
            lanes.list[lane].place.count > 0 && lanes.buffer[lane].has_room() &&
            lanes.decoder[lane].take(lanes.list[lane], sequence.channels, sequence.reciprocal,
                                     sequence.half, weights[lane], words[lane], decoded[lane]);
    }
    LaneCrossbar::decide(lanes.buffer, pointer, sequence.first_bank, grants);
    Vector vectors[SCFA_BANKS];
    SCFA_PRAGMA(array_partition variable = vectors complete)
    for (int bank = 0; bank < SCFA_BANKS; ++bank) {
        SCFA_PRAGMA(unroll)
        if (grants.taken[bank]) {
            read_vector(
                activations, bank, static_cast<int>(channel_of(grants.offer[bank]) / SCFA_BANKS),
                static_cast<int>(tap_of(grants.offer[bank])), at, taps, layer, vectors[bank]);
        }
    }
    bool through = true;
    for (int lane = 0; lane < SCFA_ROWS; ++lane) {
        SCFA_PRAGMA(unroll)
        const Entry& entry = lanes.buffer[lane].window[grants.place[lane]];
        if (grants.served[lane] && entry.request != kZeroRequest) {
            multiply_lane(lanes, lane, entry.weight,
                          vectors[LaneCrossbar::bank_of(entry.request, sequence.first_bank)]);
        }
        lanes.buffer[lane].step(grants.served[lane], grants.place[lane], pushed[lane],
                                decoded[lane]);
        through = through && lanes.buffer[lane].left == 0;
    }
    return through;
}

/// A cycle of lanes in lock step on one broadcast read, group after group.
inline bool dense_cycle(Lanes& lanes, const Sequence& sequence, const PassPlace& at,
                        const TapTable& taps, const LayerRecord& layer, const Weights& weights,
                        const Activations& activations) {
    SCFA_PRAGMA(inline)
    const std::uint32_t channel = lanes.group * sequence.channels + lanes.channel;
    const int bank = (static_cast<int>(channel) + sequence.first_bank) % SCFA_BANKS;
    Vector vector;
    read_vector(activations, bank, static_cast<int>(channel / SCFA_BANKS),
                static_cast<int>(lanes.tap), at, taps, layer, vector);
    for (int lane = 0; lane < SCFA_ROWS; ++lane) {
        SCFA_PRAGMA(unroll)
        if (lane < sequence.job.word[kLanes] && lanes.list[lane].group == lanes.group) {
            const std::uint32_t stored = static_cast<std::uint32_t>(
                weights[lane][static_cast<std::uint32_t>(sequence.half) * SCFA_WEIGHT_HALF +
                              lanes.list[lane].place.base + lanes.slot]);
            multiply_lane(lanes, lane, static_cast<pixel_t>(stored), vector);
        }
    }
    ++lanes.slot;
    if (++lanes.channel == sequence.channels) {
        lanes.channel = 0;
        ++lanes.tap;
    }
    if (lanes.slot == lanes.slots) {
        lanes.slot = lanes.tap = 0;
        ++lanes.group;
    }
    return lanes.group == static_cast<std::uint32_t>(sequence.job.word[kGroups]);
}

/// A cycle of a schedule: each lane its slot, no bank at two addresses.
inline bool scheduled_cycle(Lanes& lanes, const Sequence& sequence, const PassPlace& at,
                            const TapTable& taps, const LayerRecord& layer, const Weights& weights,
                            const Activations& activations) {
    SCFA_PRAGMA(inline)
    Request request[SCFA_ROWS];
    std::int32_t weight[SCFA_ROWS];
    Request asked[SCFA_BANKS];
    bool taken[SCFA_BANKS];
    Vector vectors[SCFA_BANKS];
    SCFA_PRAGMA(array_partition variable = request complete)
    SCFA_PRAGMA(array_partition variable = weight complete)
    SCFA_PRAGMA(array_partition variable = asked complete)
    SCFA_PRAGMA(array_partition variable = taken complete)
    SCFA_PRAGMA(array_partition variable = vectors complete)
    for (int bank = 0; bank < SCFA_BANKS; ++bank) {
        SCFA_PRAGMA(unroll)
        taken[bank] = false;
        asked[bank] = 0;
    }
    for (int lane = 0; lane < SCFA_ROWS; ++lane) {
        SCFA_PRAGMA(unroll)
        request[lane] = kZeroRequest;
        weight[lane] = 0;
        if (lanes.slot < lanes.list[lane].place.count) {
            const std::uint32_t stored = static_cast<std::uint32_t>(
                weights[lane][static_cast<std::uint32_t>(sequence.half) * SCFA_WEIGHT_HALF +
                              lanes.list[lane].place.base + lanes.slot]);
            const std::uint32_t position = stored >> (SCFA_WORD_BITS - 1) >> 1;
            if (position != 0xffff) {
                weight[lane] = static_cast<pixel_t>(stored);
                request[lane] = request_of(position, sequence.channels, sequence.reciprocal,
                                           lanes.list[lane].first_channel);
                const int bank = LaneCrossbar::bank_of(request[lane], sequence.first_bank);
                asked[bank] = request[lane];
                taken[bank] = true;
            }
        }
    }
    for (int bank = 0; bank < SCFA_BANKS; ++bank) {
        SCFA_PRAGMA(unroll)
        if (taken[bank]) {
            read_vector(activations, bank, static_cast<int>(channel_of(asked[bank]) / SCFA_BANKS),
                        static_cast<int>(tap_of(asked[bank])), at, taps, layer, vectors[bank]);
        }
    }
    for (int lane = 0; lane < SCFA_ROWS; ++lane) {
        SCFA_PRAGMA(unroll)
        if (request[lane] != kZeroRequest) {
            multiply_lane(lanes, lane, weight[lane],
                          vectors[LaneCrossbar::bank_of(request[lane], sequence.first_bank)]);
        }
    }
    ++lanes.slot;
    return lanes.slot == lanes.slots;
}

}  // namespace scfa_hls
