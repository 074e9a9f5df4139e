#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/network_graph.hpp
/// @brief A network as its file describes it: a graph of layers, before anything is folded or
/// fused.
///
/// Vertices are layers, edges go from producer to consumer and carry the consumer's input slot.
/// Readers build a graph in any order and then call `check()`; shape inference and lowering take
/// only checked graphs.

#include "models/base/error.hpp"
#include "models/base/units.hpp"
#include "models/network/tensor_shape.hpp"

#include <boost/graph/adjacency_list.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace scfa {

enum class LayerKind : std::int32_t {
    input,  ///< the network's one input; its shape is `Layer::shape`
    convolution,
    fully_connected,  ///< on a vector: a flattened map or a 1 x 1 map
    batch_norm,       ///< per channel: gamma (x - mean) / sqrt(variance + epsilon) + beta
    relu,
    relu6,
    max_pool,
    average_pool,
    global_average_pool,
    add,            ///< of two tensors of one shape
    concatenation,  ///< along channels
    flatten,
    identity,  ///< dropout and the like: nothing at inference
    other,     ///< an operator that the array cannot run: the CPU does
};
std::string_view name_of(LayerKind kind);
/// The names of all kinds, in the order of the enumeration.
const std::vector<std::string>& layer_kind_names();

/// The window of a convolution or a pool, in pixels.
struct Window {
    std::int64_t kernel_height = 1, kernel_width = 1;
    std::int64_t stride_height = 1, stride_width = 1;
    std::int64_t dilation_height = 1, dilation_width = 1;
    std::int64_t pad_top = 0, pad_left = 0, pad_bottom = 0, pad_right = 0;
    bool ceil_mode =
        false;  ///< pools: round the output size up (but no window starts beyond the input)
    bool count_include_pad = false;  ///< average pools: the divisor counts padding
};

/// Statistics and learnt parameters, one number a channel; all empty when the file has no weights.
struct BatchNorm {
    std::vector<float> gamma, beta, mean, variance;
    float epsilon = 1e-5F;
};

/// One layer. Members that a kind does not use keep their defaults.
struct Layer {
    std::string name;  ///< unique in the graph
    LayerKind kind = LayerKind::identity;
    TensorShape shape;  ///< input: its shape; other: the output's, where `states_shape`
    bool states_shape =
        false;      ///< other: `shape` is the output's; otherwise that of the first input
    Window window;  ///< convolution, max_pool, average_pool
    std::int64_t out_channels = 1;  ///< convolution, fully_connected
    std::int64_t groups = 1;        ///< convolution
    bool has_bias = false;          ///< convolution, fully_connected
    std::vector<float>
        weights;  ///< K x C/G x Kh x Kw, or K x features; empty: the file has no weights
    std::vector<float> bias;  ///< K, or empty
    BatchNorm batch_norm;
    std::int64_t learnt_per_channel =
        2;                      ///< batch_norm: gamma and beta; 1 for a plain shift or scale
    std::string operator_name;  ///< other: as its file calls it, for example "Softmax"
    std::map<std::string, double> numbers;  ///< other: its parameters, by their ONNX names; not
                                            ///< those that the file does not have
    bool is_output =
        false;  ///< read from outside although other layers read it too: must be stored
};

/// What names in a network may have, in bytes: errors and reports show them.
inline constexpr std::size_t kLongestName = 200;
/// What an error may quote of a network.
inline constexpr std::size_t kLongestMessage = 600;

/// The text, or its first `most` bytes and "...".
std::string shortened(const std::string& text, std::size_t most);

/// The input slot of the consumer that an edge feeds.
struct InputSlot {
    std::int32_t slot = 0;
};

class NetworkGraph {
  public:
    using Graph =
        boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, Layer, InputSlot>;

    /// @param file  as the user named it, for errors; may be empty
    explicit NetworkGraph(std::string name = {}, std::string file = {})
        : name_(std::move(name)), file_(std::move(file)) {}

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& file() const { return file_; }
    void set_name(std::string name) { name_ = std::move(name); }

    /// What the file says of itself (accuracy, data set, tool, ...), as text. Shown, never computed
    /// with.
    [[nodiscard]] const std::map<std::string, std::string>& metadata() const { return metadata_; }
    void set_metadata(std::string key, std::string value) {
        metadata_[std::move(key)] = std::move(value);
    }

    /// Ids count up from 0. @throws Error{model} when the name is empty, too long or taken.
    LayerId add(Layer layer);
    /// The same, with the layers that feed slots 0, 1, ...
    LayerId add(Layer layer, const std::vector<LayerId>& inputs);
    void connect(LayerId from, LayerId to, std::int32_t slot);

    [[nodiscard]] std::size_t size() const { return boost::num_vertices(graph_); }
    [[nodiscard]] const Layer& layer(LayerId id) const { return graph_[id.index()]; }
    [[nodiscard]] Layer& layer(LayerId id) { return graph_[id.index()]; }
    /// Producers by slot.
    [[nodiscard]] std::vector<LayerId> inputs(LayerId id) const;
    /// Consumers, ascending; one that reads twice stands twice.
    [[nodiscard]] std::vector<LayerId> consumers(LayerId id) const;
    /// An invalid id when there is no such layer.
    [[nodiscard]] LayerId find(std::string_view name) const;
    [[nodiscard]] const Graph& graph() const { return graph_; }

    /// Every layer after its producers; among those that are ready, the one added first comes
    /// first.
    /// @throws Error{model} naming the layers of a cycle. Cost: O((layers + edges) log layers).
    [[nodiscard]] std::vector<LayerId> topological_order() const;

    /// One input layer, every slot of every layer fed exactly once, the right number of inputs, no
    /// cycle.
    /// @throws Error{model} naming the layer.
    void check() const;

    /// `layer "name": message`, placed at the layer in the network's file.
    [[nodiscard]] Error error(ErrorCode code, const std::string& layer, const std::string& message,
                              std::string hint = {}) const;

  private:
    std::string name_;
    std::string file_;
    std::map<std::string, std::string> metadata_;
    std::map<std::string, LayerId, std::less<>> by_name_;
    Graph graph_;
};

/// The same for code that has no graph at hand.
Error layer_error(ErrorCode code, const std::string& file, const std::string& layer,
                  const std::string& message, std::string hint = {});

/// Runs `action`; an overflow in it that does not know its layer is thrown again with the layer's
/// name.
template <class Action>
auto with_layer_name(const std::string& file, const std::string& layer, Action&& action) {
    try {
        return action();
    } catch (const Error& error) {
        if (error.code() != ErrorCode::overflow || !error.place().pointer.empty()) {
            throw;
        }
        throw layer_error(ErrorCode::overflow, file, layer, error.message(), error.hint());
    }
}

}  // namespace scfa
