// SPDX-License-Identifier: Apache-2.0
#include "sim/top/simulation.hpp"

#include "models/base/error.hpp"
#include "models/program/check_program.hpp"
#include "sim/modules/memory_system.hpp"
#include "sim/top/controller.hpp"
#include "sim/top/layer_results.hpp"
#include "sim/top/tensor_bytes.hpp"
#include "sim/top/waveform.hpp"

#include <algorithm>
#include <utility>

/// The SystemC library has a `main` that calls this; programs with a `main` of their own, like
/// ours, never do, but the linker wants it.
__attribute__((weak)) int sc_main(int /*argc*/, char** /*argv*/) {
    return 0;
}

namespace scfa::sim {

namespace {

/// The memory system, as the processing system reaches it.
class DebugPort final : public HostMemory {
  public:
    explicit DebugPort(MemorySystem& memory) : memory_(memory) {}
    void read(std::uint64_t address, std::uint8_t* bytes, std::int64_t size) override {
        memory_.inspect(address, bytes, static_cast<std::uint64_t>(size));
    }
    void write(std::uint64_t address, const std::uint8_t* bytes, std::int64_t size) override {
        memory_.preload(address, bytes, static_cast<std::uint64_t>(size));
    }

  private:
    MemorySystem& memory_;
};

MemoryOptions memory_options(const NetworkProgram& program, CodingStyle style, bool functional) {
    MemoryOptions out;
    out.style = style;
    out.functional = functional;
    out.capacity_bytes = std::max(out.capacity_bytes, program.memory_bytes);
    return out;
}

MemoryStatistics counters_of(MemorySystem& memory, DmaDirection direction) {
    const bool reads = direction == DmaDirection::read;
    const DmaCounters& dma = (reads ? memory.reader() : memory.writer()).counters();
    const DdrCounters& all = memory.ddr()->counters();
    const DdrDirectionCounters& ddr = reads ? all.reads : all.writes;
    return {dma.bursts, dma.bytes, ddr.row_hits, ddr.row_misses, ddr.busy_time};
}

}  // namespace

/// The accelerator with its memory, and the process that feeds it images.
class Simulation::Impl : public sc_core::sc_module {
  public:
    Impl(const PlannedPoint& planned, std::shared_ptr<const Platform> platform,
         std::shared_ptr<const QuantisedNetwork> function, const SimulationOptions& options)
        : sc_module(sc_core::sc_module_name("accelerator")),
          planned_(planned),
          program_(*planned.program),
          platform_(std::move(platform)),
          function_(std::move(function)),
          memory_("memory", program_.point, platform_->device, platform_->memory,
                  memory_options(program_, options.style, function_ != nullptr)),
          host_(memory_),
          timer_(program_, options.statistics) {
        SC_HAS_PROCESS(Impl);
        // The kernel's remarks ("stopped by user") would stand among our results.
        sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
        check_program(program_);
        if (function_ != nullptr) {
            data_ = std::make_unique<DataPath>(program_, *function_, platform_->device,
                                               options.check_every);
        }
        Engines engines;
        engines.read = &memory_.reader();
        engines.write = &memory_.writer();
        engines.timer = &timer_;
        engines.data = data_.get();
        engines.host = &host_;
        engines.function = function_.get();
        if (options.trace) {
            watch(*options.trace);
            engines.observer = waveform_.get();
        }
        engines.counters = [this](DmaDirection direction) {
            return counters_of(memory_, direction);
        };
        controller_ = std::make_unique<Controller>(
            "controller", program_,
            CpuModel(platform_->device.cpu.operations_per_second.value, program_.point.clock_mhz()),
            engines);
        SC_THREAD(feed);
    }

    SimulationResult run(const std::vector<Tensor>& images,
                         const std::function<void(std::size_t, const OutputReader&)>& after) {
        images_ = &images;
        after_ = &after;
        if (function_ != nullptr) {
            preload_weights();
        }
        sc_core::sc_start();
        SCFA_ASSERT(!first_.empty(), "every image ends");
        return results_of(planned_, *platform_, std::move(first_));
    }

  private:
    void watch(const TraceOptions& trace) {
        waveform_ = std::make_unique<Waveform>(program_, trace);
        for (const DmaDirection direction : {DmaDirection::read, DmaDirection::write}) {
            Dma& dma = direction == DmaDirection::read ? memory_.reader() : memory_.writer();
            dma.set_observer([this, direction](DmaState state, sc_core::sc_time at) {
                waveform_->dma_state(direction, state, picoseconds(at));
            });
        }
    }

    void preload_weights() {
        for (const LayerProgram& layer : program_.layers) {
            if (layer.engine != LayerEngine::array) {
                continue;
            }
            const std::vector<std::uint8_t> bytes = weight_bytes(
                program_, layer, function_->layers[static_cast<std::size_t>(layer.index)]);
            host_.write(layer.images.front().address, bytes.data(),
                        static_cast<std::int64_t>(bytes.size()));
        }
    }

    /// One image after another.
    void feed() {
        const std::size_t count = function_ == nullptr ? 1 : images_->size();
        for (std::size_t image = 0; image < count; ++image) {
            if (function_ != nullptr) {
                store_tensor(host_, program_.input, program_.point.precision(), (*images_)[image]);
            }
            std::vector<LayerRun> runs = controller_->run_image();
            if (image == 0) {
                first_ = std::move(runs);
            }
            if (*after_) {
                (*after_)(image, [this](std::size_t layer) {
                    return load_tensor(host_, program_.layers[layer].output,
                                       program_.point.precision());
                });
            }
        }
        sc_core::sc_stop();
    }

    PlannedPoint planned_;
    const NetworkProgram& program_;
    std::shared_ptr<const Platform> platform_;
    std::shared_ptr<const QuantisedNetwork> function_;
    MemorySystem memory_;
    DebugPort host_;
    SequenceTimer timer_;
    std::unique_ptr<DataPath> data_;
    std::unique_ptr<Waveform> waveform_;
    std::unique_ptr<Controller> controller_;
    const std::vector<Tensor>* images_ = nullptr;
    const std::function<void(std::size_t, const OutputReader&)>* after_ = nullptr;
    std::vector<LayerRun> first_;
};

Simulation::Simulation(const PlannedPoint& planned, std::shared_ptr<const Platform> platform,
                       std::shared_ptr<const QuantisedNetwork> function,
                       const SimulationOptions& options)
    : impl_(std::make_unique<Impl>(planned, std::move(platform), std::move(function), options)) {}

Simulation::~Simulation() = default;

SimulationResult Simulation::run(
    const std::vector<Tensor>& images,
    const std::function<void(std::size_t image, const OutputReader&)>& after) {
    return impl_->run(images, after);
}

}  // namespace scfa::sim
