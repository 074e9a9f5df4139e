#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/pe_array.hpp
/// @brief R x Q multipliers on DSP slices, two products a slice where packed (docs/scfa.md,
///        section 1): what a sequence adds to the accumulators.

#include "models/arch/design_point.hpp"
#include "models/arch/packing.hpp"
#include "sim/modules/accumulators.hpp"
#include "sim/modules/activation_buffer.hpp"
#include "sim/modules/block_tokens.hpp"
#include "sim/modules/tap_kernels.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa::sim {

/// How a product is made.
struct PeArithmetic {
    const PackingMode* packing = nullptr;  ///< nullptr: one product a slice
    std::int32_t dsp_clock_ratio = 1;      ///< 2: a packed slice splits after every product

    /// Products that a slice sums up before its halves are split. 0: never (not packed).
    [[nodiscard]] std::int32_t products_to_split() const {
        return packing == nullptr ? 0 : dsp_clock_ratio == 2 ? 1 : packing->products;
    }
    /// @throws Error{configuration} when the point packs and the slice cannot
    static PeArithmetic of(const DesignPoint& point, Slice slice);
};

/// A job's multiplications: which weights meet which inputs.
struct PeJob {
    const BlockTokens* block = nullptr;
    const ActivationBuffer* activations = nullptr;
    int half = 0;
};

class PeArray {
  public:
    /// @param check_every  every so many sequences are also worked out slice by slice on a sample
    /// of
    ///                     their pixel vectors, and compared; 0: never
    PeArray(const DesignPoint& point, Slice slice, std::int64_t check_every = 0);

    /// Adds a whole sequence, all pixel vectors of the tile, to the accumulators (vectorised).
    /// @pre  the accumulators have begun this tile with the planes' pitch (`sum_tile`)
    /// @throws Error{overflow} from Accumulators::admit
    /// Cost: at density d about 1 / d of 20 G dense multiply-accumulates a second.
    void run_sequence(const PeJob& job, Accumulators& sums);

    /// The same for one pass, through the banks and slices, product by product.
    /// @param row     output row of the layer; @param vector  pixel vector of it
    void run_pass(const PeJob& job, std::int64_t row, std::int64_t vector,
                  Accumulators& sums) const;

    /// Passes that were worked out both ways so far.
    [[nodiscard]] std::int64_t checked_passes() const { return checked_passes_; }
    [[nodiscard]] const PeArithmetic& arithmetic() const { return arithmetic_; }

  private:
    void lane_pass(const PeJob& job, std::size_t lane, std::int64_t row, std::int64_t vector,
                   std::int64_t* sums) const;
    /// Sums of one pixel vector, lane after lane.
    struct Sample {
        std::int64_t vector = 0;
        std::int64_t place = 0;
        std::int64_t columns = 0;
        std::vector<std::int64_t> sums;
    };
    [[nodiscard]] Sample sample(const PeJob& job, const Accumulators& sums) const;
    void compare(const PeJob& job, const Sample& expected, const Accumulators& sums);

    std::int64_t columns_;
    Precision precision_;
    PeArithmetic arithmetic_;
    std::int64_t check_every_;
    std::int64_t sequences_ = 0;
    std::int64_t checked_passes_ = 0;
    std::vector<std::vector<WeightPair>> pairs_;  ///< of the lanes of one sequence
};

/// The tile of sums that fits a half of the activation buffer.
SumTile sum_tile(const ActivationBuffer& activations, int half, std::int64_t lanes,
                 std::int64_t parts);

}  // namespace scfa::sim
