#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Trains, prunes and exports configs/networks/fmnist-cnn.onnx.

A development tool, run by hand; the product never runs Python. It needs the Debian packages
python3-torch (1.13), python3-onnx (1.12) and dataset-fashion-mnist:

    /usr/bin/python3 configs/networks/make/fmnist_cnn.py

Five 3x3 convolutions with batch normalisation and ReLU, three 2x2 max pools and two fully
connected layers: 5.57 M multiply-accumulates and 107 k parameters for a 1x28x28 image. The input
is pixel / 255, nothing else. Steps: train dense; keep the largest weights of each layer by
magnitude (unstructured); fine-tune with the mask held; export in eval mode, where torch folds
each batch normalisation into its convolution; read the file back and run it with onnx_eval.py.

The test set is used to report accuracies only: neither the epoch nor the seed nor a
hyperparameter is chosen by it. Everything but the wall time is fixed by the seed on one machine;
another CPU may round the convolutions differently.
"""

import argparse
import gzip
import json
import pathlib
import sys
import time

import numpy as np
import onnx
import torch
from torch import nn
from torch.nn import functional

import onnx_eval

DATA = pathlib.Path("/usr/share/datasets/fashion-mnist")
OUTPUT = pathlib.Path(__file__).resolve().parent.parent / "fmnist-cnn.onnx"
# Density each layer keeps. The first layer has 144 weights and feeds all others; the last one has
# 640 and decides: both cost next to nothing and are kept denser.
DENSITY = {"conv1": 0.75, "conv2": 0.35, "conv3": 0.35, "conv4": 0.35, "conv5": 0.35,
           "fc1": 0.35, "fc2": 0.60}


class FmnistCnn(nn.Module):
    """The network; input N x 1 x 28 x 28 (pixel / 255), output N x 10 logits."""

    def __init__(self):
        super().__init__()
        channels = [1, 16, 32, 32, 64, 64]
        for i in range(1, 6):
            conv = nn.Conv2d(channels[i - 1], channels[i], 3, padding=1, bias=False)
            self.add_module(f"conv{i}", conv)
            self.add_module(f"bn{i}", nn.BatchNorm2d(channels[i]))
        self.fc1 = nn.Linear(64 * 3 * 3, 64)
        self.fc2 = nn.Linear(64, 10)

    def forward(self, x):
        for i in range(1, 6):
            x = getattr(self, f"bn{i}")(getattr(self, f"conv{i}")(x))
            x = functional.relu(x)
            if i in (1, 3, 5):
                x = functional.max_pool2d(x, 2)
        x = functional.relu(self.fc1(torch.flatten(x, 1)))
        return self.fc2(x)


def read_idx(name):
    """The unsigned bytes of a gzipped IDX file as an array."""
    raw = gzip.decompress((DATA / name).read_bytes())
    if raw[:3] != b"\x00\x00\x08":
        sys.exit(f"{DATA / name}: not an IDX file of unsigned bytes")
    dims = [int.from_bytes(raw[4 + 4 * i:8 + 4 * i], "big") for i in range(raw[3])]
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * len(dims)).reshape(dims)


def load(part):
    images = torch.from_numpy(read_idx(f"{part}-images-idx3-ubyte.gz").astype(np.float32) / 255)
    labels = torch.from_numpy(read_idx(f"{part}-labels-idx1-ubyte.gz").astype(np.int64))
    return images.unsqueeze(1), labels


def accuracy(net, images, labels):
    net.eval()
    with torch.no_grad():
        hits = sum((net(x).argmax(1) == y).sum().item()
                   for x, y in zip(images.split(500), labels.split(500)))
    return hits / len(labels)


def train(net, data, epochs, peak_rate, batch, masks=None):
    """One-cycle training with random mirroring; masks (by parameter name) are held."""
    images, labels = data
    steps = (len(images) // batch) * epochs
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, peak_rate, total_steps=steps)
    for epoch in range(epochs):
        net.train()
        order = torch.randperm(len(images))
        total = 0.0
        for step in range(len(images) // batch):
            pick = order[step * batch:(step + 1) * batch]
            x, y = images[pick], labels[pick]
            mirror = torch.rand(len(x)) < 0.5
            x = torch.where(mirror.view(-1, 1, 1, 1), x.flip(3), x)
            loss = functional.cross_entropy(net(x), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            if masks:
                apply_masks(net, masks)
            total += loss.item()
        print(f"  epoch {epoch + 1}/{epochs}: loss {total * batch / len(images):.4f}", flush=True)


def magnitude_masks(net):
    """Per layer, 1 where a weight is among the largest `DENSITY` of its layer."""
    masks = {}
    for layer, density in DENSITY.items():
        weight = getattr(net, layer).weight.detach()
        keep = max(1, round(density * weight.numel()))
        mask = torch.zeros(weight.numel())
        mask[weight.abs().flatten().topk(keep).indices] = 1
        masks[f"{layer}.weight"] = mask.view_as(weight)
    return masks


def apply_masks(net, masks):
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            if name in masks:
                parameter.mul_(masks[name])


def export(net, path, properties):
    net.eval()
    torch.onnx.export(net, torch.zeros(1, 1, 28, 28), str(path), opset_version=13,
                      input_names=["image"], output_names=["logits"])
    model = onnx.load(str(path))
    model.graph.name = "fmnist-cnn"
    onnx.helper.set_model_props(model, {k: str(v) for k, v in properties.items()})
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))


def weight_densities(model):
    """Density of each convolution and Gemm weight as stored, by node name."""
    tensors = {t.name: onnx.numpy_helper.to_array(t) for t in model.graph.initializer}
    return {node.name: round(float(np.mean(tensors[node.input[1]] != 0)), 4)
            for node in model.graph.node if node.op_type in ("Conv", "Gemm")}


def verify(net, path, images, labels):
    """Runs the file on `images` one by one; returns its accuracy and the worst difference."""
    model = onnx.load(str(path))
    with torch.no_grad():
        expected = net(images).numpy()
    logits = np.concatenate([onnx_eval.run(model, {"image": x[None].numpy()})["logits"]
                             for x in images])
    if not np.array_equal(logits.argmax(1), expected.argmax(1)):
        sys.exit("the exported file classifies differently from torch")
    hits = np.mean(logits.argmax(1) == labels.numpy())
    return float(hits), float(np.abs(logits - expected).max())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=pathlib.Path, default=OUTPUT)
    parser.add_argument("--epochs", type=int, default=5, help="dense epochs")
    parser.add_argument("--fine-tune", type=int, default=2, help="epochs with the mask held")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    torch.use_deterministic_algorithms(True)
    begin = time.monotonic()
    train_set, (test_images, test_labels) = load("train"), load("t10k")

    net = FmnistCnn()
    train(net, train_set, args.epochs, 4e-3, 128)
    dense = accuracy(net, test_images, test_labels)
    print(f"dense: test accuracy {dense:.4f}, {time.monotonic() - begin:.0f} s", flush=True)

    masks = magnitude_masks(net)
    apply_masks(net, masks)
    raw = accuracy(net, test_images, test_labels)
    print(f"pruned, before fine-tuning: test accuracy {raw:.4f}", flush=True)
    train(net, train_set, args.fine_tune, 2e-3, 128, masks)
    pruned = accuracy(net, test_images, test_labels)
    seconds = time.monotonic() - begin

    density = {name.split(".")[0]: round(mask.mean().item(), 4) for name, mask in masks.items()}
    export(net, args.output, {
        "made_by": "configs/networks/make/fmnist_cnn.py",
        "data_set": "Fashion-MNIST (Debian dataset-fashion-mnist), 60000 train, 10000 test",
        "input": "pixel / 255, 1x1x28x28",
        "seed": args.seed, "epochs_dense": args.epochs, "epochs_fine_tune": args.fine_tune,
        "pruning": "unstructured, by magnitude, per layer; mask held while fine-tuning",
        "test_accuracy_dense": f"{dense:.4f}",
        "test_accuracy_pruned_before_fine_tuning": f"{raw:.4f}",
        "test_accuracy_pruned": f"{pruned:.4f}",
        "density": json.dumps(density), "wall_seconds": round(seconds),
        "torch": torch.__version__, "onnx": onnx.__version__, "threads": 1})

    checked, difference = verify(net, args.output, test_images[:100], test_labels[:100])
    print(f"pruned: test accuracy {pruned:.4f}, {seconds:.0f} s in all")
    print(f"stored densities: {weight_densities(onnx.load(str(args.output)))}")
    print(f"{args.output}: {args.output.stat().st_size} bytes; first 100 test images: accuracy "
          f"{checked:.2f}, largest difference to torch {difference:.2g}")


if __name__ == "__main__":
    main()
