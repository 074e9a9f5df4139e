# SPDX-License-Identifier: Apache-2.0
"""Counts what an ONNX graph must import to: layers, multiply-accumulates, parameters.

Works from the file alone (shapes by onnx.shape_inference) and never looks at torch, so the two
can be held against each other. Live tensors are those computed from the image; everything else is
weights or shape arithmetic.
"""

import collections

import numpy as np
import onnx

import onnx_eval

# Operators that become a layer of the accelerator, are folded into one, or move no data.
ON_ARRAY = {"Conv", "Gemm", "MatMul", "BatchNormalization", "Relu", "Clip", "MaxPool",
            "AveragePool", "GlobalAveragePool", "ReduceMean", "Add", "Concat", "Flatten", "Reshape",
            "Squeeze", "Unsqueeze", "Identity", "Dropout", "Pad", "QuantizeLinear",
            "DequantizeLinear", "Shape"}


def image_name(model):
    """The first graph input that has no data: exporters put the image before the weights."""
    stored = {t.name for t in model.graph.initializer}
    return next(i.name for i in model.graph.input if i.name not in stored)


def shapes(model, has_weights):
    """Shape by tensor name; a symbolic dimension (the batch) counts as 1.

    With weights the graph is run on a blank image, because shape inference gives up behind pads
    that the graph computes.
    """
    if has_weights:
        name = image_name(model)
        image = next(i for i in model.graph.input if i.name == name)
        dims = [max(d.dim_value, 1) for d in image.type.tensor_type.shape.dim]
        values = onnx_eval.tensors(model, {name: np.zeros(dims, np.float32)})
        return {name: list(np.shape(value)) for name, value in values.items()}
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True)
    result = {}
    for value in [*inferred.graph.input, *inferred.graph.value_info, *inferred.graph.output]:
        if value.type.tensor_type.HasField("shape"):
            dims = value.type.tensor_type.shape.dim
            result[value.name] = [d.dim_value if d.HasField("dim_value") else 1 for d in dims]
    result.update({t.name: list(t.dims) for t in model.graph.initializer})
    return result


def live_tensors(model):
    live = {image_name(model)}
    for node in model.graph.node:
        if node.op_type != "Shape" and live.intersection(node.input):
            live.update(node.output)
    return live


def product(dims):
    result = 1
    for d in dims:
        result *= d
    return result


def _has_bias(node, readers, live):
    """Whether the layer of a Conv, Gemm or MatMul has a bias: its own, or one folded into it."""
    if len(node.input) > 2 and node.input[2]:
        return True
    next_nodes = readers[node.output[0]]
    if len(next_nodes) != 1:
        return False
    if node.op_type == "MatMul":
        return next_nodes[0].op_type == "Add" and not live.issuperset(next_nodes[0].input)
    return next_nodes[0].op_type == "BatchNormalization"


def count(model, has_weights):
    """The figures of expected.json that depend on the graph alone."""
    shape, live = shapes(model, has_weights), live_tensors(model)
    readers = collections.defaultdict(list)
    for node in model.graph.node:
        for name in node.input:
            readers[name].append(node)
    found = collections.Counter()
    cpu = []
    for node in model.graph.node:
        inputs_live = [name for name in node.input if name in live]
        if not inputs_live:
            continue
        kind = node.op_type
        if kind in ("Conv", "Gemm", "MatMul"):
            weight = shape[node.input[1]]
            transposed = kind == "Gemm" and any(a.name == "transB" and a.i for a in node.attribute)
            outputs = weight[0] if kind == "Conv" or transposed else weight[1]
            pixels = product(shape[node.output[0]][2:]) if kind == "Conv" else 1
            found["convolutions" if kind == "Conv" else "fully_connected"] += 1
            found["macs"] += product(weight) * pixels
            found["weights"] += product(weight)
            found["biases"] += outputs if _has_bias(node, readers, live) else 0
        elif kind == "MaxPool":
            found["max_pools"] += 1
        elif kind in ("AveragePool", "GlobalAveragePool", "ReduceMean"):
            found["average_pools"] += 1
        elif kind == "Add" and len(inputs_live) == 2:
            found["adds"] += 1
        elif kind == "Concat":
            found["concats"] += 1
        elif kind not in ON_ARRAY:
            cpu.append(kind)
    keys = ["convolutions", "fully_connected", "max_pools", "average_pools", "adds", "concats",
            "macs", "weights", "biases"]
    result = {key: found[key] for key in keys}
    result["parameters"] = found["weights"] + found["biases"]
    result["cpu"] = cpu
    image, output = image_name(model), model.graph.output[0].name
    return {**result, "input": image, "input_shape": shape[image], "output": output,
            "output_shape": shape[output]}
