// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/confirmation.hpp"

#include "dse/cli/sweep_run.hpp"
#include "dse/cli/sweep_view.hpp"
#include "dse/store/verify.hpp"
#include "test/dse/fake_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <set>

namespace scfa::cli {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;

/// The analytic level, but every layer on the array waits one percent longer for the memory.
class SlowerLevel : public Evaluator {
  public:
    explicit SlowerLevel(std::shared_ptr<AnalyticModel> model, std::int64_t worst_of = 0)
        : model_(std::move(model)), worst_of_(worst_of) {}

    std::unique_ptr<EvaluatorWorker> worker() override { return std::make_unique<Worker>(*this); }
    [[nodiscard]] std::string_view fidelity() const override { return "tlm"; }
    [[nodiscard]] std::string_view model_version() const override { return "slower-1"; }
    [[nodiscard]] const std::vector<std::shared_ptr<const Workload>>& workloads() const override {
        return model_->workloads();
    }

  private:
    class Worker : public EvaluatorWorker {
      public:
        explicit Worker(SlowerLevel& owner) : owner_(owner) {}
        PointResult evaluate(const DesignPoint& point) override {
            std::vector<LayerResult> layers;
            return evaluate(point, layers);
        }
        PointResult evaluate(const DesignPoint& point, std::vector<LayerResult>& layers) override {
            PointResult result = owner_.model_->worker()->evaluate(point, layers);
            if (owner_.worst_of_ > 0 && point.banks() == owner_.worst_of_) {
                std::signal(SIGSEGV, SIG_DFL);
                raise(SIGSEGV);
            }
            std::int64_t more = 0;
            for (LayerResult& layer : layers) {
                const std::int64_t wait = layer.compute_cycles > 0 ? layer.cycles / 100 : 0;
                layer.stall_memory += wait;
                layer.cycles += wait;
                more += wait;
            }
            result.metrics[Metric::cycles] += static_cast<double>(more);
            result.metrics[Metric::latency_ms] *= 1.01;
            return result;
        }
        [[nodiscard]] std::int64_t layer_evaluations() const override { return 0; }

      private:
        SlowerLevel& owner_;
    };

    std::shared_ptr<AnalyticModel> model_;
    std::int64_t worst_of_;  ///< number of banks of the points that crash; 0: none
};

class ConfirmationTest : public testing::Test {
  protected:
    ConfirmationTest() {
        ConsoleOptions options;
        options.quiet = true;
        console_.configure(options);
    }

    SweepRequest request(const Json& confirm = Json::object(), std::int64_t crash_at_banks = 0) {
        Json config = {{"name", "small"},
                       {"device", SCFA_SOURCE_DIR "/configs/devices/pynq-z2.json"},
                       {"workload", {{"network", SCFA_SOURCE_DIR "/configs/networks/lenet5.json"}}},
                       {"weights", {{"density", 0.5}}},
                       {"space",
                        {{"pe.rows", {4, 8}},
                         {"pe.columns", {4, 8}},
                         {"sparse.format", {"dense", "bitmap", "scheduled"}},
                         {"activation_buffer.banks", {8, 16}}}},
                       {"objectives", {"latency_ms", "energy_mj", "bram18"}}};
        if (!confirm.is_null()) {
            config["confirm"] = confirm;
        }
        const std::string file = directory_.path("config.json");
        std::ofstream(file) << config.dump(1);
        SweepRequest out;
        out.config = file;
        out.run_dir = directory_.path("run");
        out.threads = 2;
        out.confirm.limits.processes = 2;
        out.confirm.make_level = [crash_at_banks](std::shared_ptr<AnalyticModel> model) {
            return std::make_unique<SlowerLevel>(std::move(model), crash_at_banks);
        };
        return out;
    }

    [[nodiscard]] std::string read(const std::string& name) const {
        std::ifstream in(directory_.path(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    [[nodiscard]] std::string products(const std::string& run) const {
        return read(run + "/front.csv") + read(run + "/front.json") + read(run + "/report.html");
    }

    test::TemporaryDirectory directory_;
    Console console_;
};

TEST_F(ConfirmationTest, TheFrontHasConfirmedMetrics) {
    const SweepOutcome outcome = run_sweep(request(), console_);
    EXPECT_EQ(outcome.state, SweepState::complete);
    ASSERT_TRUE(outcome.confirmation.has_value());
    const Json document = sweep_json(outcome);
    ASSERT_GT(document["front"].size(), 2U);
    for (const Json& entry : document["front"]) {
        EXPECT_GT(entry["confirmed"]["cycles"], entry["metrics"]["cycles"]);
        EXPECT_EQ(entry["confirmed"]["dsp"], entry["metrics"]["dsp"]);
    }
    const Json& confirm = document["confirm"];
    EXPECT_EQ(confirm["fidelity"], "tlm");
    EXPECT_EQ(confirm["chosen"], document["front"].size());
    EXPECT_EQ(confirm["confirmed"], document["front"].size());
    EXPECT_EQ(confirm["failed"], 0);
    EXPECT_THAT(read("run/front.csv"), HasSubstr(",confirmed.latency_ms,"));
    EXPECT_THAT(read("run/front.json"), HasSubstr("\"confirmed\""));
    EXPECT_TRUE(verify_run(directory_.path("run")).is_sound());
    EXPECT_TRUE(RunReader(directory_.path("run")).is_finished());
}

TEST_F(ConfirmationTest, TheAgreementIsThatOfTheLayers) {
    const SweepOutcome outcome = run_sweep(request(), console_);
    const Json order = sweep_json(outcome)["confirm"]["latency_order"];
    EXPECT_GE(order["pairs"], 1);
    EXPECT_LE(order["changed"], order["pairs"]);
    const Json agreement = sweep_json(outcome)["confirm"]["agreement"];
    // One percent of each layer rounded down, against cycles that are one percent more.
    for (const char* figure : {"mean", "maximum"}) {
        EXPECT_GT(agreement["cycles"][figure], 0.005);
        EXPECT_LE(agreement["cycles"][figure], 0.01);
    }
    EXPECT_LT(agreement["cycles"]["bias"], 0.0);
    EXPECT_EQ(agreement["within_band"], true);
    EXPECT_EQ(agreement["unequal_compute_cycles"], 0);
    EXPECT_EQ(agreement["band"]["mean"], 0.02);
    ASSERT_GE(agreement["kinds"].size(), 2U);
    std::int64_t layers = 0;
    for (const Json& kind : agreement["kinds"]) {
        layers += kind["count"].get<std::int64_t>();
    }
    EXPECT_EQ(layers, agreement["layers"].get<std::int64_t>());
    EXPECT_THAT(sweep_text(outcome), HasSubstr("within the band of 2 % and 5 %"));
    // What the report shows of a pick.
    ASSERT_FALSE(outcome.data.details.empty());
    const ReportDetail& detail = outcome.data.details.front();
    ASSERT_EQ(detail.confirmed.size(), detail.layers.size());
    EXPECT_EQ(detail.confirmed[0].compute_cycles, detail.layers[0].compute_cycles);
    EXPECT_GT(detail.confirmed[0].stall_memory, detail.layers[0].stall_memory);
}

TEST_F(ConfirmationTest, WithoutTheKeyNothingIsConfirmed) {
    const SweepOutcome outcome = run_sweep(request(Json()), console_);
    EXPECT_FALSE(outcome.confirmation.has_value());
    const Json document = sweep_json(outcome);
    EXPECT_FALSE(document.contains("confirm"));
    EXPECT_FALSE(document["front"][0].contains("confirmed"));
    EXPECT_FALSE(outcome.data.agreement.has_value());
}

TEST_F(ConfirmationTest, OnlyTheChosenPointsAreConfirmed) {
    const SweepOutcome knee = run_sweep(request({{"points", "knee"}}), console_);
    EXPECT_EQ(knee.confirmation->chosen, 1);
    const auto confirmed = RunReader(directory_.path("run")).confirmed();
    ASSERT_EQ(confirmed.size(), 1U);
    const ReportPick& pick = knee.data.picks.front();
    EXPECT_EQ(pick.role, "knee");
    const auto point = std::find_if(knee.data.points.begin(), knee.data.points.end(),
                                    [](const ReportPoint& each) { return each.confirmed; });
    EXPECT_EQ(point->id, pick.id);

    SweepRequest three = request({{"points", 3}});
    three.run_dir = directory_.path("three");
    const SweepOutcome spread = run_sweep(three, console_);
    ASSERT_GT(spread.data.points.size(), 3U);
    EXPECT_EQ(spread.confirmation->chosen, 3);
    // Both ends of the first objective are among them.
    std::vector<double> all;
    std::set<double> latencies;
    for (const ReportPoint& each : spread.data.points) {
        if (each.on_front) {
            all.push_back(each.metrics[Metric::latency_ms]);
        }
        if (each.confirmed) {
            latencies.insert(each.metrics[Metric::latency_ms]);
        }
    }
    EXPECT_EQ(*latencies.begin(), *std::min_element(all.begin(), all.end()));
    EXPECT_EQ(*latencies.rbegin(), *std::max_element(all.begin(), all.end()));

    SweepRequest many = request({{"points", 1'000}});
    many.run_dir = directory_.path("many");
    const SweepOutcome everything = run_sweep(many, console_);
    EXPECT_EQ(everything.confirmation->chosen, static_cast<std::int64_t>(all.size()));
}

TEST_F(ConfirmationTest, APointThatCannotBeConfirmedIsNamed) {
    const SweepOutcome outcome = run_sweep(request(Json::object(), 8), console_);
    EXPECT_EQ(outcome.state, SweepState::complete);
    EXPECT_GT(outcome.confirmation->failed, 0);
    const Json confirm = sweep_json(outcome)["confirm"];
    EXPECT_EQ(confirm["failed"], outcome.confirmation->failed);
    ASSERT_EQ(confirm["failures"].size(), confirm["failed"].get<std::size_t>());
    EXPECT_THAT(confirm["failures"][0]["reason"].get<std::string>(),
                HasSubstr("killed by SIGSEGV"));
    EXPECT_THAT(sweep_text(outcome), HasSubstr("killed by SIGSEGV"));
    // They are not tried again, and the report is the same.
    const std::string before = products("run");
    const SweepOutcome again = run_sweep(request(Json::object(), 8), console_);
    EXPECT_EQ(again.confirmation->evaluated, 0);
    EXPECT_EQ(again.confirmation->failed, outcome.confirmation->failed);
    EXPECT_EQ(products("run"), before);
}

TEST_F(ConfirmationTest, FailFastStopsAtTheFirst) {
    SweepRequest strict = request(Json::object(), 8);
    strict.keep_going = false;
    strict.confirm.limits.processes = 1;
    const SweepOutcome outcome = run_sweep(strict, console_);
    EXPECT_EQ(outcome.state, SweepState::too_many_failures);
    EXPECT_THAT(sweep_text(outcome), HasSubstr("of the front confirmed"));
}

TEST_F(ConfirmationTest, ThreadsChangeNothing) {
    std::string first;
    for (const int threads : {1, 2, 5}) {
        SweepRequest each = request();
        each.threads = threads;
        each.confirm.limits.processes = threads;
        each.run_dir = directory_.path("run" + std::to_string(threads));
        run_sweep(each, console_);
        const std::string now = products("run" + std::to_string(threads));
        first = first.empty() ? now : first;
        EXPECT_EQ(now, first) << threads;
    }
}

}  // namespace
}  // namespace scfa::cli
