#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/top/data_path.hpp
/// @brief The accelerator's buffers, PE array and post-processor with real data in them: what the
/// controller's loads, sequences and stores do to tensors.

#include "models/arch/device.hpp"
#include "models/program/buffer_halves.hpp"
#include "models/program/network_program.hpp"
#include "sim/modules/activation_buffer.hpp"
#include "sim/modules/output_buffer.hpp"
#include "sim/modules/pe_array.hpp"
#include "sim/modules/post_processor.hpp"
#include "sim/modules/sparse_decoder.hpp"
#include "sim/modules/weight_buffer.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace scfa::sim {

class DataPath {
  public:
    /// @param program, function  outlive it
    /// @param check_every        see PeArray
    DataPath(const NetworkProgram& program, const QuantisedNetwork& function, const Device& device,
             std::int64_t check_every);

    /// What a weight load brought: one image, or all of the layer.
    void receive_weights(const LayerProgram& layer, const ProgramJob& job, int half,
                         const std::vector<std::uint8_t>& bytes);
    /// What the job's input loads brought, one array of bytes per addend.
    void receive_input(const LayerProgram& layer, const ProgramJob& job, int half,
                       const std::vector<std::vector<std::uint8_t>>& bytes);
    /// A residual operand, into the output half that its job overwrites.
    void receive_residual(const LayerProgram& layer, const ProgramJob& job, int half,
                          const std::vector<std::uint8_t>& bytes);

    /// The job's multiplications and, if it drains, its results in the output half.
    void run(const LayerProgram& layer, const ProgramJob& job, const JobHalves& halves);

    /// The results as the store writes them, rows padded as in external memory.
    [[nodiscard]] std::vector<std::uint8_t> results(const LayerProgram& layer,
                                                    const ProgramJob& job, int half) const;

    /// What the lanes' decoders made of the job's weights. nullptr for the post-processor's jobs.
    [[nodiscard]] const BlockTokens* tokens(const LayerProgram& layer, const ProgramJob& job,
                                            int half) const;
    [[nodiscard]] std::int64_t checked_passes() const { return pe_array_.checked_passes(); }

  private:
    using Tokens = std::shared_ptr<const BlockTokens>;

    Tokens decoded(const LayerProgram& layer, const ProgramJob& job, const std::uint8_t* bytes,
                   std::size_t size);
    [[nodiscard]] BlockLayout layout_of(const LayerProgram& layer, const ProgramJob& job) const;
    [[nodiscard]] const QuantisedLayer& quantised(const LayerProgram& layer) const {
        return function_.layers[static_cast<std::size_t>(layer.index)];
    }
    void begin_output(const LayerProgram& layer, const ProgramJob& job, int half);
    void run_array(const LayerProgram& layer, const ProgramJob& job, const JobHalves& halves);
    void run_post_processor(const LayerProgram& layer, const ProgramJob& job,
                            const JobHalves& halves);

    const NetworkProgram& program_;
    const QuantisedNetwork& function_;
    ActivationBuffer activations_;
    WeightBuffer weights_;
    PeArray pe_array_;
    Accumulators sums_;
    PostProcessor post_processor_;
    OutputBuffer output_;
    /// Weights never change, so an image is decoded once: per layer and job of a tile.
    std::vector<std::vector<Tokens>> decoded_;
    std::int64_t decoded_values_ = 0;
};

}  // namespace scfa::sim
