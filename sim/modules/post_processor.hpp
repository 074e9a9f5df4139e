#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/post_processor.hpp
/// @brief Bias, requantisation, activation, residual add and pooling between accumulators and
///        output buffer (docs/scfa.md, sections 1 and 3).

#include "models/arch/design_point.hpp"
#include "models/network/reference/quantised_network.hpp"
#include "sim/modules/accumulators.hpp"
#include "sim/modules/activation_buffer.hpp"
#include "sim/modules/output_buffer.hpp"
#include "sim/modules/requantiser.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace scfa::sim {

/// What happens to a block's sums on their way out.
struct DrainRule {
    Clamp clamp;                 ///< of the convolution itself: `own_low`, `own_high` before an add
    std::optional<AddRule> add;  ///< residual operand: what the output half holds
    std::int64_t pool_height = 1, pool_width = 1;  ///< of the max pool that rides on the drain
    Clamp pool_clamp;

    /// @param fused_add  the layer's
    static DrainRule of(const QuantisedLayer& layer, bool fused_add);
    /// The same with a max pool on the drain.
    [[nodiscard]] DrainRule with_pool(const LayerGeometry& pool, const QuantisedLayer& rule) const;
};

/// What an add layer does.
AddRule add_rule(const QuantisedLayer& layer);

class PostProcessor {
  public:
    explicit PostProcessor(const DesignPoint& point);

    /// ceil(R / post.lanes): cycles in which one pixel vector of all lanes is drained.
    [[nodiscard]] std::int64_t drain_cycles() const;
    /// A pool's sequence: rows x ceil(Wo / Q) x ceil(channels / post.lanes) x Kh x Kw cycles.
    [[nodiscard]] std::int64_t pool_cycles(const InputTile& tile) const;
    /// An add's: the same without the window.
    [[nodiscard]] std::int64_t add_cycles(const InputTile& tile) const;

    /// Requantises all sums of a (tile, block) into an output half that `OutputBuffer::begin` has
    /// given to the tile (of the convolution's own rows and width); a riding pool leaves its rows
    /// and columns at the start of it.
    /// @param parameters  per lane. Cost: about 1 ns a pixel.
    void drain(const Accumulators& sums, const std::vector<LaneParameters>& parameters,
               const DrainRule& rule, OutputBuffer& out, int half) const;

    /// Jobs of their own: the input tile's channels into the output half, which has begun with
    /// them. Padding is ignored by the maximum and counts as zeros in the average.
    void max_pool(const ActivationBuffer& in, int in_half, Clamp clamp, OutputBuffer& out,
                  int half) const;
    void average_pool(const ActivationBuffer& in, int in_half, Multiplier by, Clamp clamp,
                      OutputBuffer& out, int half) const;
    void add(const ActivationBuffer& in, int in_half, const AddRule& rule, OutputBuffer& out,
             int half) const;

  private:
    std::int64_t rows_;
    std::int64_t columns_;
    std::int64_t lanes_;
};

}  // namespace scfa::sim
