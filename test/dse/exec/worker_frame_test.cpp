// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/worker_frame.hpp"

#include "models/base/rng.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scfa {
namespace {

using testing::HasSubstr;

TEST(WorkerFrame, GivesBackWhatWentIn) {
    for (const FrameKind kind : {FrameKind::answer, FrameKind::failure}) {
        for (const std::string& bytes :
             {std::string(), std::string("a"), std::string(100'000, '\0')}) {
            const Frame frame = decode_frame(encode_frame(kind, bytes));
            EXPECT_EQ(frame.fault, "");
            EXPECT_EQ(frame.kind, kind);
            EXPECT_EQ(frame.bytes, bytes);
        }
    }
}

TEST(WorkerFrame, SaysWhatIsWrong) {
    const std::string whole = encode_frame(FrameKind::answer, "twelve bytes");
    EXPECT_THAT(decode_frame("").fault, HasSubstr("no answer"));
    EXPECT_THAT(decode_frame(whole.substr(0, 10)).fault, HasSubstr("cut off after 10 bytes"));
    EXPECT_THAT(decode_frame(whole.substr(0, 30)).fault, HasSubstr("6 of 13 bytes"));
    EXPECT_THAT(decode_frame(std::string(100, 'x')).fault, HasSubstr("garbage"));
    EXPECT_THAT(decode_frame(whole + "x").fault, HasSubstr("checksum"));
}

TEST(WorkerFrame, NoFlippedBitAndNoCutGoesUnnoticed) {
    Rng rng(5);
    std::string bytes(300, '\0');
    for (char& c : bytes) {
        c = static_cast<char>(rng.below(256));
    }
    const std::string whole = encode_frame(FrameKind::answer, bytes);
    for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
        std::string damaged = whole;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_NE(decode_frame(damaged).fault, "") << "bit " << bit;
    }
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_NE(decode_frame(whole.substr(0, size)).fault, "") << size;
    }
}

TEST(WorkerFrame, AKindThatThereIsNotIsRefused) {
    EXPECT_THAT(decode_frame(encode_frame(static_cast<FrameKind>(7), "x")).fault,
                HasSubstr("checksum"));
}

}  // namespace
}  // namespace scfa
