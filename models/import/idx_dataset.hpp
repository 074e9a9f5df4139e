#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/import/idx_dataset.hpp
/// @brief Labelled images: idx files (plain or gzip) as MNIST and Fashion-MNIST are published, and
/// folders of PGM or PPM images.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace scfa {

/// Images of one size, channel-major (CHW), one byte a value.
struct ImageDataset {
    std::string name;  ///< of the file or folder, for reports
    std::int64_t rows = 0, columns = 0, channels = 1;
    std::int64_t classes = 0;          ///< one more than the largest label
    std::vector<std::uint8_t> images;  ///< one image after another
    std::vector<std::uint8_t> labels;  ///< one an image

    [[nodiscard]] std::size_t size() const { return labels.size(); }
    [[nodiscard]] std::size_t image_bytes() const {
        return static_cast<std::size_t>(rows * columns * channels);
    }
    [[nodiscard]] const std::uint8_t* image(std::size_t index) const {
        return images.data() + index * image_bytes();
    }
};

enum class DatasetPart { train, test };

/// Where Debian's package dataset-fashion-mnist puts its files.
inline constexpr std::string_view kFashionMnistFolder = "/usr/share/datasets/fashion-mnist";

/// Reads labelled images.
///
/// @param path  a folder that holds `train-images*idx3-ubyte[.gz]`, `train-labels*idx1-ubyte[.gz]`
///              and the same of `t10k` or `test`; or a folder of one folder a class (in the order
///              of their names) with .pgm or .ppm images (8 bits), below `train` and `test` or, for
///              both parts, directly
/// @param classes  labels must be below; 0: any
/// @throws Error{environment} when a file is missing or cannot be read
/// @throws Error{damaged} naming file and byte offset: wrong magic number or size, truncated,
///         bytes after the end, a label out of range, numbers of images and labels that differ
/// Cost: O(bytes); at most 2 GiB.
ImageDataset read_dataset(const std::string& path, DatasetPart part, std::int64_t classes = 0);

/// The same of two idx files.
ImageDataset read_idx(const std::string& images, const std::string& labels,
                      std::int64_t classes = 0);

/// How a pixel becomes a network's input: (pixel / 255 - mean) / deviation of its channel.
struct Normalisation {
    std::vector<double> mean{0.0};       ///< one for all channels, or one a channel
    std::vector<double> deviation{1.0};  ///< the same; > 0

    /// One image in float, CHW. @param pixels  channels x area bytes
    /// @throws Error{model} when there are neither one nor `channels` numbers
    [[nodiscard]] std::vector<float> apply(const std::uint8_t* pixels, std::int64_t channels,
                                           std::int64_t area) const;
};

/// What a network's file says of its input: metadata `mean` and `std` (numbers, comma-separated, of
/// pixel / 255); without them pixel / 255 alone.
/// @throws Error{model} when they are no numbers, or a deviation is not positive
Normalisation normalisation_of(const std::map<std::string, std::string>& metadata);

/// The accuracy in float that a network's file states (`accuracy_float` or `test_accuracy_pruned`
/// or `test_accuracy`), as a share; negative: none.
double stated_accuracy(const std::map<std::string, std::string>& metadata);

}  // namespace scfa
