// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/slurm_job.hpp"

#include "models/base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace scfa::cli {
namespace {

using testing::HasSubstr;

class ArrayTask : public testing::Test {
  protected:
    void TearDown() override {
        for (const char* name : {"ID", "MIN", "STEP", "COUNT"}) {
            unsetenv((std::string("SLURM_ARRAY_TASK_") + name).c_str());
        }
    }
    static void set(const char* name, const char* value) {
        setenv((std::string("SLURM_ARRAY_TASK_") + name).c_str(), value, 1);
    }
};

TEST_F(ArrayTask, is_a_shard_wherever_the_array_begins) {
    set("ID", "7");
    set("MIN", "1");
    set("STEP", "3");
    set("COUNT", "4");
    const Shard shard = shard_of_array_task();
    EXPECT_EQ(shard.index, 2);
    EXPECT_EQ(shard.count, 4);
}

TEST_F(ArrayTask, is_refused_where_there_is_none_or_it_does_not_fit) {
    EXPECT_THROW(shard_of_array_task(), Error);
    set("ID", "7");
    EXPECT_THROW(shard_of_array_task(), Error);
    set("MIN", "1");
    set("COUNT", "x");
    EXPECT_THROW(shard_of_array_task(), Error);
    set("COUNT", "4");
    set("STEP", "4");
    EXPECT_THROW(shard_of_array_task(), Error);  // 7 is not 1 + 4 n
    set("STEP", "1");
    EXPECT_THROW(shard_of_array_task(), Error);  // the seventh of four
}

TEST(SlurmScript, asks_to_be_requeued_and_warned_and_quotes_what_it_names) {
    const std::string text = slurm_script(
        {"big", "/opt/scfa dse", "/home/a b/c.json", "/runs/x", " --max-points 9", 12});
    EXPECT_THAT(text, HasSubstr("#!/bin/sh\n"));
    EXPECT_THAT(text, HasSubstr("#SBATCH --array=0-11\n"));
    EXPECT_THAT(text, HasSubstr("#SBATCH --requeue\n"));
    EXPECT_THAT(text, HasSubstr("#SBATCH --signal=B:TERM@60\n"));
    EXPECT_THAT(text, HasSubstr("'/opt/scfa dse' sweep '/home/a b/c.json'"));
    EXPECT_THAT(text, HasSubstr("--run-dir /runs/x-shard-\"$SLURM_ARRAY_TASK_ID\""));
    EXPECT_THAT(text, HasSubstr(" --max-points 9"));
}

}  // namespace
}  // namespace scfa::cli
