// SPDX-License-Identifier: Apache-2.0
// Bursts per second of the cycle-level memory path: one DMA alone, both at once, both styles.
// SystemC elaborates once a process, so all memory systems exist from the start.
#include "models/cost/memory_coefficients.hpp"
#include "sim/modules/memory_system.hpp"
#include "test/sim/modules/job_driver.hpp"

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

namespace scfa::sim {
namespace {

struct System {
    System(const char* name, CodingStyle style) {
        const std::string configs = SCFA_SOURCE_DIR "/configs/";
        const Device device = load_device(configs + "devices/kv260.json");
        memory = std::make_unique<MemorySystem>(
            name, device.default_point(), device,
            load_memory_coefficients(configs + "cost/memory.json"), MemoryOptions{style});
        reader = std::make_unique<test::JobDriver>((std::string(name) + "_reader").c_str(),
                                                   memory->reader());
        writer = std::make_unique<test::JobDriver>((std::string(name) + "_writer").c_str(),
                                                   memory->writer());
    }

    [[nodiscard]] std::int64_t bursts() const {
        return memory->reader().counters().bursts + memory->writer().counters().bursts;
    }

    std::unique_ptr<MemorySystem> memory;
    std::unique_ptr<test::JobDriver> reader;
    std::unique_ptr<test::JobDriver> writer;
};

/// 16 jobs of 64 rows of 448 bytes, one image apart.
std::vector<test::PlannedJob> jobs(std::uint64_t base) {
    std::vector<test::PlannedJob> out;
    for (std::uint64_t job = 0; job < 16; ++job) {
        test::PlannedJob planned;
        for (std::uint64_t row = 0; row < 64; ++row) {
            planned.job.descriptors.push_back({base + job * 448 + row * 12544, 448});
        }
        out.push_back(planned);
    }
    return out;
}

void run(benchmark::State& state, System& system, bool read, bool write) {
    const std::int64_t before = system.bursts();
    for (auto _ : state) {
        if (read) {
            system.reader->start(jobs(0));
        }
        if (write) {
            system.writer->start(jobs(1 << 24));
        }
        sc_core::sc_start();
    }
    state.counters["bursts"] = benchmark::Counter(static_cast<double>(system.bursts() - before),
                                                  benchmark::Counter::kIsRate);
}

}  // namespace
}  // namespace scfa::sim

int sc_main(int argc, char** argv) {
    using scfa::sim::CodingStyle;
    scfa::sim::System loose("loose", CodingStyle::loosely_timed);
    scfa::sim::System approximate("approximate", CodingStyle::approximately_timed);
    for (auto* const system : {&loose, &approximate}) {
        const std::string name = system->memory->name();
        benchmark::RegisterBenchmark((name + "/read").c_str(), [system](benchmark::State& state) {
            scfa::sim::run(state, *system, true, false);
        });
        benchmark::RegisterBenchmark((name + "/write").c_str(), [system](benchmark::State& state) {
            scfa::sim::run(state, *system, false, true);
        });
        benchmark::RegisterBenchmark((name + "/both").c_str(), [system](benchmark::State& state) {
            scfa::sim::run(state, *system, true, true);
        });
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
