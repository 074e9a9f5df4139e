// SPDX-License-Identifier: Apache-2.0
// Bits of the database flip, and its end is cut off: whatever changes a result has to be noticed.

#include "dse/store/verify.hpp"
#include "models/base/error.hpp"
#include "models/base/rng.hpp"
#include "test/dse/search/sweep_harness.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace scfa {
namespace {

using test::dump;
using test::small_info;
using test::SweepSetup;
using test::TemporaryDirectory;

std::string read_file(const std::string& name) {
    std::ifstream in(name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string& name, const std::string& bytes) {
    std::ofstream(name, std::ios::binary | std::ios::trunc) << bytes;
}

/// Sound: verification finds nothing. Otherwise it says so, or cannot even open the run.
bool is_found_sound(const std::string& directory) {
    try {
        return verify_run(directory).is_sound();
    } catch (const Error&) {
        return false;
    }
}

/// What a reader would see, or nothing when it refuses.
std::string dump_or_nothing(const std::string& directory) {
    try {
        const RunInfo info = RunReader(directory).info();
        return dump(directory) + info.config + info.name + std::to_string(info.seed);
    } catch (const Error&) {
        return "";
    }
}

class DamageTest : public ::testing::Test {
  protected:
    DamageTest() {
        SweepSetup setup;
        RunInfo info = small_info();
        Recorder recorder(directory.path(), info);
        make_exhaustive()->run({setup.space, setup.evaluator, setup.constraints, setup.objectives,
                                setup.names, recorder},
                               setup.control);
        recorder.writer().close();
        sound = read_file(file());
        expected = dump_or_nothing(directory.path());
    }

    [[nodiscard]] std::string file() const { return database_of(directory.path()); }

    TemporaryDirectory directory;
    std::string sound;
    std::string expected;
};

TEST_F(DamageTest, every_flipped_bit_that_changes_a_result_is_noticed) {
    Rng rng(6);
    int found = 0;
    for (int flip = 0; flip < 200; ++flip) {
        std::string bytes = sound;
        const std::uint64_t bit = rng.below(8 * bytes.size());
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
        write_file(file(), bytes);
        const bool is_sound = is_found_sound(directory.path());
        found += is_sound ? 0 : 1;
        const std::string seen = dump_or_nothing(directory.path());
        EXPECT_TRUE(seen.empty() || seen == expected || !is_sound) << "bit " << bit << " is silent";
    }
    EXPECT_GT(found, 150);
}

TEST_F(DamageTest, every_truncation_is_noticed) {
    Rng rng(7);
    for (int cut = 0; cut < 40; ++cut) {
        write_file(file(), sound.substr(0, rng.below(sound.size())));
        EXPECT_FALSE(is_found_sound(directory.path()));
    }
}

TEST_F(DamageTest, a_repaired_run_ends_as_an_undamaged_one) {
    Rng rng(8);
    int repaired = 0;
    for (int flip = 0; flip < 60; ++flip) {
        std::string bytes = sound;
        const std::uint64_t bit = rng.below(8 * bytes.size());
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
        std::filesystem::remove_all(directory.path());
        std::filesystem::create_directories(directory.path());
        write_file(file(), bytes);
        try {
            repair_run(directory.path());
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::damaged);
            continue;
        }
        SweepSetup setup;
        EXPECT_EQ(setup.run(directory.path(), small_info()), SearchEnd::complete) << bit;
        EXPECT_EQ(dump_or_nothing(directory.path()), expected) << bit;
        ++repaired;
    }
    EXPECT_GT(repaired, 20);
}

}  // namespace
}  // namespace scfa
