#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/import/onnx_window.hpp
/// @brief The attributes that convolutions and pools share: kernel, strides, dilations, padding.

#include "models/import/onnx_node.hpp"

namespace scfa::onnx_import {

/// Reads the window of a node whose input 0 is the image.
class WindowReader {
  public:
    /// The kernel's size is known: a convolution's weights. "kernel_shape", where it is given, must
    /// say the same.
    WindowReader(Node& node, std::int64_t kernel_height, std::int64_t kernel_width);
    /// The kernel's size is "kernel_shape".
    explicit WindowReader(Node& node);

    /// Input 0, N x C x H x W; zeros that wait around it are in `pads` of it and not in `read()`.
    [[nodiscard]] const Activation& input() const { return input_; }
    /// @param takes_zeros  zeros that wait around the input are added to the padding; otherwise
    /// `input()` is changed to
    ///                     a layer that has them
    Window read(bool takes_zeros = true);

  private:
    void read_padding(Window& window, const std::string& mode) const;

    Node& node_;
    Activation input_;
    std::int64_t kernel_height_ = 1;
    std::int64_t kernel_width_ = 1;
};

/// `count` numbers in [minimum, 2^31 - 1]. @throws Problem naming `what`
void check_sizes(const std::vector<std::int64_t>& numbers, std::size_t count, std::int64_t minimum,
                 const std::string& what);

}  // namespace scfa::onnx_import
