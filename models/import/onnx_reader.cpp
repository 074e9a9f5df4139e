// SPDX-License-Identifier: Apache-2.0
#include "models/import/onnx_reader.hpp"

#include "models/import/model_file.hpp"
#include "models/import/onnx_arena.hpp"
#include "models/import/onnx_node.hpp"

#include <fmt/format.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <limits>
#include <new>
#include <queue>
#include <unordered_set>
#include <utility>

namespace scfa {
namespace {

/// Bytes of a name that are left for what tells it from others of the same name.
constexpr std::size_t kSuffix = 30;

using onnx_import::Activation;
using onnx_import::Constant;
using onnx_import::Dims;
using onnx_import::ImportedGraph;
using onnx_import::Node;
using onnx_import::OpenInput;
using onnx_import::Problem;
using onnx_import::Value;

Error file_error(const std::string& path, const std::string& message, std::string hint = {}) {
    Place place;
    place.file = path;
    return {ErrorCode::model, shortened(message, kLongestMessage), std::move(place),
            std::move(hint)};
}

class Importer {
  public:
    Importer(const onnx::ModelProto& model, const std::string& path)
        : model_(model),
          graph_(model.graph()),
          path_(path),
          imported_(std::filesystem::path(path).stem().string(), path) {}

    NetworkGraph run() {
        check_opset();
        index_tensors();
        add_initializers();
        add_inputs();
        for (const int index : order()) {
            if (needed_[static_cast<std::size_t>(index)]) {
                import_node(index);
            }
        }
        mark_outputs();
        add_metadata();
        imported_.graph.check();
        return std::move(imported_.graph);
    }

  private:
    /// A node's name; where it has none, that of its output.
    [[nodiscard]] std::string name_of(int index) const {
        const onnx::NodeProto& node = graph_.node(index);
        const std::string name = !node.name().empty()     ? node.name()
                                 : node.output_size() > 0 ? node.output(0)
                                                          : std::string();
        return name.empty() ? fmt::format("node_{}", index)
                            : shortened(name, kLongestName - kSuffix);
    }

    /// `node "name" (Conv): message`.
    [[nodiscard]] Error node_error(ErrorCode code, int index, const std::string& message,
                                   std::string hint = {}) const {
        Place place;
        place.file = path_;
        place.pointer = name_of(index);
        return {code,
                fmt::format("node \"{}\" ({}): {}", place.pointer,
                            shortened(graph_.node(index).op_type(), kLongestName),
                            shortened(message, kLongestMessage)),
                std::move(place), std::move(hint)};
    }

    void check_opset();
    void index_tensors();
    void check_inputs_exist() const;
    void add_initializers();
    void add_inputs();
    void mark_needed();
    [[nodiscard]] std::vector<int> order() const;
    [[nodiscard]] int on_cycle(const std::vector<int>& waiting) const;
    void import_node(int index);
    void mark_outputs();
    void add_metadata();

    const onnx::ModelProto& model_;
    const onnx::GraphProto& graph_;
    const std::string& path_;
    ImportedGraph imported_;
    std::unordered_map<std::string, int> writer_;  ///< of each tensor; -1: an input or initialiser
    std::vector<bool> needed_;                     ///< nodes that an output depends on
};

void Importer::check_opset() {
    constexpr std::int64_t kOldest = 7;
    constexpr std::int64_t kNewest = 17;
    for (const auto& set : model_.opset_import()) {
        if (set.domain().empty() || set.domain() == "ai.onnx") {
            imported_.opset = set.version();
        }
    }
    if (graph_.node_size() == 0 || graph_.output_size() == 0) {
        throw file_error(path_, "the model's graph has no nodes or no outputs");
    }
    if (imported_.opset < kOldest || imported_.opset > kNewest) {
        throw file_error(path_,
                         fmt::format("the model uses opset {}; {} to {} are supported",
                                     imported_.opset, kOldest, kNewest),
                         "export it again with an opset in that range");
    }
    if (graph_.sparse_initializer_size() > 0) {
        throw file_error(path_, "sparse initialisers are not supported");
    }
}

void Importer::index_tensors() {
    std::unordered_set<std::string> initializers;
    for (const auto& tensor : graph_.initializer()) {
        if (!initializers.insert(tensor.name()).second) {
            throw file_error(path_,
                             fmt::format("the initialiser \"{}\" is there twice", tensor.name()));
        }
        writer_[tensor.name()] = -1;
    }
    std::unordered_set<std::string> inputs;
    for (const auto& input : graph_.input()) {
        if (!inputs.insert(input.name()).second) {
            throw file_error(path_, fmt::format("the input \"{}\" is there twice", input.name()));
        }
        writer_[input.name()] = -1;
    }
    for (int index = 0; index < graph_.node_size(); ++index) {
        for (const std::string& output : graph_.node(index).output()) {
            if (!output.empty() && !writer_.emplace(output, index).second) {
                throw node_error(ErrorCode::model, index,
                                 fmt::format("the tensor \"{}\" is written twice", output));
            }
        }
    }
    check_inputs_exist();
    mark_needed();
}

void Importer::check_inputs_exist() const {
    for (int index = 0; index < graph_.node_size(); ++index) {
        for (const std::string& input : graph_.node(index).input()) {
            if (!input.empty() && writer_.find(input) == writer_.end()) {
                throw node_error(
                    ErrorCode::model, index,
                    fmt::format("it reads \"{}\", which nothing in the model provides", input));
            }
        }
    }
}

void Importer::mark_needed() {
    needed_.assign(static_cast<std::size_t>(graph_.node_size()), false);
    std::vector<int> open;
    const auto need = [&](const std::string& tensor) {
        const auto writer = writer_.find(tensor);
        if (writer == writer_.end()) {
            throw file_error(
                path_, fmt::format("nothing in the model provides its output \"{}\"", tensor));
        }
        if (writer->second >= 0 && !needed_[static_cast<std::size_t>(writer->second)]) {
            needed_[static_cast<std::size_t>(writer->second)] = true;
            open.push_back(writer->second);
        }
    };
    for (const auto& output : graph_.output()) {
        need(output.name());
        ++imported_.uses[output.name()];
    }
    while (!open.empty()) {
        const onnx::NodeProto& node = graph_.node(open.back());
        open.pop_back();
        for (const std::string& input : node.input()) {
            if (!input.empty()) {
                need(input);
                ++imported_.uses[input];
            }
        }
    }
}

void Importer::add_initializers() {
    for (const auto& tensor : graph_.initializer()) {
        Constant constant;
        constant.dims = onnx_import::dims_of(tensor);
        constant.integer = onnx_import::is_integer_type(tensor.data_type());
        constant.tensor = &tensor;
        imported_.values.emplace(tensor.name(), std::move(constant));
    }
}

void Importer::add_inputs() {
    for (const auto& input : graph_.input()) {
        OpenInput open;
        open.name = input.name();
        for (const auto& dim : input.type().tensor_type().shape().dim()) {
            open.dims.push_back(dim.has_dim_value() ? std::max<std::int64_t>(dim.dim_value(), 0)
                                                    : 0);
        }
        imported_.values.emplace(input.name(),
                                 std::move(open));  // an initialiser of the name gives the data
    }
}

/// Every node after those whose outputs it reads; among those that are ready, in the order of the
/// file.
std::vector<int> Importer::order() const {
    const int count = graph_.node_size();
    std::vector<int> waiting(static_cast<std::size_t>(count), 0);
    std::vector<std::vector<int>> readers(static_cast<std::size_t>(count));
    std::priority_queue<int, std::vector<int>, std::greater<>> ready;
    for (int index = 0; index < count; ++index) {
        for (const std::string& input : graph_.node(index).input()) {
            const int writer = input.empty() ? -1 : writer_.at(input);
            if (writer >= 0) {
                readers[static_cast<std::size_t>(writer)].push_back(index);
                ++waiting[static_cast<std::size_t>(index)];
            }
        }
        if (waiting[static_cast<std::size_t>(index)] == 0) {
            ready.push(index);
        }
    }
    std::vector<int> order;
    while (!ready.empty()) {
        order.push_back(ready.top());
        ready.pop();
        for (const int reader : readers[static_cast<std::size_t>(order.back())]) {
            if (--waiting[static_cast<std::size_t>(reader)] == 0) {
                ready.push(reader);
            }
        }
    }
    if (static_cast<int>(order.size()) != count) {
        throw node_error(ErrorCode::model, on_cycle(waiting),
                         "it depends on its own output: the model has a cycle");
    }
    return order;
}

/// The first node, in the order of the file, of a cycle among those that still wait.
int Importer::on_cycle(const std::vector<int>& waiting) const {
    int at =
        static_cast<int>(std::find_if(waiting.begin(), waiting.end(), [](int w) { return w > 0; }) -
                         waiting.begin());
    std::vector<int> path;
    std::vector<bool> seen(waiting.size(), false);
    while (!seen[static_cast<std::size_t>(at)]) {
        seen[static_cast<std::size_t>(at)] = true;
        path.push_back(at);
        for (const std::string& input : graph_.node(at).input()) {
            const int writer = input.empty() ? -1 : writer_.at(input);
            if (writer >= 0 && waiting[static_cast<std::size_t>(writer)] > 0) {
                at = writer;
                break;
            }
        }
    }
    return *std::min_element(std::find(path.begin(), path.end(), at), path.end());
}

void Importer::import_node(int index) {
    const onnx::NodeProto& proto = graph_.node(index);
    try {
        if (!proto.domain().empty() && proto.domain() != "ai.onnx") {
            throw Problem(
                fmt::format("operators of the domain \"{}\" are not supported", proto.domain()));
        }
        Node node(proto, name_of(index), imported_);
        if (!onnx_import::fold_constants(node)) {
            onnx_import::import_operator(node);
        }
    } catch (const Problem& problem) {
        throw node_error(ErrorCode::model, index, problem.what(), problem.hint());
    } catch (const Error& error) {  // from shapes and external data, which do not know the node
        std::string message = error.message();
        const std::string prefix = fmt::format("layer \"{}\": ", name_of(index));
        if (message.compare(0, prefix.size(), prefix) == 0) {
            message.erase(0, prefix.size());
        }
        throw node_error(error.code(), index, message, error.hint());
    }
}

void Importer::mark_outputs() {
    for (const auto& output : graph_.output()) {
        const auto found = imported_.values.find(output.name());
        auto* activation =
            found == imported_.values.end() ? nullptr : std::get_if<Activation>(&found->second);
        if (activation == nullptr) {
            throw file_error(path_, fmt::format("the output \"{}\" does not depend on the image",
                                                output.name()));
        }
        if (activation->pads.any()) {
            throw file_error(path_, fmt::format("the output \"{}\" is padded behind the last layer",
                                                output.name()));
        }
        if (!imported_.graph.consumers(activation->layer).empty()) {
            imported_.graph.layer(activation->layer).is_output = true;
        }
    }
}

void Importer::add_metadata() {
    for (const auto& entry : model_.metadata_props()) {
        imported_.graph.set_metadata(entry.key(), entry.value());
    }
    if (!model_.producer_name().empty()) {
        imported_.graph.set_metadata("producer",
                                     model_.producer_name() + " " + model_.producer_version());
    }
    imported_.graph.set_metadata("opset", std::to_string(imported_.opset));
}

/// @param parse  fills the model; false when the bytes are none
template <class Parse>
NetworkGraph import_parsed(const std::string& path, std::int64_t bytes, Parse&& parse) {
    onnx_import::BoundedArena arena(bytes);
    try {
        auto* model = google::protobuf::Arena::CreateMessage<onnx::ModelProto>(arena.get());
        if (bytes == 0 || !parse(*model)) {
            throw file_error(path, "the file is no ONNX model, or it is damaged or cut short");
        }
        return Importer(*model, path).run();
    } catch (const std::bad_alloc&) {
        throw file_error(
            path,
            fmt::format("the model of {} bytes asks for many times its size in memory", bytes));
    }
}

constexpr std::int64_t kMostBytes = std::numeric_limits<std::int32_t>::max();

}  // namespace

NetworkGraph read_onnx(const std::string& path) {
    const ModelFile file = ModelFile::open(path, kMostBytes);
    return import_parsed(path, file.size(), [&](onnx::ModelProto& model) {
        google::protobuf::io::FileInputStream stream(file.descriptor());
        return model.ParseFromBoundedZeroCopyStream(&stream, static_cast<int>(file.size()));
    });
}

NetworkGraph parse_onnx(const std::string& path, const std::string& bytes) {
    return import_parsed(
        path, static_cast<std::int64_t>(bytes.size()), [&](onnx::ModelProto& model) {
            return static_cast<std::int64_t>(bytes.size()) <= kMostBytes &&
                   model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
        });
}

}  // namespace scfa
