#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the import fixtures test/golden/onnx/: models, expected.json and README.md.

A development tool, run by hand; the product never runs Python. It needs the Debian packages
python3-torch (1.13), python3-torchvision (0.14) and python3-onnx (1.12):

    /usr/bin/python3 configs/networks/make/onnx_fixtures.py

Three kinds of models: torchvision networks without weights (each float initialiser becomes a
graph input, which keeps type and shape and drops the data), small networks with weights
(onnx_nets.py by torch, onnx_built.py by onnx.helper) with one input and output each, and broken
or malicious ones (onnx_hostile.py). Every figure is computed twice, by torch and from the file
(onnx_count.py, onnx_eval.py), and the script stops where the two differ. The bytes depend on the
seeds and the versions of the packages only.
"""

import io
import json
import pathlib
import sys
import warnings

import numpy as np
import onnx
import torch
import torchvision
from onnx import helper
from torch import nn

import onnx_built
import onnx_count
import onnx_eval
import onnx_hostile
import onnx_nets

FOLDER = pathlib.Path(__file__).resolve().parents[3] / "test" / "golden" / "onnx"
LIMIT_BYTES = 400_000
PRESERVE = torch.onnx.TrainingMode.PRESERVE

# (file, torchvision name, distinct batch normalisations, options of torch.onnx.export)
TORCHVISION = [
    ("resnet18.onnx", "resnet18", True, {}),
    ("resnet18-opset9.onnx", "resnet18", True, {"opset_version": 9}),
    ("resnet18-opset17.onnx", "resnet18", True, {"opset_version": 17}),
    ("resnet18-untrained.onnx", "resnet18", False, {"export_params": False}),
    ("resnet18-unfused.onnx", "resnet18", True,
     {"training": PRESERVE, "do_constant_folding": False}),
    ("resnet50.onnx", "resnet50", True, {}),
    ("mobilenet_v2.onnx", "mobilenet_v2", True, {}),
    ("vgg16.onnx", "vgg16", True, {}),
]
TORCHVISION_NOTES = {
    "resnet18-untrained.onnx": "written with export_params = False; equal biases go through "
                               "Identity",
    "resnet18-unfused.onnx": "BatchNormalization nodes kept",
    "mobilenet_v2.onnx": "depthwise convolutions, ReLU6 as Clip",
    "vgg16.onnx": "Flatten of 512 x 7 x 7 into the classifier; a 1x1 AveragePool that does "
                  "nothing; equal biases go through Identity",
}


def torch_count(net, image):
    """Multiply-accumulates and parameters by running `net` with hooks (batch 1).

    Every batch normalisation here follows a convolution without bias, so it adds one bias a
    channel once it is folded.
    """
    total = {"macs": 0, "weights": 0, "biases": 0, "convolutions": 0, "fully_connected": 0}

    def layer(module, _, output):
        is_conv = isinstance(module, nn.Conv2d)
        pixels = output.shape[2] * output.shape[3] if is_conv else 1
        total["macs"] += module.weight.numel() * pixels
        total["weights"] += module.weight.numel()
        total["biases"] += 0 if module.bias is None else module.bias.numel()
        total["convolutions" if is_conv else "fully_connected"] += 1

    def norm(module, _, __):
        total["biases"] += module.num_features

    for module in net.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear, onnx_nets.PlainMatmul)):
            module.register_forward_hook(layer)
        elif isinstance(module, nn.BatchNorm2d):
            module.register_forward_hook(norm)
    with torch.no_grad():
        output = net(image)
    return total, output


def export(net, image, options):
    buffer = io.BytesIO()
    names = {"input_names": ["image"], "output_names": ["logits"], "opset_version": 13}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(net, image, buffer, **{**names, **options})
    return onnx.load_from_string(buffer.getvalue())


def strip_weights(model):
    """Turns each float initialiser of rank >= 1 into a graph input of the same type and shape."""
    kept = []
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT and tensor.dims:
            model.graph.input.append(
                helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims))
        else:
            kept.append(tensor)
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)


def agree(file, what, left, right):
    if left != right:
        sys.exit(f"{file}: {what}: {left} by torch, {right} from the file")


def describe(file, model, how, has_weights, torch_total=None):
    found = onnx_count.count(model, has_weights)
    for key, value in (torch_total or {}).items():
        agree(file, key, value, found[key])
    opset = next(o.version for o in model.opset_import if o.domain == "")
    return {"how": how, "opset": opset, **found}


def numbers(array):
    """Values with the fewest digits that give the same float32 back."""
    return [float(np.format_float_positional(v, unique=True)) for v in array.flatten()]


def check_values(file, model, image, output):
    """Holds the graph, run by numpy, against torch's output; returns both for expected.json."""
    output = output.detach().numpy()
    name = model.graph.output[0].name
    again = onnx_eval.run(model, {onnx_count.image_name(model): image.numpy()})[name]
    if again.shape != output.shape or not np.allclose(again, output, rtol=1e-5, atol=1e-5):
        sys.exit(f"{file}: the exported graph computes something else")
    if output.size > 20:
        sys.exit(f"{file}: {output.size} outputs are too many to store")
    return {"has_weights": True, "input_values": numbers(image), "output_values": numbers(output)}


def draw_image(shape, seed):
    rng = np.random.default_rng(seed)
    return torch.from_numpy((rng.integers(-16, 17, (1, *shape)) / 16).astype(np.float32))


def write_torchvision(expected):
    for file, name, distinct, options in TORCHVISION:
        torch.manual_seed(1)
        net = getattr(torchvision.models, name)(weights=None)
        if distinct:
            onnx_nets.randomise_statistics(net)
        learnable = sum(p.numel() for p in net.parameters())
        image = torch.zeros(1, 3, 224, 224)
        model = export(net.eval(), image, options)
        strip_weights(model)
        onnx.checker.check_model(model)
        onnx.save(model, str(FOLDER / file))
        total, output = torch_count(net, image)
        note = TORCHVISION_NOTES.get(file, "batch normalisation folded by torch"
                                     if distinct else "")
        expected[file] = {**describe(file, model, f"torchvision {name}, weights dropped; {note}",
                                     False, total),
                          "has_weights": False, "parameters_in_torch": learnable}
        agree(file, "output shape", list(output.shape), expected[file]["output_shape"])


def write_small(expected):
    for seed, (file, what, make, shape, options) in enumerate(onnx_nets.small_nets()):
        torch.manual_seed(seed)
        net = make()
        onnx_nets.randomise_statistics(net)
        if hasattr(net, "finish"):
            net.finish()
        image = draw_image(shape, seed)
        model = export(net.eval(), image, options)
        onnx.checker.check_model(model)
        onnx.save(model, str(FOLDER / file))
        total, output = torch_count(net.eval(), image)
        expected[file] = {**describe(file, model, f"torch; {what}", True, total),
                          **check_values(file, model, image, output)}
    for seed, (file, what, make) in enumerate(onnx_built.BUILT, 100):
        model, reference = make()
        shape = [d.dim_value for d in model.graph.input[0].type.tensor_type.shape.dim]
        image = draw_image(shape[1:], seed)
        values = check_values(file, model, image, reference(image))
        expected[file] = {**describe(file, model, f"onnx.helper; {what}", True), **values}
        if file == "external-data.onnx":
            # The writer appends to an existing file.
            (FOLDER / "external-data.bin").unlink(missing_ok=True)
            onnx.save_model(model, str(FOLDER / file), save_as_external_data=True,
                            location="external-data.bin", size_threshold=0)
        else:
            onnx.save(model, str(FOLDER / file))


README_HEAD = """# ONNX import fixtures

Written by `configs/networks/make/onnx_fixtures.py` (with this file and `expected.json`); do not
edit by hand. Made with torch {torch}, torchvision {torchvision}, onnx {onnx}.

`expected.json` holds for each file what it must import to. *macs* and *weights* are those of the
convolutions and fully connected layers, batch 1. *parameters* = weights + biases, one bias a
channel for each layer that has one of its own or gets one from a folded batch normalisation
(torch counts two parameters a channel for a batch normalisation, `parameters_in_torch`). Equal
weights shared by two layers count twice. `cpu` lists the operators that no layer of the
accelerator computes, in graph order. `adds` are additions of two computed tensors.

Files with `has_weights` hold one input and its output (row-major float32; torch computed it, and
a numpy interpreter that knows nothing of torch agrees within 1e-5): importing with every folding
and then computing in float must give the same within 1e-4. Files without weights have each weight
as a graph input with type and shape but no data; the image is the first graph input that has no
initialiser.

"""
COLUMNS = ["file", "made by", "opset", "conv", "fc", "max / avg pool", "add / concat", "MACs",
           "parameters", "output", "CPU"]
HOSTILE_HEAD = """
## hostile/

Each must be refused with an error that names the node (where there is one), unless accepted,
without a crash, without reading outside the folder, and without allocating by what the file
claims. All but the raw ones are variations of one network, conv_1 - relu_1 - conv_2.

| file | what is wrong | node | accepted |
|---|---|---|---|
"""


def escape(text):
    return (text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "&#124;")
            .replace("\n", "\\n"))


def write_readme(expected):
    text = README_HEAD.format(torch=torch.__version__, torchvision=torchvision.__version__,
                              onnx=onnx.__version__)
    text += f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|\n"
    for file, e in expected.items():
        if file == "hostile":
            continue
        shape = "x".join(str(n) for n in e["output_shape"])
        text += (f"| {file} | {e['how']} | {e['opset']} | {e['convolutions']} | "
                 f"{e['fully_connected']} | {e['max_pools']} / {e['average_pools']} | "
                 f"{e['adds']} / {e['concats']} | {e['macs']} | {e['parameters']} | {shape} | "
                 f"{', '.join(e['cpu'])} |\n")
    text += HOSTILE_HEAD
    for file, e in expected["hostile"].items():
        node = escape(e["node"] or "")
        text += f"| {file} | {escape(e['what'])} | {node} | {'yes' if e['accepted'] else 'no'} |\n"
    (FOLDER / "README.md").write_text(text)


def write_json(expected):
    """One line a list of numbers, one a field: readable and diffable."""
    text = json.dumps(expected, indent=1, ensure_ascii=True)
    lines, depth = [], 0
    for line in text.split("\n"):
        inner = line.strip()
        if depth:
            lines[-1] += inner + (" " if inner.endswith(",") and inner[0] != "]" else "")
        else:
            lines.append(line)
        depth += inner.endswith("[") - inner.startswith("]")
    (FOLDER / "expected.json").write_text("\n".join(line.rstrip() for line in lines) + "\n")


def main():
    torch.set_num_threads(1)
    (FOLDER / "hostile").mkdir(parents=True, exist_ok=True)
    expected = {}
    write_torchvision(expected)
    write_small(expected)
    expected["hostile"] = onnx_hostile.write(FOLDER / "hostile")
    write_json(expected)
    write_readme(expected)
    files = [f for f in FOLDER.rglob("*") if f.is_file()]
    size = sum(f.stat().st_size for f in files)
    print(f"{len(files)} files, {size} bytes in {FOLDER}")
    if size > LIMIT_BYTES:
        sys.exit(f"more than {LIMIT_BYTES} bytes")


if __name__ == "__main__":
    main()
