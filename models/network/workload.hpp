#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/workload.hpp
/// @brief A network as the accelerator runs it: layers in execution order, batch norm folded,
/// activations and residual
///        adds fused, every layer placed on the array or on the CPU. Made from a `NetworkGraph` by
///        `lower()`.

#include "models/arch/design_point.hpp"
#include "models/base/hash.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scfa {

/// Positions of the non-zero weights of a convolution, filter by filter (compressed rows).
/// Filter k's positions are tap * channels + channel (channel within the filter's group), strictly
/// ascending.
struct FilterMask {
    std::int32_t taps = 1;
    std::int32_t channels = 1;             ///< C / groups
    std::vector<std::uint32_t> positions;  ///< all filters one after another
    std::vector<std::int64_t> offsets{0};  ///< filters + 1 entries

    [[nodiscard]] std::int64_t filters() const {
        return static_cast<std::int64_t>(offsets.size()) - 1;
    }
    [[nodiscard]] std::int64_t non_zeros() const { return offsets.back(); }
};

/// Where a layer's mask comes from; shown wherever a result is.
enum class MaskSource {
    none,     ///< the layer has no weights (pooling, add)
    trained,  ///< the network file's own weights
    drawn,    ///< drawn from a seed at a given density: "drawn mask"
};

/// What a layer computes. A fully connected layer is a convolution (docs/scfa.md, section 3, last
/// paragraph).
enum class WorkloadOp { convolution, max_pool, average_pool, add, cpu };
enum class Placement { scfa, cpu };
enum class Activation { none, relu, relu6 };

/// Shapes of one layer. Convolution and pooling read in_channels x in_height x in_width and write
/// out_channels x out_height x out_width; pooling and add have out_channels = in_channels, groups =
/// in_channels.
struct LayerGeometry {
    std::int64_t in_channels = 1, in_height = 1, in_width = 1;
    std::int64_t out_channels = 1, out_height = 1, out_width = 1;
    std::int64_t kernel_height = 1, kernel_width = 1;
    std::int64_t stride = 1;
    std::int64_t pad_top = 0, pad_left = 0, pad_bottom = 0, pad_right = 0;
    std::int64_t groups = 1;

    [[nodiscard]] std::int64_t taps() const { return kernel_height * kernel_width; }
    [[nodiscard]] std::int64_t group_channels() const { return in_channels / groups; }
};

struct WorkloadLayer {
    std::string name;
    WorkloadOp op = WorkloadOp::convolution;
    Placement placement = Placement::scfa;
    LayerGeometry geometry;
    Activation activation = Activation::none;
    bool fully_connected = false;

    /// Earlier layers whose stored output this layer reads (indices into Workload::layers); -1 is
    /// the network's input. For a convolution with a fused add the last one is the add's other
    /// operand.
    std::vector<std::int32_t> producers;
    bool fused_add = false;  ///< a residual add rides on this convolution's drain
    /// For a max pool with window = stride and no padding, behind a convolution that nothing else
    /// reads and that has no fused add: that convolution's index. Whether it rides on the drain
    /// depends on the point (Q, tile rows).
    std::int32_t fusable_into = -1;

    std::int64_t macs =
        0;  ///< dense multiply-accumulates of one image; 0 for pooling, add and CPU layers
    /// Learnt parameters as published: weights, biases, and gamma and beta of the batch norms
    /// folded in.
    std::int64_t parameters = 0;
    std::int64_t cpu_operations = 0;  ///< for `cpu`: elementary operations of one image
    std::string cpu_operator;         ///< for `cpu`: the operator's name, for example "Softmax"

    MaskSource mask_source = MaskSource::none;
    /// Non-zero weights after quantisation to int8 and to int16 (small weights become zero).
    /// Convolutions only; shared between equal layers; both may be the same object.
    std::shared_ptr<const FilterMask> mask_int8;
    std::shared_ptr<const FilterMask> mask_int16;

    [[nodiscard]] const FilterMask& mask(Precision precision) const {
        return precision == Precision::int8 ? *mask_int8 : *mask_int16;
    }
};

/// One network, ready to be evaluated. Immutable once made; shared by all threads.
struct Workload {
    std::string name;
    std::string file;                   ///< as the user named it
    std::vector<WorkloadLayer> layers;  ///< execution order
    Hash128 content;                    ///< of everything above that can change a result
    std::optional<double> accuracy;     ///< int8, test set, as the configuration or the run states
    std::optional<double> accuracy_float;

    std::int64_t macs = 0;  ///< sum over layers
    std::int64_t parameters = 0;
    std::int64_t channels = 0;                  ///< sum of out_channels over convolutions
    std::int64_t weights = 0;                   ///< weights of convolutions, zeros included
    std::int64_t non_zeros = 0;                 ///< of them non-zero at int8
    MaskSource mask_source = MaskSource::none;  ///< `drawn` if any layer's is
};

}  // namespace scfa
