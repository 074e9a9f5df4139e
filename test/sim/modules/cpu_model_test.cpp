// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/cpu_model.hpp"

#include "models/base/error.hpp"

#include <gtest/gtest.h>

namespace scfa::sim {
namespace {

TEST(CpuModel, RoundsOperationsUpToCycles) {
    WorkloadLayer layer;
    layer.cpu_operations = 1000;
    EXPECT_EQ(CpuModel(1e9, 200).cycles(layer), 200);  // 1 us
    EXPECT_EQ(CpuModel(3e9, 200).cycles(layer), 67);   // 66.7
    layer.cpu_operations = 0;
    EXPECT_EQ(CpuModel(1e9, 200).cycles(layer), 0);
    EXPECT_THROW(CpuModel(0.0, 200), Error);
}

}  // namespace
}  // namespace scfa::sim
