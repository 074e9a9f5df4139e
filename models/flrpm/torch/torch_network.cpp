// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/torch/torch_network.hpp"

#include <algorithm>
#include <limits>

namespace scfa {
namespace {

namespace functional = torch::nn::functional;

constexpr double kRunningMomentum = 0.1;

bool is_symmetric(const Window& w) {
    return w.pad_top == w.pad_bottom && w.pad_left == w.pad_right;
}

/// Padding as a layer of its own, where an operator pads both sides alike.
torch::Tensor padded(const torch::Tensor& x, const Window& w, double value) {
    return torch::constant_pad_nd(x, {w.pad_left, w.pad_right, w.pad_top, w.pad_bottom}, value);
}

torch::Tensor convolution(const torch::Tensor& x, const PlanStep& step, const torch::Tensor& weight,
                          const torch::Tensor& bias) {
    const Window& w = step.window;
    const bool symmetric = is_symmetric(w);
    const std::vector<std::int64_t> padding{symmetric ? w.pad_top : 0, symmetric ? w.pad_left : 0};
    // Channels last, the backward pass of a strided convolution corrupted the heap inside oneDNN
    // 2.6 where pruning had left odd numbers of channels (ResNet-like at 0.5); in planes it does
    // not.
    const bool strided = w.stride_height > 1 || w.stride_width > 1;
    const torch::Tensor planes = strided ? x.contiguous() : x;
    return torch::conv2d(symmetric ? planes : padded(planes, w, 0.0), weight, bias,
                         {w.stride_height, w.stride_width}, padding,
                         {w.dilation_height, w.dilation_width}, step.groups);
}

/// More padding below and to the right, so that the last window of a pool that rounds up is whole.
Window whole_windows(const PlanStep& step) {
    Window w = step.window;
    const auto missing = [](std::int64_t out, std::int64_t stride, std::int64_t dilation,
                            std::int64_t kernel, std::int64_t padded) {
        return std::max<std::int64_t>((out - 1) * stride + dilation * (kernel - 1) + 1 - padded, 0);
    };
    w.pad_bottom += missing(step.out.height, w.stride_height, w.dilation_height, w.kernel_height,
                            step.in.height + w.pad_top + w.pad_bottom);
    w.pad_right += missing(step.out.width, w.stride_width, w.dilation_width, w.kernel_width,
                           step.in.width + w.pad_left + w.pad_right);
    return w;
}

torch::Tensor max_pool(const torch::Tensor& x, const PlanStep& step) {
    const Window w = whole_windows(step);
    const bool pads = w.pad_top + w.pad_left + w.pad_bottom + w.pad_right > 0;
    return torch::max_pool2d(pads ? padded(x, w, -std::numeric_limits<double>::infinity()) : x,
                             {w.kernel_height, w.kernel_width}, {w.stride_height, w.stride_width},
                             {0, 0}, {w.dilation_height, w.dilation_width});
}

/// The mean over the pixels that count: those of the image, and padding where the model says so
/// (never what rounding up adds).
torch::Tensor average_pool(const torch::Tensor& x, const PlanStep& step) {
    const Window& stated = step.window;
    const Window w = whole_windows(step);
    const auto pool = [&w](const torch::Tensor& t) {
        return torch::avg_pool2d(t, {w.kernel_height, w.kernel_width},
                                 {w.stride_height, w.stride_width});
    };
    if (w.pad_top + w.pad_left + w.pad_bottom + w.pad_right == 0) {
        return pool(x);
    }
    torch::Tensor counted = torch::ones({1, 1, x.size(2), x.size(3)}, x.options());
    counted = padded(counted, stated, stated.count_include_pad ? 1.0 : 0.0);
    Window rest = w;
    rest.pad_top = rest.pad_left = 0;
    rest.pad_bottom -= stated.pad_bottom;
    rest.pad_right -= stated.pad_right;
    return pool(padded(x, w, 0.0)) / pool(padded(counted, rest, 0.0));
}

}  // namespace

TorchNetwork::TorchNetwork(const ModulePlan& plan)
    : plan_(plan),
      parameters_(torch::zeros({plan.parameters})),
      gradients_(torch::zeros({plan.parameters})),
      statistics_(torch::zeros({plan.statistics})),
      values_(plan.steps.size()),
      last_reader_(plan.steps.size(), -1) {
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
        const PlanStep& step = plan_.steps[i];
        Values& values = values_[i];
        if (step.kind == LayerKind::convolution) {
            values.weight =
                leaf(step.weight, {step.out.channels, step.in.channels / step.groups,
                                   step.window.kernel_height, step.window.kernel_width});
        } else if (step.kind == LayerKind::fully_connected) {
            values.weight = leaf(step.weight, {step.out.channels, step.in.elements()});
        }
        values.bias = leaf(step.bias, {step.bias.count});
        values.gamma = leaf(step.gamma, {step.gamma.count});
        values.beta = leaf(step.beta, {step.beta.count});
        if (step.mean.count > 0) {
            values.mean = statistics_.narrow(0, step.mean.first, step.mean.count);
            values.variance = statistics_.narrow(0, step.variance.first, step.variance.count);
        }
        for (const std::int32_t input : step.inputs) {
            last_reader_[static_cast<std::size_t>(input)] = static_cast<std::int32_t>(i);
        }
    }
}

torch::Tensor TorchNetwork::leaf(FlatRange range, torch::IntArrayRef sizes) {
    if (range.count == 0) {
        return {};
    }
    torch::Tensor out =
        parameters_.narrow(0, range.first, range.count).view(sizes).detach().requires_grad_();
    out.mutable_grad() = gradients_.narrow(0, range.first, range.count).view(sizes);
    return out;
}

torch::Tensor TorchNetwork::input_of(const ImageBatch& batch) const {
    const TensorShape& shape = plan_.steps.front().out;
    // from_blob takes a mutable pointer; nothing writes through it.
    torch::Tensor images = torch::from_blob(
        const_cast<float*>(batch.images), {batch.count, shape.channels, shape.height, shape.width});
    return images.clone(torch::MemoryFormat::ChannelsLast);
}

torch::Tensor TorchNetwork::compute(const PlanStep& step, const Values& values,
                                    const std::vector<torch::Tensor>& done, Mode mode,
                                    double momentum) const {
    const auto input = [&](std::size_t slot) -> const torch::Tensor& {
        return done[static_cast<std::size_t>(step.inputs[slot])];
    };
    switch (step.kind) {
        case LayerKind::convolution:
            return convolution(input(0), step, values.weight, values.bias);
        case LayerKind::fully_connected:
            return torch::linear(input(0).flatten(1), values.weight, values.bias);
        case LayerKind::batch_norm:
            return torch::batch_norm(input(0), values.gamma, values.beta, values.mean,
                                     values.variance, mode == Mode::training, momentum,
                                     static_cast<double>(step.epsilon), false);
        case LayerKind::relu:
            return torch::relu(input(0));
        case LayerKind::relu6:
            return torch::hardtanh(input(0), 0.0, 6.0);
        case LayerKind::max_pool:
            return max_pool(input(0), step);
        case LayerKind::average_pool:
            return average_pool(input(0), step);
        case LayerKind::global_average_pool:
            return torch::adaptive_avg_pool2d(input(0), {1, 1});
        case LayerKind::add:
            return input(0) + input(1);
        case LayerKind::concatenation: {
            std::vector<torch::Tensor> parts;
            for (std::size_t slot = 0; slot < step.inputs.size(); ++slot) {
                parts.push_back(input(slot));
            }
            return torch::cat(parts, 1);
        }
        case LayerKind::flatten:
            return input(0).flatten(1);
        case LayerKind::input:
        case LayerKind::identity:
        case LayerKind::other:
            break;
    }
    return input(0);
}

torch::Tensor TorchNetwork::forward(const torch::Tensor& images, Mode mode, double momentum) const {
    std::vector<torch::Tensor> done(plan_.steps.size());
    done[0] = images;
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
        const PlanStep& step = plan_.steps[i];
        if (step.kind != LayerKind::input) {
            done[i] = compute(step, values_[i], done, mode, momentum);
        } else {
            done[i] = images;
        }
        for (const std::int32_t input : step.inputs) {
            if (last_reader_[static_cast<std::size_t>(input)] == static_cast<std::int32_t>(i)) {
                done[static_cast<std::size_t>(input)] = torch::Tensor();
            }
        }
    }
    return done[static_cast<std::size_t>(plan_.output)].flatten(1);
}

BatchLoss TorchNetwork::compute_gradients(const ImageBatch& batch, const Distillation& teacher) {
    gradients_.zero_();
    const torch::Tensor labels =
        torch::from_blob(const_cast<std::int64_t*>(batch.labels), {batch.count}, torch::kLong);
    const torch::Tensor outputs = forward(input_of(batch), Mode::training, kRunningMomentum);
    const torch::Tensor cross_entropy = torch::cross_entropy_loss(outputs, labels);
    torch::Tensor loss = cross_entropy;
    BatchLoss out;
    if (teacher.teacher != nullptr) {
        const torch::Tensor wanted =
            torch::from_blob(const_cast<float*>(teacher.teacher), {batch.count, plan_.classes});
        const double scale = teacher.weight * teacher.temperature * teacher.temperature /
                             static_cast<double>(batch.count);
        const torch::Tensor divergence =
            torch::kl_div(torch::log_softmax(outputs / teacher.temperature, 1),
                          torch::log_softmax(wanted / teacher.temperature, 1), at::Reduction::Sum,
                          true) *
            scale;
        out.distillation = divergence.item<double>();
        loss = loss + divergence;
    }
    loss.backward();
    out.cross_entropy = cross_entropy.item<double>();
    out.correct = outputs.detach().argmax(1).eq(labels).sum().item<std::int64_t>();
    return out;
}

void TorchNetwork::logits(const ImageBatch& batch, float* out) {
    const torch::InferenceMode inference;
    const torch::Tensor outputs =
        forward(input_of(batch), Mode::inference, kRunningMomentum).contiguous();
    std::copy_n(outputs.data_ptr<float>(), outputs.numel(), out);
}

void TorchNetwork::update_statistics(const ImageBatch& batch, double momentum) {
    const torch::NoGradGuard no_gradients;
    static_cast<void>(forward(input_of(batch), Mode::training, momentum));
}

}  // namespace scfa
