// SPDX-License-Identifier: Apache-2.0
#include "models/import/onnx_window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace scfa::onnx_import {
namespace {

constexpr std::int64_t kLargest = 2'147'483'647;

std::vector<std::int64_t> sizes(const Node& node, const std::string& key, std::size_t count,
                                std::int64_t minimum) {
    auto found = node.integers(key).value_or(std::vector<std::int64_t>(count, minimum));
    check_sizes(found, count, minimum, key);
    return found;
}

/// SAME_UPPER / SAME_LOWER: the output has ceil(in / stride) pixels. @return padding before and
/// after
std::pair<std::int64_t, std::int64_t> same_padding(std::int64_t in, std::int64_t kernel,
                                                   std::int64_t stride, std::int64_t dilation,
                                                   bool upper) {
    const std::int64_t out = (in - 1) / stride + 1;
    const std::int64_t total =
        std::max<std::int64_t>((out - 1) * stride + (kernel - 1) * dilation + 1 - in, 0);
    return upper ? std::pair{total / 2, total - total / 2}
                 : std::pair{total - total / 2, total / 2};
}

}  // namespace

void check_sizes(const std::vector<std::int64_t>& numbers, std::size_t count, std::int64_t minimum,
                 const std::string& what) {
    if (numbers.size() != count) {
        throw Problem(fmt::format("{} must be {} numbers, not {}", what, count, numbers.size()));
    }
    for (const std::int64_t number : numbers) {
        if (number < minimum || number > kLargest) {
            throw Problem(
                fmt::format("{} of {}: must be {} to {}", what, number, minimum, kLargest));
        }
    }
}

WindowReader::WindowReader(Node& node, std::int64_t kernel_height, std::int64_t kernel_width)
    : node_(node),
      input_(node.padded_activation(0)),
      kernel_height_(kernel_height),
      kernel_width_(kernel_width) {
    const auto stated = node.integers("kernel_shape");
    if (stated.has_value() && *stated != std::vector<std::int64_t>{kernel_height, kernel_width}) {
        throw Problem(fmt::format("kernel_shape is {}, but the weights are {}x{}",
                                  dims_text(*stated), kernel_height, kernel_width));
    }
    if (input_.rank != 4) {
        throw Problem("the input must be N x C x H x W");
    }
}

WindowReader::WindowReader(Node& node) : node_(node), input_(node.padded_activation(0)) {
    const auto kernel = node.integers("kernel_shape").value_or(std::vector<std::int64_t>{});
    check_sizes(kernel, 2, 1, "kernel_shape");
    kernel_height_ = kernel[0];
    kernel_width_ = kernel[1];
    if (input_.rank != 4) {
        throw Problem("the input must be N x C x H x W");
    }
}

Window WindowReader::read(bool takes_zeros) {
    Window window;
    check_sizes({kernel_height_, kernel_width_}, 2, 1, "kernel_shape");
    window.kernel_height = kernel_height_;
    window.kernel_width = kernel_width_;
    const auto strides = sizes(node_, "strides", 2, 1);
    window.stride_height = strides[0];
    window.stride_width = strides[1];
    const auto dilations = sizes(node_, "dilations", 2, 1);
    window.dilation_height = dilations[0];
    window.dilation_width = dilations[1];
    const std::string mode = node_.text("auto_pad", "NOTSET");
    const bool explicit_padding = mode == "NOTSET" || mode == "VALID";
    if (!takes_zeros || !explicit_padding) {
        input_ = node_.materialised(input_);
    }
    read_padding(window, mode);
    window.pad_top += input_.pads.top;
    window.pad_left += input_.pads.left;
    window.pad_bottom += input_.pads.bottom;
    window.pad_right += input_.pads.right;
    return window;
}

void WindowReader::read_padding(Window& window, const std::string& mode) const {
    const TensorShape& in = node_.shape(input_);
    if (mode == "SAME_UPPER" || mode == "SAME_LOWER") {
        const bool upper = mode == "SAME_UPPER";
        std::tie(window.pad_top, window.pad_bottom) = same_padding(
            in.height, window.kernel_height, window.stride_height, window.dilation_height, upper);
        std::tie(window.pad_left, window.pad_right) = same_padding(
            in.width, window.kernel_width, window.stride_width, window.dilation_width, upper);
    } else if (mode == "NOTSET") {
        const auto pads = sizes(node_, "pads", 4, 0);
        window.pad_top = pads[0];
        window.pad_left = pads[1];
        window.pad_bottom = pads[2];
        window.pad_right = pads[3];
    } else if (mode != "VALID") {
        throw Problem(fmt::format("auto_pad \"{}\" is not known", mode));
    }
}

}  // namespace scfa::onnx_import
