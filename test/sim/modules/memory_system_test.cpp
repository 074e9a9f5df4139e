// SPDX-License-Identifier: Apache-2.0
// The whole memory path against closed forms, in both styles.
#include "sim/modules/memory_system.hpp"

#include "models/base/error.hpp"
#include "models/cost/timing_constants.hpp"
#include "test/sim/modules/job_driver.hpp"
#include "test/sim/modules/own_kernel.hpp"
#include "test/sim/modules/random_memory.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace scfa::sim {
namespace {

using test::memory_point;

struct Bench {
    Bench(const DesignPoint& point, const MemoryOptions& options,
          const std::string& device = "kv260")
        : memory("memory", point, test::shipped_device(device), test::shipped_memory(), options),
          reader("reader", memory.reader()),
          writer("writer", memory.writer()) {}

    MemorySystem memory;
    test::JobDriver reader;
    test::JobDriver writer;
};

DmaJob job_of(std::vector<Descriptor> descriptors, std::int64_t floor = 0) {
    DmaJob job;
    job.descriptors = std::move(descriptors);
    job.floor_cycles = floor;
    return job;
}

class MemoryPath : public testing::TestWithParam<CodingStyle> {
  protected:
    [[nodiscard]] static MemoryOptions options(bool functional = false) {
        return {GetParam(), functional};
    }
    /// Cycles of jobs on one DMA, each `pause` after the one before.
    [[nodiscard]] static std::vector<std::int64_t> cycles(const DesignPoint& point, bool write,
                                                          const std::vector<DmaJob>& jobs,
                                                          Picoseconds pause = 0) {
        return test::in_own_kernel([&] {
            Bench bench(point, options());
            std::vector<test::PlannedJob> planned;
            for (const DmaJob& job : jobs) {
                planned.push_back({pause, job});
            }
            test::JobDriver& driver = write ? bench.writer : bench.reader;
            driver.start(planned);
            sc_core::sc_start();
            std::vector<std::int64_t> out;
            for (std::size_t i = 0; i < jobs.size(); ++i) {
                EXPECT_EQ(driver.ends[i] % bench.memory.clock().period(), 0);
                out.push_back(bench.memory.clock().cycles(driver.ends[i] - driver.starts[i]));
            }
            return out;
        });
    }
};

INSTANTIATE_TEST_SUITE_P(styles, MemoryPath,
                         testing::Values(CodingStyle::loosely_timed,
                                         CodingStyle::approximately_timed),
                         [](const auto& style) {
                             return style.param == CodingStyle::loosely_timed
                                        ? "loosely_timed"
                                        : "approximately_timed";
                         });

TEST_P(MemoryPath, an_unloaded_read_takes_the_sum_of_its_latencies) {
    // kv260, 100 MHz: set-up; interconnect both ways + tRCD + tCL, up to an edge; 4 beats.
    const DdrTiming ddr = test::shipped_device("kv260").ddr;
    const double latency =
        test::shipped_memory().interconnect_ns.value + ddr.trcd_ns.value + ddr.tcl_ns.value;
    const std::int64_t expected =
        kDmaSetupCycles + static_cast<std::int64_t>(std::ceil(latency / 10)) + 4;
    EXPECT_EQ(cycles(memory_point(1, 128, 16, 8, 100), false, {job_of({{0, 64}})}),
              std::vector<std::int64_t>{expected});
}

TEST_P(MemoryPath, an_unloaded_write_sends_its_beats_first) {
    const DdrTiming ddr = test::shipped_device("kv260").ddr;
    const double latency = test::shipped_memory().interconnect_ns.value + ddr.trcd_ns.value +
                           ddr.tcl_ns.value + 64 / ddr.peak_gbps.value;
    const std::int64_t expected =
        kDmaSetupCycles + 4 + static_cast<std::int64_t>(std::ceil(latency / 10));
    EXPECT_EQ(cycles(memory_point(1, 128, 16, 8, 100), true, {job_of({{0, 64}})}),
              std::vector<std::int64_t>{expected});
}

TEST_P(MemoryPath, ports_limit_a_stream) {
    const std::int64_t bytes = 1 << 20;
    for (const int ports : {1, 2, 4}) {
        for (const bool write : {false, true}) {
            const auto got =
                cycles(memory_point(ports, 64, 64, 16, 100), write, {job_of({{0, bytes}})});
            const double expected = static_cast<double>(bytes) / (8 * ports);
            EXPECT_GE(got[0], expected);
            EXPECT_LE(got[0], expected * 1.01 + 60) << ports << (write ? " write" : " read");
        }
    }
}

TEST_P(MemoryPath, the_ddr_limits_a_stream) {
    const std::int64_t bytes = 1 << 21;
    const DdrTiming ddr = test::shipped_device("kv260").ddr;
    for (const bool write : {false, true}) {
        const auto got = cycles(memory_point(6, 128, 256, 16, 300), write, {job_of({{0, bytes}})});
        const double refresh =
            ddr.trfc_ns.value + ddr.trp_ns.value + ddr.trcd_ns.value + ddr.tcl_ns.value;
        const double ns =
            static_cast<double>(bytes) / ddr.peak_gbps.value / (1 - refresh / ddr.trefi_ns.value);
        EXPECT_NEAR(static_cast<double>(got[0]), ns * 0.3, ns * 0.3 * 0.01);
    }
}

TEST_P(MemoryPath, bursts_in_flight_limit_a_stream) {
    // One burst of 64 B at a time: each takes the whole way; refreshes and row openings on top.
    const DdrTiming ddr = test::shipped_device("kv260").ddr;
    const double hit = test::shipped_memory().interconnect_ns.value + ddr.tcl_ns.value;
    const double trip = std::ceil(hit / 10) + 4;
    const auto got = cycles(memory_point(1, 128, 4, 1, 100), false, {job_of({{0, 64 * 1000}})});
    EXPECT_GE(static_cast<double>(got[0]), 1000 * trip);
    EXPECT_LE(static_cast<double>(got[0]), 1000 * trip * 1.04);
    // Two in flight halve that.
    const auto two = cycles(memory_point(1, 128, 4, 2, 100), false, {job_of({{0, 64 * 1000}})});
    EXPECT_NEAR(static_cast<double>(two[0]), 500 * trip, 500 * trip * 0.05);
}

TEST_P(MemoryPath, one_burst_a_cycle_is_issued) {
    const auto got = cycles(memory_point(4, 128, 1, 64, 100), false, {job_of({{0, 16 * 4000}})});
    EXPECT_NEAR(static_cast<double>(got[0]), 4000, 100);
}

TEST_P(MemoryPath, rows_of_one_bank_cost_a_row_cycle_each) {
    const DdrTiming ddr = test::shipped_device("kv260").ddr;
    std::vector<Descriptor> scattered;
    for (std::uint64_t i = 0; i < 2000; ++i) {
        scattered.push_back({i * 8192 * 8, 64});
    }
    const auto got = cycles(memory_point(4, 128, 16, 16, 300), false, {job_of(scattered)});
    const double refresh = (ddr.trfc_ns.value + ddr.trp_ns.value) / ddr.trefi_ns.value;
    const double ns = 2000 * (ddr.tras_ns.value + ddr.trp_ns.value) / (1 - refresh);
    EXPECT_NEAR(static_cast<double>(got[0]), ns * 0.3, ns * 0.3 * 0.02);
}

TEST_P(MemoryPath, reads_and_writes_alternate_burst_by_burst) {
    const auto got = test::in_own_kernel([] {
        Bench bench(memory_point(2, 128, 4, 16, 300), options());
        bench.reader.start({{0, job_of({{0, 1 << 16}})}});
        // Four banks apart.
        bench.writer.start({{0, job_of({{(1 << 20) + 4 * 8192, 1 << 16}})}});
        sc_core::sc_start();
        const DdrCounters& c = bench.memory.ddr()->counters();
        return std::vector<std::int64_t>{c.turn_arounds, bench.reader.ends[0], bench.writer.ends[0],
                                         c.row_hits, c.row_misses};
    });
    // 1024 bursts each: nearly all of them find the bus in the other direction.
    EXPECT_GE(got[0], 1950);
    EXPECT_LE(got[0], 2047);
    EXPECT_NEAR(static_cast<double>(got[1]), static_cast<double>(got[2]),
                0.05 * static_cast<double>(got[1]));
    // Per pair: both turn-arounds and two DDR bursts, less refresh.
    const DdrTiming ddr = test::shipped_device("kv260").ddr;
    const double pair =
        ddr.read_to_write_ns.value + ddr.write_to_read_ns.value + 2 * 64 / ddr.peak_gbps.value;
    EXPECT_NEAR(static_cast<double>(got[1]), 1024 * pair * 1000 / 0.95, 1024 * pair * 1000 * 0.05);
}

TEST_P(MemoryPath, the_on_chip_side_is_a_floor_from_the_first_beat_on) {
    const DesignPoint point = memory_point(2, 128, 16, 8, 100);
    const std::int64_t one_beat = cycles(point, false, {job_of({{0, 16}})})[0];
    EXPECT_EQ(cycles(point, false, {job_of({{0, 64}}, 5000)})[0], one_beat - 1 + 5000);
    EXPECT_EQ(cycles(point, true, {job_of({{0, 64}}, 5000)})[0], kDmaSetupCycles + 5000);
}

TEST_P(MemoryPath, nothing_takes_no_time) {
    const auto got =
        cycles(memory_point(2, 64, 16, 8, 150), false, {job_of({}, 5000), job_of({{64, 0}})});
    EXPECT_EQ(got, (std::vector<std::int64_t>{0, 0}));
}

TEST_P(MemoryPath, a_job_that_starts_between_edges_ends_on_one) {
    const auto got = cycles(memory_point(2, 64, 16, 8, 150), false,
                            {job_of({{0, 64}}), job_of({{0, 64}})}, 1234);
    EXPECT_GT(got[1], kDmaSetupCycles);
}

TEST_P(MemoryPath, counters_add_up) {
    const auto got = test::in_own_kernel([] {
        Bench bench(memory_point(2, 64, 16, 8, 100), options());
        bench.reader.start({{0, job_of({{0, 1000}, {8192, 128}})}, {0, job_of({{4090, 100}})}});
        sc_core::sc_start();
        const DmaCounters& dma = bench.memory.reader().counters();
        const DdrCounters& ddr = bench.memory.ddr()->counters();
        return std::vector<std::int64_t>{
            dma.jobs,       dma.bursts,
            dma.bytes,      dma.busy_cycles - bench.memory.clock().cycles(now()),
            ddr.bytes_read, ddr.row_hits + ddr.row_misses};
    });
    EXPECT_EQ(got, (std::vector<std::int64_t>{2, 11, 1228, 0, 1228, 11}));
}

TEST_P(MemoryPath, steady_state_allocates_no_payload) {
    const auto got = test::in_own_kernel([] {
        Bench bench(memory_point(4, 64, 16, 8, 100), options());
        std::vector<std::int64_t> out;
        for (int round = 0; round < 4; ++round) {
            Rng rng(1);
            bench.reader.start(test::random_jobs(rng, 6));
            bench.writer.start(test::random_jobs(rng, 6));
            sc_core::sc_start();
            out.push_back(static_cast<std::int64_t>(bench.memory.pool().allocated()));
            EXPECT_EQ(bench.memory.pool().in_use(), 0U);
        }
        return out;
    });
    const std::int64_t most = GetParam() == CodingStyle::loosely_timed ? 2 : 2 * 4 * 8;
    EXPECT_LE(got[0], most);
    for (const std::int64_t allocated : got) {
        EXPECT_EQ(allocated, got[0]);
    }
}

TEST_P(MemoryPath, what_was_written_is_read) {
    const auto got = test::in_own_kernel([] {
        Bench bench(memory_point(3, 64, 7, 4, 100), options(true));
        Rng rng(5);
        std::vector<std::uint8_t> written(20000);
        for (std::uint8_t& byte : written) {
            byte = static_cast<std::uint8_t>(rng.next());
        }
        std::vector<std::uint8_t> read(written.size());
        std::vector<std::uint8_t> loaded(100);
        DmaJob job = job_of({{65000, 12345}, {3, 7655}});
        job.data = written.data();
        bench.writer.start({{0, job}});
        sc_core::sc_start();
        job.data = read.data();
        bench.reader.start({{0, job}});
        sc_core::sc_start();
        bench.memory.inspect(65000, loaded.data(), loaded.size());
        EXPECT_TRUE(std::equal(loaded.begin(), loaded.end(), written.begin()));
        bench.memory.preload(65000, read.data() + 500, 100);
        bench.memory.inspect(65000, loaded.data(), loaded.size());
        EXPECT_TRUE(std::equal(loaded.begin(), loaded.end(), written.begin() + 500));
        return std::vector<std::int64_t>{read == written ? 1 : 0};
    });
    EXPECT_EQ(got, std::vector<std::int64_t>{1});
}

TEST_P(MemoryPath, an_address_beyond_the_memory_is_an_error_that_names_both) {
    const auto got = test::run_in_own_kernel([] {
        MemoryOptions small = options();
        small.capacity_bytes = 65536;
        Bench bench(memory_point(2, 64, 16, 8, 100), small);
        bench.reader.start({{0, job_of({{0, 64}, {65536 - 64, 128}})}});
        sc_core::sc_start();
        if (bench.reader.failure != nullptr) {
            std::rethrow_exception(bench.reader.failure);
        }
        return std::vector<std::int64_t>{};
    });
    EXPECT_NE(got.error.find("memory.reader"), std::string::npos) << got.error;
    EXPECT_NE(got.error.find("0x10000"), std::string::npos) << got.error;
}

TEST_P(MemoryPath, states_are_observed_in_order) {
    const auto got = test::in_own_kernel([] {
        Bench bench(memory_point(2, 64, 16, 8, 100), options());
        std::vector<std::int64_t> out;
        bench.memory.writer().set_observer([&out](DmaState state, sc_core::sc_time at) {
            out.push_back(static_cast<std::int64_t>(state));
            out.push_back(picoseconds(at) / 10000);
        });
        bench.writer.start({{100000, job_of({{0, 64}}, 1000)}});
        sc_core::sc_start();
        return out;
    });
    EXPECT_EQ(got, (std::vector<std::int64_t>{1, 10, 2, 26, 0, 1026}));
}

TEST_P(MemoryPath, content_is_refused_where_there_is_none) {
    const auto got = test::run_in_own_kernel([] {
        Bench bench(memory_point(2, 64, 16, 8, 100), options(false));
        std::uint8_t byte = 0;
        bench.memory.inspect(64, &byte, 1);
        return std::vector<std::int64_t>{};
    });
    EXPECT_NE(got.error.find("0x40"), std::string::npos) << got.error;
}

}  // namespace
}  // namespace scfa::sim
