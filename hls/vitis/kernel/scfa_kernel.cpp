// SPDX-License-Identifier: Apache-2.0
#include "scfa_kernel.hpp"

#include "scfa_sequence.hpp"
#include "scfa_store.hpp"
#include "scfa_weights.hpp"

namespace scfa_hls {

#ifdef SCFA_COUNT_TRIPS
TripCounts trip_counts;
#endif

namespace {

#define SCFA_LAYER_PORT(number) const Beat *read_##number, Beat *write_##number,
#define SCFA_READ_NAME(number) read_##number,
#define SCFA_WRITE_NAME(number) write_##number,
#define SCFA_BOTH_NAMES(number) read_##number, write_##number,

/// One layer. The blocks run side by side; channels hold what one is ahead of another.
void run_layer(SCFA_FOR_EACH_PORT(SCFA_LAYER_PORT) const std::uint32_t* program,
               LayerRecord layer) {
    SCFA_PRAGMA(dataflow)
    static JobStreams jobs;
    static BeatStream weight_beats;
    static BeatStream input_beats;
    static BeatStream residual_beats;
    static WeightFillStream weight_fills;
    static InputFillStream input_fills;
    static ParameterStream parameters;
    static DrainStream drained;
    static ResultStream results;
    static BeatStream store_beats;
    static StoreTransferStream store_transfers;
    SCFA_PRAGMA(stream variable = weight_beats depth = SCFA_CHANNEL_BEATS)
    SCFA_PRAGMA(stream variable = input_beats depth = SCFA_CHANNEL_BEATS)
    SCFA_PRAGMA(stream variable = residual_beats depth = SCFA_CHANNEL_BEATS)
    SCFA_PRAGMA(stream variable = store_beats depth = SCFA_CHANNEL_BEATS)
    SCFA_PRAGMA(stream variable = weight_fills depth = 16)
    SCFA_PRAGMA(stream variable = input_fills depth = 16)
    SCFA_PRAGMA(stream variable = parameters depth = SCFA_MOST_LANES)
    SCFA_PRAGMA(stream variable = drained depth = 4)
    SCFA_PRAGMA(stream variable = results depth = 16)
    control(program, layer, jobs);
    read_memory(SCFA_FOR_EACH_PORT(SCFA_READ_NAME) jobs.transfers, weight_beats, input_beats,
                residual_beats);
    unpack_weights(layer, jobs.unpack_weights, jobs.images, weight_beats, weight_fills, parameters);
    unpack_input(layer, jobs.unpack_input, input_beats, input_fills);
    compute(layer, jobs.compute, jobs.lanes_compute, jobs.weights, jobs.input, weight_fills,
            input_fills, drained);
    post_process_layer(layer, jobs.post, parameters, residual_beats, drained, results);
    pack_rows(layer, jobs.store, jobs.lanes_store, results, store_beats, store_transfers);
    write_memory(SCFA_FOR_EACH_PORT(SCFA_WRITE_NAME) store_transfers, store_beats);
}

}  // namespace
}  // namespace scfa_hls

#define SCFA_PORT_INTERFACE(number)                                                                \
    SCFA_PRAGMA(interface m_axi port = read_##number bundle = read_##number offset = slave depth = \
                    SCFA_MEMORY_BEATS max_read_burst_length =                                      \
                        SCFA_BURST_BEATS num_read_outstanding =                                    \
                            SCFA_OUTSTANDING max_widen_bitwidth = SCFA_AXI_BITS)                   \
    SCFA_PRAGMA(interface m_axi port = write_##number bundle = write_##number offset =             \
                    slave depth = SCFA_MEMORY_BEATS max_write_burst_length =                       \
                        SCFA_BURST_BEATS num_write_outstanding =                                   \
                            SCFA_OUTSTANDING max_widen_bitwidth = SCFA_AXI_BITS)

extern "C" void scfa_accelerator(SCFA_FOR_EACH_PORT(SCFA_TOP_PORT) const std::uint32_t* program,
                                 std::uint32_t first, std::uint32_t layers) {
    SCFA_FOR_EACH_PORT(SCFA_PORT_INTERFACE)
    SCFA_PRAGMA(interface m_axi port = program bundle = program offset = slave depth =
                    SCFA_PROGRAM_WORDS)
    SCFA_PRAGMA(interface s_axilite port = first)
    SCFA_PRAGMA(interface s_axilite port = layers)
    SCFA_PRAGMA(interface s_axilite port = return )
RUN_LAYER:
    for (std::uint32_t i = 0; i < layers; ++i) {
        SCFA_PRAGMA(loop_tripcount min = 1 max = SCFA_LAYERS)
        scfa_hls::LayerRecord layer;
        scfa_hls::read_record<scfa_hls::LayerRecord, scfa_hls::kLayerWords>(
            program, first + i * scfa_hls::kLayerWords, layer);
        scfa_hls::run_layer(SCFA_FOR_EACH_PORT(SCFA_BOTH_NAMES) program, layer);
    }
}
