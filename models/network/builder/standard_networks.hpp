#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/builder/standard_networks.hpp
/// @brief The networks that are shipped in configs/networks/, as published, without weights.

#include "models/network/network_graph.hpp"

#include <string>
#include <vector>

namespace scfa {

/// LeNet-5 in today's form: ReLU and max pools, 28 x 28 with padding 2. LeCun et al., Proc. IEEE
/// 86(11), 1998.
NetworkGraph lenet5();
/// Configuration D. Simonyan and Zisserman, arXiv:1409.1556.
NetworkGraph vgg16();
/// He et al., arXiv:1512.03385. ResNet-50 strides in the 3x3 convolution, as the usual
/// implementations do.
NetworkGraph resnet18();
NetworkGraph resnet50();
/// Sandler et al., arXiv:1801.04381, width 1.0.
NetworkGraph mobilenetv2();

// Small networks of the same families for Fashion-MNIST (1 x 28 x 28, 10 classes), each at most 8
// million multiply-accumulates; channels in multiples of 8.
NetworkGraph fmnist_vgg();
NetworkGraph fmnist_resnet();
NetworkGraph fmnist_mobilenet();

/// All of them; a graph's name is its file's name without ".json".
std::vector<NetworkGraph> standard_networks();

}  // namespace scfa
