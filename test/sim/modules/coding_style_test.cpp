// SPDX-License-Identifier: Apache-2.0
// Loosely timed = approximately timed: both styles of the memory path run the same random jobs,
// each in a process of its own, and the starts and ends of all jobs are compared.
#include "sim/modules/memory_system.hpp"
#include "test/sim/modules/job_driver.hpp"
#include "test/sim/modules/own_kernel.hpp"
#include "test/sim/modules/random_memory.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace scfa::sim {
namespace {

constexpr std::uint64_t kSystems = 16;
constexpr std::uint64_t kRounds = 4;

struct Styled {
    Styled(const std::string& name, std::uint64_t seed, CodingStyle style) {
        Rng rng(seed, 7);
        const Device device = test::random_device(rng);
        const DesignPoint point = test::random_point(rng, device);
        memory = std::make_unique<MemorySystem>(name.c_str(), point, device, test::shipped_memory(),
                                                MemoryOptions{style});
        reader = std::make_unique<test::JobDriver>((name + "_reader").c_str(), memory->reader());
        writer = std::make_unique<test::JobDriver>((name + "_writer").c_str(), memory->writer());
    }

    std::unique_ptr<MemorySystem> memory;
    std::unique_ptr<test::JobDriver> reader;
    std::unique_ptr<test::JobDriver> writer;
};

/// Starts and ends of all jobs of all systems.
std::vector<std::int64_t> simulate(CodingStyle style, bool read, bool write) {
    std::vector<std::unique_ptr<Styled>> systems;
    for (std::uint64_t i = 0; i < kSystems; ++i) {
        systems.push_back(std::make_unique<Styled>("s" + std::to_string(i), i, style));
    }
    std::vector<std::int64_t> out;
    for (std::uint64_t i = 0; i < kSystems; ++i) {
        for (std::uint64_t round = 0; round < kRounds; ++round) {
            Rng rng(i, 100 + round);
            if (read) {
                systems[i]->reader->start(test::random_jobs(rng, 12));
            }
            if (write) {
                systems[i]->writer->start(test::random_jobs(rng, 12));
            }
            sc_core::sc_start();
            for (const auto* const driver : {systems[i]->reader.get(), systems[i]->writer.get()}) {
                out.insert(out.end(), driver->starts.begin(), driver->starts.end());
                out.insert(out.end(), driver->ends.begin(), driver->ends.end());
            }
        }
    }
    return out;
}

/// docs/tlm.md states that both styles agree to the picosecond.
void expect_equal(bool read, bool write) {
    const auto loose =
        test::in_own_kernel([&] { return simulate(CodingStyle::loosely_timed, read, write); });
    const auto approximate = test::in_own_kernel(
        [&] { return simulate(CodingStyle::approximately_timed, read, write); });
    ASSERT_GE(loose.size(), kSystems * kRounds * 24);
    EXPECT_EQ(loose, approximate);
}

TEST(CodingStyle, reads_alone) {
    expect_equal(true, false);
}

TEST(CodingStyle, writes_alone) {
    expect_equal(false, true);
}

TEST(CodingStyle, reads_and_writes) {
    expect_equal(true, true);
}

TEST(CodingStyle, the_same_run_twice_is_the_same) {
    for (const CodingStyle style : {CodingStyle::loosely_timed, CodingStyle::approximately_timed}) {
        const auto once = test::in_own_kernel([&] { return simulate(style, true, true); });
        const auto again = test::in_own_kernel([&] { return simulate(style, true, true); });
        EXPECT_EQ(once, again);
    }
}

}  // namespace
}  // namespace scfa::sim
