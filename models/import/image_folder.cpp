// SPDX-License-Identifier: Apache-2.0
#include "models/import/image_folder.hpp"

#include "models/base/error.hpp"
#include "models/import/model_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <utility>

namespace scfa {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostImageBytes = std::int64_t{1} << 26;
constexpr std::int64_t kMostBytes = std::int64_t{1} << 31;

[[noreturn]] void refuse(ErrorCode code, const std::string& path, const std::string& why) {
    Place place;
    place.file = path;
    throw Error(code, fmt::format("{}: {}", path, why), std::move(place));
}

std::vector<fs::path> entries_of(const fs::path& folder, bool folders) {
    std::error_code error;
    std::vector<fs::path> out;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        const std::string ending = it->path().extension().string();
        if (folders ? it->is_directory(error) : ending == ".pgm" || ending == ".ppm") {
            out.push_back(it->path());
        }
    }
    if (error) {
        refuse(ErrorCode::environment, folder.string(), "cannot be listed: " + error.message());
    }
    std::sort(out.begin(), out.end());
    return out;
}

/// Binary PGM (P5) or PPM (P6), 8 bits.
class NetpbmReader {
  public:
    NetpbmReader(std::string path, std::string bytes)
        : path_(std::move(path)), bytes_(std::move(bytes)) {}

    /// Appends the image to the data set, whose first image sets the size.
    void append_to(ImageDataset& set) {
        const bool colour = bytes_.substr(0, 2) == "P6";
        if (!colour && bytes_.substr(0, 2) != "P5") {
            fail(0, "no binary PGM or PPM image (P5 or P6)");
        }
        at_ = 2;
        const std::int64_t columns = number();
        const std::int64_t rows = number();
        const std::int64_t channels = colour ? 3 : 1;
        if (number() != 255) {
            fail(at_, "only images of 8 bits are read (a maximum of 255)");
        }
        ++at_;  // one white space before the pixels
        if (set.labels.empty()) {
            std::tie(set.rows, set.columns, set.channels) = std::tie(rows, columns, channels);
        } else if (rows != set.rows || columns != set.columns || channels != set.channels) {
            fail(0, fmt::format("an image of {}x{}x{} among images of {}x{}x{}", channels, rows,
                                columns, set.channels, set.rows, set.columns));
        }
        const auto area = static_cast<std::size_t>(rows * columns);
        const auto planes = static_cast<std::size_t>(channels);
        if (bytes_.size() != at_ + area * planes) {
            fail(bytes_.size(), fmt::format("{} bytes of pixels announced", area * planes));
        }
        for (std::size_t c = 0; c < planes; ++c) {
            for (std::size_t pixel = 0; pixel < area; ++pixel) {
                set.images.push_back(static_cast<std::uint8_t>(bytes_[at_ + pixel * planes + c]));
            }
        }
    }

  private:
    [[noreturn]] void fail(std::size_t offset, const std::string& why) const {
        refuse(ErrorCode::damaged, path_, fmt::format("byte {}: {}", offset, why));
    }

    std::int64_t number() {
        while (at_ < bytes_.size() &&
               (std::isspace(static_cast<unsigned char>(bytes_[at_])) != 0 || bytes_[at_] == '#')) {
            at_ = bytes_[at_] == '#' ? std::min(bytes_.find('\n', at_), bytes_.size()) : at_ + 1;
        }
        const std::size_t first = at_;
        std::int64_t value = 0;
        constexpr std::int64_t kMost = 8192;
        for (; at_ < bytes_.size() && bytes_[at_] >= '0' && bytes_[at_] <= '9' && value <= kMost;
             ++at_) {
            value = value * 10 + (bytes_[at_] - '0');
        }
        if (at_ == first || value < 1 || value > kMost) {
            fail(first, fmt::format("a number from 1 to {} is needed", kMost));
        }
        return value;
    }

    std::string path_;
    std::string bytes_;
    std::size_t at_ = 0;
};

}  // namespace

ImageDataset read_image_folder(const std::string& folder) {
    ImageDataset set;
    set.name = folder;
    const std::vector<fs::path> classes = entries_of(folder, true);
    constexpr std::size_t kMostClasses = 256;
    if (classes.empty() || classes.size() > kMostClasses) {
        refuse(ErrorCode::environment, folder,
               fmt::format("has {} folders; one a class is needed, 1 to {}", classes.size(),
                           kMostClasses));
    }
    for (std::size_t label = 0; label < classes.size(); ++label) {
        for (const fs::path& path : entries_of(classes[label], false)) {
            const ModelFile file = ModelFile::open(path.string(), kMostImageBytes);
            NetpbmReader(path.string(), file.read(0, file.size())).append_to(set);
            set.labels.push_back(static_cast<std::uint8_t>(label));
            if (static_cast<std::int64_t>(set.images.size()) > kMostBytes) {
                refuse(ErrorCode::environment, folder, "more than 2 GiB of images");
            }
        }
    }
    if (set.labels.empty()) {
        refuse(ErrorCode::environment, folder, "has no .pgm or .ppm images in its class folders");
    }
    set.classes = static_cast<std::int64_t>(classes.size());
    return set;
}

}  // namespace scfa
