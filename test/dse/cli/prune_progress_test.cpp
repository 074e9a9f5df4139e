// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/prune_progress.hpp"

#include <gtest/gtest.h>

namespace scfa::cli {
namespace {

TEST(PruneProgress, ShowsWhereTheRunIs) {
    EXPECT_EQ(prune_progress_line({"stage 2 of 5 (keep 0.5), fine-tune", 2, 3, 0.41, 0.3125, 0.8891,
                                   1540.2, 725.0}),
              "[########............]  41 %  stage 2 of 5 (keep 0.5), fine-tune  epoch 2/3  loss "
              "0.3125  accuracy 88.91 %  1 540 images/s  ETA 12 min 05 s");
    EXPECT_EQ(prune_progress_line({"unpruned, train", 1, 3, 0.0, 2.5, 0.1, 0.0, -1.0}),
              "[....................]   0 %  unpruned, train  epoch 1/3  loss 2.5000  accuracy "
              "10.00 %  0 images/s  ETA -");
}

}  // namespace
}  // namespace scfa::cli
