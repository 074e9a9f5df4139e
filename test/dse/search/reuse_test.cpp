// SPDX-License-Identifier: Apache-2.0
#include "dse/search/reuse.hpp"

#include "dse/store/run_writer.hpp"
#include "test/dse/search/sweep_harness.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace scfa {
namespace {

using test::dump;
using test::FakeEvaluator;
using test::SweepSetup;
using test::TemporaryDirectory;

void say_revision(const std::string& directory, const std::string& revision) {
    RunWriter writer(directory);
    writer.put_telemetry("sweep", R"({"revision":")" + revision + R"("})");
    writer.close();
}

struct Reused {
    std::string dump;
    std::int64_t taken = 0;
    std::int64_t reused = 0;
    std::int64_t evaluated = 0;
};

/// A sweep of the small space that may take what the run `earlier` has.
Reused sweep_with(const std::string& earlier, const std::string& revision,
                  const std::string& platform = "platform", const Constraints& constraints = {}) {
    const TemporaryDirectory directory;
    SweepSetup setup;
    auto fake = std::make_shared<FakeEvaluator>();
    const PointNamer names(*fake, hash128(platform));
    ReusingEvaluator reusing(fake, names, revision);
    Reused out;
    out.taken = reusing.add_run(earlier);
    {
        Recorder recorder(directory.path(), test::small_info());
        make_engine("exhaustive")
            ->run({setup.space, reusing, constraints, setup.objectives, names, recorder},
                  setup.control);
    }
    out.dump = dump(directory.path());
    out.reused = reusing.reused();
    out.evaluated = fake->evaluations();
    return out;
}

class Reuse : public testing::Test {
  protected:
    void SetUp() override {
        SweepSetup setup;
        setup.run(earlier(), test::small_info());
        say_revision(earlier(), "abc");
    }
    [[nodiscard]] std::string earlier() const { return directory_.path("earlier"); }

    TemporaryDirectory directory_;
};

TEST_F(Reuse, what_is_known_is_not_evaluated_and_the_run_is_the_same) {
    const Reused again = sweep_with(earlier(), "abc");
    EXPECT_EQ(again.taken, test::kSmallDistinct);
    EXPECT_EQ(again.reused, test::kSmallDistinct);
    EXPECT_EQ(again.evaluated, 0);
    EXPECT_EQ(again.dump, dump(earlier()));
}

TEST_F(Reuse, another_revision_or_platform_reuses_nothing) {
    const Reused revision = sweep_with(earlier(), "abd");
    EXPECT_EQ(revision.taken, 0);
    EXPECT_EQ(revision.evaluated, test::kSmallDistinct);
    const Reused platform = sweep_with(earlier(), "abc", "one coefficient changed");
    EXPECT_EQ(platform.reused, 0);
    EXPECT_EQ(platform.evaluated, test::kSmallDistinct);
}

TEST_F(Reuse, limits_of_the_earlier_run_do_not_stick) {
    Constraints tight;
    tight.limits.push_back({Metric::energy_mj, {}, 20.0});
    const TemporaryDirectory limited;
    {
        SweepSetup setup;
        setup.constraints = tight;
        setup.run(limited.path(), test::small_info());
    }
    say_revision(limited.path(), "abc");
    const Reused free = sweep_with(limited.path(), "abc");
    EXPECT_EQ(free.evaluated, 0);
    EXPECT_EQ(free.dump, dump(earlier())) << "without limits";
    EXPECT_EQ(sweep_with(earlier(), "abc", "platform", tight).dump, dump(limited.path()));
}

TEST_F(Reuse, a_run_that_does_not_say_its_revision_is_not_used) {
    const TemporaryDirectory silent;
    SweepSetup setup;
    setup.run(silent.path(), test::small_info());
    EXPECT_EQ(sweep_with(silent.path(), "abc").taken, 0);
}

}  // namespace
}  // namespace scfa
