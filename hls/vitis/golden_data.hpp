#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/vitis/golden_data.hpp
/// @brief What the kernel's testbench reads: external memory before the run, what has to lie in it
///        afterwards, and the compute cycles of every layer.

#include "hls/vitis/program_words.hpp"
#include "models/eval/result.hpp"
#include "models/network/reference/reference.hpp"

#include <string>
#include <vector>

namespace scfa {

/// A network in integers with one image and what the golden reference makes of it. Shared by all
/// points of the same network and precision.
struct GoldenImage {
    std::shared_ptr<const QuantisedNetwork> network;
    Tensor image;
    std::vector<Tensor> outputs;  ///< per layer
    std::string source;           ///< "test image 0 of ...", "drawn image"
};

/// Quantised weights, one image, expected outputs; the words of a project's golden/ folder.
struct GoldenData {
    std::string manifest;  ///< golden/manifest.txt: numbers only, a line each
    std::string data;      ///< golden/data.bin
    std::string program;   ///< golden/program.bin: 32-bit words, little-endian
};

/// Lines of the manifest, in the order in which the testbench obeys them:
///   `memory BYTES`                     external memory
///   `load ADDRESS BYTES OFFSET`        bytes of data.bin go into it
///   `run FIRST LAYERS`                 the kernel runs these records of the program
///   `check LAYER ADDRESS CHANNELS HEIGHT WIDTH ROW_BYTES OFFSET`   compare with data.bin
///   `cycles LAYER CYCLES`              of the run before: what its trip counts must be
/// A layer on the CPU becomes a `load` of what it computes. Each layer runs by itself, so that its
/// cycles are its own.
GoldenData golden_data(const NetworkProgram& network, const KernelProgram& program,
                       const std::vector<LayerResult>& layers, const GoldenImage& golden);

}  // namespace scfa
