// SPDX-License-Identifier: Apache-2.0
#include "dse/search/confirm.hpp"

#include "dse/store/verify.hpp"
#include "models/base/error.hpp"
#include "models/base/rng.hpp"
#include "test/dse/search/sweep_harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

namespace scfa {
namespace {

using namespace std::chrono_literals;
using test::small_info;
using test::SweepSetup;
using test::TemporaryDirectory;
using testing::HasSubstr;

/// A level that finds every point one percent slower, and has two layers.
class SlowerLevel : public test::FakeEvaluator {
  public:
    explicit SlowerLevel(Function function = slower) : FakeEvaluator(std::move(function)) {}
    static PointResult slower(const DesignPoint& point) {
        PointResult result = test::fake_result(point);
        for (std::size_t m = 0; m < kMetrics; ++m) {
            double& value = result.metrics[static_cast<Metric>(m)];
            value = std::isnan(value) ? 1.0 : value;  // all are known of a feasible point
        }
        result.metrics[Metric::cycles] = std::floor(result.metrics[Metric::cycles] * 1.01);
        result.metrics[Metric::latency_ms] *= 1.01;
        return result;
    }
    [[nodiscard]] std::string_view fidelity() const override { return "tlm"; }
    [[nodiscard]] std::string_view model_version() const override { return version; }

    std::string version = "tlm-1";
};

LayerRow layer_row(std::int32_t layer, double cycles) {
    LayerRow row;
    row.layer = layer;
    row.name = "layer" + std::to_string(layer);
    row.placement = "scfa";
    row.metrics[static_cast<std::size_t>(LayerMetric::cycles)] = cycles;
    return row;
}

/// A finished run in a directory, and everything that confirms its front.
class ConfirmTest : public testing::Test {
  protected:
    ConfirmTest() { setup_.run(directory_.path(), info()); }

    static RunInfo info() {
        RunInfo out = small_info();
        out.confirm_fidelity = "tlm";
        out.confirm_points = 1'000;
        return out;
    }
    static ConfirmControl quick() {
        ConfirmControl control;
        control.limits.processes = 2;
        control.limits.time = 20s;
        return control;
    }
    static std::vector<std::int64_t> front(const std::string& directory) {
        return RunReader(directory).front_ordinals();
    }

    static ConfirmEnd confirm(const std::string& directory, Evaluator& level,
                              const ConfirmControl& control, const Constraints& constraints = {},
                              const std::function<void(const DesignPoint&)>& prepare = {}) {
        RunWriter writer(directory);
        const ConfirmContext context{level, constraints, writer, prepare,
                                     [](const DesignPoint& point, const std::vector<LayerResult>&) {
                                         return std::vector<LayerRow>{
                                             layer_row(0, point.rows()),
                                             layer_row(1, point.columns())};
                                     }};
        const ConfirmEnd out = confirm_points(context, front(directory), control);
        writer.close();
        return out;
    }

    /// Everything about confirmed points that must not depend on how they came about.
    static std::string confirmed_dump(const std::string& directory) {
        const RunReader reader(directory);
        std::string text = test::dump(directory);
        for (const ConfirmedPoint& point : reader.confirmed()) {
            text += fmt::format("confirmed {} {} {} {}\n", point.ordinal, point.fidelity,
                                checksum_of(point, {}), point.failure);
            for (const LayerRow& row : reader.layers(point.ordinal, point.fidelity)) {
                text += fmt::format("  {}\n", checksum_of(point.ordinal, point.fidelity, row));
            }
        }
        return text;
    }

    TemporaryDirectory directory_;
    SweepSetup setup_;
};

TEST_F(ConfirmTest, StoresTheFrontAtTheHigherLevel) {
    SlowerLevel level;
    std::int64_t prepared = 0;
    const ConfirmEnd end = confirm(directory_.path(), level, quick(), {},
                                   [&prepared](const DesignPoint&) { ++prepared; });
    const auto chosen = static_cast<std::int64_t>(front(directory_.path()).size());
    ASSERT_GT(chosen, 5);
    EXPECT_EQ(end.end, SearchEnd::complete);
    EXPECT_EQ(end.chosen, chosen);
    EXPECT_EQ(end.confirmed, chosen);
    EXPECT_EQ(end.evaluated, chosen);
    EXPECT_EQ(prepared, chosen);
    EXPECT_EQ(level.evaluations(), 0);  // never in this process
    const RunReader reader(directory_.path());
    EXPECT_TRUE(reader.is_finished());
    for (const ConfirmedPoint& point : reader.confirmed()) {
        const EvaluatedPoint row = *reader.point(point.ordinal);
        EXPECT_EQ(point.result.metrics[Metric::latency_ms],
                  row.result.metrics[Metric::latency_ms] * 1.01);
        EXPECT_EQ(point.model_version, "tlm-1");
        EXPECT_EQ(reader.layers(point.ordinal, "tlm").size(), 2U);
    }
    EXPECT_TRUE(verify_run(directory_.path()).is_sound());
}

TEST_F(ConfirmTest, ASecondTimeFindsNothingToDo) {
    SlowerLevel level;
    confirm(directory_.path(), level, quick());
    const std::string before = confirmed_dump(directory_.path());
    const ConfirmEnd again = confirm(directory_.path(), level, quick());
    EXPECT_EQ(again.end, SearchEnd::complete);
    EXPECT_EQ(again.evaluated, 0);
    EXPECT_EQ(again.confirmed, again.chosen);
    EXPECT_EQ(confirmed_dump(directory_.path()), before);
}

TEST_F(ConfirmTest, AnotherVersionOfTheModelConfirmsAgain) {
    SlowerLevel level;
    confirm(directory_.path(), level, quick());
    level.version = "tlm-2";
    const ConfirmEnd again = confirm(directory_.path(), level, quick());
    EXPECT_EQ(again.evaluated, again.chosen);
    for (const ConfirmedPoint& point : RunReader(directory_.path()).confirmed()) {
        EXPECT_EQ(point.model_version, "tlm-2");
    }
    EXPECT_TRUE(verify_run(directory_.path()).is_sound());
}

TEST_F(ConfirmTest, APointThatBreaksALimitThereKeepsItsMetrics) {
    SlowerLevel level;
    const RunReader reader(directory_.path());
    const EvaluatedPoint first = reader.front().front();
    Constraints constraints;
    constraints.limits.push_back(
        {Metric::latency_ms, {}, first.result.metrics[Metric::latency_ms]});
    confirm(directory_.path(), level, quick(), constraints);
    const ConfirmedPoint confirmed = reader.confirmed().front();
    EXPECT_EQ(confirmed.ordinal, first.ordinal);
    EXPECT_EQ(confirmed.result.status, PointStatus::infeasible);
    EXPECT_EQ(confirmed.result.why.reason, Reason::constraint);
    EXPECT_GT(confirmed.result.metrics[Metric::latency_ms],
              first.result.metrics[Metric::latency_ms]);
}

/// Bad in a way that depends on the point alone.
PointResult bad_now_and_then(const DesignPoint& point) {
    std::uint64_t key = 3;
    for (const std::int32_t value : point.values) {
        key = mix64(key ^ static_cast<std::uint64_t>(value));
    }
    switch (key % 7) {
        case 0:
            std::signal(SIGSEGV, SIG_DFL);
            raise(SIGSEGV);
            break;
        case 1:
            _exit(3);
        case 2:
            throw Error(ErrorCode::model, "layer conv1: a weight of -128");
        case 3: {
            PointResult infeasible = test::fake_result(point);
            infeasible.status = PointStatus::infeasible;
            infeasible.why = {Reason::dsp, -1, 500, 400};
            return infeasible;
        }
        case 4:
            usleep(15'000);
            break;
        default:
            break;
    }
    return SlowerLevel::slower(point);
}

TEST_F(ConfirmTest, APointWithoutAnAnswerFailsWithItsReason) {
    SlowerLevel level(bad_now_and_then);
    const ConfirmEnd end = confirm(directory_.path(), level, quick());
    EXPECT_EQ(end.end, SearchEnd::complete);
    EXPECT_EQ(end.confirmed + end.failed, end.chosen);
    EXPECT_GT(end.failed, 0);
    EXPECT_GT(end.confirmed, 0);
    EXPECT_GT(end.retried, 0);
    const RunReader reader(directory_.path());
    EXPECT_TRUE(reader.is_finished());
    std::set<std::string> reasons;
    for (const ConfirmedPoint& point : reader.confirmed()) {
        const bool failed = point.result.status == PointStatus::failed;
        EXPECT_EQ(failed, !point.failure.empty());
        EXPECT_EQ(reader.layers(point.ordinal, "tlm").empty(), failed);
        reasons.insert(point.failure.substr(0, 16));
    }
    EXPECT_THAT(reasons, testing::IsSupersetOf({"killed by SIGSEG", "layer conv1: a w"}));
    EXPECT_TRUE(verify_run(directory_.path()).is_sound());
}

TEST_F(ConfirmTest, AnAnswerThatDoesNotAddUpIsNone) {
    SlowerLevel level([](const DesignPoint& point) {
        PointResult result = SlowerLevel::slower(point);
        result.metrics[Metric::energy_mj] = std::nan("");
        return result;
    });
    const ConfirmEnd end = confirm(directory_.path(), level, quick());
    EXPECT_EQ(end.failed, end.chosen);
    EXPECT_THAT(RunReader(directory_.path()).confirmed().front().failure, HasSubstr("energy_mj"));
}

TEST_F(ConfirmTest, TooManyFailuresEndIt) {
    SlowerLevel level([](const DesignPoint&) -> PointResult { throw std::runtime_error("never"); });
    ConfirmControl control = quick();
    control.max_failures = 1;
    const ConfirmEnd end = confirm(directory_.path(), level, control);
    EXPECT_EQ(end.end, SearchEnd::too_many_failures);
    EXPECT_GE(end.failed, 2);
    EXPECT_LT(end.failed, end.chosen);
}

TEST_F(ConfirmTest, AStopKeepsWhatIsDoneAndTheNextRunGoesOn) {
    SlowerLevel level([](const DesignPoint& point) {
        usleep(20'000);
        return SlowerLevel::slower(point);
    });
    std::atomic<bool> stop{false};
    ConfirmControl control = quick();
    control.stop = &stop;
    std::vector<Progress> seen;
    control.progress = [&](const Progress& progress) {
        seen.push_back(progress);
        stop = progress.done >= 2;
    };
    const ConfirmEnd first = confirm(directory_.path(), level, control);
    EXPECT_EQ(first.end, SearchEnd::interrupted);
    EXPECT_GE(first.evaluated, 2);
    EXPECT_LT(first.evaluated, first.chosen);
    EXPECT_FALSE(RunReader(directory_.path()).is_finished());
    ASSERT_FALSE(seen.empty());
    EXPECT_EQ(seen.back().confirming, "tlm");
    EXPECT_TRUE(seen.back().last);
    EXPECT_EQ(seen.back().total, first.chosen);
    const ConfirmEnd second = confirm(directory_.path(), level, quick());
    EXPECT_EQ(second.end, SearchEnd::complete);
    EXPECT_EQ(second.evaluated, second.chosen - first.evaluated);

    const TemporaryDirectory whole;
    SweepSetup().run(whole.path(), info());
    confirm(whole.path(), level, quick());
    EXPECT_EQ(confirmed_dump(directory_.path()), confirmed_dump(whole.path()));
}

TEST_F(ConfirmTest, KilledAgainAndAgainItEndsTheSame) {
    const TemporaryDirectory whole;
    SweepSetup().run(whole.path(), info());
    SlowerLevel level(bad_now_and_then);
    confirm(whole.path(), level, quick());
    Rng rng(9);
    int killed = 0;
    for (int round = 0; round < 12; ++round) {
        const pid_t child = fork();
        if (child == 0) {
            confirm(directory_.path(), level, quick());
            _exit(0);
        }
        usleep(static_cast<useconds_t>(10'000 + rng.below(60'000)));
        kill(child, SIGKILL);
        int status = 0;
        waitpid(child, &status, 0);
        killed += WIFSIGNALED(status) ? 1 : 0;
        ASSERT_TRUE(verify_run(directory_.path()).is_sound()) << round;
    }
    EXPECT_GT(killed, 0);
    EXPECT_EQ(confirm(directory_.path(), level, quick()).end, SearchEnd::complete);
    EXPECT_EQ(confirmed_dump(directory_.path()), confirmed_dump(whole.path()));
}

TEST_F(ConfirmTest, TheNumberOfProcessesChangesNothing) {
    SlowerLevel level(bad_now_and_then);
    std::string first;
    for (const int processes : {1, 3, 8}) {
        const TemporaryDirectory directory;
        SweepSetup().run(directory.path(), info());
        ConfirmControl control = quick();
        control.limits.processes = processes;
        confirm(directory.path(), level, control);
        const std::string dump = confirmed_dump(directory.path());
        first = first.empty() ? dump : first;
        EXPECT_EQ(dump, first) << processes;
    }
}

}  // namespace
}  // namespace scfa
