# SPDX-License-Identifier: Apache-2.0
"""Damaged and malicious models for test/golden/onnx/hostile/: small variations of one network.

The network is conv_1 (2 -> 3 channels, 3x3) - relu_1 - conv_2 (3 -> 2, 1x1) on a 1x2x6x6 image.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SCRIPT_NAME = "</script><script>alert(1)</script>\"'&<b>`$(id)\n"


def base():
    """The sound network; each case below breaks a fresh copy."""
    rng = np.random.default_rng(12)
    weights = {"w1": rng.standard_normal((3, 2, 3, 3)), "b1": rng.standard_normal(3),
               "w2": rng.standard_normal((2, 3, 1, 1))}
    tensors = [numpy_helper.from_array(a.astype(np.float32), n) for n, a in weights.items()]
    nodes = [helper.make_node("Conv", ["image", "w1", "b1"], ["t1"], "conv_1"),
             helper.make_node("Relu", ["t1"], ["t2"], "relu_1"),
             helper.make_node("Conv", ["t2", "w2"], ["maps"], "conv_2")]
    graph = helper.make_graph(
        nodes, "hostile", [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 2, 6, 6])],
        [helper.make_tensor_value_info("maps", TensorProto.FLOAT, [1, 2, 4, 4])], tensors)
    return helper.make_model(graph, producer_name="onnx.helper", ir_version=7,
                             opset_imports=[helper.make_opsetid("", 13)])


def _with_dims(dims, as_input=False, keep_data=False):
    def change(graph):
        if as_input:
            graph.input.append(helper.make_tensor_value_info("w1", TensorProto.FLOAT, dims))
            del graph.initializer[0]
            return
        tensor = graph.initializer[0]
        del tensor.dims[:]
        tensor.dims.extend(dims)
        if not keep_data:
            tensor.ClearField("raw_data")
    return change


def _external(location, offset=0, length=216):
    def change(graph):
        tensor = graph.initializer[0]
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in (("location", location), ("offset", offset), ("length", length)):
            entry = tensor.external_data.add()
            entry.key, entry.value = key, str(value)
    return change


def _attribute(node, name, value):
    return lambda graph: graph.node[node].attribute.append(helper.make_attribute(name, value))


def _input(node, index, name):
    def change(graph):
        graph.node[node].input[index] = name
    return change


def _image(dims):
    def change(graph):
        graph.input[0].CopyFrom(helper.make_tensor_value_info("image", TensorProto.FLOAT, dims))
    return change


def _duplicate(graph):
    graph.node[1].output[0] = "t1"
    graph.node[2].input[0] = "t1"


def _empty(graph):
    graph.Clear()


def _rename(graph):
    graph.node[0].name = SCRIPT_NAME


def _short(graph):
    graph.initializer[0].raw_data = graph.initializer[0].raw_data[:-6]


def _not_a_number(graph):
    values = numpy_helper.to_array(graph.initializer[0]).copy()
    values[1, 1, 1, 1] = np.nan
    graph.initializer[0].CopyFrom(numpy_helper.from_array(values, "w1"))


def _strings(graph):
    graph.initializer[0].CopyFrom(
        helper.make_tensor("w1", TensorProto.STRING, [3, 2, 3, 3], [b"x"] * 54))


def _no_inputs(graph):
    del graph.node[0].input[:]


def _add(graph):
    graph.node[2].CopyFrom(helper.make_node("Add", ["t2", "image"], ["maps"], "add_1"))


def _reshape(graph):
    graph.initializer.append(numpy_helper.from_array(np.array([1, 7], np.int64), "shape"))
    graph.node[2].CopyFrom(helper.make_node("Reshape", ["t2", "shape"], ["maps"], "reshape_1"))


# (file, what is wrong, name of the node at fault or None, a change of the graph)
CASES = [
    ("missing-initializer.onnx", "a convolution names a weight that does not exist", "conv_1",
     _input(0, 1, "no_such_weight")),
    ("cyclic.onnx", "conv_1 reads the output of relu_1, which reads conv_1", "conv_1",
     _input(0, 0, "t2")),
    ("duplicate-output.onnx", "two nodes write the tensor t1", "relu_1", _duplicate),
    ("no-inputs.onnx", "a convolution without any input", "conv_1", _no_inputs),
    ("empty-graph.onnx", "a model whose graph holds nothing", None, _empty),
    ("negative-dims.onnx", "a weight of 3 x 2 x -3 x 3", "conv_1", _with_dims([3, 2, -3, 3])),
    ("zero-dims.onnx", "a weight of 0 x 2 x 3 x 3", "conv_1", _with_dims([0, 2, 3, 3])),
    ("huge-dims.onnx", "an initialiser of 2^62 x 2 x 3 x 3 without data", "conv_1",
     _with_dims([2 ** 62, 2, 3, 3])),
    ("overflowing-dims.onnx", "an initialiser of 2^32 x 2 x 2^31 x 3: the size wraps to 0 in "
     "64 bits", "conv_1", _with_dims([2 ** 32, 2, 2 ** 31, 3], keep_data=True)),
    ("huge-weight-input.onnx", "a weight of 2^62 x 2 x 3 x 3 as a graph input, where having no "
     "data is legal", "conv_1", _with_dims([2 ** 62, 2, 3, 3], as_input=True)),
    ("huge-image.onnx", "an image of 1 x 2 x 2^40 x 2^40: the multiply-accumulates overflow",
     "conv_1", _image([1, 2, 2 ** 40, 2 ** 40])),
    ("channel-mismatch.onnx", "an image of 5 channels into filters of 2", "conv_1",
     _image([1, 5, 6, 6])),
    ("group-does-not-divide.onnx", "group = 2 on 3 output channels", "conv_1",
     _attribute(0, "group", 2)),
    ("zero-group.onnx", "group = 0", "conv_1", _attribute(0, "group", 0)),
    ("zero-stride.onnx", "strides = [0, 1]", "conv_1", _attribute(0, "strides", [0, 1])),
    ("huge-stride.onnx", "strides = [2^62, 1]", "conv_1",
     _attribute(0, "strides", [2 ** 62, 1])),
    ("negative-pads.onnx", "pads = [-4, 0, 0, 0]", "conv_1",
     _attribute(0, "pads", [-4, 0, 0, 0])),
    ("short-attribute.onnx", "pads of two numbers instead of four", "conv_1",
     _attribute(0, "pads", [1, 1])),
    ("kernel-larger-than-image.onnx", "a 3x3 kernel on an image of 2 x 6", "conv_1",
     _image([1, 2, 2, 6])),
    ("add-mismatch.onnx", "an addition of 3 x 4 x 4 and 2 x 6 x 6", "add_1", _add),
    ("reshape-mismatch.onnx", "a reshape of 48 elements to 1 x 7", "reshape_1", _reshape),
    ("raw-data-short.onnx", "raw_data six bytes shorter than the dimensions say", "conv_1",
     _short),
    ("nan-weight.onnx", "a weight that is not a number", "conv_1", _not_a_number),
    ("string-weight.onnx", "a weight tensor of strings", "conv_1", _strings),
    ("external-parent.onnx", "external data ../../etc/passwd", "conv_1",
     _external("../../etc/passwd")),
    ("external-detour.onnx", "external data a/../../x", "conv_1", _external("a/../../x")),
    ("external-absolute.onnx", "external data /etc/passwd", "conv_1", _external("/etc/passwd")),
    ("external-past-end.onnx", "external data in the right folder, but behind the end of its "
     "file", "conv_1", _external("random-bytes.onnx", 4000, 216)),
    ("external-negative-offset.onnx", "external data at offset -8", "conv_1",
     _external("random-bytes.onnx", -8, 216)),
]


def _varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def _field(number, payload):
    return _varint(number << 3 | 2) + _varint(len(payload)) + payload


def _nested(depth):
    """A model whose node holds a graph attribute whose node holds a graph attribute ..."""
    graph = _field(2, b"innermost")
    for _ in range(depth):
        attribute = _field(1, b"body") + _field(6, graph) + _varint(20 << 3) + _varint(5)
        graph = _field(1, _field(4, b"Loop") + _field(5, attribute))
    return _varint(1 << 3) + _varint(7) + _field(7, graph)


def raw_cases():
    """(file, what is wrong, bytes) of the files that are no protobuf of a model."""
    sound = base().SerializeToString(deterministic=True)
    cut = sound.index(b"w1\x4a") + 60  # 0x4a: the tag of raw_data, which follows the name
    return [
        ("empty-file.onnx", "no bytes at all", b""),
        ("random-bytes.onnx", "4096 random bytes",
         np.random.default_rng(13).integers(0, 256, 4096, np.uint8).tobytes()),
        ("truncated.onnx", "a sound file cut inside its weights", sound[:cut]),
        ("huge-length.onnx", "a graph that claims 2^31 - 1 bytes",
         _varint(1 << 3) + _varint(7) + _varint(7 << 3 | 2) + _varint(2 ** 31 - 1) + b"\x0a\x00"),
        ("huge-length-64.onnx", "a graph that claims 2^63 - 1 bytes",
         _varint(7 << 3 | 2) + _varint(2 ** 63 - 1) + b"\x0a\x00"),
        ("endless-varint.onnx", "a tag of 64 continuation bytes", b"\xff" * 64),
        ("nested-graphs.onnx", "graph attributes nested 1000 deep", _nested(1000)),
    ]


def write(folder):
    """Writes every file; returns {file: {what, node, accepted}}."""
    expected = {}

    def store(file, what, node, data, accepted=False):
        (folder / file).write_bytes(data)
        expected[file] = {"what": what, "node": node, "accepted": accepted}

    onnx.checker.check_model(base())
    for file, what, node, change in CASES:
        model = base()
        change(model.graph)
        store(file, what, node, model.SerializeToString(deterministic=True))
    for file, what, data in raw_cases():
        store(file, what, None, data)
    model = base()
    _rename(model.graph)
    onnx.checker.check_model(model)
    store("script-in-name.onnx", "a sound model; the name of its first node is HTML, quotes and a "
          "line break, and must reach every output escaped", SCRIPT_NAME,
          model.SerializeToString(deterministic=True), True)
    return expected
