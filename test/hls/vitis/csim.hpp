#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/hls/vitis/csim.hpp
/// @brief The HLS kernel of a design point as a compiled process on golden data.

#include "hls/vitis/golden_data.hpp"
#include "models/arch/device.hpp"
#include "models/program/planned_point.hpp"

#include <memory>
#include <string>

namespace scfa::test {

/// A shipped network with weights, its own or drawn, the first Fashion-MNIST test image, and the
/// golden reference's answer. Kept: the same arguments give the same object.
std::shared_ptr<const GoldenImage> shipped_golden(const std::string& file, Precision precision);

/// How to compile.
struct CsimBuild {
    std::string compiler = "g++";
    std::string flags = "-O2";
};

struct CsimResult {
    int exit_code = -1;
    std::string output;
};

/// Writes configuration and golden data into a folder of its own, compiles kernel and testbench as
/// a project's Makefile does, runs them, and removes the folder.
/// @param damage  changes the golden data first: what has to be noticed
CsimResult simulate_kernel(const PlannedPoint& planned, const Device& device,
                           const GoldenImage& golden, const CsimBuild& build = {},
                           void (*damage)(GoldenData&) = nullptr);

}  // namespace scfa::test
