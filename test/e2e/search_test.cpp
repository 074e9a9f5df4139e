// SPDX-License-Identifier: Apache-2.0
// Searches that do not evaluate every point.
#include "test/e2e/workspace.hpp"

#include <gmock/gmock.h>

#include <csignal>

namespace scfa::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::vector<std::string> kProducts{"front.csv", "front.json", "report.html"};

class Search : public Workspace {
  protected:
    std::string with_search(Json document, const Json& search, const std::string& name) const {
        document["search"] = search;
        return config(document, name);
    }

    /// Kills the process some time after it has made its database.
    ProcessOptions killed_after(const std::string& run_dir, std::chrono::milliseconds after) const {
        auto seen = std::make_shared<std::chrono::milliseconds>(-1);
        auto sent = std::make_shared<bool>(false);
        ProcessOptions options;
        options.watch = [this, seen, sent, after, run_dir](pid_t child,
                                                           std::chrono::milliseconds now) {
            if (seen->count() < 0 && exists(run_dir + "/run.db")) {
                *seen = now;
            }
            if (seen->count() >= 0 && !*sent && now - *seen >= after) {
                kill(child, SIGKILL);
                *sent = true;
            }
        };
        return options;
    }

    void expect_same_after_kills(const std::string& file) const {
        ASSERT_EQ(run({"sweep", file, "--run-dir", "whole", "-q"}).exit_code, 0);
        int kills = 0;
        for (int attempt = 0; attempt < 4; ++attempt) {
            const ProcessResult result = run({"sweep", file, "--run-dir", "killed", "-q"},
                                             killed_after("killed", 60ms + 110ms * attempt));
            kills += result.signal != 0 ? 1 : 0;
        }
        const ProcessResult last = run({"sweep", file, "--run-dir", "killed", "-q"});
        ASSERT_EQ(last.exit_code, 0) << last.err;
        for (const std::string& name : kProducts) {
            EXPECT_EQ(read("whole/" + name), read("killed/" + name)) << name << " after " << kills;
        }
    }

    [[nodiscard]] bool has_engine(const std::string& name) const {
        const ProcessResult doctor = run({"doctor"});
        return doctor.out.find(name) != std::string::npos;
    }
};

TEST_F(Search, BoundedGivesTheFrontOfTheExhaustiveSearch) {
    const std::string all = with_search(small_sweep(), {{"engine", "exhaustive"}}, "all.json");
    const std::string bounded = with_search(small_sweep(), {{"engine", "bounded"}}, "bounded.json");
    ASSERT_EQ(run({"sweep", all, "--run-dir", "all"}).exit_code, 0);
    const ProcessResult result = run({"sweep", bounded, "--run-dir", "bounded", "--json"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const Json expected = Json::parse(read("all/front.json"));
    const Json found = Json::parse(read("bounded/front.json"));
    EXPECT_FALSE(expected["front"].empty());
    EXPECT_EQ(found["front"], expected["front"]);

    const Json coverage = Json::parse(result.out)["coverage"];
    const auto count = [&coverage](const char* key) { return coverage[key].get<std::int64_t>(); };
    EXPECT_EQ(
        count("evaluated") + count("dominated") + count("not_fitting") + count("breaking_a_limit"),
        count("points"));
    EXPECT_EQ(count("covered"), count("points"));
    EXPECT_GT(count("dominated"), 0);
    EXPECT_TRUE(coverage["compute_keys"].contains("possible"));
    EXPECT_EQ(run({"verify", "bounded"}).exit_code, 0);
    EXPECT_THAT(run({"status", "bounded"}).out, HasSubstr("of them evaluated"));
    EXPECT_EQ(run({"sweep", bounded, "--run-dir", "bounded", "--json"}).exit_code, 0);
}

TEST_F(Search, KilledSearchesEndWithTheSameFiles) {
    expect_same_after_kills(with_search(long_sweep(), {{"engine", "bounded"}}, "bounded.json"));
}

TEST_F(Search, KilledSamplingEndsWithTheSameFiles) {
    const char* engine = has_engine("nsga2") ? "nsga2" : "random";
    expect_same_after_kills(
        with_search(long_sweep(), {{"engine", engine}, {"budget", 20'000}}, "sampled.json"));
}

TEST_F(Search, ASpaceTooLargeToEnumerateIsNoMistakeForABoundedSearch) {
    Json document = small_sweep();
    document["space"]["axi.burst_beats"] = {{"from", 1}, {"to", 256}, {"step", 1}};
    document["space"]["post.lanes"] = {{"from", 1}, {"to", 16}, {"step", 1}};
    document["space"]["output_buffer.kib"] = {{"from", 1}, {"to", 256}, {"step", 1}};
    const std::string all = with_search(document, {{"engine", "exhaustive"}}, "all.json");
    const ProcessResult refused = run({"sweep", all, "--dry-run"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("bounded"));
    const std::string bounded = with_search(document, {{"engine", "bounded"}}, "bounded.json");
    const ProcessResult dry = run({"sweep", bounded, "--dry-run", "--json"});
    EXPECT_EQ(dry.exit_code, 0) << dry.err;
    EXPECT_EQ(Json::parse(dry.out)["engine"], "bounded");
    EXPECT_EQ(run({"sweep", bounded, "--dry-run", "--max-points", "1000"}).exit_code, 2);
}

TEST_F(Search, WhatAnEngineCannotDoIsRefusedBeforeAnythingIsWritten) {
    struct Refusal {
        Json search;
        std::vector<std::string> options;
        Json store;
        const char* says;
    };
    const std::vector<Refusal> refusals{
        {{{"engine", "bounded"}}, {"--shard", "0/2"}, {}, "shard"},
        {{{"engine", "random"}, {"budget", 10}}, {"--shard", "0/2"}, {}, "shard"},
        {{{"engine", "bounded"}}, {}, {{"points", "all"}}, "keeps the front"},
        {{{"engine", "random"}, {"budget", 10}}, {}, {{"points", "front"}}, "keeps every point"},
        {{{"engine", "random"}, {"budget", 0}}, {}, {}, "budget"},
        {{{"engine", "random"}}, {}, {}, "budget"},
        {{{"engine", "nsga2"}, {"budget", 500}, {"population", 42}}, {}, {}, "multiple of 4"},
    };
    for (const Refusal& refusal : refusals) {
        Json document = small_sweep();
        if (!refusal.store.is_null()) {
            document["store"] = refusal.store;
        }
        const std::string file = with_search(document, refusal.search, "config.json");
        std::vector<std::string> arguments{"sweep", file, "--run-dir", "run"};
        arguments.insert(arguments.end(), refusal.options.begin(), refusal.options.end());
        const ProcessResult result = run(arguments);
        EXPECT_EQ(result.exit_code, 2) << refusal.search << result.err;
        EXPECT_THAT(result.err, HasSubstr(refusal.says)) << refusal.search;
        EXPECT_FALSE(exists("run")) << refusal.search;
    }
    Json document = small_sweep();
    document["objectives"] = {"latency_ms"};
    const std::string one =
        with_search(document, {{"engine", "nsga2"}, {"budget", 500}}, "one.json");
    EXPECT_THAT(run({"sweep", one}).err, HasSubstr("two or more"));
}

}  // namespace
}  // namespace scfa::test
