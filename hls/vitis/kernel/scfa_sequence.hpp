#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  scfa_sequence.hpp
/// @brief Runs a layer's sequences, one after another: passes, partial sums, drain chain; and the
///        post-processor's own jobs, whose operands lie in the activation buffer, too.

#include "scfa_compute.hpp"

namespace scfa_hls {

/// Sums of splits that are not the last, a pixel vector a line.
typedef sum_t PartialSums[SCFA_ROWS][SCFA_ACCUMULATOR_DEPTH][SCFA_COLUMNS];

/// Everything that the array's loops touch.
struct Core {
    Weights& weights;
    ScanWords& words;
    Directories& directories;
    Activations& activations;
    PartialSums& partial;
    FillStreams& fills;
    Filler& weight_filler;
    Filler& input_filler;
    DrainStream& drained;

    void fill(int sequences_ended) {
        SCFA_PRAGMA(inline)
        fill_step(fills, weight_filler, input_filler, sequences_ended, weights, words, directories,
                  activations);
    }
};

/// The sums on their way out: a shift chain.
struct DrainChain {
    sum_t sum[SCFA_ROWS][SCFA_COLUMNS];
    int left;

    void step(DrainStream& drained) {
        SCFA_PRAGMA(inline)
        if (left == 0) {
            return;
        }
        Drained out;
        for (int lane = 0; lane < SCFA_ROWS; ++lane) {
            SCFA_PRAGMA(unroll)
            for (int q = 0; q < SCFA_COLUMNS; ++q) {
                SCFA_PRAGMA(unroll)
                if (lane < SCFA_POST_LANES) {
                    out.sum[lane][q] = sum[lane][q];
                }
                if (lane + SCFA_POST_LANES < SCFA_ROWS) {
                    sum[lane][q] = sum[lane + SCFA_POST_LANES][q];
                }
            }
        }
        drained.write(out);
        --left;
    }
};

/// Before the first cycle: FIFOs empty, decoders at the head of their lists.
inline void start_sequence(Lanes& lanes, const Sequence& sequence, const Core& core,
                           LaneStream& records) {
    lanes.slots = 0;
START_LANE:
    for (int lane = 0; lane < SCFA_ROWS; ++lane) {
        SCFA_PRAGMA(pipeline II = 1)
        LaneList list = {};
        if (lane < sequence.job.word[kLanes]) {
            const LaneRecord record = records.read();
            list.place = core.directories[sequence.half][sequence.job.word[kImage]][lane];
            list.first_channel = static_cast<std::uint32_t>(record.word[kLaneChannel]);
            list.group = static_cast<std::uint32_t>(record.word[kLaneGroup]);
        }
        lanes.list[lane] = list;
        lanes.buffer[lane].clear();
        lanes.decoder[lane].start(list, core.words[lane], sequence.half);
        lanes.slots = lanes.slots < list.place.count ? list.place.count : lanes.slots;
    }
}

inline void start_pass(Lanes& lanes, const Core& core, bool first_part, int pass) {
    SCFA_PRAGMA(inline)
    lanes.slot = lanes.group = lanes.tap = lanes.channel = 0;
    for (int lane = 0; lane < SCFA_ROWS; ++lane) {
        SCFA_PRAGMA(unroll)
        lanes.buffer[lane].left = lanes.list[lane].place.count;
        lanes.sums[lane].start();
        if (!first_part) {
            for (int q = 0; q < SCFA_COLUMNS; ++q) {
                SCFA_PRAGMA(unroll)
                lanes.sums[lane].sum[q] = core.partial[lane][pass][q];
            }
        }
    }
}

/// Sums go to the drain chain, or wait for the next split.
inline void end_pass(Lanes& lanes, Core& core, bool drains, int pass, DrainChain& chain) {
    SCFA_PRAGMA(inline)
    for (int lane = 0; lane < SCFA_ROWS; ++lane) {
        SCFA_PRAGMA(unroll)
        lanes.sums[lane].split();
        for (int q = 0; q < SCFA_COLUMNS; ++q) {
            SCFA_PRAGMA(unroll)
            if (drains) {
                chain.sum[lane][q] = lanes.sums[lane].sum[q];
            } else {
                core.partial[lane][pass][q] = lanes.sums[lane].sum[q];
            }
        }
    }
    chain.left = drains ? kDrainCycles : 0;
}

/// All passes of a sequence. A pass that drains lasts at least as long as the drain before it, the
/// first one too; meanwhile decoders, FIFOs and pointer stand still.
inline void run_sequence(Lanes& lanes, const Sequence& sequence, const TapTable& taps,
                         const LayerRecord& layer, Core& core, int sequences_ended) {
    const bool drains = (sequence.job.word[kFlags] & kDrains) != 0;
    const bool first_part = (sequence.job.word[kFlags] & kFirstPart) != 0;
    const int passes = sequence.job.word[kRows] * layer.word[kVectors];
    const int least = drains ? kDrainCycles : 1;
    PassPlace at = {sequence.job.word[kInputHalf],
                    sequence.job.word[kFirstRow],
                    0,
                    sequence.job.word[kFirstInputRow],
                    sequence.job.word[kInputRows],
                    sequence.job.word[kFirstChannel]};
    DrainChain chain;
    SCFA_PRAGMA(array_partition variable = chain.sum complete dim = 0)
    chain.left = 0;
    int pass = 0;
    int cycle = 0;    // of the pass
    int pointer = 0;  // cycle mod R
    bool through = false;
    start_pass(lanes, core, first_part, 0);
SEQUENCE_CYCLE:
    while (pass < passes || chain.left > 0) {
        SCFA_PRAGMA(pipeline II = 1)
        SCFA_PRAGMA(loop_tripcount min = SCFA_SEQUENCE_LEAST max = SCFA_SEQUENCE_MOST avg =
                        SCFA_SEQUENCE_MEAN)
        SCFA_COUNT(compute);
        core.fill(sequences_ended);
        chain.step(core.drained);
        if (pass == passes) {
            continue;
        }
        if (!through) {
            through = SCFA_FORMAT == SCFA_DENSE ? dense_cycle(lanes, sequence, at, taps, layer,
                                                              core.weights, core.activations)
                      : SCFA_FORMAT == SCFA_SCHEDULED
                          ? scheduled_cycle(lanes, sequence, at, taps, layer, core.weights,
                                            core.activations)
                          : sparse_cycle(lanes, sequence, pointer, at, taps, layer, core.weights,
                                         core.words, core.activations);
        }
        ++cycle;
        pointer = pointer + 1 == SCFA_ROWS ? 0 : pointer + 1;
        if (through && cycle >= least) {
            end_pass(lanes, core, drains, pass, chain);
            ++pass;
            cycle = 0;
            pointer = 0;
            through = false;
            if (++at.vector == layer.word[kVectors]) {
                at.vector = 0;
                ++at.row;
            }
            start_pass(lanes, core, first_part, pass < passes ? pass : 0);
        }
    }
}

/// Max pool, average pool and add: post.lanes channels, one tap, Q pixels a cycle.
inline void run_post_processor_job(const JobRecord& job, const TapTable& taps,
                                   const LayerRecord& layer, Core& core, int sequences_ended) {
    const int engine = layer.word[kEngine];
    const int lanes = job.word[kLanes];
    const int slots = (job.word[kChannels] + SCFA_BANKS - 1) / SCFA_BANKS;
    const sum_t lowest = -(sum_t(1) << (SCFA_WORD_BITS - 1));
    PassPlace at = {job.word[kInputHalf],     job.word[kFirstRow],  0,
                    job.word[kFirstInputRow], job.word[kInputRows], job.word[kFirstChannel]};
    const int steps = engine == kAdd ? 1 : layer.word[kTaps];
    const int groups = (lanes + SCFA_POST_LANES - 1) / SCFA_POST_LANES;
    const int cycles = job.word[kRows] * layer.word[kVectors] * groups * steps;
    Drained out = {};
    SCFA_PRAGMA(array_partition variable = out.sum complete dim = 0)
    int tap = 0;
    int group = 0;
POOL_CYCLE:
    for (int cycle = 0; cycle < cycles; ++cycle) {
        SCFA_PRAGMA(pipeline II = 1)
        SCFA_PRAGMA(loop_tripcount min = SCFA_POOL_LEAST max = SCFA_POOL_MOST)
        SCFA_COUNT(compute);
        core.fill(sequences_ended);
        const int y = at.row * layer.word[kStride] + taps.row[tap];
        const bool row_inside = y >= 0 && y < layer.word[kInHeight];
        for (int i = 0; i < SCFA_POST_LANES; ++i) {
            SCFA_PRAGMA(unroll)
            const int lane = group * SCFA_POST_LANES + i;
            if (lane >= lanes) {
                continue;
            }
            const int bank = (lane + at.first_channel) % SCFA_BANKS;
            Vector first;
            Vector second = {};
            read_vector(core.activations, bank, lane / SCFA_BANKS, tap, at, taps, layer, first);
            if (engine == kAdd) {
                read_vector(core.activations, bank, lane / SCFA_BANKS + slots, tap, at, taps, layer,
                            second);
            }
            for (int q = 0; q < SCFA_COLUMNS; ++q) {
                SCFA_PRAGMA(unroll)
                const int x =
                    ((at.vector * SCFA_COLUMNS + q) + taps.column[tap]) * layer.word[kStride] +
                    taps.phase[tap];
                const bool inside = row_inside && x >= 0 && x < layer.word[kInWidth];
                const sum_t before =
                    tap == 0 ? (engine == kMaxPool ? lowest : sum_t(0)) : out.sum[i][q];
                const sum_t value = first.pixel[q];
                if (engine == kMaxPool) {
                    out.sum[i][q] = inside && value > before ? value : before;
                } else if (engine == kAveragePool) {
                    out.sum[i][q] = before + value;
                } else {  // both operands in one word, apart again in the post-processor
                    out.sum[i][q] = value + static_cast<sum_t>(second.pixel[q]) * 65536;
                }
            }
        }
        if (++tap == steps) {
            tap = 0;
            core.drained.write(out);
            if (++group == groups) {
                group = 0;
                if (++at.vector == layer.word[kVectors]) {
                    at.vector = 0;
                    ++at.row;
                }
            }
        }
    }
}

/// The array with its buffers: all sequences of a layer.
inline void compute(LayerRecord layer, JobStream& jobs, LaneStream& lane_records,
                    FillJobStream& weight_jobs, FillJobStream& input_jobs,
                    WeightFillStream& weight_fills, InputFillStream& input_fills,
                    DrainStream& drained) {
    static Weights weights;
    static ScanWords words;
    static Directories directories;
    static Activations activations;
    static PartialSums partial;
    static Lanes lanes;
    static TapTable taps;
    SCFA_PRAGMA(array_partition variable = weights complete dim = 1)
    SCFA_PRAGMA(bind_storage variable = weights type = ram_s2p impl = SCFA_WEIGHT_STORAGE)
    SCFA_PRAGMA(array_partition variable = words complete dim = 1)
    SCFA_PRAGMA(bind_storage variable = words type = ram_s2p impl = SCFA_WORD_STORAGE)
    SCFA_PRAGMA(array_partition variable = directories complete dim = 1)
    SCFA_PRAGMA(array_partition variable = activations cyclic factor = SCFA_BANKS dim = 1)
    SCFA_PRAGMA(array_partition variable = activations complete dim = 2)
    SCFA_PRAGMA(array_reshape variable = activations complete dim = 4)
    SCFA_PRAGMA(bind_storage variable = activations type = ram_s2p impl = SCFA_ACTIVATION_STORAGE)
    SCFA_PRAGMA(dependence variable = activations inter false)
    SCFA_PRAGMA(dependence variable = weights inter false)
    SCFA_PRAGMA(dependence variable = words inter false)
    SCFA_PRAGMA(array_partition variable = partial complete dim = 1)
    SCFA_PRAGMA(array_reshape variable = partial complete dim = 3)
    SCFA_PRAGMA(dependence variable = partial inter false)
    SCFA_PRAGMA(array_partition variable = lanes.list complete)
    SCFA_PRAGMA(array_partition variable = lanes.decoder complete)
    SCFA_PRAGMA(array_partition variable = lanes.buffer complete)
    SCFA_PRAGMA(array_partition variable = lanes.sums complete)
    taps.fill(layer);
    FillStreams fills = {weight_jobs, input_jobs, weight_fills, input_fills};
    Filler weight_filler;
    Filler input_filler;
    weight_filler.start();
    input_filler.start();
    Core core = {weights, words,         directories,  activations, partial,
                 fills,   weight_filler, input_filler, drained};
COMPUTE_JOB:
    for (int j = 0; j < layer.word[kJobs]; ++j) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_LAYER_JOBS)
        Sequence sequence;
        sequence.job = jobs.read();
    FILL_WAIT:
        while (weight_filler.jobs_filled <= j || input_filler.jobs_filled <= j) {
            SCFA_PRAGMA(pipeline II = 1)
            SCFA_PRAGMA(loop_tripcount min = 0 max = SCFA_LAYER_INPUT_FILLS)
            SCFA_COUNT(waiting);
            core.fill(j);
        }
        if (layer.word[kEngine] == kArray) {
            sequence.channels = static_cast<std::uint32_t>(sequence.job.word[kPartChannels]);
            sequence.reciprocal = static_cast<std::uint32_t>(sequence.job.word[kReciprocal]);
            sequence.half = sequence.job.word[kWeightHalf];
            sequence.first_bank = sequence.job.word[kFirstChannel] % SCFA_BANKS;
            start_sequence(lanes, sequence, core, lane_records);
            run_sequence(lanes, sequence, taps, layer, core, j);
        } else {
        DROP_LANE:
            for (int lane = 0; lane < sequence.job.word[kLanes]; ++lane) {
                SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_BANKS)
                lane_records.read();
            }
            run_post_processor_job(sequence.job, taps, layer, core, j);
        }
    }
}

}  // namespace scfa_hls
