#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/import/image_folder.hpp
/// @brief Labelled images from a folder of one folder a class, as PGM (grey) or PPM (colour) files.

#include "models/import/idx_dataset.hpp"

#include <string>

namespace scfa {

/// @param folder  its subfolders are the classes, in the order of their names; at most 256
/// @throws Error{environment} or Error{damaged} as `read_dataset`
ImageDataset read_image_folder(const std::string& folder);

}  // namespace scfa
