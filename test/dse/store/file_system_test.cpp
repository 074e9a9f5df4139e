// SPDX-License-Identifier: Apache-2.0
#include "dse/store/file_system.hpp"

#include "models/base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace scfa {
namespace {

TEST(FileSystem, never_uses_a_shared_log_where_several_hosts_may_look) {
    EXPECT_EQ(journal_mode_for(0x6969), "DELETE");      // NFS
    EXPECT_EQ(journal_mode_for(0xff534d42), "DELETE");  // CIFS
    EXPECT_EQ(journal_mode_for(0xef53), "WAL");         // ext4
    EXPECT_EQ(journal_mode_for(0x01021994), "WAL");     // tmpfs
    EXPECT_EQ(journal_mode_for(file_system_type("/proc")), "WAL");
    EXPECT_EQ(file_system_type("/proc"), 0x9fa0);
}

TEST(FileSystem, refuses_a_disk_that_is_too_small) {
    EXPECT_GT(free_bytes("/tmp"), 0);
    EXPECT_NO_THROW(require_space("/tmp", 1));
    try {
        require_space("/tmp", std::numeric_limits<std::int64_t>::max());
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::environment);
        EXPECT_THAT(error.message(), ::testing::HasSubstr("/tmp has "));
    }
    EXPECT_THROW(free_bytes("/no/such/place"), Error);
}

TEST(FileSystem, estimates_without_overflow) {
    EXPECT_GT(estimated_bytes(1'000'000), 400'000'000);
    EXPECT_GT(estimated_bytes(std::numeric_limits<std::int64_t>::max()), estimated_bytes(1));
}

}  // namespace
}  // namespace scfa
