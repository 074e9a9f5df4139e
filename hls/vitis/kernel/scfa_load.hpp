#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  scfa_load.hpp
/// @brief Controller and read DMA: job records to the blocks, beats from external memory to the
///        unpackers, and what those make of them for the buffers.

#include "scfa_types.hpp"

namespace scfa_hls {

typedef Stream<JobRecord, SCFA_LAYER_JOBS> JobStream;
typedef Stream<LaneRecord, SCFA_LAYER_LANES> LaneStream;
typedef Stream<Beat, SCFA_LAYER_BEATS> BeatStream;
typedef Stream<Transfer, SCFA_LAYER_TRANSFERS> TransferStream;
typedef Stream<ImageRecord, SCFA_LAYER_IMAGES> ImageStream;
typedef Stream<FillJob, SCFA_LAYER_JOBS> FillJobStream;
typedef Stream<WeightFill, SCFA_LAYER_WEIGHT_FILLS> WeightFillStream;
typedef Stream<InputFill, SCFA_LAYER_INPUT_FILLS> InputFillStream;
typedef Stream<ParameterFill, SCFA_LAYER_PARAMETERS> ParameterStream;

/// Everything the controller hands out.
struct JobStreams {
    JobStream unpack_weights, unpack_input, compute, post, store;
    LaneStream lanes_compute, lanes_store;
    FillJobStream weights, input;
    ImageStream images;
    TransferStream transfers;
};

template <class Record, int Words>
void read_record(const std::uint32_t* program, std::uint32_t at, Record& record) {
READ_RECORD:
    for (int i = 0; i < Words; ++i) {
        SCFA_PRAGMA(pipeline II = 1)
        record.word[i] = static_cast<std::int32_t>(program[at + static_cast<std::uint32_t>(i)]);
    }
}

inline void fetch_weights(const std::uint32_t* program, const JobRecord& job, ImageStream& images,
                          TransferStream& transfers) {
FETCH_IMAGE:
    for (int i = 0; i < job.word[kImages]; ++i) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_MOST_IMAGES)
        ImageRecord image;
        read_record<ImageRecord, kImageWords>(
            program, static_cast<std::uint32_t>(job.word[kImageTable] + i * kImageWords), image);
        images.write(image);
        const Transfer transfer = {static_cast<std::uint32_t>(image.word[kImageAddress]),
                                   static_cast<std::uint32_t>(image.word[kImageBytes]), kToWeights};
        transfers.write(transfer);
    }
}

inline void fetch_input(const std::uint32_t* program, const LayerRecord& layer,
                        const JobRecord& job, TransferStream& transfers) {
    const std::uint32_t bytes =
        static_cast<std::uint32_t>(job.word[kInputRows] * layer.word[kInRowBytes]);
FETCH_SEGMENT:
    for (int i = 0; i < job.word[kSegments]; ++i) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = 4)
        const std::uint32_t at =
            static_cast<std::uint32_t>(job.word[kSegmentTable] + i * kSegmentWords);
        const std::uint32_t first = program[at + kSegmentAddress];
        const std::uint32_t channels = program[at + kSegmentChannels];
        const std::uint32_t stride = program[at + kSegmentStride];
    FETCH_CHANNEL:
        for (std::uint32_t c = 0; c < channels; ++c) {
            SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_MOST_CHANNELS)
            SCFA_PRAGMA(pipeline II = 1)
            const Transfer transfer = {first + c * stride, bytes, kToInput};
            transfers.write(transfer);
        }
    }
}

/// Reads a layer's jobs and tells every block what it has to do.
inline void control(const std::uint32_t* program, LayerRecord layer, JobStreams& out) {
CONTROL_JOB:
    for (int j = 0; j < layer.word[kJobs]; ++j) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_LAYER_JOBS)
        JobRecord job;
        read_record<JobRecord, kJobWords>(
            program, static_cast<std::uint32_t>(layer.word[kFirstJob] + j * kJobWords), job);
        const int flags = job.word[kFlags];
        out.unpack_weights.write(job);
        out.unpack_input.write(job);
        out.compute.write(job);
        out.post.write(job);
        out.store.write(job);
        const FillJob weights = {(flags & kLoadWeights) != 0, job.word[kWeightHalf],
                                 job.word[kWeightUser]};
        const FillJob input = {(flags & kLoadInput) != 0, job.word[kInputHalf],
                               job.word[kInputUser]};
        out.weights.write(weights);
        out.input.write(input);
        if (weights.load) {
            fetch_weights(program, job, out.images, out.transfers);
        }
        if (input.load) {
            fetch_input(program, layer, job, out.transfers);
        }
    FETCH_LANE:
        for (int lane = 0; lane < job.word[kLanes]; ++lane) {
            SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_MOST_LANES)
            LaneRecord record;
            read_record<LaneRecord, kLaneWords>(
                program, static_cast<std::uint32_t>(job.word[kLaneTable] + lane * kLaneWords),
                record);
            out.lanes_compute.write(record);
            out.lanes_store.write(record);
            if ((flags & kLoadResidual) != 0) {
                const Transfer transfer = {
                    static_cast<std::uint32_t>(record.word[kLaneResidual]),
                    static_cast<std::uint32_t>(job.word[kRows] * layer.word[kOutRowBytes]),
                    kToResidual};
                out.transfers.write(transfer);
            }
        }
    }
    const Transfer end = {0, 0, kNoMore};
    out.transfers.write(end);
}

/// Bytes of the next burst: transfers are cut at the longest burst and at 4 KiB.
inline std::uint32_t burst_bytes(std::uint32_t address, std::uint32_t left) {
    SCFA_PRAGMA(inline)
    const std::uint32_t page = 4096U - address % 4096U;
    const std::uint32_t most = page < kBurstBytes ? page : static_cast<std::uint32_t>(kBurstBytes);
    return left < most ? left : most;
}

inline void read_burst(const Beat* port, std::uint32_t address, std::uint32_t bytes, int target,
                       BeatStream& weights, BeatStream& input, BeatStream& residual) {
READ_BEAT:
    for (std::uint32_t b = 0; b < bytes / kBeatBytes; ++b) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_BURST_BEATS)
        SCFA_PRAGMA(pipeline II = 1)
        const Beat beat = port[address / kBeatBytes + b];
        if (target == kToWeights) {
            weights.write(beat);
        } else if (target == kToInput) {
            input.write(beat);
        } else {
            residual.write(beat);
        }
    }
}

#define SCFA_READ_PORT(number) const Beat *read_##number,
/// Read DMA: bursts go to the ports round-robin.
inline void read_memory(SCFA_FOR_EACH_PORT(SCFA_READ_PORT) TransferStream& transfers,
                        BeatStream& weights, BeatStream& input, BeatStream& residual) {
    int port = 0;
    Transfer transfer = transfers.read();
READ_TRANSFER:
    while (transfer.target != kNoMore) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_LAYER_TRANSFERS)
        std::uint32_t address = transfer.address;
        std::uint32_t left = transfer.bytes;
    READ_BURSTS:
        while (left > 0) {
            SCFA_PRAGMA(loop_tripcount min = 1 max = 64)
            const std::uint32_t bytes = burst_bytes(address, left);
#define SCFA_READ_FROM(number)                                                                \
    if (port == number) {                                                                     \
        read_burst(read_##number, address, bytes, transfer.target, weights, input, residual); \
    }
            SCFA_FOR_EACH_PORT(SCFA_READ_FROM)
            port = port + 1 == SCFA_PORTS ? 0 : port + 1;
            address += bytes;
            left -= bytes;
        }
        transfer = transfers.read();
    }
}

/// Makes activation words of rows: phases of the stride one behind another, channel c in bank c mod
/// B.
inline void unpack_input(LayerRecord layer, JobStream& jobs, BeatStream& beats,
                         InputFillStream& fills) {
    pixel_t row[SCFA_MOST_ROW_PIXELS];
    SCFA_PRAGMA(array_partition variable = row complete)
    const int stride = layer.word[kStride];
    const int row_beats = layer.word[kInRowBytes] / kBeatBytes;
UNPACK_INPUT:
    for (int j = 0; j < layer.word[kJobs]; ++j) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_LAYER_JOBS)
        const JobRecord job = jobs.read();
        if ((job.word[kFlags] & kLoadInput) == 0) {
            continue;
        }
        const int channels = job.word[kChannels];
        const int slots = (channels + SCFA_BANKS - 1) / SCFA_BANKS;  // of one operand in a bank
    UNPACK_CHANNEL:
        for (int c = 0; c < channels * layer.word[kAddends]; ++c) {
            SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_MOST_CHANNELS)
            const int own = c < channels ? c : c - channels;
            const int slot = own / SCFA_BANKS + (c < channels ? 0 : slots);
            const int bank = (job.word[kFirstChannel] + own) % SCFA_BANKS;
        UNPACK_ROW:
            for (int y = 0; y < job.word[kInputRows]; ++y) {
                SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_MOST_ROWS)
            FILL_ROW:
                for (int b = 0; b < row_beats; ++b) {
                    SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_MOST_ROW_PIXELS / kBeatPixels)
                    SCFA_PRAGMA(pipeline II = 1)
                    const Beat beat = beats.read();
                    for (int p = 0; p < kBeatPixels; ++p) {
                        SCFA_PRAGMA(unroll)
                        row[b * kBeatPixels + p] = pixel_of(beat, p);
                    }
                }
                int phase = 0;
                int word = 0;
            ROW_WORD:
                for (int i = 0; i < layer.word[kRowWords]; ++i) {
                    SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_MOST_ROW_PIXELS)
                    SCFA_PRAGMA(pipeline II = 1)
                    InputFill fill;
                    fill.end = false;
                    fill.bank = bank;
                    fill.address = static_cast<std::uint32_t>(
                        (slot * job.word[kInputRows] + y) * layer.word[kRowWords] + i);
                    for (int q = 0; q < SCFA_COLUMNS; ++q) {
                        SCFA_PRAGMA(unroll)
                        const int x = (word * SCFA_COLUMNS + q) * stride + phase;
                        fill.vector.pixel[q] = x < layer.word[kInWidth] ? row[x] : pixel_t(0);
                    }
                    fills.write(fill);
                    ++word;
                    if (word == layer.word[kPhaseWords]) {
                        word = 0;
                        ++phase;
                    }
                }
            }
        }
        InputFill end = {};
        end.end = true;
        fills.write(end);
    }
}

}  // namespace scfa_hls
