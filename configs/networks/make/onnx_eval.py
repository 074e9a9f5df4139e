# SPDX-License-Identifier: Apache-2.0
"""A small numpy interpreter of ONNX inference graphs: a second opinion on what was exported.

Debian 12 has no onnxruntime, and onnx 1.12 has no reference evaluator. Written from the operator
specification, without torch, and slow: an oracle for small networks only. Operator inputs that
need data but have none, and operators not in `OPERATORS`, raise an exception.
"""

import numpy as np
from onnx import numpy_helper


def run(model, feeds):
    """All graph outputs by name, for `feeds` (name -> array)."""
    values = tensors(model, feeds)
    return {output.name: values[output.name] for output in model.graph.output}


def tensors(model, feeds):
    """Every tensor of the graph by name. Nodes must be in topological order."""
    graph = model.graph
    opset = next(o.version for o in model.opset_import if o.domain in ("", "ai.onnx"))
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    values.update(feeds)
    for node in graph.node:
        arguments = [values[name] if name else None for name in node.input]
        attributes = {a.name: _attribute(a) for a in node.attribute}
        result = OPERATORS[node.op_type](arguments, attributes, opset)
        values[node.output[0]] = result
    return values


def _attribute(attribute):
    kind = attribute.type
    if kind == attribute.TENSOR:
        return numpy_helper.to_array(attribute.t)
    if kind == attribute.STRING:
        return attribute.s.decode()
    return {attribute.INT: lambda: attribute.i, attribute.FLOAT: lambda: attribute.f,
            attribute.INTS: lambda: list(attribute.ints),
            attribute.FLOATS: lambda: list(attribute.floats)}[kind]()


def _pads(attributes, sizes, kernel, strides, dilations):
    """(top, left, bottom, right) of a convolution or pool."""
    mode = attributes.get("auto_pad", "NOTSET")
    if mode == "NOTSET":
        return attributes.get("pads", [0, 0, 0, 0])
    if mode == "VALID":
        return [0, 0, 0, 0]
    total = [max((-(-n // s) - 1) * s + d * (k - 1) + 1 - n, 0)
             for n, k, s, d in zip(sizes, kernel, strides, dilations)]
    small, large = [t // 2 for t in total], [t - t // 2 for t in total]
    return small + large if mode == "SAME_UPPER" else large + small


def _windows(x, attributes, kernel, fill):
    """Windows of x as N x C x Ho x Wo x Kh x Kw; positions outside x hold `fill`."""
    strides = attributes.get("strides", [1, 1])
    dilations = attributes.get("dilations", [1, 1])
    pads = _pads(attributes, x.shape[2:], kernel, strides, dilations)
    extent = [d * (k - 1) + 1 for k, d in zip(kernel, dilations)]
    padded = [n + pads[i] + pads[i + 2] for i, n in enumerate(x.shape[2:])]
    out = []
    for i in range(2):
        steps = padded[i] - extent[i]
        count = (-(-steps // strides[i]) if attributes.get("ceil_mode", 0)
                 else steps // strides[i]) + 1
        # A window that starts in the padding behind the image is dropped.
        if attributes.get("ceil_mode", 0) and (count - 1) * strides[i] >= padded[i] - pads[i + 2]:
            count -= 1
        out.append(count)
    needed = [(out[i] - 1) * strides[i] + extent[i] for i in range(2)]
    behind = [max(needed[i] - pads[i] - x.shape[2 + i], pads[i + 2], 0) for i in range(2)]
    x = np.pad(x, [(0, 0), (0, 0), (pads[0], behind[0]), (pads[1], behind[1])],
               constant_values=fill)
    view = np.lib.stride_tricks.sliding_window_view(x, extent, axis=(2, 3))
    view = view[:, :, ::strides[0], ::strides[1], ::dilations[0], ::dilations[1]]
    return view[:, :, :out[0], :out[1]]


def _conv(arguments, attributes, _):
    x, weight = arguments[:2]
    groups = attributes.get("group", 1)
    windows = _windows(x, attributes, weight.shape[2:], 0)
    parts = [np.tensordot(w, f, axes=([1, 4, 5], [1, 2, 3]))
             for w, f in zip(np.split(windows, groups, 1), np.split(weight, groups, 0))]
    y = np.moveaxis(np.concatenate(parts, 3), 3, 1)
    if len(arguments) > 2 and arguments[2] is not None:
        y = y + arguments[2].reshape(1, -1, 1, 1)
    return y.astype(x.dtype)


def _max_pool(arguments, attributes, _):
    windows = _windows(arguments[0], attributes, attributes["kernel_shape"], -np.inf)
    return windows.max((4, 5))


def _average_pool(arguments, attributes, _):
    x = arguments[0]
    total = _windows(x, attributes, attributes["kernel_shape"], 0).sum((4, 5))
    ones = np.ones_like(x)
    if attributes.get("count_include_pad", 0):
        pads = attributes.get("pads", [0, 0, 0, 0])
        ones = np.pad(ones, [(0, 0), (0, 0), (pads[0], pads[2]), (pads[1], pads[3])],
                      constant_values=1)
        attributes = {**attributes, "pads": [0, 0, 0, 0]}
    return total / _windows(ones, attributes, attributes["kernel_shape"], 0).sum((4, 5))


def _batch_norm(arguments, attributes, _):
    x, scale, bias, mean, variance = [
        a if i == 0 else a.reshape(1, -1, *[1] * (arguments[0].ndim - 2))
        for i, a in enumerate(arguments)]
    y = (x - mean) / np.sqrt(variance + attributes.get("epsilon", 1e-5)) * scale + bias
    return y.astype(x.dtype)


def _gemm(arguments, attributes, _):
    a = arguments[0].T if attributes.get("transA", 0) else arguments[0]
    b = arguments[1].T if attributes.get("transB", 0) else arguments[1]
    y = attributes.get("alpha", 1.0) * (a @ b)
    if len(arguments) > 2:
        y = y + attributes.get("beta", 1.0) * arguments[2]
    return y.astype(a.dtype)


def _clip(arguments, attributes, opset):
    if opset < 11:
        low, high = attributes.get("min", -np.inf), attributes.get("max", np.inf)
    else:
        low, high = (arguments[1:] + [None, None])[:2]
    return np.clip(arguments[0], -np.inf if low is None else low,
                   np.inf if high is None else high).astype(arguments[0].dtype)


def _reshape(arguments, attributes, _):
    shape = [int(n) for n in arguments[1]]
    if not attributes.get("allowzero", 0):
        shape = [arguments[0].shape[i] if n == 0 else n for i, n in enumerate(shape)]
    return arguments[0].reshape(shape)


def _flatten(arguments, attributes, _):
    axis = attributes.get("axis", 1)
    return arguments[0].reshape(int(np.prod(arguments[0].shape[:axis])), -1)


def _axes(arguments, attributes):
    if len(arguments) > 1 and arguments[1] is not None:
        return [int(n) for n in arguments[1]]
    return attributes.get("axes")


def _unsqueeze(arguments, attributes, _):
    return np.expand_dims(arguments[0], tuple(_axes(arguments, attributes)))


def _squeeze(arguments, attributes, _):
    axes = _axes(arguments, attributes)
    return np.squeeze(arguments[0], None if axes is None else tuple(axes))


def _pad(arguments, attributes, opset):
    pads = arguments[1] if opset >= 11 else attributes["pads"]
    fill = arguments[2] if len(arguments) > 2 and arguments[2] is not None else 0
    rank = arguments[0].ndim
    return np.pad(arguments[0], [(int(pads[i]), int(pads[i + rank])) for i in range(rank)],
                  constant_values=fill)


def _slice(arguments, _, __):
    data, starts, ends = arguments[:3]
    axes = arguments[3] if len(arguments) > 3 else range(len(starts))
    steps = arguments[4] if len(arguments) > 4 else [1] * len(starts)
    index = [slice(None)] * data.ndim
    for start, end, axis, step in zip(starts, ends, axes, steps):
        size = data.shape[axis]
        start, end = int(start), int(end)
        if step < 0 and end < -size:
            end = None
        index[axis] = slice(start, end, int(step))
    return data[tuple(index)]


def _resize(arguments, attributes, _):
    if attributes.get("mode", "nearest") != "nearest":
        raise ValueError("only nearest resizing is known")
    scales = [round(float(s)) for s in arguments[2]]
    y = arguments[0]
    for axis, scale in enumerate(scales):
        y = np.repeat(y, scale, axis)
    return y


def _softmax(arguments, attributes, opset):
    x = arguments[0]
    if opset < 13 and attributes.get("axis", 1) not in (-1, x.ndim - 1):
        raise ValueError("Softmax over several axes is not known")
    e = np.exp(x - x.max(attributes.get("axis", -1), keepdims=True))
    return e / e.sum(attributes.get("axis", -1), keepdims=True)


def _dequantise(arguments, attributes, _):
    x, scale = arguments[:2]
    zero = arguments[2] if len(arguments) > 2 else np.zeros_like(scale, dtype=x.dtype)
    if scale.ndim:
        shape = [1] * x.ndim
        shape[attributes.get("axis", 1)] = -1
        scale, zero = scale.reshape(shape), zero.reshape(shape)
    return (x.astype(np.int32) - zero.astype(np.int32)).astype(np.float32) * scale


def _quantise(arguments, _, __):
    x, scale, zero = arguments
    limits = np.iinfo(zero.dtype)
    return np.clip(np.rint(x / scale) + zero, limits.min, limits.max).astype(zero.dtype)


def _cast(arguments, attributes, _):
    return arguments[0].astype({1: np.float32, 6: np.int32, 7: np.int64}[attributes["to"]])


def _constant(_, attributes, __):
    return attributes["value"] if "value" in attributes else np.array(
        next(iter(attributes.values())))


def _hard_sigmoid(x, alpha, beta):
    return np.clip(x * np.float32(alpha) + np.float32(beta), 0, 1)


OPERATORS = {
    "Conv": _conv, "MaxPool": _max_pool, "AveragePool": _average_pool,
    "BatchNormalization": _batch_norm, "Gemm": _gemm, "Clip": _clip, "Reshape": _reshape,
    "Flatten": _flatten, "Unsqueeze": _unsqueeze, "Squeeze": _squeeze, "Pad": _pad,
    "Slice": _slice, "Resize": _resize, "Softmax": _softmax, "Cast": _cast,
    "Constant": _constant, "DequantizeLinear": _dequantise, "QuantizeLinear": _quantise,
    "GlobalAveragePool": lambda a, _, __: a[0].mean((2, 3), keepdims=True),
    "ReduceMean": lambda a, t, _: a[0].mean(tuple(t["axes"]), keepdims=bool(t["keepdims"])),
    "MatMul": lambda a, _, __: a[0] @ a[1],
    "Add": lambda a, _, __: a[0] + a[1],
    "Sub": lambda a, _, __: a[0] - a[1],
    "Mul": lambda a, _, __: a[0] * a[1],
    "Div": lambda a, _, __: a[0] / a[1],
    "Relu": lambda a, _, __: np.maximum(a[0], 0),
    "Sigmoid": lambda a, _, __: 1 / (1 + np.exp(-a[0])),
    "HardSigmoid": lambda a, t, _: _hard_sigmoid(a[0], t.get("alpha", 0.2), t.get("beta", 0.5)),
    "HardSwish": lambda a, _, __: a[0] * _hard_sigmoid(a[0], 1 / 6, 0.5),
    "Concat": lambda a, t, _: np.concatenate(a, t["axis"]),
    "Transpose": lambda a, t, _: np.transpose(a[0], t.get("perm")),
    "Shape": lambda a, _, __: np.array(a[0].shape, np.int64),
    "Gather": lambda a, t, _: np.take(a[0], a[1], t.get("axis", 0)),
    "ConstantOfShape": lambda a, t, _: np.full(a[0], t["value"][0] if "value" in t else 0),
    "Identity": lambda a, _, __: a[0],
    "Dropout": lambda a, _, __: a[0],
}
