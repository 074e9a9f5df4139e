// SPDX-License-Identifier: Apache-2.0
#include "sim/top/controller.hpp"

#include "models/base/error.hpp"
#include "models/cost/timing_constants.hpp"
#include "models/network/reference/reference.hpp"
#include "sim/top/tensor_bytes.hpp"

#include <algorithm>

namespace scfa::sim {

namespace {

constexpr int kProcesses = 4;

MemoryStatistics operator-(const MemoryStatistics& a, const MemoryStatistics& b) {
    return {a.bursts - b.bursts, a.bytes - b.bytes, a.row_hits - b.row_hits,
            a.row_misses - b.row_misses, a.busy_ps - b.busy_ps};
}

}  // namespace

Controller::Controller(sc_core::sc_module_name name, const NetworkProgram& program,
                       const CpuModel& cpu, const Engines& engines)
    : sc_module(name), program_(program), clock_(program.point), cpu_(cpu), engines_(engines) {
    SC_HAS_PROCESS(Controller);
    SC_THREAD(load_process);
    SC_THREAD(compute_process);
    SC_THREAD(store_process);
    SC_THREAD(cpu_process);
}

std::vector<LayerRun> Controller::run_image() {
    runs_.assign(program_.layers.size(), {});
    done_.assign(program_.layers.size(), 0);
    halves_ = {};
    sequences_ended_ = stores_ended_ = 0;
    image_start_ = sequence_end_ = now();
    processes_running_ = kProcesses;
    image_started_.notify();
    wait(image_ended_);
    return std::move(runs_);
}

void Controller::end_process() {
    if (--processes_running_ == 0) {
        image_ended_.notify();
    }
}

void Controller::wait_cycles(std::int64_t cycles) {
    if (cycles > 0) {
        wait(to_time(clock_.time_of(cycles)));
    }
}

// ------------------------------------------------------------------------------------------- loads

void Controller::load_process() {
    for (;;) {
        wait(image_started_);
        for (const LayerProgram& layer : program_.layers) {
            if (on_array(layer)) {
                load_layer(layer);
            }
        }
        end_process();
    }
}

void Controller::load_layer(const LayerProgram& layer) {
    const MemoryStatistics before = engines_.counters(DmaDirection::read);
    halves_.start_layer();
    if (engines_.observer != nullptr) {
        engines_.observer->loads_started(layer, now());
    }
    for (std::int64_t place = 0; place < layer.jobs(); ++place) {
        PlannedJob planned;
        planned.job = layer.job_at(place);
        planned.drain = planned.job.drains ? halves_.drains() : -1;
        planned.halves = halves_.next(layer, planned.job);
        if (planned.halves.weights.load) {
            load_weights(layer, planned);
        }
        if (planned.halves.input.load) {
            load_input(layer, planned);
        }
        if (planned.halves.output.load) {
            load_residual(layer, planned);
        }
        loaded_.push_back(planned);
        job_loaded_.notify();
    }
    run_of(layer).statistics.reads = engines_.counters(DmaDirection::read) - before;
}

void Controller::wait_for_sequence(std::int64_t job) {
    while (sequences_ended_ <= job) {
        wait(sequence_ended_);
    }
}

void Controller::wait_for_producers(const LayerProgram& layer) {
    for (const std::int32_t producer : program_.layer(layer).producers) {
        while (producer >= 0 && done_[static_cast<std::size_t>(producer)] == 0) {
            wait(layer_done_);
        }
    }
}

std::vector<std::uint8_t> Controller::read_spans(const std::vector<MemorySpan>& spans,
                                                 std::int64_t floor_cycles, bool keep) {
    DmaJob job;
    std::int64_t bytes = 0;
    job.descriptors.reserve(spans.size());
    for (const MemorySpan& span : spans) {
        job.descriptors.push_back({span.address, span.bytes});
        bytes += span.bytes;
    }
    std::vector<std::uint8_t> data(keep ? static_cast<std::size_t>(bytes) : 0);
    job.data = keep ? data.data() : nullptr;
    job.floor_cycles = floor_cycles;
    engines_.read->transfer(job);
    return data;
}

void Controller::load_weights(const LayerProgram& layer, const PlannedJob& planned) {
    wait_for_sequence(planned.halves.weights.user_before);
    const WeightLoad& load =
        layer.weights[static_cast<std::size_t>(layer.weight_operand(planned.job))];
    const std::vector<std::uint8_t> bytes =
        read_spans({load.span}, load.floor_cycles, engines_.data != nullptr);
    if (engines_.data != nullptr) {
        engines_.data->receive_weights(layer, planned.job, planned.halves.weights.half, bytes);
    }
}

void Controller::load_input(const LayerProgram& layer, const PlannedJob& planned) {
    wait_for_sequence(planned.halves.input.user_before);
    wait_for_producers(layer);
    const ProgramTile& tile = layer.tiles[static_cast<std::size_t>(planned.job.tile)];
    const ChannelRange& channels =
        layer.inputs[static_cast<std::size_t>(layer.input_index(planned.job))];
    const std::int64_t words = channels.count * tile.input_rows * layer.row_words;
    std::vector<std::vector<std::uint8_t>> bytes;
    for (const std::vector<MemorySpan>& spans : input_loads(layer, tile, channels)) {
        bytes.push_back(read_spans(spans, words, engines_.data != nullptr));
    }
    if (engines_.data != nullptr) {
        engines_.data->receive_input(layer, planned.job, planned.halves.input.half, bytes);
    }
}

void Controller::load_residual(const LayerProgram& layer, const PlannedJob& planned) {
    while (stores_ended_ <= planned.halves.output.user_before) {
        wait(store_ended_);
    }
    wait_for_producers(layer);
    const std::vector<std::uint8_t> bytes = read_spans(
        output_spans(
            layer.residual, layer.tiles[static_cast<std::size_t>(planned.job.tile)],
            layer.filters_of(planned.job.block, program_.layer(layer).geometry.out_channels)),
        0, engines_.data != nullptr);
    if (engines_.data != nullptr) {
        engines_.data->receive_residual(layer, planned.job, planned.halves.output.half, bytes);
    }
}

// --------------------------------------------------------------------------------------- sequences

void Controller::compute_process() {
    for (;;) {
        wait(image_started_);
        for (const LayerProgram& layer : program_.layers) {
            if (on_array(layer)) {
                compute_layer(layer);
            }
        }
        end_process();
    }
}

void Controller::compute_layer(const LayerProgram& layer) {
    const Picoseconds earliest = sequence_end_ + clock_.time_of(kLayerStartCycles);
    for (std::int64_t place = 0; place < layer.jobs(); ++place) {
        while (loaded_.empty()) {
            wait(job_loaded_);
        }
        const PlannedJob planned = loaded_.front();
        loaded_.pop_front();
        if (planned.job.drains) {
            while (stores_ended_ <= planned.halves.output.user_before) {
                wait(store_ended_);
            }
        }
        if (place == 0 && now() < earliest) {
            wait(to_time(earliest - now()));
        }
        compute_job(layer, planned);
        if (planned.job.drains) {
            stores_.push_back(
                {&layer, planned.job, planned.halves.output.half, place + 1 == layer.jobs()});
            store_planned_.notify();
        }
    }
    run_of(layer).sequence_end = sequence_end_ - image_start_;
}

void Controller::compute_job(const LayerProgram& layer, const PlannedJob& planned) {
    const BlockTokens* tokens = nullptr;
    if (engines_.data != nullptr) {
        tokens = engines_.data->tokens(layer, planned.job, planned.halves.weights.half);
        const std::int64_t checked = engines_.data->checked_passes();
        engines_.data->run(layer, planned.job, planned.halves);
        run_of(layer).statistics.checked_passes += engines_.data->checked_passes() - checked;
    }
    const SequenceTiming& timing = engines_.timer->time(layer, planned.job, tokens);
    if (engines_.observer != nullptr) {
        engines_.observer->sequence_started(layer, planned.job, tokens, now());
    }
    LayerRun& run = run_of(layer);
    run.compute_cycles += timing.cycles;
    run.stall_drain += timing.stall_drain;
    run.lanes += timing.lanes;
    run.statistics.lanes += timing.statistics;
    ++run.statistics.sequences;
    wait_cycles(timing.cycles + kPipelineCycles);
    sequence_end_ = now();
    ++sequences_ended_;
    sequence_ended_.notify();
}

// ------------------------------------------------------------------------------------------ stores

void Controller::store_process() {
    for (;;) {
        wait(image_started_);
        for (const LayerProgram& layer : program_.layers) {
            if (!on_array(layer)) {
                continue;
            }
            const MemoryStatistics before = engines_.counters(DmaDirection::write);
            for (bool last = false; !last;) {
                while (stores_.empty()) {
                    wait(store_planned_);
                }
                const PlannedStore planned = stores_.front();
                stores_.pop_front();
                store(planned);
                last = planned.last;
            }
            run_of(layer).statistics.writes = engines_.counters(DmaDirection::write) - before;
            finish_layer(layer);
        }
        end_process();
    }
}

void Controller::store(const PlannedStore& planned) {
    const LayerProgram& layer = *planned.layer;
    const std::vector<MemorySpan> spans = output_spans(
        layer.output, layer.tiles[static_cast<std::size_t>(planned.job.tile)],
        layer.filters_of(planned.job.block, program_.layer(layer).geometry.out_channels));
    if (!spans.empty()) {
        DmaJob job;
        std::vector<std::uint8_t> data;
        for (const MemorySpan& span : spans) {
            job.descriptors.push_back({span.address, span.bytes});
        }
        if (engines_.data != nullptr) {
            data = engines_.data->results(layer, planned.job, planned.half);
            job.data = data.data();
        }
        engines_.write->transfer(job);
    }
    ++stores_ended_;
    store_ended_.notify();
}

void Controller::finish_layer(const LayerProgram& layer) {
    run_of(layer).end = now() - image_start_;
    done_[static_cast<std::size_t>(layer.index)] = 1;
    if (layer.rides >= 0) {
        runs_[static_cast<std::size_t>(layer.rides)].end = run_of(layer).end;
        done_[static_cast<std::size_t>(layer.rides)] = 1;
    }
    layer_done_.notify();
    if (engines_.observer != nullptr) {
        engines_.observer->layer_stored(layer, now());
    }
}

// --------------------------------------------------------------------------------------------- CPU

void Controller::cpu_process() {
    for (;;) {
        wait(image_started_);
        for (const LayerProgram& layer : program_.layers) {
            if (layer.engine == LayerEngine::cpu) {
                wait_for_producers(layer);
                run_on_processor(layer);
                finish_layer(layer);
            }
        }
        end_process();
    }
}

void Controller::run_on_processor(const LayerProgram& layer) {
    const std::int64_t cycles = cpu_.cycles(program_.layer(layer));
    if (engines_.data != nullptr) {
        const Precision precision = program_.point.precision();
        Tensor input;
        for (const TensorPlace& operand : layer.operands) {
            append_channels(input, load_tensor(*engines_.host, operand, precision));
        }
        const Tensor output =
            run_on_cpu(*engines_.function, static_cast<std::size_t>(layer.index), input);
        store_tensor(*engines_.host, layer.output, precision, output);
    }
    wait_cycles(cycles);
}

}  // namespace scfa::sim
