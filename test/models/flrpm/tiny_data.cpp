// SPDX-License-Identifier: Apache-2.0
#include "test/models/flrpm/tiny_data.hpp"

#include "models/base/rng.hpp"
#include "models/import/network_json.hpp"
#include "models/network/builder/network_builder.hpp"

#include <fstream>

namespace scfa::test {
namespace {

constexpr std::int64_t kSide = 8;

void put_word(std::ofstream& to, std::uint32_t word) {
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        to.put(static_cast<char>(word >> shift & 0xffU));
    }
}

void write_idx(const std::string& images, const std::string& labels, const ImageDataset& data) {
    std::ofstream image_file(images, std::ios::binary);
    put_word(image_file, 0x803);
    put_word(image_file, static_cast<std::uint32_t>(data.size()));
    put_word(image_file, kSide);
    put_word(image_file, kSide);
    image_file.write(reinterpret_cast<const char*>(data.images.data()),
                     static_cast<std::streamsize>(data.images.size()));
    std::ofstream label_file(labels, std::ios::binary);
    put_word(label_file, 0x801);
    put_word(label_file, static_cast<std::uint32_t>(data.size()));
    label_file.write(reinterpret_cast<const char*>(data.labels.data()),
                     static_cast<std::streamsize>(data.labels.size()));
}

std::int64_t pattern(std::uint8_t label, std::int64_t y, std::int64_t x) {
    switch (label) {
        case 0:
            return y % 2 == 0 ? 150 : 50;
        case 1:
            return x % 2 == 0 ? 150 : 50;
        default:
            return y < 4 && x < 4 ? 180 : 80;
    }
}

NetworkGraph tiny_network() {
    NetworkBuilder net("tiny", "");
    LayerId x = net.convolution_norm_relu(net.input(1, kSide, kSide), "a", {8, 3, 1, 1});
    x = net.convolution_norm_relu(x, "b", {12, 3, 2, 1});
    const LayerId y = net.convolution_norm(x, "c", {12, 3, 1, 1});
    x = net.plain(LayerKind::relu, {net.plain(LayerKind::add, {x, y}, "add")}, "relu");
    x = net.plain(LayerKind::global_average_pool, {x}, "pool");
    net.fully_connected(x, "fc", 3);
    return net.finish();
}

}  // namespace

ImageDataset tiny_images(std::int64_t count, std::uint64_t seed) {
    ImageDataset out;
    out.name = "tiny";
    out.rows = out.columns = kSide;
    out.classes = 3;
    for (std::int64_t i = 0; i < count; ++i) {
        Rng rng(seed, static_cast<std::uint64_t>(i));
        const auto label = static_cast<std::uint8_t>(i % 3);
        out.labels.push_back(label);
        for (std::int64_t y = 0; y < kSide; ++y) {
            for (std::int64_t x = 0; x < kSide; ++x) {
                out.images.push_back(
                    static_cast<std::uint8_t>(pattern(label, y, x) + rng.between(-50, 70)));
            }
        }
    }
    return out;
}

PruneConfig tiny_config(const TemporaryFolder& folder) {
    write_idx(folder / "train-images-idx3-ubyte", folder / "train-labels-idx1-ubyte",
              tiny_images(300, 1));
    write_idx(folder / "t10k-images-idx3-ubyte", folder / "t10k-labels-idx1-ubyte",
              tiny_images(150, 2));
    std::ofstream(folder / "tiny.json") << write_network_json(tiny_network());
    PruneConfig config;
    config.name = "tiny";
    config.network = folder / "tiny.json";
    config.data.path = folder.path().string();
    config.data.shift = 0;
    config.data.flip = false;
    config.keep = {0.75, 0.5};
    config.floors.least = 2;
    config.epochs = {3, 2, 1, 2, 1};
    config.training.batch = 20;
    config.quantise.calibration_images = 30;
    config.threads = 1;
    return config;
}

}  // namespace scfa::test
