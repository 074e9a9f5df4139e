// SPDX-License-Identifier: Apache-2.0
// The one table of supported ONNX operators. To add one: a function, and a line here.
#include "models/import/onnx_node.hpp"

#include <fmt/format.h>

#include <map>
#include <string_view>

namespace scfa::onnx_import {
namespace {

using Handler = void (*)(Node&);

const std::map<std::string_view, Handler>& handlers() {
    static const std::map<std::string_view, Handler> table = {
        {"Conv", import_convolution},
        {"Gemm", import_gemm},
        {"MatMul", import_matmul},
        {"BatchNormalization", import_batch_norm},
        {"MaxPool", import_pool},
        {"AveragePool", import_pool},
        {"GlobalAveragePool", import_global_pool},
        {"GlobalMaxPool", import_global_pool},
        {"ReduceMean", import_reduce_mean},
        {"Pad", import_pad},
        {"Flatten", import_flatten},
        {"Reshape", import_reshape},
        {"Squeeze", import_squeeze},
        {"Unsqueeze", import_unsqueeze},
        {"Transpose", import_transpose},
        {"Concat", import_concat},
        {"Shape", import_shape},
        {"Resize", import_resize},
        {"Upsample", import_resize},
        {"Relu", import_relu},
        {"Clip", import_clip},
        {"Add", import_binary},
        {"Sub", import_binary},
        {"Mul", import_binary},
        {"Div", import_binary},
        {"Pow", import_binary},
        {"Sum", import_sum},
        {"Identity", import_pass},
        {"Dropout", import_pass},
        {"Cast", import_pass},
        {"QuantizeLinear", import_pass},
        {"DequantizeLinear", import_pass},
        {"Abs", import_elementwise},
        {"Ceil", import_elementwise},
        {"Celu", import_elementwise},
        {"Elu", import_elementwise},
        {"Erf", import_elementwise},
        {"Exp", import_elementwise},
        {"Floor", import_elementwise},
        {"HardSigmoid", import_elementwise},
        {"HardSwish", import_elementwise},
        {"InstanceNormalization", import_elementwise},
        {"LRN", import_elementwise},
        {"LeakyRelu", import_elementwise},
        {"Log", import_elementwise},
        {"LogSoftmax", import_elementwise},
        {"LpNormalization", import_elementwise},
        {"Mish", import_elementwise},
        {"Neg", import_elementwise},
        {"PRelu", import_elementwise},
        {"Reciprocal", import_elementwise},
        {"Round", import_elementwise},
        {"Selu", import_elementwise},
        {"Sigmoid", import_elementwise},
        {"Sign", import_elementwise},
        {"Softmax", import_elementwise},
        {"Softplus", import_elementwise},
        {"Softsign", import_elementwise},
        {"Sqrt", import_elementwise},
        {"Tanh", import_elementwise},
        {"ThresholdedRelu", import_elementwise},
    };
    return table;
}

}  // namespace

void import_operator(Node& node) {
    const auto found = handlers().find(node.op());
    if (found == handlers().end()) {
        throw Problem(fmt::format("the operator {} is not supported", node.op()));
    }
    found->second(node);
}

}  // namespace scfa::onnx_import
