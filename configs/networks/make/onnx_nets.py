# SPDX-License-Identifier: Apache-2.0
"""The small torch networks behind the import fixtures, one habit of the exporter each."""

import torch
from torch import nn
from torch.nn import functional


class Residual(nn.Module):
    """Stem, one strided residual block with a projection, x.view(x.size(0), -1), classifier.

    Exported with a dynamic batch, the view becomes Shape, Gather, Unsqueeze, Concat, Reshape.
    """

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(*conv_bn(3, 4, 3, padding=1), nn.ReLU())
        self.first = nn.Sequential(*conv_bn(4, 6, 3, padding=1, stride=2), nn.ReLU())
        self.second = nn.Sequential(*conv_bn(6, 6, 3, padding=1))
        self.shortcut = nn.Sequential(*conv_bn(4, 6, 1, stride=2))
        self.head = nn.Linear(6 * 4 * 3, 5)

    def forward(self, x):
        x = self.stem(x)
        x = functional.relu(self.second(self.first(x)) + self.shortcut(x))
        return self.head(x.view(x.size(0), -1))


class Branches(nn.Module):
    """Three branches (1x1, 3x3, pool) that are concatenated, as in an Inception block."""

    def __init__(self):
        super().__init__()
        self.one = nn.Conv2d(3, 2, 1)
        self.three = nn.Conv2d(3, 4, 3, padding=1)
        self.pool = nn.MaxPool2d(3, stride=1, padding=1)
        self.merge = nn.Conv2d(9, 2, 2, stride=2)

    def forward(self, x):
        parts = [functional.relu(self.one(x)), functional.relu(self.three(x)), self.pool(x)]
        return self.merge(torch.cat(parts, 1))


class PlainMatmul(nn.Module):
    """x W + b with W stored inputs x outputs: exported as MatMul and Add, no transposition."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, outputs) / inputs ** 0.5)
        self.bias = nn.Parameter(torch.randn(outputs))

    def forward(self, x):
        return torch.matmul(x, self.weight) + self.bias


class ReduceMean(nn.Module):
    """Global average pooling written as x.mean([2, 3])."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 6, 3)
        self.head = nn.Linear(6, 4)

    def forward(self, x):
        return self.head(functional.relu(self.conv(x)).mean([2, 3]))


class Tied(nn.Module):
    """Two convolutions with equal weights: torch stores one and copies it through Identity."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 3, 3, padding=1)
        self.second = nn.Conv2d(3, 3, 3, padding=1, stride=2)

    def finish(self):
        self.second.load_state_dict(self.first.state_dict())

    def forward(self, x):
        return self.second(functional.relu(self.first(x)))


def padded():
    return nn.Sequential(nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(2, 4, 3, stride=2), nn.ReLU(),
                         nn.Conv2d(4, 2, 3))


def separable():
    return nn.Sequential(*conv_bn(3, 8, 3, stride=2, padding=1), nn.ReLU6(),
                         *conv_bn(8, 8, 3, padding=1, groups=8), nn.ReLU6(),
                         *conv_bn(8, 6, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                         nn.Linear(6, 4))


def conv_bn(inputs, outputs, kernel, **options):
    return (nn.Conv2d(inputs, outputs, kernel, bias=False, **options),
            nn.BatchNorm2d(outputs, eps=1e-3))


def randomise_statistics(net):
    """Gives each batch normalisation statistics of its own, so that folding them matters."""
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            with torch.no_grad():
                module.weight.uniform_(0.5, 1.5)
                module.bias.uniform_(-0.5, 0.5)
                module.running_mean.uniform_(-0.5, 0.5)
                module.running_var.uniform_(0.5, 2)


def small_nets():
    """(file, how it differs, make, input shape, options of torch.onnx.export) of each."""
    preserve = torch.onnx.TrainingMode.PRESERVE
    training = torch.onnx.TrainingMode.TRAINING
    flat = nn.Flatten
    return [
        ("residual-dynamic-batch.onnx", "batch is symbolic; flatten by Shape-Gather-Unsqueeze-"
         "Concat-Reshape; batch normalisation folded by torch", Residual, (3, 8, 6),
         {"dynamic_axes": {"image": {0: "batch"}, "logits": {0: "batch"}}}),
        ("residual-initializers-as-inputs.onnx", "every initialiser is listed as a graph input "
         "too", Residual, (3, 8, 6), {"keep_initializers_as_inputs": True}),
        ("depthwise-relu6.onnx", "depthwise separable block; ReLU6 is a Clip with inputs",
         separable, (3, 8, 8), {}),
        ("depthwise-relu6-opset9.onnx", "the same at opset 9: Clip with attributes",
         separable, (3, 8, 8), {"opset_version": 9}),
        ("concat-branches.onnx", "three branches, one of them a padded max pool with stride 1, "
         "concatenated", Branches, (3, 4, 6), {}),
        ("dropout.onnx", "exported in training mode: Dropout with ratio and training_mode = true "
         "as inputs; at inference it passes its input on",
         lambda: nn.Sequential(nn.Conv2d(2, 4, 3), nn.ReLU(), nn.Dropout(0.25), flat(),
                               nn.Dropout(0.5), nn.Linear(4 * 4 * 2, 3)), (2, 6, 4),
         {"training": training, "do_constant_folding": False}),
        ("tied-weights.onnx", "two convolutions share one initialiser through Identity", Tied,
         (3, 4, 4), {}),
        ("average-pool.onnx", "three average pools: plain; padding not counted; padding counted "
         "(which torch writes as Pad and AveragePool)",
         lambda: nn.Sequential(nn.Conv2d(2, 3, 3, padding=1), nn.ReLU(), nn.AvgPool2d(2),
                               nn.AvgPool2d(3, 2, 1, count_include_pad=False),
                               nn.AvgPool2d(3, 2, 1)), (2, 12, 14), {}),
        ("max-pool.onnx", "overlapping max pools: padded; and with ceil_mode",
         lambda: nn.Sequential(nn.Conv2d(2, 3, 3, padding=1), nn.MaxPool2d(3, 2, 1),
                               nn.MaxPool2d(3, 2, ceil_mode=True), nn.Conv2d(3, 2, 1)),
         (2, 11, 12), {}),
        ("global-average-pool-gemm.onnx", "GlobalAveragePool, Flatten, Gemm with transB",
         lambda: nn.Sequential(nn.Conv2d(2, 6, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), flat(),
                               nn.Linear(6, 4)), (2, 5, 7), {}),
        ("reduce-mean.onnx", "global average pooling as ReduceMean over [2, 3]", ReduceMean,
         (2, 5, 7), {}),
        ("matmul-add.onnx", "fully connected layers as MatMul and Add, weights inputs x outputs, "
         "the first behind a flatten of C x H x W",
         lambda: nn.Sequential(nn.Conv2d(2, 3, 3, stride=2), nn.ReLU(), flat(),
                               PlainMatmul(3 * 2 * 3, 6), nn.ReLU(), PlainMatmul(6, 4)),
         (2, 5, 7), {}),
        ("batch-norm-unfused.onnx", "BatchNormalization nodes kept, eps = 1e-3, ReLU between",
         lambda: nn.Sequential(*conv_bn(3, 4, 3, padding=1), nn.ReLU(),
                               *conv_bn(4, 5, 3, stride=2), nn.ReLU(), nn.Conv2d(5, 4, 2)),
         (3, 7, 7), {"training": preserve, "do_constant_folding": False}),
        ("pad-conv-opset9.onnx", "a Pad node, below and right only, in front of a strided "
         "convolution; pads are an attribute", padded, (2, 8, 8), {"opset_version": 9}),
        ("pad-conv.onnx", "the same at opset 13, where torch computes the pads by constant nodes: "
         "ConstantOfShape, Concat, Reshape, Slice with step -1, Transpose, Cast", padded,
         (2, 8, 8), {}),
        ("group-dilation.onnx", "groups, dilation, a 3x1 kernel and unequal strides",
         lambda: nn.Sequential(nn.Conv2d(4, 6, 3, groups=2, padding=1), nn.ReLU(),
                               nn.Conv2d(6, 4, 3, dilation=2), nn.ReLU(),
                               nn.Conv2d(4, 2, (3, 1), stride=(2, 1), padding=(1, 0))),
         (4, 8, 7), {}),
        ("cpu-silu.onnx", "SiLU between convolutions: Sigmoid and Mul of two tensors",
         lambda: nn.Sequential(nn.Conv2d(2, 4, 3), nn.SiLU(), nn.Conv2d(4, 2, 3)), (2, 7, 7), {}),
        ("cpu-hardswish.onnx", "opset 17: one HardSwish node",
         lambda: nn.Sequential(nn.Conv2d(2, 4, 3), nn.Hardswish(), nn.Conv2d(4, 2, 3)),
         (2, 7, 7), {"opset_version": 17}),
        ("cpu-softmax.onnx", "Softmax behind the classifier",
         lambda: nn.Sequential(nn.Conv2d(2, 4, 3), nn.ReLU(), flat(), nn.Linear(4 * 9, 5),
                               nn.Softmax(1)), (2, 5, 5), {}),
        ("cpu-upsample.onnx", "nearest-neighbour Resize between convolutions",
         lambda: nn.Sequential(nn.Conv2d(2, 3, 3, stride=2), nn.Upsample(scale_factor=2),
                               nn.Conv2d(3, 2, 2)), (2, 5, 5), {}),
    ]
