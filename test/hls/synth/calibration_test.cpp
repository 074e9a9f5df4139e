// SPDX-License-Identifier: Apache-2.0
// Coefficients from samples whose truth is known.
#include "hls/synth/calibration.hpp"

#include "models/base/error.hpp"
#include "models/base/rng.hpp"
#include "test/models/cost/platform_fixture.hpp"
#include "test/models/cost/shipped_networks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace scfa::test {
namespace {

/// A fabric that differs from the shipped one in every part.
Platform other_truth() {
    Platform truth = shipped_platform("zcu102");
    truth.fabric.pe_lut.value = 7.0;
    truth.fabric.lane_lut.value = 91.0;
    truth.fabric.bank_lut.value = 63.0;
    truth.fabric.fifo_lut.value = 1.7;
    truth.fabric.arbiter_lut.value = 2.3;
    truth.fabric.controller_lut.value = 4321.0;
    truth.fabric.pair_ff.value = 41.0;
    truth.fabric.drain_ff.value = 1.4;
    truth.fabric.controller_ff.value = 1234.0;
    return truth;
}

std::vector<CalibrationSample> samples_of(const Platform& truth, std::uint64_t seed, int count) {
    Rng rng(seed, 5);
    std::vector<CalibrationSample> out;
    for (int i = 0; i < count; ++i) {
        CalibrationSample sample;
        sample.design = "point " + std::to_string(i);
        sample.point = canonical(any_point(rng, truth));
        const Resources resources = resources_of(sample.point, truth, sample.needs);
        sample.lut = resources.lut;
        sample.ff = resources.ff;
        sample.source = "known";
        out.push_back(sample);
    }
    return out;
}

TEST(Calibration, finds_the_truth_behind_samples_and_predicts_points_that_it_has_not_seen) {
    const Platform truth = other_truth();
    const Platform shipped = shipped_platform("zcu102");
    const Calibration fitted = calibrate(shipped, samples_of(truth, 1, 80), "test");
    EXPECT_GT(fitted.lut_rms_before, 0.05) << "the test would show nothing otherwise";
    EXPECT_LT(fitted.lut_rms, 0.001);
    EXPECT_LT(fitted.ff_rms, 0.001);
    Platform calibrated = shipped;
    calibrated.fabric = fitted.fabric;
    for (const CalibrationSample& unseen : samples_of(truth, 2, 40)) {
        const Resources resources = resources_of(unseen.point, calibrated, unseen.needs);
        EXPECT_NEAR(static_cast<double>(resources.lut) / static_cast<double>(*unseen.lut), 1.0,
                    0.01);
        EXPECT_NEAR(static_cast<double>(resources.ff) / static_cast<double>(*unseen.ff), 1.0, 0.01);
    }
    EXPECT_FALSE(fitted.fabric.provisional);
    EXPECT_EQ(fitted.fabric.fit.size(), 160U) << "a residual for every number";
}

TEST(Calibration, refuses_fewer_samples_than_coefficients) {
    const Platform truth = other_truth();
    EXPECT_THROW(calibrate(truth, samples_of(truth, 1, 6), "test"), Error);
    EXPECT_THROW(calibrate(truth, {}, "test"), Error);
}

TEST(Calibration, never_makes_a_coefficient_negative) {
    Platform truth = other_truth();
    std::vector<CalibrationSample> samples = samples_of(truth, 3, 60);
    Rng rng(4, 4);
    for (CalibrationSample& sample : samples) {
        sample.lut =
            std::max<std::int64_t>(1, *sample.lut / static_cast<std::int64_t>(1 + rng.below(4)));
    }
    const Calibration fitted = calibrate(truth, samples, "test");
    for (const auto& row : fitted.fabric.fit) {
        EXPECT_GT(row.modelled, 0.0);
    }
    for (const auto member : {&FabricCoefficients::pe_lut, &FabricCoefficients::lane_lut,
                              &FabricCoefficients::bank_lut, &FabricCoefficients::controller_lut}) {
        EXPECT_GE((fitted.fabric.*member).value, 0.0);
    }
}

}  // namespace
}  // namespace scfa::test
