#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/size_options.hpp
/// @brief The mappings of a network's layers on any of several sizes of buffers and accumulators.

#include "models/cost/analytic_evaluator.hpp"
#include "models/cost/layer_bounds.hpp"
#include "models/eval/point_bounds.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace scfa {

/// The axes that decide what fits, and nothing else of a layer's time.
inline constexpr std::array<Parameter, 4> kSizeParameters{
    Parameter::weight_buffer_kib, Parameter::activation_buffer_kib, Parameter::output_buffer_kib,
    Parameter::accumulator_depth};

bool sizes_fixed(const PointBox& box);

/// Equal sets of tile choices of a layer have one number.
class ChoiceSets {
  public:
    std::int32_t number_of(std::size_t layer, const std::vector<TileChoice>& choices, bool fused);
    [[nodiscard]] const std::vector<TileChoice>& choices(std::int32_t number) const {
        return *sets_[static_cast<std::size_t>(number)];
    }
    /// Whether a layer that may choose among `wide` and takes the tile height `rows` may choose
    /// among `narrow` as well and takes the same: the best of a set is the best of a part of it
    /// that has it.
    bool same_choice(std::int32_t narrow, std::int32_t wide, std::int32_t rows);

  private:
    using Key = std::pair<std::pair<std::size_t, bool>, std::vector<TileChoice>>;
    std::map<Key, std::int32_t> numbers_;
    std::vector<const std::vector<TileChoice>*> sets_;
    std::vector<bool> fused_;
    std::map<std::array<std::int32_t, 3>, bool> same_;
};

/// All layers of a network; of CPU layers and pools that ride along nothing.
struct NetworkOptions {
    Reason shortage = Reason::none;  ///< a layer fits none of the sizes
    struct Layer {
        bool used = false;
        LayerTraffic traffic;
        std::int32_t choices = -1;  ///< of ChoiceSets; -1: an ideal mapping
    };
    std::vector<Layer> layers;
    std::vector<bool> fused_pool;
};

/// One network, for one thread.
class SizeOptions {
  public:
    SizeOptions(AnalyticModel& model, std::size_t network);

    /// What the layers may choose among on the points of the box: exactly where the sizes are
    /// fixed, and the union over them elsewhere; an ideal mapping where there are too many.
    /// @param point    canonical; what is not a size is taken from it. `scheduled`: layers that are
    ///                 not `compiled` get an ideal mapping
    /// @param compiled  per layer: its schedule may be made
    const NetworkOptions& of(const PointBox& box, const DesignPoint& point, int level,
                             const std::vector<bool>& compiled);

    [[nodiscard]] ChoiceSets& sets() { return sets_; }
    /// Of the layers under the point's compute key. @param point canonical
    const std::vector<const LayerTables*>& tables_of(const DesignPoint& point);
    /// The max pool that may ride on the layer's drain, or nullptr.
    [[nodiscard]] const WorkloadLayer* pool_of(std::size_t layer) const { return pools_[layer]; }

  private:
    using TableKey = std::array<std::int32_t, 8>;
    struct Tables {
        std::vector<const LayerTables*> layers;
        std::vector<std::unique_ptr<LayerFit>> fits;  ///< made on first use
    };
    /// Point, level, and per size its first value's address and their number.
    using Key = std::array<std::int64_t, 20>;

    static Key key_of(const PointBox& box, const DesignPoint& point, int level);
    Tables& entry_of(const DesignPoint& point);
    NetworkOptions exact(const DesignPoint& point, const std::vector<bool>& compiled);
    NetworkOptions united(const PointBox& box, const DesignPoint& point, int level,
                          const std::vector<bool>& compiled);
    NetworkOptions ideal(const DesignPoint& point);
    LayerOptions exact_layer(const PointContext& context, std::size_t layer, bool compiled);
    LayerOptions ideal_layer(const PointContext& context, std::size_t layer);
    template <class Make>
    NetworkOptions assemble(Make make);

    AnalyticModel& model_;
    const Workload& workload_;
    std::vector<const WorkloadLayer*> pools_;
    ChoiceSets sets_;
    std::map<TableKey, Tables> tables_;
    std::map<Key, std::unique_ptr<NetworkOptions>> known_;
};

/// What the tables of formats with a FIFO hold besides pass cycles does not depend on depth and
/// window: the point with fixed ones.
DesignPoint without_fifo(DesignPoint point);
/// The format whose tables hold for every split of this one before anything is compiled.
SparseFormat ideal_format(SparseFormat format);
DesignPoint with_format(DesignPoint point, SparseFormat format);

}  // namespace scfa
