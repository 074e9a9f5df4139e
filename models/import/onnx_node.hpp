#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/import/onnx_node.hpp
/// @brief What an ONNX operator sees while it is turned into layers: its inputs, attributes and the
/// graph so far.

#include "models/import/onnx_tensor.hpp"
#include "models/network/network_graph.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace scfa::onnx_import {

/// Top, left, bottom, right.
struct Pads {
    std::int64_t top = 0, left = 0, bottom = 0, right = 0;
    [[nodiscard]] bool any() const { return (top | left | bottom | right) != 0; }
};

/// A tensor that is known at import. Numbers stay in the file until they are asked for.
struct Constant {
    Dims dims;
    bool integer = false;
    const onnx::TensorProto* tensor = nullptr;                  ///< in the model; or
    std::shared_ptr<const std::vector<float>> reals;            ///< computed; or
    std::shared_ptr<const std::vector<std::int64_t>> integers;  ///< computed; or
    /// none of these: a weight whose file has only its shape.
    [[nodiscard]] bool absent() const {
        return tensor == nullptr && reals == nullptr && integers == nullptr;
    }
};

/// A tensor that a layer computes. Rank 4: N x C x H x W; rank 2: N x features.
struct Activation {
    LayerId layer;
    int rank = 4;
    Pads pads;  ///< zeros around it that no layer has added yet: a Pad waiting for a convolution or
                ///< pool
};

/// A graph input without data: the image, or a weight of a file without weights. Who reads it
/// decides.
struct OpenInput {
    std::string name;
    Dims dims;  ///< 0: not known
};

using Value = std::variant<std::monostate, Constant, Activation, OpenInput>;

/// The network as far as it has been imported.
class ImportedGraph {
  public:
    ImportedGraph(std::string name, std::string path)
        : graph(std::move(name), path), path_(std::move(path)) {}

    /// Adds a layer and infers its shape. The name gets a suffix when it is taken.
    LayerId add(Layer layer, const std::vector<LayerId>& inputs);
    [[nodiscard]] const TensorShape& shape(LayerId id) const { return shapes_[id.index()]; }
    /// One more tensor of the file is the output of this layer.
    void hold(LayerId id) { ++holders_[id.index()]; }
    /// How many are: more than one behind Identity and the like.
    [[nodiscard]] int holders(LayerId id) const { return holders_[id.index()]; }
    [[nodiscard]] const std::string& path() const { return path_; }
    /// Dimensions as ONNX sees them.
    [[nodiscard]] Dims dims(const Activation& value) const;
    /// The network's input. @param permuted  the dimensions as N x C x H x W or N x features
    Activation image(const OpenInput& input, const Dims& permuted);

    NetworkGraph graph;
    std::map<std::string, Value> values;
    std::unordered_map<std::string, int>
        uses;  ///< readers of each tensor, the graph's outputs among them
    std::int64_t opset = 0;
    std::int64_t batch = 1;  ///< a symbolic batch is 1

  private:
    std::string path_;
    std::vector<TensorShape> shapes_;
    std::vector<int> holders_;
    std::map<std::string, int> copies_;  ///< of names that are there more than once
    std::map<std::string, Activation> images_;
};

/// One node at work. Everything throws Problem where the node is not what it should be.
class Node {
  public:
    Node(const onnx::NodeProto& proto, std::string name, ImportedGraph& imported)
        : proto_(proto), name_(std::move(name)), imported_(imported) {}

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& op() const { return proto_.op_type(); }
    [[nodiscard]] ImportedGraph& imported() { return imported_; }
    [[nodiscard]] std::int64_t opset() const { return imported_.opset; }

    [[nodiscard]] std::size_t inputs() const {
        return static_cast<std::size_t>(proto_.input_size());
    }
    /// An input that is there and not left out by an empty name.
    [[nodiscard]] bool has_input(std::size_t slot) const;
    [[nodiscard]] const Value& value(std::size_t slot) const;
    /// How many read the tensor of this slot.
    [[nodiscard]] int uses_of(std::size_t slot) const;

    /// A tensor that a layer computes; zeros that wait around it become a layer of their own.
    Activation activation(std::size_t slot);
    /// The same, but the zeros are left to the caller.
    Activation padded_activation(std::size_t slot);
    [[nodiscard]] const TensorShape& shape(const Activation& value) const {
        return imported_.shape(value.layer);
    }
    /// Turns waiting zeros into a layer.
    Activation materialised(Activation value);

    /// A tensor known at import, its size checked; a graph input without data becomes an absent
    /// one.
    [[nodiscard]] Constant constant(std::size_t slot) const;
    /// Its numbers; empty when it is absent.
    [[nodiscard]] std::vector<float> reals(const Constant& constant) const;
    [[nodiscard]] std::vector<std::int64_t> integers(const Constant& constant) const;
    /// A single number. @throws Problem when it is absent or has several
    [[nodiscard]] double scalar(const Constant& constant) const;
    /// Numbers that must be finite: weights, biases, statistics.
    [[nodiscard]] std::vector<float> finite(const Constant& constant) const;

    // Attributes.
    [[nodiscard]] const onnx::AttributeProto* attribute(
        const std::string& key, onnx::AttributeProto::AttributeType type) const;
    [[nodiscard]] std::int64_t integer(const std::string& key, std::int64_t fallback) const;
    [[nodiscard]] double real(const std::string& key, double fallback) const;
    [[nodiscard]] std::string text(const std::string& key, const std::string& fallback) const;
    [[nodiscard]] std::optional<std::vector<std::int64_t>> integers(const std::string& key) const;
    /// An attribute of old opsets that became an input: the input when it is there, otherwise the
    /// attribute.
    [[nodiscard]] std::optional<std::vector<std::int64_t>> integers(const std::string& key,
                                                                    std::size_t slot) const;

    // Results.
    [[nodiscard]] Layer layer(LayerKind kind) const;
    /// Adds a layer that computes output 0.
    LayerId emit(Layer layer, const std::vector<Activation>& inputs, int rank);
    /// Output 0 is this value.
    void set(Value value);

  private:
    const onnx::NodeProto& proto_;
    std::string name_;
    ImportedGraph& imported_;
};

/// Folds a node whose inputs are all known. @return false when the operator is not one that can be
bool fold_constants(Node& node);

/// Turns a node into layers. @throws Problem when the operator cannot be placed anywhere
void import_operator(Node& node);

// The groups of operators, each in a file of its own.
void import_convolution(Node& node);
void import_gemm(Node& node);
void import_matmul(Node& node);
void import_batch_norm(Node& node);
void import_pool(Node& node);
void import_global_pool(Node& node);
void import_reduce_mean(Node& node);
void import_pad(Node& node);
void import_flatten(Node& node);
void import_reshape(Node& node);
void import_squeeze(Node& node);
void import_unsqueeze(Node& node);
void import_transpose(Node& node);
void import_concat(Node& node);
void import_shape(Node& node);
void import_resize(Node& node);
void import_relu(Node& node);
void import_clip(Node& node);
void import_binary(Node& node);
void import_sum(Node& node);
/// Dropout, Identity, Cast, QuantizeLinear, ...: output 0 is input 0.
void import_pass(Node& node);
/// An operator on each value for itself, or along one axis, that keeps the shape: on the CPU.
void import_elementwise(Node& node);

}  // namespace scfa::onnx_import
