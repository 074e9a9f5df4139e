// SPDX-License-Identifier: Apache-2.0
#include "test/models/flrpm/networks.hpp"

#include "models/network/builder/network_builder.hpp"

namespace scfa::test {
namespace {

LayerId classifier(NetworkBuilder& net, LayerId x) {
    x = net.plain(LayerKind::global_average_pool, {x}, "pool");
    return net.fully_connected(net.plain(LayerKind::flatten, {x}, "flatten"), "fc", 3);
}

}  // namespace

NetworkGraph chain_network() {
    NetworkBuilder net("chain", "");
    LayerId x = net.convolution_norm_relu(net.input(2, 8, 8), "a", {6, 3, 1, 1});
    x = net.convolution_norm_relu(x, "b", {8, 3, 2, 1, 1, true}, LayerKind::relu6);
    x = net.max_pool(x, "pool", 2, 2);
    x = net.convolution_norm_relu(x, "c", {4, 1});
    net.fully_connected(net.plain(LayerKind::flatten, {x}, "flatten"), "fc", 3);
    return net.finish();
}

NetworkGraph residual_network() {
    NetworkBuilder net("residual", "");
    LayerId x = net.convolution_norm_relu(net.input(1, 8, 8), "stem", {6, 3, 1, 1});
    LayerId y = net.convolution_norm_relu(x, "one.a", {5, 3, 1, 1});
    y = net.convolution_norm(y, "one.b", {6, 3, 1, 1});
    x = net.plain(LayerKind::relu, {net.plain(LayerKind::add, {y, x}, "one.add")}, "one.relu");
    y = net.convolution_norm_relu(x, "two.a", {7, 3, 2, 1});
    y = net.convolution_norm(y, "two.b", {8, 3, 1, 1});
    const LayerId skip = net.convolution_norm(x, "two.project", {8, 1, 2});
    x = net.plain(LayerKind::relu, {net.plain(LayerKind::add, {y, skip}, "two.add")}, "two.relu");
    classifier(net, x);
    return net.finish();
}

NetworkGraph depthwise_network() {
    NetworkBuilder net("depthwise", "");
    const LayerId x = net.convolution_norm_relu(net.input(1, 8, 8), "stem", {4, 3, 1, 1});
    LayerId y = net.convolution_norm_relu(x, "expand", {6, 1}, LayerKind::relu6);
    y = net.convolution_norm_relu(y, "depthwise", {12, 3, 1, 1, 6}, LayerKind::relu6);
    y = net.convolution_norm(y, "project", {4, 1});
    classifier(net, net.plain(LayerKind::add, {y, x}, "add"));
    return net.finish();
}

NetworkGraph concatenation_network() {
    NetworkBuilder net("concatenation", "");
    const LayerId x = net.convolution_norm_relu(net.input(1, 8, 8), "stem", {4, 3, 1, 1});
    const LayerId a = net.convolution(x, "a", {3, 1});
    const LayerId b = net.convolution(x, "b", {5, 3, 1, 1});
    LayerId y = net.plain(LayerKind::concatenation, {a, b}, "ab");
    y = net.plain(LayerKind::relu, {net.plain(LayerKind::batch_norm, {y}, "ab.bn")}, "ab.relu");
    y = net.convolution_norm_relu(y, "c", {6, 3, 1, 1});
    classifier(net, net.plain(LayerKind::concatenation, {y, x}, "cx"));
    return net.finish();
}

std::vector<NetworkGraph> coupled_networks() {
    std::vector<NetworkGraph> out;
    out.push_back(chain_network());
    out.push_back(residual_network());
    out.push_back(depthwise_network());
    out.push_back(concatenation_network());
    return out;
}

}  // namespace scfa::test
