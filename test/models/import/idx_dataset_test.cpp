// SPDX-License-Identifier: Apache-2.0
#include "models/import/idx_dataset.hpp"

#include "models/base/error.hpp"
#include "models/import/gzip.hpp"
#include "test/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <zlib.h>

namespace scfa {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string big_endian(std::uint32_t value) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>((value >> shift) & 255U));
    }
    return out;
}

std::string idx(const std::vector<std::uint32_t>& sizes, const std::string& data) {
    std::string out = {0, 0, 8, static_cast<char>(sizes.size())};
    for (const std::uint32_t size : sizes) {
        out += big_endian(size);
    }
    return out + data;
}

class IdxDataset : public ::testing::Test {
  protected:
    IdxDataset() {
        put("train-images-idx3-ubyte", kImages);
        put("train-labels-idx1-ubyte", kLabels);
    }

    void put(const std::string& name, const std::string& bytes) const {
        fs::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name, std::ios::binary) << bytes;
    }
    void put_gzip(const std::string& name, const std::string& bytes,
                  const std::string& behind = "") const {
        const std::string path = (folder_ / name).string();
        gzFile file = gzopen(path.c_str(), "wb");
        ASSERT_NE(file, nullptr);
        gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
        gzclose(file);
        std::ofstream(path, std::ios::binary | std::ios::app) << behind;
    }
    std::string path(const std::string& name = "") const { return (folder_ / name).string(); }

    Error refusal(std::int64_t classes = 0, DatasetPart part = DatasetPart::train) const {
        try {
            read_dataset(path(), part, classes);
        } catch (const Error& error) {
            return error;
        }
        ADD_FAILURE() << "accepted";
        return {ErrorCode::usage, ""};
    }
    void expect_damage(const std::string& file, const std::string& what) const {
        const Error error = refusal();
        EXPECT_EQ(error.code(), ErrorCode::damaged);
        EXPECT_THAT(error.message(), HasSubstr(file));
        EXPECT_THAT(error.message(), HasSubstr(what));
        EXPECT_THAT(error.place().file, HasSubstr(file));
    }

    const std::string kImages = idx({2, 2, 3}, "abcdefABCDEF");
    const std::string kLabels = idx({2}, {1, 4});
    const test::TemporaryFolder temporary_;
    fs::path folder_ = temporary_.path();
};

TEST_F(IdxDataset, ReadsPlainFiles) {
    const ImageDataset set = read_dataset(path(), DatasetPart::train);
    EXPECT_EQ(set.size(), 2U);
    EXPECT_EQ(set.rows, 2);
    EXPECT_EQ(set.columns, 3);
    EXPECT_EQ(set.channels, 1);
    EXPECT_EQ(set.classes, 5);
    EXPECT_THAT(set.labels, ElementsAre(1, 4));
    EXPECT_EQ(std::string(set.image(1), set.image(1) + set.image_bytes()), "ABCDEF");
}

TEST_F(IdxDataset, ReadsCompressedFilesAndBothNamesOfTheTestPart) {
    put_gzip("t10k-images-idx3-ubyte.gz", kImages);
    put_gzip("t10k-labels-idx1-ubyte.gz", kLabels);
    EXPECT_EQ(read_dataset(path(), DatasetPart::test, 10).classes, 10);
    fs::remove(folder_ / "t10k-images-idx3-ubyte.gz");
    fs::remove(folder_ / "t10k-labels-idx1-ubyte.gz");
    put("test-images.idx3-ubyte", kImages);
    put("test-labels.idx1-ubyte", kLabels);
    EXPECT_EQ(read_dataset(path(), DatasetPart::test).size(), 2U);
}

TEST_F(IdxDataset, RefusesWhatIsMissing) {
    EXPECT_EQ(refusal(0, DatasetPart::test).code(), ErrorCode::environment);
    fs::remove(folder_ / "train-labels-idx1-ubyte");
    EXPECT_THAT(refusal().message(), HasSubstr("no labels"));
    folder_ /= "absent";
    EXPECT_THAT(refusal().message(), HasSubstr("not a folder"));
}

TEST_F(IdxDataset, RefusesAnotherMagicNumber) {
    put("train-images-idx3-ubyte", kLabels);
    expect_damage("train-images-idx3-ubyte", "byte 0: no idx file");
    put("train-images-idx3-ubyte", "");
    expect_damage("train-images-idx3-ubyte", "byte 0: no idx file");
    std::string floats = kImages;
    floats[2] = 13;
    put("train-images-idx3-ubyte", floats);
    expect_damage("train-images-idx3-ubyte", "byte 0: no idx file");
}

TEST_F(IdxDataset, RefusesEveryTruncation) {
    for (std::size_t length = 4; length < kImages.size(); ++length) {
        put("train-images-idx3-ubyte", kImages.substr(0, length));
        expect_damage("train-images-idx3-ubyte", "byte " + std::to_string(length) + ": it ends");
    }
}

TEST_F(IdxDataset, RefusesBytesAfterTheEnd) {
    put("train-labels-idx1-ubyte", kLabels + "x");
    expect_damage("train-labels-idx1-ubyte", "byte 10: bytes after the end");
}

TEST_F(IdxDataset, RefusesSizesThatNoFileHas) {
    put("train-images-idx3-ubyte", idx({0xffffffff, 0xffffffff, 0xffffffff}, "abc"));
    expect_damage("train-images-idx3-ubyte", "byte 4: a size of 4294967295");
    put("train-images-idx3-ubyte", idx({2, 0, 3}, ""));
    expect_damage("train-images-idx3-ubyte", "byte 8: a size of 0");
}

TEST_F(IdxDataset, RefusesNumbersThatDiffer) {
    put("train-labels-idx1-ubyte", idx({3}, {1, 4, 2}));
    expect_damage("train-labels-idx1-ubyte", "3 labels for the 2 images");
}

TEST_F(IdxDataset, RefusesALabelOutOfRange) {
    const Error error = refusal(4);
    EXPECT_THAT(error.message(), HasSubstr("byte 9: label 4: must be below 4"));
    EXPECT_NO_THROW(read_dataset(path(), DatasetPart::train, 5));
}

TEST_F(IdxDataset, RefusesDamagedCompression) {
    fs::remove(folder_ / "train-images-idx3-ubyte");
    const std::string name = "train-images-idx3-ubyte.gz";
    put_gzip(name, kImages, "more");
    expect_damage(name, "after the end of the compressed data");
    put_gzip(name, kImages);
    std::ifstream in(folder_ / name, std::ios::binary);
    const std::string whole{std::istreambuf_iterator<char>(in), {}};
    put(name, whole.substr(0, whole.size() - 5));
    expect_damage(name, "end too early");
    std::string changed = whole;
    changed[changed.size() - 6] = static_cast<char>(~changed[changed.size() - 6]);  // its checksum
    put(name, changed);
    expect_damage(name, "damaged");
    put_gzip(name, kImages.substr(0, 20));
    expect_damage(name, "byte 20 of the decompressed data");
}

TEST(Gzip, ABombStopsAtTheLimit) {
    const std::string bomb = deflate_bytes(std::string(std::size_t{1} << 24, '\0'));
    const Inflated out = inflate_bytes(bomb, 1000);
    EXPECT_THAT(out.fault, HasSubstr("more than 1000 bytes"));
    EXPECT_LT(out.bytes.size(), std::size_t{1} << 18);
    EXPECT_EQ(inflate_bytes(bomb, 1 << 24).fault, "");
}

TEST_F(IdxDataset, ReadsFoldersOfClasses) {
    put("set/train/b/1.pgm", "P5\n# a comment\n3 2 255\nabcdef");
    put("set/train/a/2.pgm", "P5 3 2 255\nghijkl");
    put("set/train/a/note.txt", "not an image");
    put("set/test/a/1.ppm", "P6\n1 2\n255\nrgbRGB");
    const ImageDataset train = read_dataset(path("set"), DatasetPart::train);
    EXPECT_THAT(train.labels, ElementsAre(0, 1));
    EXPECT_EQ(train.classes, 2);
    EXPECT_EQ(std::string(train.images.begin(), train.images.end()), "ghijklabcdef");
    const ImageDataset test = read_dataset(path("set"), DatasetPart::test);
    EXPECT_EQ(test.channels, 3);
    EXPECT_EQ(std::string(test.images.begin(), test.images.end()), "rRgGbB");
}

TEST_F(IdxDataset, RefusesDamagedImages) {
    const auto refused = [&](const std::string& bytes) -> std::string {
        put("images/a/1.pgm", bytes);
        try {
            read_dataset(path("images"), DatasetPart::train);
        } catch (const Error& error) {
            EXPECT_THAT(error.place().file, HasSubstr("1.pgm"));
            return error.message();
        }
        return "accepted";
    };
    EXPECT_THAT(refused("P2 1 1 255\n1"), HasSubstr("byte 0"));
    EXPECT_THAT(refused("P5 3 2 255\nabcde"), HasSubstr("6 bytes of pixels announced"));
    EXPECT_THAT(refused("P5 3 2 255\nabcdefg"), HasSubstr("6 bytes of pixels announced"));
    EXPECT_THAT(refused("P5 3 2 65535\nabcdef"), HasSubstr("a number from 1 to 8192"));
    EXPECT_THAT(refused("P5 3 2 15\nabcdef"), HasSubstr("8 bits"));
    EXPECT_THAT(refused("P5 99999999999999999999 2 255\n"), HasSubstr("byte 3"));
    EXPECT_THAT(refused("P5 3"), HasSubstr("byte 4"));
    EXPECT_THAT(refused("P5 #"), HasSubstr("byte 4"));
    put("images/a/0.pgm", "P5 1 1 255\na");
    EXPECT_THAT(refused("P5 3 2 255\nabcdef"), HasSubstr("among images of"));
}

TEST(Normalisation, IsByChannel) {
    const std::uint8_t pixels[] = {0, 255, 51, 102};
    EXPECT_THAT(Normalisation{}.apply(pixels, 1, 4), ElementsAre(0.0F, 1.0F, 0.2F, 0.4F));
    const Normalisation norm = normalisation_of({{"mean", "0.5, 0.2"}, {"std", "0.5,0.1"}});
    const std::vector<float> got = norm.apply(pixels, 2, 2);
    EXPECT_FLOAT_EQ(got[0], -1.0F);
    EXPECT_FLOAT_EQ(got[1], 1.0F);
    EXPECT_NEAR(got[2], 0.0F, 1e-6F);
    EXPECT_FLOAT_EQ(got[3], 2.0F);
    EXPECT_THROW(norm.apply(pixels, 4, 1), Error);
}

TEST(Normalisation, RefusesWhatAreNoNumbers) {
    EXPECT_THROW(normalisation_of({{"mean", "grey"}}), Error);
    EXPECT_THROW(normalisation_of({{"std", "0"}}), Error);
    EXPECT_THROW(normalisation_of({{"std", "0.5,"}}), Error);
    EXPECT_EQ(stated_accuracy({{"test_accuracy_pruned", "0.9269"}}), 0.9269);
    EXPECT_LT(stated_accuracy({}), 0.0);
}

}  // namespace
}  // namespace scfa
