#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/rtl/network_run.hpp
/// @brief A planned network on the RTL core, layer after layer, with real data. Convolutions run on
/// the core. What rides on a drain (residual add, max pool), pooling, adds and the CPU's layers are
/// not in the RTL: their arithmetic is that of the golden reference. Loads and stores take no part
/// in the cycles.

#include "hls/rtl/sequence_driver.hpp"
#include "models/cost/pass_cycles.hpp"
#include "models/network/reference/reference.hpp"
#include "models/program/network_program.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace scfa::rtl {

struct LayerOutcome {
    bool on_core = false;  ///< the rest is counted on the core only
    std::int64_t sequences = 0;
    std::int64_t compute_cycles = 0, stall_drain = 0;
    LaneCycles lanes;  ///< of formats with a FIFO and of `dense`; else zero
    Tensor output;     ///< as stored; a convolution with a pool on its drain: before the pool
};

class NetworkRun {
  public:
    /// @param program, function, core  outlive it; the core is that of the program's point
    NetworkRun(const NetworkProgram& program, const QuantisedNetwork& function, Core& core);

    /// One image, in the network's input shape. @param before  called with each layer's index; may
    /// be empty
    /// @throws Error{unsupported} naming the layer that the core cannot hold
    std::vector<LayerOutcome> run(const Tensor& image,
                                  const std::function<void(std::size_t)>& before = {});

    /// One convolution. @param input  its operands, concatenated
    LayerOutcome run_layer(const LayerProgram& layer, const Tensor& input);

  private:
    LayerOutcome run_convolution(const LayerProgram& layer, const Tensor& input,
                                 const std::vector<Tensor>& outputs);
    [[nodiscard]] Sequence sequence_of(const LayerProgram& layer, const ProgramJob& job) const;

    const NetworkProgram& program_;
    const QuantisedNetwork& function_;
    Reference reference_;
    SequenceDriver driver_;
};

}  // namespace scfa::rtl
