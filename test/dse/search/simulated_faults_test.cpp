// SPDX-License-Identifier: Apache-2.0
// A sweep by processes that die, delay, answer another question or fail to write, one seed an
// execution. Whatever happened, what is stored is true and is never lost, and when the faults stop
// the run ends with the bytes of an undisturbed one. SCFA_SIMULATION_SEED=N runs one seed.
#include "dse/exec/team.hpp"
#include "dse/store/verify.hpp"
#include "models/base/error.hpp"
#include "models/base/rng.hpp"
#include "test/dse/search/sweep_harness.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <sys/resource.h>
#include <thread>

namespace scfa {
namespace {

using test::dump;
using test::FakeEvaluator;
using test::TemporaryDirectory;

constexpr int kSeeds = SCFA_SEEDS;
constexpr std::int64_t kChunkPoints = 7;

/// 80 distinct points.
Space tiny_space() {
    return Space(test::default_point(), {{Parameter::sparse_format, {0, 1}},
                                         {Parameter::pe_rows, {4, 8, 16, 32}},
                                         {Parameter::pe_columns, {2, 4, 8, 16}},
                                         {Parameter::activation_buffer_banks, {4, 8}},
                                         {Parameter::sparse_fifo_depth, {4, 8}}});
}

struct World {
    Space space = tiny_space();
    FakeEvaluator evaluator;
    Constraints constraints;
    Objectives objectives{test::small_info().objectives};
    PointNamer names{evaluator, hash128("platform")};

    [[nodiscard]] RunInfo info(const std::string& engine, RowMode rows) const {
        RunInfo out = test::small_info(rows);
        out.engine = engine;
        out.points = engine == kExhaustiveEngine ? static_cast<std::int64_t>(space.distinct()) : 60;
        out.chunk_points = kChunkPoints;
        return out;
    }
};

/// What one process of the simulation suffers.
struct Faults {
    std::uint64_t seed = 0;
    std::uint64_t die_in = 0;      ///< of 1000 requests, so many end the process
    std::uint64_t stale_in = 0;    ///< of 1000, so many are answered with an earlier answer
    std::uint64_t delay_in = 0;    ///< of 1000, so many are late
    std::uint64_t stop_after = 0;  ///< requests, then it is asked to stop; 0: never
    rlim_t largest_file = RLIM_INFINITY;
};

Faults random_faults(Rng& rng) {
    Faults out;
    out.seed = rng.next();
    out.die_in = rng.below(3) == 0 ? rng.below(150) : 0;
    out.stale_in = rng.below(4) == 0 ? rng.below(100) : 0;
    out.delay_in = rng.below(2) == 0 ? rng.below(400) : 0;
    out.stop_after = rng.below(3) == 0 ? 1 + rng.below(14) : 0;
    out.largest_file = rng.below(4) == 0 ? 4'096 * (1 + rng.below(40)) : RLIM_INFINITY;
    return out;
}

class FaultyTeam : public Team {
  public:
    FaultyTeam(const ChunkTask& task, int members, const Faults& faults, std::atomic<bool>& stop)
        : task_(task), idle_(members), size_(members), faults_(faults), stop_(stop) {}

    [[nodiscard]] int size() const override { return size_; }
    std::unique_ptr<Member> lend() override {
        if (idle_.fetch_sub(1) > 0) {
            return std::make_unique<Process>(*this);
        }
        ++idle_;
        return nullptr;
    }

  private:
    class Process final : public Member {
      public:
        explicit Process(FaultyTeam& team) : team_(team), service_(team.task_) {}
        ~Process() override { ++team_.idle_; }
        Process(const Process&) = delete;
        Process& operator=(const Process&) = delete;

        std::optional<std::string> ask(std::string_view request, const StopState& stop) override {
            const Faults& faults = team_.faults_;
            // By what is asked, not by when: the same seed suffers the same on any thread.
            Rng rng(faults.seed, hash128(request).low);
            const std::uint64_t fate = rng.below(1'000);
            if (++team_.asked_ == faults.stop_after) {
                team_.stop_ = true;
            }
            if (rng.below(1'000) < faults.delay_in) {
                std::this_thread::sleep_for(std::chrono::microseconds(rng.below(300)));
            }
            if (stop.must_abandon()) {
                return std::nullopt;
            }
            if (fate < faults.die_in) {
                throw Error(ErrorCode::environment, "the process is gone");
            }
            std::string answer = service_.answer(request);
            if (fate >= 1'000 - faults.stale_in && !earlier_.empty()) {
                return earlier_;  // a late one, to another question
            }
            earlier_ = answer;
            return answer;
        }

      private:
        FaultyTeam& team_;
        TeamService service_;
        std::string earlier_;
    };

    ChunkTask task_;
    std::atomic<int> idle_;
    int size_;
    Faults faults_;
    std::atomic<bool>& stop_;
    std::atomic<std::uint64_t> asked_{0};
};

/// Files of this process may not grow beyond it: a disk that is full.
class FileLimit {
  public:
    explicit FileLimit(rlim_t most) {
        getrlimit(RLIMIT_FSIZE, &before_);
        rlimit now = before_;
        now.rlim_cur = most;
        setrlimit(RLIMIT_FSIZE, &now);
    }
    ~FileLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
    FileLimit(const FileLimit&) = delete;
    FileLimit& operator=(const FileLimit&) = delete;

  private:
    rlimit before_{};
};

/// One process's life. @return whether the run is complete
bool live(World& world, const std::string& directory, const RunInfo& info, const Faults& faults,
          int members) {
    const FileLimit limit(faults.largest_file);
    std::atomic<bool> stop{false};
    try {
        Recorder recorder(directory, info);
        FaultyTeam team(
            {world.space, world.evaluator, world.constraints, world.objectives, world.names, info},
            members, faults, stop);
        SearchControl control;
        control.stop = &stop;
        control.team = &team;
        control.threads = members;
        return make_engine(info.engine)
                   ->run({world.space, world.evaluator, world.constraints, world.objectives,
                          world.names, recorder},
                         control) == SearchEnd::complete;
    } catch (const Error&) {
        return false;  // nothing of its open transaction may remain
    }
}

/// Everything stored is what the evaluator says, and nothing that was seen before is gone.
void expect_true_and_kept(World& world, const std::string& directory,
                          std::set<std::int64_t>& seen) {
    if (!std::filesystem::exists(database_of(directory))) {
        ASSERT_TRUE(seen.empty());
        return;
    }
    try {
        (void)RunReader(directory).stored_points();
    } catch (const Error&) {
        ASSERT_TRUE(seen.empty()) << "a file without tables: it was killed while creating";
        return;
    }
    ASSERT_TRUE(verify_run(directory).is_sound());
    const RunReader reader(directory);
    const ChunkSet finished = reader.finished_chunks();
    for (const std::int64_t chunk : seen) {
        ASSERT_TRUE(finished.contains(chunk)) << "chunk " << chunk << " is lost";
    }
    reader.for_each_chunk([&](std::int64_t chunk, const PointCounts&) { seen.insert(chunk); });
    reader.for_each_point({}, [&](const EvaluatedPoint& row) {
        EvaluatedPoint expected = row;
        expected.result = test::fake_result(row.point);
        expected.id = world.names.id_of(row.point);
        EXPECT_EQ(checksum_of(row), checksum_of(expected));
        return true;
    });
}

void simulate(std::uint64_t seed, const std::string (&whole)[2]) {
    SCOPED_TRACE("SCFA_SIMULATION_SEED=" + std::to_string(seed));
    Rng rng(seed);
    World world;
    const bool random = rng.below(3) == 0;
    const RunInfo info = world.info(random ? "random" : "exhaustive", RowMode::all);
    const TemporaryDirectory directory;
    std::set<std::int64_t> seen;
    const std::uint64_t troubled = 1 + rng.below(5);
    for (std::uint64_t process = 0; process < troubled; ++process) {
        const Faults faults = random_faults(rng);
        live(world, directory.path(), info, faults, 1 + static_cast<int>(rng.below(3)));
        expect_true_and_kept(world, directory.path(), seen);
        if (testing::Test::HasFailure()) {
            return;
        }
    }
    ASSERT_TRUE(live(world, directory.path(), info, {}, 2)) << "it ends when faults stop";
    ASSERT_EQ(dump(directory.path()), whole[random ? 1 : 0]);
}

TEST(SimulatedFaults, nothing_false_is_stored_and_nothing_stored_is_lost) {
    std::signal(SIGXFSZ, SIG_IGN);
    std::string whole[2];
    for (const bool random : {false, true}) {
        World world;
        const TemporaryDirectory directory;
        ASSERT_TRUE(live(world, directory.path(),
                         world.info(random ? "random" : "exhaustive", RowMode::all), {}, 1));
        whole[random ? 1 : 0] = dump(directory.path());
    }
    if (const char* one = std::getenv("SCFA_SIMULATION_SEED")) {
        simulate(std::strtoull(one, nullptr, 10), whole);
        return;
    }
    for (std::uint64_t seed = 0; seed < kSeeds && !HasFailure(); ++seed) {
        simulate(seed, whole);
    }
}

}  // namespace
}  // namespace scfa
