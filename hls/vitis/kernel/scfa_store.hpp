#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  scfa_store.hpp
/// @brief Store: rows of results to external memory, a channel's rows one transfer.

#include "scfa_post.hpp"

namespace scfa_hls {

typedef Stream<Transfer, SCFA_LAYER_LANES + 1> StoreTransferStream;

/// Packs pixel vectors into beats; what a row is padded with is zero.
inline void pack_rows(LayerRecord layer, JobStream& jobs, LaneStream& lanes, ResultStream& results,
                      BeatStream& beats, StoreTransferStream& transfers) {
    std::uint32_t row[SCFA_MOST_ROW_PIXELS * kWordBytes / 4];
    SCFA_PRAGMA(array_partition variable = row complete)
    const int width = layer.word[kStoredWidth];
    const int row_bytes = layer.word[kOutRowBytes];
    const int per_word = 4 / kWordBytes;
PACK_JOB:
    for (int j = 0; j < layer.word[kJobs]; ++j) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_LAYER_JOBS)
        const JobRecord job = jobs.read();
        const int rows = (job.word[kFlags] & kDrains) != 0 ? job.word[kStoredRows] : 0;
    PACK_LANE:
        for (int lane = 0; lane < job.word[kLanes]; ++lane) {
            SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_MOST_LANES)
            const LaneRecord record = lanes.read();
            if (rows > 0) {
                const Transfer transfer = {static_cast<std::uint32_t>(record.word[kLaneOutput]),
                                           static_cast<std::uint32_t>(rows * row_bytes), 0};
                transfers.write(transfer);
            }
        PACK_ROW:
            for (int y = 0; y < rows; ++y) {
                SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_MOST_ROWS)
                for (int i = 0; i < SCFA_MOST_ROW_PIXELS * kWordBytes / 4; ++i) {
                    SCFA_PRAGMA(unroll)
                    row[i] = 0;
                }
            PACK_WORD:
                for (int first = 0; first < width; first += SCFA_COLUMNS) {
                    SCFA_PRAGMA(pipeline II = 1)
                    SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_MOST_ROW_PIXELS)
                    const Vector vector = results.read();
                    for (int q = 0; q < SCFA_COLUMNS; ++q) {
                        SCFA_PRAGMA(unroll)
                        if (first + q < width) {
                            const std::uint32_t bits = static_cast<std::uint32_t>(vector.pixel[q]) &
                                                       ((1U << SCFA_WORD_BITS) - 1);
                            row[(first + q) / per_word] |=
                                bits << ((first + q) % per_word * SCFA_WORD_BITS);
                        }
                    }
                }
            PACK_BEAT:
                for (int b = 0; b < row_bytes / kBeatBytes; ++b) {
                    SCFA_PRAGMA(pipeline II = 1)
                    SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_MOST_ROW_PIXELS / kBeatPixels)
                    Beat beat;
                    for (int i = 0; i < kBeatWords; ++i) {
                        SCFA_PRAGMA(unroll)
                        beat.word[i] = row[b * kBeatWords + i];
                    }
                    beats.write(beat);
                }
            }
        }
    }
    const Transfer end = {0, 0, kNoMore};
    transfers.write(end);
}

inline void write_burst(Beat* port, std::uint32_t address, std::uint32_t bytes, BeatStream& beats) {
WRITE_BEAT:
    for (std::uint32_t b = 0; b < bytes / kBeatBytes; ++b) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_BURST_BEATS)
        SCFA_PRAGMA(pipeline II = 1)
        port[address / kBeatBytes + b] = beats.read();
    }
}

#define SCFA_WRITE_PORT(number) Beat *write_##number,
/// Write DMA: bursts go to the ports round-robin.
inline void write_memory(SCFA_FOR_EACH_PORT(SCFA_WRITE_PORT) StoreTransferStream& transfers,
                         BeatStream& beats) {
    int port = 0;
    Transfer transfer = transfers.read();
WRITE_TRANSFER:
    while (transfer.target != kNoMore) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_LAYER_LANES)
        std::uint32_t address = transfer.address;
        std::uint32_t left = transfer.bytes;
    WRITE_BURSTS:
        while (left > 0) {
            SCFA_PRAGMA(loop_tripcount min = 1 max = 64)
            const std::uint32_t bytes = burst_bytes(address, left);
#define SCFA_WRITE_TO(number)                               \
    if (port == number) {                                   \
        write_burst(write_##number, address, bytes, beats); \
    }
            SCFA_FOR_EACH_PORT(SCFA_WRITE_TO)
            port = port + 1 == SCFA_PORTS ? 0 : port + 1;
            address += bytes;
            left -= bytes;
        }
        transfer = transfers.read();
    }
}

}  // namespace scfa_hls
