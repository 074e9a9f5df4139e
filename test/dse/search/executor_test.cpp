// SPDX-License-Identifier: Apache-2.0
// One suite over all that evaluate for an engine: threads of this process, and processes of a team.
#include "dse/exec/team.hpp"
#include "models/base/error.hpp"
#include "test/dse/search/sweep_harness.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace scfa {
namespace {

using test::dump;
using test::FakeEvaluator;
using test::SweepSetup;
using test::TemporaryDirectory;

/// Answers as a process would, on the thread that asks.
class LocalTeam : public Team {
  public:
    using Spoil = std::function<std::string(std::string)>;

    LocalTeam(const ChunkTask& task, int members, Spoil spoil = {})
        : task_(task), members_(members), idle_(members), spoil_(std::move(spoil)) {}

    [[nodiscard]] int size() const override { return members_; }
    std::unique_ptr<Member> lend() override {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (idle_ == 0) {
            return nullptr;
        }
        --idle_;
        return std::make_unique<Process>(*this);
    }
    [[nodiscard]] std::int64_t asked() const { return asked_; }

  private:
    class Process final : public Member {
      public:
        explicit Process(LocalTeam& team) : team_(team), service_(team.task_) {}
        ~Process() override {
            const std::lock_guard<std::mutex> lock(team_.mutex_);
            ++team_.idle_;
        }
        Process(const Process&) = delete;
        Process& operator=(const Process&) = delete;
        std::optional<std::string> ask(std::string_view request, const StopState& stop) override {
            ++team_.asked_;
            if (stop.must_abandon()) {
                return std::nullopt;
            }
            std::string answer = service_.answer(request);
            return team_.spoil_ ? team_.spoil_(std::move(answer)) : answer;
        }

      private:
        LocalTeam& team_;
        TeamService service_;
    };

    ChunkTask task_;
    int members_;
    std::mutex mutex_;
    int idle_;
    std::atomic<std::int64_t> asked_{0};
    Spoil spoil_;
};

RunInfo info_of(const std::string& engine, RowMode rows) {
    RunInfo info = test::small_info(rows);
    info.engine = engine;
    if (engine != kExhaustiveEngine) {
        info.points = 400;
        info.chunk_points = 40;
    }
    return info;
}

struct Executed {
    std::string dump;
    std::int64_t asked = 0;
};

Executed execute(const std::string& engine, RowMode rows, int members, int threads,
                 const LocalTeam::Spoil& spoil = {}) {
    const TemporaryDirectory directory;
    SweepSetup setup;
    const RunInfo info = info_of(engine, rows);
    Recorder recorder(directory.path(), info);
    LocalTeam team(
        {setup.space, setup.evaluator, setup.constraints, setup.objectives, setup.names, info},
        members, spoil);
    setup.control.threads = threads;
    setup.control.team = members > 0 ? &team : nullptr;
    EXPECT_EQ(make_engine(engine)->run({setup.space, setup.evaluator, setup.constraints,
                                        setup.objectives, setup.names, recorder},
                                       setup.control),
              SearchEnd::complete);
    return {dump(directory.path()), team.asked()};
}

struct Case {
    std::string engine;
    RowMode rows;
};

class Executor : public testing::TestWithParam<Case> {};

TEST_P(Executor, gives_the_same_whoever_evaluates) {
    const auto& [engine, rows] = GetParam();
    const std::string alone = execute(engine, rows, 0, 1).dump;
    EXPECT_EQ(execute(engine, rows, 0, 3).dump, alone);
    for (const int members : {1, 2, 5}) {
        const Executed with_team = execute(engine, rows, members, members + 1);
        EXPECT_EQ(with_team.dump, alone) << members;
        EXPECT_GT(with_team.asked, 0) << members;
    }
}

INSTANTIATE_TEST_SUITE_P(Engines, Executor,
                         testing::Values(Case{"exhaustive", RowMode::all},
                                         Case{"exhaustive", RowMode::front},
                                         Case{"random", RowMode::all}),
                         [](const auto& test) {
                             return test.param.engine + "_" + std::string(name_of(test.param.rows));
                         });

TEST(Team, an_answer_that_cannot_be_read_ends_the_run) {
    for (const char* engine : {"exhaustive", "random"}) {
        EXPECT_THROW(execute(engine, RowMode::all, 2, 3,
                             [](std::string answer) {
                                 answer.pop_back();
                                 return answer;
                             }),
                     Error)
            << engine;
    }
}

TEST(Team, an_answer_to_another_question_ends_the_run) {
    auto previous = std::make_shared<std::string>();
    EXPECT_THROW(execute("exhaustive", RowMode::all, 1, 1,
                         [previous](std::string answer) {
                             std::swap(answer, *previous);
                             return answer.empty() ? *previous : answer;
                         }),
                 Error);
}

TEST(Team, a_request_that_cannot_be_read_is_refused) {
    SweepSetup setup;
    const RunInfo info = test::small_info();
    TeamService service(
        {setup.space, setup.evaluator, setup.constraints, setup.objectives, setup.names, info});
    for (const char* request : {"", "c", "c-1", "c28", "c1x", "x1", "pabc"}) {
        EXPECT_THROW(service.answer(request), Error) << request;
    }
    EXPECT_NO_THROW(service.answer("c27"));
}

}  // namespace
}  // namespace scfa
