// SPDX-License-Identifier: Apache-2.0
#include "models/network/builder/standard_networks.hpp"

#include "models/network/builder/network_builder.hpp"

#include <fmt/format.h>

namespace scfa {
namespace {

LayerId relu(NetworkBuilder& net, LayerId from, const std::string& name) {
    return net.plain(LayerKind::relu, {from}, name);
}

/// Stages of 3x3 convolutions, each stage closed by a 2x2 max pool.
LayerId vgg_features(NetworkBuilder& net, LayerId x,
                     const std::vector<std::vector<std::int64_t>>& stages, bool norm) {
    for (std::size_t stage = 0; stage < stages.size(); ++stage) {
        for (std::size_t i = 0; i < stages[stage].size(); ++i) {
            const std::string name = fmt::format("conv{}_{}", stage + 1, i + 1);
            const NetworkBuilder::Convolution shape{stages[stage][i], 3, 1, 1, 1, !norm};
            x = norm ? net.convolution_norm_relu(x, name, shape)
                     : relu(net, net.convolution(x, name, shape), name + ".relu");
        }
        x = net.max_pool(x, fmt::format("pool{}", stage + 1), 2, 2);
    }
    return net.plain(LayerKind::flatten, {x}, "flatten");
}

/// Two 3x3 convolutions around a skip connection, which is a 1x1 convolution where the shape
/// changes.
LayerId basic_block(NetworkBuilder& net, LayerId x, const std::string& name, std::int64_t channels,
                    std::int64_t stride, bool project) {
    LayerId y = net.convolution_norm_relu(x, name + ".conv1", {channels, 3, stride, 1});
    y = net.convolution_norm(y, name + ".conv2", {channels, 3, 1, 1});
    const LayerId skip =
        project ? net.convolution_norm(x, name + ".project", {channels, 1, stride}) : x;
    return relu(net, net.plain(LayerKind::add, {y, skip}, name + ".add"), name + ".relu");
}

/// 1x1, 3x3, 1x1 with four times the channels at the end.
LayerId bottleneck(NetworkBuilder& net, LayerId x, const std::string& name, std::int64_t channels,
                   std::int64_t stride, bool project) {
    LayerId y = net.convolution_norm_relu(x, name + ".conv1", {channels, 1});
    y = net.convolution_norm_relu(y, name + ".conv2", {channels, 3, stride, 1});
    y = net.convolution_norm(y, name + ".conv3", {4 * channels, 1});
    const LayerId skip =
        project ? net.convolution_norm(x, name + ".project", {4 * channels, 1, stride}) : x;
    return relu(net, net.plain(LayerKind::add, {y, skip}, name + ".add"), name + ".relu");
}

LayerId classifier(NetworkBuilder& net, LayerId x, std::int64_t classes) {
    x = net.plain(LayerKind::global_average_pool, {x}, "pool");
    x = net.plain(LayerKind::flatten, {x}, "flatten");
    return net.fully_connected(x, "fc", classes);
}

using Block = LayerId (*)(NetworkBuilder&, LayerId, const std::string&, std::int64_t, std::int64_t,
                          bool);

/// @param blocks  of each stage; stage s has channels << s and halves the image from the second
/// stage on
LayerId residual_stages(NetworkBuilder& net, LayerId x, Block block, bool widens,
                        const std::vector<int>& blocks, std::int64_t channels) {
    for (std::size_t stage = 0; stage < blocks.size(); ++stage) {
        for (int i = 0; i < blocks[stage]; ++i) {
            const bool first = i == 0;
            x = block(net, x, fmt::format("stage{}.{}", stage + 1, i), channels << stage,
                      first && stage > 0 ? 2 : 1, first && (stage > 0 || widens));
        }
    }
    return x;
}

NetworkGraph imagenet_resnet(const std::string& name, Block block, bool widens,
                             const std::vector<int>& blocks) {
    NetworkBuilder net(
        name, "He et al., arXiv:1512.03385; ImageNet, 3x224x224. Made by scfa_make_networks.");
    LayerId x = net.convolution_norm_relu(net.input(3, 224, 224), "conv1", {64, 7, 2, 3});
    x = net.max_pool(x, "maxpool", 3, 2, 1);
    x = residual_stages(net, x, block, widens, blocks, 64);
    classifier(net, x, 1000);
    return net.finish();
}

/// Inverted residuals: `repeats` blocks that expand by `factor`; the first strides.
struct InvertedStage {
    std::int64_t factor;
    std::int64_t channels;
    int repeats;
    std::int64_t stride;
};

LayerId inverted_residual(NetworkBuilder& net, LayerId x, const std::string& name, std::int64_t in,
                          const InvertedStage& stage, std::int64_t stride) {
    const std::int64_t inner = in * stage.factor;
    LayerId y = x;
    if (stage.factor != 1) {
        y = net.convolution_norm_relu(y, name + ".expand", {inner, 1}, LayerKind::relu6);
    }
    y = net.convolution_norm_relu(y, name + ".depthwise", {inner, 3, stride, 1, inner},
                                  LayerKind::relu6);
    y = net.convolution_norm(y, name + ".project", {stage.channels, 1});
    return stride == 1 && in == stage.channels ? net.plain(LayerKind::add, {y, x}, name + ".add")
                                               : y;
}

LayerId inverted_stages(NetworkBuilder& net, LayerId x, std::int64_t in,
                        const std::vector<InvertedStage>& stages) {
    int block = 0;
    for (const InvertedStage& stage : stages) {
        for (int i = 0; i < stage.repeats; ++i) {
            x = inverted_residual(net, x, fmt::format("block{}", ++block), in, stage,
                                  i == 0 ? stage.stride : 1);
            in = stage.channels;
        }
    }
    return x;
}

}  // namespace

NetworkGraph lenet5() {
    NetworkBuilder net(
        "lenet5",
        "LeCun et al. 1998, with ReLU and max pools; 1x28x28. Made by scfa_make_networks.");
    LayerId x = net.convolution(net.input(1, 28, 28), "conv1", {6, 5, 1, 2, 1, true});
    x = net.max_pool(relu(net, x, "relu1"), "pool1", 2, 2);
    x = net.convolution(x, "conv2", {16, 5, 1, 0, 1, true});
    x = net.max_pool(relu(net, x, "relu2"), "pool2", 2, 2);
    x = net.fully_connected(net.plain(LayerKind::flatten, {x}, "flatten"), "fc1", 120);
    x = net.fully_connected(relu(net, x, "relu3"), "fc2", 84);
    net.fully_connected(relu(net, x, "relu4"), "fc3", 10);
    return net.finish();
}

NetworkGraph vgg16() {
    NetworkBuilder net("vgg16",
                       "Simonyan and Zisserman, arXiv:1409.1556; ImageNet, 3x224x224. Made by "
                       "scfa_make_networks.");
    LayerId x = vgg_features(
        net, net.input(3, 224, 224),
        {{64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}}, false);
    x = relu(net, net.fully_connected(x, "fc6", 4096), "fc6.relu");
    x = relu(net, net.fully_connected(x, "fc7", 4096), "fc7.relu");
    net.fully_connected(x, "fc8", 1000);
    return net.finish();
}

NetworkGraph resnet18() {
    return imagenet_resnet("resnet18", basic_block, false, {2, 2, 2, 2});
}

NetworkGraph resnet50() {
    return imagenet_resnet("resnet50", bottleneck, true, {3, 4, 6, 3});
}

NetworkGraph mobilenetv2() {
    NetworkBuilder net("mobilenetv2",
                       "Sandler et al., arXiv:1801.04381; ImageNet, 3x224x224. Made by "
                       "scfa_make_networks.");
    LayerId x =
        net.convolution_norm_relu(net.input(3, 224, 224), "conv1", {32, 3, 2, 1}, LayerKind::relu6);
    x = inverted_stages(net, x, 32,
                        {{1, 16, 1, 1},
                         {6, 24, 2, 2},
                         {6, 32, 3, 2},
                         {6, 64, 4, 2},
                         {6, 96, 3, 1},
                         {6, 160, 3, 2},
                         {6, 320, 1, 1}});
    x = net.convolution_norm_relu(x, "conv_last", {1280, 1}, LayerKind::relu6);
    classifier(net, x, 1000);
    return net.finish();
}

NetworkGraph fmnist_vgg() {
    NetworkBuilder net(
        "fmnist-vgg", "A small VGG with batch norm for Fashion-MNIST. Made by scfa_make_networks.");
    const LayerId x = vgg_features(net, net.input(1, 28, 28), {{16, 16}, {32, 32}, {64, 64}}, true);
    net.fully_connected(x, "fc", 10);
    return net.finish();
}

NetworkGraph fmnist_resnet() {
    NetworkBuilder net("fmnist-resnet",
                       "A small ResNet for Fashion-MNIST. Made by scfa_make_networks.");
    LayerId x = net.convolution_norm_relu(net.input(1, 28, 28), "conv1", {16, 3, 1, 1});
    x = net.max_pool(x, "maxpool", 2, 2);
    x = residual_stages(net, x, basic_block, false, {2, 2, 2}, 16);
    classifier(net, x, 10);
    return net.finish();
}

NetworkGraph fmnist_mobilenet() {
    NetworkBuilder net("fmnist-mobilenet",
                       "A small MobileNetV2 for Fashion-MNIST. Made by scfa_make_networks.");
    LayerId x =
        net.convolution_norm_relu(net.input(1, 28, 28), "conv1", {16, 3, 1, 1}, LayerKind::relu6);
    x = inverted_stages(net, x, 16, {{1, 16, 1, 1}, {4, 24, 2, 2}, {4, 40, 2, 2}, {4, 64, 2, 1}});
    x = net.convolution_norm_relu(x, "conv_last", {128, 1}, LayerKind::relu6);
    classifier(net, x, 10);
    return net.finish();
}

std::vector<NetworkGraph> standard_networks() {
    std::vector<NetworkGraph> networks;
    for (NetworkGraph (*make)() : {lenet5, vgg16, resnet18, resnet50, mobilenetv2, fmnist_vgg,
                                   fmnist_resnet, fmnist_mobilenet}) {
        networks.push_back(make());
    }
    return networks;
}

}  // namespace scfa
