// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/image_source.hpp"

#include "models/base/error.hpp"
#include "models/base/rng.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace scfa {
namespace {

constexpr std::size_t kPixelValues = 256;
constexpr std::uint64_t kOrderStream = 0x6f72646572000000ULL;  // "order"
constexpr std::uint64_t kImageStream = 0x696d616765000000ULL;  // "image"

/// Of each pixel value, in one channel.
std::vector<float> normalised_values(const Normalisation& normalisation, std::int64_t channels,
                                     std::int64_t channel) {
    // All channels of an image of one pixel, 256 times.
    std::vector<float> out(kPixelValues);
    for (std::size_t value = 0; value < kPixelValues; ++value) {
        const std::vector<std::uint8_t> pixel(static_cast<std::size_t>(channels),
                                              static_cast<std::uint8_t>(value));
        out[value] =
            normalisation.apply(pixel.data(), channels, 1)[static_cast<std::size_t>(channel)];
    }
    return out;
}

}  // namespace

ImageSource::ImageSource(const ImageDataset& images, std::int64_t count,
                         Normalisation normalisation, std::int64_t epoch_images)
    : images_(images), count_(count), epoch_size_(epoch_images == 0 ? count : epoch_images) {
    if (count_ < 1 || count_ > static_cast<std::int64_t>(images.size())) {
        throw Error(ErrorCode::configuration, fmt::format("{} images are asked of {}, which has {}",
                                                          count_, images.name, images.size()));
    }
    if (epoch_size_ < 1 || epoch_size_ > count_) {
        throw Error(ErrorCode::configuration,
                    fmt::format("an epoch of {} images, but there are {}", epoch_size_, count_));
    }
    for (std::int64_t channel = 0; channel < images.channels; ++channel) {
        normalised_.push_back(normalised_values(normalisation, images.channels, channel));
    }
}

std::vector<std::int64_t> ImageSource::order(std::uint64_t seed, std::int64_t epoch) const {
    const std::int64_t first = epoch * epoch_size_;
    std::int64_t pass = first / count_;
    std::vector<std::int64_t> all = permutation(seed, pass);
    if (epoch_size_ == count_) {
        return all;
    }
    std::vector<std::int64_t> out;
    for (std::int64_t at = first % count_; out.size() < static_cast<std::size_t>(epoch_size_);
         ++at) {
        if (at == count_) {
            all = permutation(seed, ++pass);
            at = 0;
        }
        out.push_back(all[static_cast<std::size_t>(at)]);
    }
    return out;
}

std::vector<std::int64_t> ImageSource::permutation(std::uint64_t seed, std::int64_t pass) const {
    std::vector<std::int64_t> out(static_cast<std::size_t>(count_));
    std::iota(out.begin(), out.end(), 0);
    Rng rng(seed, kOrderStream ^ static_cast<std::uint64_t>(pass));
    for (std::size_t i = out.size(); i > 1; --i) {
        std::swap(out[i - 1], out[static_cast<std::size_t>(rng.below(i))]);
    }
    return out;
}

ImageBatch ImageSource::augmented(const std::vector<std::int64_t>& order, std::int64_t first,
                                  std::int64_t size, const Augmentation& augmentation,
                                  std::uint64_t seed, std::int64_t epoch) {
    const std::int64_t last = std::min(first + size, static_cast<std::int64_t>(order.size()));
    begin(last - first);
    for (std::int64_t i = first; i < last; ++i) {
        const std::int64_t index = order[static_cast<std::size_t>(i)];
        Rng rng(seed ^ mix64(static_cast<std::uint64_t>(epoch)),
                kImageStream ^ static_cast<std::uint64_t>(index));
        const std::int64_t shift_y = rng.between(-augmentation.shift, augmentation.shift);
        const std::int64_t shift_x = rng.between(-augmentation.shift, augmentation.shift);
        append(index, shift_y, shift_x, augmentation.flip && rng.below(2) == 1);
    }
    return batch();
}

ImageBatch ImageSource::plain(std::int64_t first, std::int64_t size) {
    const std::int64_t last = std::min(first + size, count_);
    begin(last - first);
    for (std::int64_t i = first; i < last; ++i) {
        append(i, 0, 0, false);
    }
    return batch();
}

void ImageSource::begin(std::int64_t size) {
    SCFA_ASSERT(size > 0, "an empty batch");
    buffer_.clear();
    labels_.clear();
    buffer_.reserve(static_cast<std::size_t>(size) * images_.image_bytes());
}

void ImageSource::append(std::int64_t index, std::int64_t shift_y, std::int64_t shift_x,
                         bool flip) {
    const std::int64_t rows = images_.rows;
    const std::int64_t columns = images_.columns;
    const std::uint8_t* const image = images_.image(static_cast<std::size_t>(index));
    for (std::size_t c = 0; c < normalised_.size(); ++c) {
        const std::uint8_t* const plane = image + static_cast<std::int64_t>(c) * rows * columns;
        const std::vector<float>& values = normalised_[c];
        for (std::int64_t y = 0; y < rows; ++y) {
            const std::int64_t from_y = y - shift_y;
            for (std::int64_t x = 0; x < columns; ++x) {
                const std::int64_t shifted = x - shift_x;
                const bool inside =
                    from_y >= 0 && from_y < rows && shifted >= 0 && shifted < columns;
                const std::int64_t from_x = flip ? columns - 1 - shifted : shifted;
                buffer_.push_back(values[inside ? plane[from_y * columns + from_x] : 0]);
            }
        }
    }
    labels_.push_back(images_.labels[static_cast<std::size_t>(index)]);
}

ImageBatch ImageSource::batch() const {
    return {buffer_.data(), labels_.data(), static_cast<std::int64_t>(labels_.size())};
}

Normalisation measured_normalisation(const ImageDataset& images, std::int64_t count) {
    const auto channels = static_cast<std::size_t>(images.channels);
    const std::size_t area = images.image_bytes() / channels;
    std::vector<std::array<std::int64_t, kPixelValues>> counts(channels);
    for (std::array<std::int64_t, kPixelValues>& channel : counts) {
        channel.fill(0);
    }
    const std::size_t bytes = static_cast<std::size_t>(count) * images.image_bytes();
    for (std::size_t i = 0; i < bytes; ++i) {
        ++counts[i / area % channels][images.images[i]];
    }
    Normalisation out{{}, {}};
    for (const std::array<std::int64_t, kPixelValues>& channel : counts) {
        double number = 0.0, sum = 0.0, squares = 0.0;
        for (std::size_t value = 0; value < kPixelValues; ++value) {
            const auto times = static_cast<double>(channel[value]);
            const double x = static_cast<double>(value) / 255.0;
            number += times;
            sum += times * x;
            squares += times * x * x;
        }
        const double mean = sum / number;
        const double variance = squares / number - mean * mean;
        out.mean.push_back(mean);
        out.deviation.push_back(variance > 1e-12 ? std::sqrt(variance) : 1.0);
    }
    return out;
}

}  // namespace scfa
