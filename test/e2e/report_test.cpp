// SPDX-License-Identifier: Apache-2.0
// `scfa-dse report`: of a run that has ended, and of one that goes on.
#include "test/e2e/workspace.hpp"

#include <gmock/gmock.h>

#include <csignal>

namespace scfa::test {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class Report : public Workspace {
  protected:
    /// Interrupts the process once a file is there.
    [[nodiscard]] ProcessOptions interrupted_after(const std::string& file) const {
        ProcessOptions options;
        // Once: a second signal ends the program at once.
        options.watch = [this, file, sent = false](pid_t child, std::chrono::milliseconds) mutable {
            if (!sent && exists(file)) {
                kill(child, SIGINT);
                sent = true;
            }
        };
        return options;
    }
};

TEST_F(Report, OfACompleteRunIsPrintedAndHasNoLivePart) {
    ASSERT_EQ(run({"sweep", config(small_sweep()), "--run-dir", "run"}).exit_code, 0);
    const std::string before = read("run/report.html");
    ProcessOptions options;
    options.environment = {{"DISPLAY", ""}, {"WAYLAND_DISPLAY", ""}};
    const ProcessResult result = run({"report", "run", "--open", "--watch"}, options);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, EndsWith("report: " + path("run/report.html") + "\n"));
    EXPECT_EQ(read("run/report.html"), before);
    EXPECT_FALSE(exists("run/report.live.html"));
    EXPECT_THAT(before, Not(HasSubstr("http-equiv=\"refresh\"")));
}

TEST_F(Report, OfARunThatGoesOnIsLive) {
    const std::string file = config(long_sweep());
    ProcessOptions options;
    options.watch = [](pid_t child, std::chrono::milliseconds now) {
        if (now > 700ms) {
            kill(child, SIGINT);
        }
    };
    ASSERT_EQ(run({"sweep", file, "--run-dir", "run"}, options).exit_code, 130);
    EXPECT_EQ(run({"report", "run"}).exit_code, 2) << "the run is not complete";
    const ProcessResult result = run({"report", "run", "--watch", "--every", "0.2"},
                                     interrupted_after("run/report.live.html"));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("live report: " + path("run/report.live.html")));
    const std::string page = read("run/report.live.html");
    EXPECT_THAT(page, HasSubstr("http-equiv=\"refresh\""));
    EXPECT_THAT(page, HasSubstr("\"live\":{\"evaluated\":"));
    EXPECT_FALSE(exists("run/report.html"));
}

/// Of the document in the page.
std::string baseline_of(const std::string& page) {
    const std::size_t from = page.find("\"baseline\":{");
    return from == std::string::npos ? ""
                                     : page.substr(from, page.find("\"parameters\"", from) - from);
}

TEST_F(Report, ComparesWithTheFastestDenseInt16Design) {
    Json dense = small_sweep();
    dense["objectives"] = {"latency_ms"};
    dense["space"]["sparse.format"] = {"dense"};
    dense["space"]["pe.precision"] = {"int16"};
    dense["space"]["pe.double_calculation"] = {false};
    const ProcessResult fastest =
        run({"sweep", config(dense, "dense.json"), "--run-dir", "dense", "--json"});
    ASSERT_EQ(fastest.exit_code, 0) << fastest.err;
    const std::string id = Json::parse(fastest.out)["front"][0]["id"].get<std::string>();

    ASSERT_EQ(run({"sweep", config(small_sweep()), "--run-dir", "all"}).exit_code, 0);
    EXPECT_EQ(baseline_of(read("all/report.html")),
              "\"baseline\":{\"label\":\"fastest dense int16 design of this space\",\"id\":\"" +
                  id + "\",");

    Json sparse = small_sweep();
    sparse["space"]["sparse.format"] = {"scheduled"};
    sparse["space"]["pe.precision"] = {"int8"};
    sparse["constraints"] = {{"latency_ms", {{"max", 1.0}}}};  // the baseline need not keep it
    ASSERT_EQ(run({"sweep", config(sparse, "sparse.json"), "--run-dir", "sparse"}).exit_code, 0);
    EXPECT_EQ(baseline_of(read("sparse/report.html")),
              "\"baseline\":{\"label\":\"fastest dense int16 design with the other axes of this "
              "space\",\"id\":\"" +
                  id + "\",");
}

}  // namespace
}  // namespace scfa::test
