// SPDX-License-Identifier: Apache-2.0
#include "models/import/idx_dataset.hpp"

#include "models/base/error.hpp"
#include "models/import/gzip.hpp"
#include "models/import/image_folder.hpp"
#include "models/import/model_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <utility>

namespace scfa {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostBytes = std::int64_t{1} << 31;

[[noreturn]] void refuse(ErrorCode code, const std::string& path, const std::string& why,
                         std::string hint = {}) {
    Place place;
    place.file = path;
    throw Error(code, fmt::format("{}: {}", path, why), std::move(place), std::move(hint));
}

/// An idx file of unsigned bytes: 0, 0, type 8, rank, then the sizes (big-endian), then the data.
class IdxFile {
  public:
    explicit IdxFile(const std::string& path) : path_(path) {
        const ModelFile file = ModelFile::open(path, kMostBytes);
        bytes_ = file.read(0, file.size());
        if (bytes_.substr(0, kGzipMagic.size()) == kGzipMagic) {
            inflate();
        }
    }

    /// @param rank  1 labels, 3 images
    void check(std::size_t rank) {
        const std::size_t header = 4 + 4 * rank;
        const std::string magic = {0, 0, 8, static_cast<char>(rank)};
        if (bytes_.substr(0, 4) != magic) {
            fail(0, fmt::format("no idx file of unsigned bytes with {} dimension{}", rank,
                                rank == 1 ? "" : "s"));
        }
        std::int64_t size = 1;
        for (std::size_t i = 0; i < rank; ++i) {
            sizes_.push_back(size_at(4 + 4 * i));
            if (sizes_.back() < 1 || sizes_.back() > kMostBytes / size) {
                fail(4 + 4 * i, fmt::format("a size of {}: must be at least 1, and the whole at "
                                            "most {} bytes",
                                            sizes_.back(), kMostBytes));
            }
            size *= sizes_.back();
        }
        const auto expected = header + static_cast<std::size_t>(size);
        if (bytes_.size() != expected) {
            fail(std::min(bytes_.size(), expected),
                 fmt::format("{}: the header announces {} bytes in all, there are {}",
                             bytes_.size() < expected ? "it ends too early" : "bytes after the end",
                             expected, bytes_.size()));
        }
        data_ = header;
    }

    [[nodiscard]] std::int64_t size(std::size_t dimension) const { return sizes_[dimension]; }
    [[nodiscard]] std::vector<std::uint8_t> data() const {
        return {bytes_.begin() + static_cast<std::ptrdiff_t>(data_), bytes_.end()};
    }
    [[nodiscard]] std::size_t data_offset() const { return data_; }

    [[noreturn]] void fail(std::size_t offset, const std::string& why) const {
        refuse(ErrorCode::damaged, path_,
               fmt::format("byte {}{}: {}", offset, inflated_ ? " of the decompressed data" : "",
                           why));
    }

  private:
    void inflate() {
        Inflated whole = inflate_bytes(bytes_, kMostBytes);
        const auto consumed = static_cast<std::size_t>(whole.consumed);
        if (!whole.fault.empty()) {
            fail(consumed, whole.fault);
        }
        if (consumed != bytes_.size()) {
            fail(consumed, "bytes after the end of the compressed data");
        }
        bytes_ = std::move(whole.bytes);
        inflated_ = true;
    }

    [[nodiscard]] std::int64_t size_at(std::size_t offset) const {
        if (bytes_.size() < offset + 4) {
            fail(bytes_.size(), "it ends in its header");
        }
        std::int64_t value = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            value = value * 256 + static_cast<std::uint8_t>(bytes_[offset + i]);
        }
        return value;
    }

    std::string path_;
    std::string bytes_;
    bool inflated_ = false;
    std::vector<std::int64_t> sizes_;
    std::size_t data_ = 0;
};

std::vector<std::string> prefixes_of(DatasetPart part) {
    return part == DatasetPart::train ? std::vector<std::string>{"train"}
                                      : std::vector<std::string>{"t10k", "test"};
}

/// `train-images-idx3-ubyte.gz`, with a dot instead of the second dash, or without ".gz".
std::optional<std::string> find_idx(const fs::path& folder, DatasetPart part,
                                    const std::string& what) {
    for (const std::string& prefix : prefixes_of(part)) {
        for (const char* const dash : {"-", "."}) {
            for (const char* const ending : {".gz", ""}) {
                const fs::path path =
                    folder / (prefix + "-" + what.substr(0, 6) + dash + what.substr(7) + ending);
                std::error_code error;
                if (fs::exists(path, error)) {
                    return path.string();
                }
            }
        }
    }
    return std::nullopt;
}

/// Numbers separated by commas. @throws Error{model}
std::vector<double> numbers_of(const std::string& key, const std::string& text) {
    std::vector<double> out;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (true) {
        while (at != end && (*at == ' ' || *at == '[')) {
            ++at;
        }
        double value = 0.0;
        const auto [next, error] = std::from_chars(at, end, value);
        if (error != std::errc{}) {
            throw Error(ErrorCode::model,
                        fmt::format("the network's metadata \"{}\" is no list of numbers", key));
        }
        out.push_back(value);
        at = std::find(next, end, ',');
        if (at == end) {
            return out;
        }
        ++at;
    }
}

}  // namespace

ImageDataset read_idx(const std::string& images, const std::string& labels, std::int64_t classes) {
    IdxFile pixels(images);
    pixels.check(3);
    IdxFile names(labels);
    names.check(1);
    if (pixels.size(0) != names.size(0)) {
        names.fail(4, fmt::format("{} labels for the {} images in {}", names.size(0),
                                  pixels.size(0), images));
    }
    ImageDataset set;
    set.name = images;
    set.rows = pixels.size(1);
    set.columns = pixels.size(2);
    set.images = pixels.data();
    set.labels = names.data();
    const auto largest = std::max_element(set.labels.begin(), set.labels.end());
    set.classes = std::max<std::int64_t>(classes, *largest + 1);
    if (classes > 0 && *largest >= classes) {
        const auto first = std::find_if(set.labels.begin(), set.labels.end(),
                                        [&](std::uint8_t label) { return label >= classes; });
        names.fail(names.data_offset() + static_cast<std::size_t>(first - set.labels.begin()),
                   fmt::format("label {}: must be below {}", *first, classes));
    }
    return set;
}

ImageDataset read_dataset(const std::string& path, DatasetPart part, std::int64_t classes) {
    const fs::path folder(path);
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        refuse(
            ErrorCode::environment, path, "is not a folder of images",
            path == kFashionMnistFolder ? "install the Debian package dataset-fashion-mnist" : "");
    }
    const auto images = find_idx(folder, part, "images-idx3-ubyte");
    const auto labels = find_idx(folder, part, "labels-idx1-ubyte");
    if (images && labels) {
        return read_idx(*images, *labels, classes);
    }
    if (images || labels) {
        refuse(ErrorCode::environment, path,
               fmt::format("has {} but no {} for it", images ? *images : *labels,
                           images ? "labels" : "images"));
    }
    const fs::path below = folder / (part == DatasetPart::train ? "train" : "test");
    ImageDataset set = read_image_folder(fs::is_directory(below, error) ? below.string() : path);
    if (classes > 0 && set.classes > classes) {
        refuse(ErrorCode::damaged, path,
               fmt::format("has {} classes; at most {} are wanted", set.classes, classes));
    }
    return set;
}

std::vector<float> Normalisation::apply(const std::uint8_t* pixels, std::int64_t channels,
                                        std::int64_t area) const {
    for (const std::vector<double>* values : {&mean, &deviation}) {
        if (values->size() != 1 && static_cast<std::int64_t>(values->size()) != channels) {
            throw Error(ErrorCode::model,
                        fmt::format("the network's metadata has {} means or deviations for images "
                                    "of {} channels",
                                    values->size(), channels));
        }
    }
    const auto of_channel = [](const std::vector<double>& values, std::int64_t channel) {
        return values[values.size() == 1 ? 0 : static_cast<std::size_t>(channel)];
    };
    std::vector<float> out;
    out.reserve(static_cast<std::size_t>(channels * area));
    for (std::int64_t c = 0; c < channels; ++c) {
        for (std::int64_t i = 0; i < area; ++i) {
            const double share = static_cast<double>(pixels[c * area + i]) / 255.0;
            out.push_back(
                static_cast<float>((share - of_channel(mean, c)) / of_channel(deviation, c)));
        }
    }
    return out;
}

Normalisation normalisation_of(const std::map<std::string, std::string>& metadata) {
    Normalisation out;
    if (const auto mean = metadata.find("mean"); mean != metadata.end()) {
        out.mean = numbers_of(mean->first, mean->second);
    }
    if (const auto deviation = metadata.find("std"); deviation != metadata.end()) {
        out.deviation = numbers_of(deviation->first, deviation->second);
    }
    if (std::any_of(out.deviation.begin(), out.deviation.end(),
                    [](double value) { return !(value > 0.0); })) {
        throw Error(ErrorCode::model, "the network's metadata \"std\" must be positive");
    }
    return out;
}

double stated_accuracy(const std::map<std::string, std::string>& metadata) {
    for (const char* const key : {"accuracy_float", "test_accuracy_pruned", "test_accuracy"}) {
        if (const auto found = metadata.find(key); found != metadata.end()) {
            return numbers_of(found->first, found->second).front();
        }
    }
    return -1.0;
}

}  // namespace scfa
