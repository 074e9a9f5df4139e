#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/image_source.hpp
/// @brief Training and test images as batches, shuffled and augmented by a seed alone.

#include "models/flrpm/training_backend.hpp"
#include "models/import/idx_dataset.hpp"

#include <cstdint>
#include <vector>

namespace scfa {

/// What a training image may be before the network sees it.
struct Augmentation {
    std::int64_t shift = 2;  ///< pixels in each direction; what comes in is black
    bool flip = true;        ///< left to right, every second one
};

/// Images of one part of a data set, normalised. Keeps a buffer of one batch.
class ImageSource {
  public:
    /// @param count         the first so many images; at least 1
    /// @param epoch_images  of one epoch, 1 to `count`; 0: all of them
    /// @throws Error{configuration} when the part has fewer, or an epoch would have more
    ImageSource(const ImageDataset& images, std::int64_t count, Normalisation normalisation,
                std::int64_t epoch_images = 0);

    [[nodiscard]] std::int64_t size() const { return count_; }
    [[nodiscard]] std::int64_t epoch_size() const { return epoch_size_; }

    /// The images of one epoch, a pure function of seed and epoch: the epochs one after another are
    /// one permutation of all images after another.
    [[nodiscard]] std::vector<std::int64_t> order(std::uint64_t seed, std::int64_t epoch) const;

    /// Images order[first], ..., at most `size` of them; augmented by (seed, epoch, image) alone.
    /// Valid until the next call.
    ImageBatch augmented(const std::vector<std::int64_t>& order, std::int64_t first,
                         std::int64_t size, const Augmentation& augmentation, std::uint64_t seed,
                         std::int64_t epoch);
    /// Images first, first + 1, ... as they are.
    ImageBatch plain(std::int64_t first, std::int64_t size);

  private:
    void begin(std::int64_t size);
    void append(std::int64_t index, std::int64_t shift_y, std::int64_t shift_x, bool flip);
    [[nodiscard]] ImageBatch batch() const;
    [[nodiscard]] std::vector<std::int64_t> permutation(std::uint64_t seed,
                                                        std::int64_t pass) const;

    const ImageDataset& images_;
    std::int64_t count_, epoch_size_;
    std::vector<std::vector<float>> normalised_;  ///< by channel: of each pixel value
    std::vector<float> buffer_;
    std::vector<std::int64_t> labels_;
};

/// Mean and deviation of pixel / 255 over the first `count` images, by channel. Cost: O(bytes).
Normalisation measured_normalisation(const ImageDataset& images, std::int64_t count);

}  // namespace scfa
