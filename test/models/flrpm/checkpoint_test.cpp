// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/checkpoint.hpp"

#include "models/base/error.hpp"
#include "models/flrpm/prune_state.hpp"
#include "test/models/flrpm/tiny_data.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace scfa {
namespace {

std::string bytes_of(const std::string& path) {
    std::ostringstream out;
    out << std::ifstream(path, std::ios::binary).rdbuf();
    return out.str();
}

void write_bytes(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

PruneState sample_state() {
    PruneState state;
    state.phase = 3;
    state.epoch = 2;
    state.current = {{{0, 2}, {1}}, {{1.0F, 2.0F}, {3.0F}}, 7};
    state.saved = {{{{0}, {}}, {{4.0F}, {}}, 5}};
    state.momentum = {0.5F, -0.25F};
    state.mask = {1.0F, 0.0F};
    state.victims = {{1}, {}};
    state.notes.accuracy_at_cut = 0.5;
    state.seconds = 12.5;
    PrunedPoint point;
    point.network = "point-0.scfaq";
    point.accuracy_float = 0.875;
    state.points = {point};
    return state;
}

TEST(Checkpoint, StateComesBack) {
    const test::TemporaryFolder folder;
    save_state(folder / "c", sample_state(), "me");
    const PruneState state = load_state(folder / "c", "me");
    EXPECT_EQ(state.phase, 3U);
    EXPECT_EQ(state.epoch, 2);
    EXPECT_EQ(state.current.kept, (UnitLists{{0, 2}, {1}}));
    EXPECT_EQ(state.current.numbers.parameters, (std::vector<float>{1.0F, 2.0F}));
    EXPECT_EQ(state.current.epochs, 7);
    ASSERT_EQ(state.saved.size(), 1U);
    EXPECT_EQ(state.saved[0].numbers.parameters, (std::vector<float>{4.0F}));
    EXPECT_EQ(state.momentum, (std::vector<float>{0.5F, -0.25F}));
    EXPECT_EQ(state.mask, (std::vector<float>{1.0F, 0.0F}));
    EXPECT_EQ(state.victims, (UnitLists{{1}, {}}));
    EXPECT_EQ(state.notes.accuracy_at_cut, 0.5);
    EXPECT_FALSE(state.notes.accuracy_recalibrated.has_value());
    ASSERT_EQ(state.points.size(), 1U);
    EXPECT_EQ(state.points[0].accuracy_float, 0.875);
    EXPECT_EQ(state.seconds, 12.5);
}

TEST(Checkpoint, OfAnotherRunIsRefused) {
    const test::TemporaryFolder folder;
    save_state(folder / "c", sample_state(), "me");
    try {
        load_state(folder / "c", "you");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::configuration);
    }
}

/// Every cut and every changed byte is noticed.
TEST(Checkpoint, DamageIsNoticed) {
    const test::TemporaryFolder folder;
    save_state(folder / "c", sample_state(), "me");
    const std::string good = bytes_of(folder / "c");
    const auto refused = [&folder](const std::string& bytes) {
        write_bytes(folder / "d", bytes);
        try {
            load_state(folder / "d", "me");
            return false;
        } catch (const Error& error) {
            return error.code() == ErrorCode::damaged;
        }
    };
    for (std::size_t i = 0; i < good.size(); i += i < 20 || i + 20 > good.size() ? 1 : 13) {
        EXPECT_TRUE(refused(good.substr(0, i))) << "cut at " << i;
        std::string changed = good;
        changed[i] = static_cast<char>(changed[i] ^ 0x20);
        EXPECT_TRUE(refused(changed)) << "changed at " << i;
    }
    EXPECT_FALSE(refused(good));
}

TEST(Checkpoint, MissingFileIsTheEnvironments) {
    try {
        load_checkpoint("/nonexistent/checkpoint");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::environment);
    }
}

}  // namespace
}  // namespace scfa
