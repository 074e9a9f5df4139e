# SPDX-License-Identifier: Apache-2.0
"""Import fixtures that torch does not write, node by node with onnx.helper.

Each comes with a torch function that computes the same from the same arrays, so the expected
output does not come from the graph that it is to check.
"""

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch.nn import functional


def model_of(nodes, tensors, image, output, opset, ir_version, name):
    """A checked model; `image` and `output` are (name, shape)."""
    inputs = [helper.make_tensor_value_info(image[0], TensorProto.FLOAT, image[1])]
    if ir_version < 4:  # then every initialiser must be a graph input as well
        inputs += [helper.make_tensor_value_info(t.name, t.data_type, t.dims) for t in tensors]
    outputs = [helper.make_tensor_value_info(output[0], TensorProto.FLOAT, output[1])]
    graph = helper.make_graph(nodes, name, inputs, outputs, tensors)
    model = helper.make_model(graph, producer_name="onnx.helper", ir_version=ir_version,
                              opset_imports=[helper.make_opsetid("", opset)])
    onnx.checker.check_model(model)
    return model


def _floats(rng, *shape):
    return (rng.integers(-16, 17, shape) / 16).astype(np.float32)


def _torch(*arrays):
    return [torch.from_numpy(a) for a in arrays]


def opset7():
    """Opset 7, IR 3: initialisers among the inputs, float_data, Dropout with ratio and mask."""
    rng = np.random.default_rng(7)
    arrays = {"conv_w": _floats(rng, 4, 2, 3, 3), "conv_b": _floats(rng, 4),
              "bn_scale": rng.uniform(0.5, 1.5, 4).astype(np.float32), "bn_b": _floats(rng, 4),
              "bn_mean": _floats(rng, 4), "bn_var": rng.uniform(0.5, 2, 4).astype(np.float32),
              "fc_w": _floats(rng, 4 * 2 * 3, 5), "fc_b": _floats(rng, 5)}
    tensors = [helper.make_tensor(n, TensorProto.FLOAT, a.shape, a.flatten().tolist())
               for n, a in arrays.items()]
    tensors.append(numpy_helper.from_array(np.array([0, -1], np.int64), "shape"))
    nodes = [
        helper.make_node("Conv", ["image", "conv_w", "conv_b"], ["c"], "conv",
                         kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[2, 2]),
        helper.make_node("BatchNormalization", ["c", "bn_scale", "bn_b", "bn_mean", "bn_var"],
                         ["n"], "bn", epsilon=1e-3, momentum=0.9),
        helper.make_node("Relu", ["n"], ["r"], "relu"),
        helper.make_node("Dropout", ["r"], ["d", "mask"], "dropout", ratio=0.5),
        helper.make_node("Identity", ["d"], ["i"], "identity"),
        helper.make_node("Reshape", ["i", "shape"], ["f"], "flatten"),
        helper.make_node("Gemm", ["f", "fc_w", "fc_b"], ["logits"], "fc")]
    model = model_of(nodes, tensors, ("image", [1, 2, 4, 6]), ("logits", [1, 5]), 7, 3, "opset7")

    def reference(x):
        a = dict(zip(arrays, _torch(*arrays.values())))
        y = functional.conv2d(x, a["conv_w"], a["conv_b"], 2, 1)
        y = functional.batch_norm(y, a["bn_mean"], a["bn_var"], a["bn_scale"], a["bn_b"],
                                  eps=1e-3)
        return functional.relu(y).flatten(1) @ a["fc_w"] + a["fc_b"]

    return model, reference


def auto_pad():
    """SAME_UPPER, SAME_LOWER and VALID, weights in Constant nodes, no kernel_shape on Conv."""
    rng = np.random.default_rng(8)
    arrays = {"w1": _floats(rng, 3, 2, 3, 3), "w2": _floats(rng, 2, 3, 2, 2)}
    nodes = [helper.make_node("Constant", [], [n], f"constant_{n}",
                              value=numpy_helper.from_array(a, n)) for n, a in arrays.items()]
    nodes += [
        helper.make_node("Conv", ["image", "w1"], ["a"], "same_upper", strides=[2, 2],
                         auto_pad="SAME_UPPER"),
        helper.make_node("Relu", ["a"], ["b"], "relu"),
        helper.make_node("MaxPool", ["b"], ["c"], "same_lower", kernel_shape=[2, 2],
                         auto_pad="SAME_LOWER"),
        helper.make_node("Conv", ["c", "w2"], ["maps"], "valid", auto_pad="VALID")]
    model = model_of(nodes, [], ("image", [1, 2, 6, 7]), ("maps", [1, 2, 2, 3]), 11, 6, "auto_pad")

    def reference(x):
        w1, w2 = _torch(*arrays.values())
        y = functional.relu(functional.conv2d(functional.pad(x, (1, 1, 0, 1)), w1, stride=2))
        y = functional.max_pool2d(functional.pad(y, (1, 0, 1, 0), value=-np.inf), 2, 1)
        return functional.conv2d(y, w2)

    return model, reference


def int8_weights():
    """Weight-only quantisation: DequantizeLinear(int8, scale per output channel) -> Conv."""
    rng = np.random.default_rng(9)
    weight = rng.integers(-127, 128, (4, 3, 3, 3)).astype(np.int8)
    weight[rng.random(weight.shape) < 0.5] = 0
    scale = (rng.integers(1, 9, 4) / 512).astype(np.float32)
    fc = rng.integers(-127, 128, (5, 4 * 2 * 2)).astype(np.int8)
    fc_scale, bias = np.float32(1 / 256), _floats(rng, 4)
    tensors = [numpy_helper.from_array(a, n) for n, a in
               {"w_int8": weight, "w_scale": scale, "w_zero": np.zeros(4, np.int8), "bias": bias,
                "fc_int8": fc, "fc_scale": np.array(fc_scale)}.items()]
    nodes = [
        helper.make_node("DequantizeLinear", ["w_int8", "w_scale", "w_zero"], ["w"], "w_dq",
                         axis=0),
        helper.make_node("Conv", ["image", "w", "bias"], ["c"], "conv", strides=[2, 2]),
        helper.make_node("Relu", ["c"], ["r"], "relu"),
        helper.make_node("Flatten", ["r"], ["f"], "flatten"),
        helper.make_node("DequantizeLinear", ["fc_int8", "fc_scale"], ["fw"], "fc_dq"),
        helper.make_node("Gemm", ["f", "fw"], ["logits"], "fc", transB=1)]
    model = model_of(nodes, tensors, ("image", [1, 3, 5, 5]), ("logits", [1, 5]), 13, 8,
                     "int8_weights")

    def reference(x):
        w = torch.from_numpy(weight.astype(np.float32) * scale.reshape(-1, 1, 1, 1))
        y = functional.relu(functional.conv2d(x, w, torch.from_numpy(bias), 2)).flatten(1)
        return y @ torch.from_numpy(fc.astype(np.float32) * fc_scale).T

    return model, reference


def quantised():
    """The QDQ form of quantisers: activations too, uint8 with zero points, int32 bias."""
    rng = np.random.default_rng(10)
    weight = rng.integers(-127, 128, (4, 2, 3, 3)).astype(np.int8)
    w_scale, x_scale, y_scale = np.float32(1 / 512), np.float32(1 / 128), np.float32(1 / 32)
    bias = rng.integers(-30000, 30001, 4).astype(np.int32)
    tensors = [numpy_helper.from_array(np.asarray(a), n) for n, a in
               {"w_int8": weight, "w_scale": w_scale, "w_zero": np.int8(0), "b_int32": bias,
                "b_scale": np.float32(w_scale * x_scale), "b_zero": np.int32(0),
                "x_scale": x_scale, "x_zero": np.uint8(128), "y_scale": y_scale,
                "y_zero": np.uint8(0)}.items()]
    nodes = [
        helper.make_node("QuantizeLinear", ["image", "x_scale", "x_zero"], ["xq"], "x_q"),
        helper.make_node("DequantizeLinear", ["xq", "x_scale", "x_zero"], ["xd"], "x_dq"),
        helper.make_node("DequantizeLinear", ["w_int8", "w_scale", "w_zero"], ["w"], "w_dq"),
        helper.make_node("DequantizeLinear", ["b_int32", "b_scale", "b_zero"], ["b"], "b_dq"),
        helper.make_node("Conv", ["xd", "w", "b"], ["c"], "conv", strides=[2, 2]),
        helper.make_node("Relu", ["c"], ["r"], "relu"),
        helper.make_node("QuantizeLinear", ["r", "y_scale", "y_zero"], ["yq"], "y_q"),
        helper.make_node("DequantizeLinear", ["yq", "y_scale", "y_zero"], ["maps"], "y_dq")]
    model = model_of(nodes, tensors, ("image", [1, 2, 5, 5]), ("maps", [1, 4, 2, 2]), 13, 8,
                     "quantised")

    def reference(x):
        x = ((x / x_scale).round() + 128).clamp(0, 255)
        w = torch.from_numpy(weight.astype(np.float32))
        y = functional.conv2d(x - 128, w, torch.from_numpy(bias.astype(np.float32)), 2)
        y = functional.relu(y * float(w_scale * x_scale))
        return (y / y_scale).round().clamp(0, 255) * y_scale

    return model, reference


def external_data():
    """Weights in a second file beside the model; the caller saves it that way."""
    rng = np.random.default_rng(11)
    weight, bias = _floats(rng, 3, 2, 3, 3), _floats(rng, 3)
    tensors = [numpy_helper.from_array(weight, "weight"), numpy_helper.from_array(bias, "bias")]
    nodes = [helper.make_node("Conv", ["image", "weight", "bias"], ["c"], "conv"),
             helper.make_node("Relu", ["c"], ["maps"], "relu")]
    model = model_of(nodes, tensors, ("image", [1, 2, 4, 4]), ("maps", [1, 3, 2, 2]), 13, 7,
                     "external_data")

    def reference(x):
        return functional.relu(functional.conv2d(x, *_torch(weight, bias)))

    return model, reference


# (file, what is special, maker)
BUILT = [
    ("opset7.onnx", "opset 7, IR 3: initialisers also listed as inputs, float_data, Dropout with "
     "ratio and a mask output, BatchNormalization, Identity, Reshape by initialiser, Gemm without "
     "transB", opset7),
    ("auto-pad.onnx", "opset 11: SAME_UPPER, SAME_LOWER, VALID; weights in Constant nodes; Conv "
     "without kernel_shape", auto_pad),
    ("int8-weights.onnx", "int8 initialisers with half of the weights zero, DequantizeLinear per "
     "channel and per tensor", int8_weights),
    ("quantised.onnx", "QDQ around activations too (uint8, zero point 128), int32 bias; the "
     "stored output is the quantised one", quantised),
    ("external-data.onnx", "weights in external-data.bin beside the model", external_data),
]
