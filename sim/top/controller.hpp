#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/top/controller.hpp
/// @brief Runs the layer program: loads strictly in job order, sequences, stores and the CPU side
/// by side, each a process of its own (docs/scfa.md, section 4, "Overlap").

#include "models/program/buffer_halves.hpp"
#include "models/program/network_program.hpp"
#include "sim/modules/core_clock.hpp"
#include "sim/modules/cpu_model.hpp"
#include "sim/modules/dma.hpp"
#include "sim/top/data_path.hpp"
#include "sim/top/host_memory.hpp"
#include "sim/top/image_observer.hpp"
#include "sim/top/layer_statistics.hpp"
#include "sim/top/sequence_timer.hpp"

#include <systemc>

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

namespace scfa::sim {

/// What the controller does itself and what it counts, of one layer and one image.
struct LayerRun {
    Picoseconds end = 0;           ///< of the last store, or of the CPU
    Picoseconds sequence_end = 0;  ///< of the last sequence
    std::int64_t compute_cycles = 0;
    std::int64_t stall_drain = 0;
    LaneCycles lanes;
    LayerStatistics statistics;
};

/// What the controller commands. `data` and `host` are nullptr where only time is simulated.
struct Engines {
    Dma* read = nullptr;
    Dma* write = nullptr;
    SequenceTimer* timer = nullptr;
    DataPath* data = nullptr;
    HostMemory* host = nullptr;
    const QuantisedNetwork* function = nullptr;
    ImageObserver* observer = nullptr;  ///< or nobody watches
    /// What one direction of the memory has counted so far.
    std::function<MemoryStatistics(DmaDirection)> counters;
};

class Controller : public sc_core::sc_module {
  public:
    /// @param program  outlives the module
    Controller(sc_core::sc_module_name name, const NetworkProgram& program, const CpuModel& cpu,
               const Engines& engines);

    /// One image from now on, until its last store. Call from an SC_THREAD.
    /// @return  per layer, times counted from the call
    std::vector<LayerRun> run_image();

  private:
    struct PlannedJob {
        ProgramJob job;
        JobHalves halves;
        std::int64_t drain = -1;  ///< how many jobs drained before, of those that drain
    };
    struct PlannedStore {
        const LayerProgram* layer;
        ProgramJob job;
        std::int32_t half;
        bool last;  ///< of the layer
    };

    // Processes: each runs once per image.
    void load_process();
    void compute_process();
    void store_process();
    void cpu_process();

    void load_layer(const LayerProgram& layer);
    void load_weights(const LayerProgram& layer, const PlannedJob& planned);
    void load_input(const LayerProgram& layer, const PlannedJob& planned);
    void load_residual(const LayerProgram& layer, const PlannedJob& planned);
    void compute_layer(const LayerProgram& layer);
    void compute_job(const LayerProgram& layer, const PlannedJob& planned);
    void store(const PlannedStore& planned);
    void run_on_processor(const LayerProgram& layer);

    void finish_layer(const LayerProgram& layer);
    void wait_for_producers(const LayerProgram& layer);
    void wait_for_sequence(std::int64_t job);
    void wait_cycles(std::int64_t cycles);
    std::vector<std::uint8_t> read_spans(const std::vector<MemorySpan>& spans,
                                         std::int64_t floor_cycles, bool keep);
    void end_process();
    [[nodiscard]] LayerRun& run_of(const LayerProgram& layer) {
        return runs_[static_cast<std::size_t>(layer.index)];
    }
    [[nodiscard]] static bool on_array(const LayerProgram& layer) {
        return layer.engine == LayerEngine::array || layer.engine == LayerEngine::post_processor;
    }

    const NetworkProgram& program_;
    CoreClock clock_;
    CpuModel cpu_;
    Engines engines_;

    std::vector<LayerRun> runs_;
    std::vector<std::uint8_t> done_;  ///< per layer: its output lies in memory
    HalfTracker halves_;
    std::deque<PlannedJob> loaded_;
    std::deque<PlannedStore> stores_;
    std::int64_t sequences_ended_ = 0;
    std::int64_t stores_ended_ = 0;
    Picoseconds image_start_ = 0;
    Picoseconds sequence_end_ = 0;
    int processes_running_ = 0;

    sc_core::sc_event image_started_, image_ended_;
    sc_core::sc_event job_loaded_, sequence_ended_, store_planned_, store_ended_, layer_done_;
};

}  // namespace scfa::sim
