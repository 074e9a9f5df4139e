// SPDX-License-Identifier: Apache-2.0
// Every rule of `check`: one number of a good network is spoiled, and the layer is named.
#include "models/base/error.hpp"
#include "models/network/builder/standard_networks.hpp"
#include "models/network/reference/quantise.hpp"
#include "test/models/network/reference/random_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <memory>
#include <string>

namespace scfa {
namespace {

using ::testing::HasSubstr;

class Check : public ::testing::Test {
  protected:
    Check() : lowered_(lower_with_weights(fmnist_resnet())) {
        network_ = draw_weights(lowered_, std::make_shared<const Workload>(lowered_.workload),
                                Precision::int8, 1);
        workload_ = *network_.workload;
        plain_ = first([](const WorkloadLayer& layer) {
            return layer.op == WorkloadOp::convolution && !layer.fused_add &&
                   layer.producers[0] >= 0;
        });
    }

    std::size_t first(const std::function<bool(const WorkloadLayer&)>& wanted) {
        for (std::size_t i = 0; i < workload_.layers.size(); ++i) {
            if (wanted(workload_.layers[i])) {
                return i;
            }
        }
        ADD_FAILURE() << "no such layer";
        return 0;
    }

    void expect_refusal(std::size_t layer, const std::string& what) {
        network_.workload = std::make_shared<const Workload>(workload_);
        try {
            check(network_);
            ADD_FAILURE() << "accepted; expected: " << what;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::model);
            EXPECT_THAT(error.message(), HasSubstr("\"" + workload_.layers[layer].name + "\""));
            EXPECT_THAT(error.message(), HasSubstr(what));
        }
    }

    LoweredNetwork lowered_;
    QuantisedNetwork network_;
    Workload workload_;
    std::size_t plain_ = 0;  ///< a convolution that reads one layer
};

TEST_F(Check, AcceptsWhatQuantiseMakes) {
    EXPECT_NO_THROW(check(network_));
}

TEST_F(Check, TheWeightMinus128) {
    network_.layers[plain_].weights[5] = -128;
    expect_refusal(plain_, "a weight of -128");
}

TEST_F(Check, TheBiasesRange) {
    network_.layers[plain_].bias[0] = (std::int64_t{1} << 30) + 1;
    expect_refusal(plain_, "a bias of");
}

TEST_F(Check, TheNumbersOfWeightsAndMultipliers) {
    network_.layers[plain_].weights.pop_back();
    expect_refusal(plain_, "weights and");
    network_.layers[plain_].weights.push_back(1);
    network_.layers[plain_].requantise.pop_back();
    expect_refusal(plain_, "multipliers");
}

TEST_F(Check, AMultipliersRange) {
    network_.layers[plain_].requantise[0].m = (1U << 15U) - 1;
    expect_refusal(plain_, "a multiplier of 32767");
    network_.layers[plain_].requantise[0] = {1U << 15U, 63};
    expect_refusal(plain_, "2^63");
}

TEST_F(Check, AnAddsShifts) {
    const std::size_t add = first([](const WorkloadLayer& layer) { return layer.fused_add; });
    network_.layers[add].add_second.shift ^= 1U;
    expect_refusal(add, "different shifts");
}

TEST_F(Check, TheClamps) {
    network_.layers[plain_].low = -128;
    expect_refusal(plain_, "a clamp");
    network_.layers[plain_].low = 1;
    network_.layers[plain_].high = 0;
    expect_refusal(plain_, "a clamp");
}

TEST_F(Check, TheScales) {
    network_.layers[plain_].scale = 0.0;
    expect_refusal(plain_, "a scale");
    network_.layers[plain_].scale = std::numeric_limits<double>::quiet_NaN();
    expect_refusal(plain_, "a scale");
}

TEST_F(Check, AWeightOffItsMask) {
    auto mask = std::make_shared<FilterMask>(*workload_.layers[plain_].mask_int8);
    mask->positions.pop_back();
    --mask->offsets.back();
    workload_.layers[plain_].mask_int8 = mask;
    expect_refusal(plain_, "not on its mask");
    mask->offsets.pop_back();
    expect_refusal(plain_, "a mask of another shape");
}

TEST_F(Check, Shapes) {
    workload_.layers[plain_].geometry.out_height += 1;
    expect_refusal(plain_, "reach over");
    workload_ = lowered_.workload;
    workload_.layers[plain_].geometry.stride = 0;
    expect_refusal(plain_, "a size of 0");
    workload_ = lowered_.workload;
    workload_.layers[plain_].geometry.pad_left = -1;
    expect_refusal(plain_, "a padding of -1");
    workload_ = lowered_.workload;
    workload_.layers[plain_].geometry.groups = 3;
    expect_refusal(plain_, "groups");
}

TEST_F(Check, Producers) {
    workload_.layers[plain_].producers = {static_cast<std::int32_t>(plain_)};
    expect_refusal(plain_, "not computed before");
    workload_.layers[plain_].producers = {-2};
    expect_refusal(plain_, "not computed before");
    workload_.layers[plain_].producers = {};
    expect_refusal(plain_, "no input");
    const std::int32_t before = lowered_.workload.layers[plain_].producers[0];
    workload_.layers[plain_].producers = {before, before};
    expect_refusal(plain_, "does not read");
    workload_.layers[plain_].producers = {-1};
    expect_refusal(plain_, "another height or width");
    workload_ = lowered_.workload;
    workload_.layers[plain_].geometry.in_channels *= 2;
    expect_refusal(plain_, "do not make up");
}

TEST_F(Check, AFusedPool) {
    const std::size_t other = first([](const WorkloadLayer& layer) {
        return layer.op != WorkloadOp::max_pool && !layer.producers.empty() &&
               layer.producers[0] >= 0;
    });
    workload_.layers[other].fusable_into = workload_.layers[other].producers[0];
    expect_refusal(other, "cannot ride");
}

}  // namespace
}  // namespace scfa
