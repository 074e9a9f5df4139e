#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/models/flrpm/tiny_data.hpp
/// @brief A data set and a configuration that train in a fraction of a second.

#include "models/flrpm/prune_config.hpp"
#include "models/import/idx_dataset.hpp"
#include "test/temporary_folder.hpp"

#include <cstdint>

namespace scfa::test {

/// Three classes of 8 x 8 images: stripes across, stripes down, a bright corner; with noise.
ImageDataset tiny_images(std::int64_t count, std::uint64_t seed);

/// Writes 300 training and 150 test images as idx files, and a network for them as JSON.
/// @return the configuration of an FLRPM run on them: 2 ratios, some epochs
PruneConfig tiny_config(const TemporaryFolder& folder);

}  // namespace scfa::test
