// SPDX-License-Identifier: Apache-2.0
#include "dse/search/search_engine.hpp"
#include "models/base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scfa {
namespace {

TEST(EngineTable, makes_every_engine_that_it_lists) {
    for (const EngineInfo& info : engine_table()) {
        EXPECT_NE(make_engine(info.name), nullptr) << info.name;
        EXPECT_FALSE(info.description.empty());
    }
}

TEST(EngineTable, refuses_what_is_not_built) {
    try {
        make_engine("exhaustiv");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsupported);
        EXPECT_THAT(error.hint(), ::testing::HasSubstr("exhaustive"));
    }
}

}  // namespace
}  // namespace scfa
