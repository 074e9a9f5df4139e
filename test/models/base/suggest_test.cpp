// SPDX-License-Identifier: Apache-2.0
#include "models/base/suggest.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace scfa {
namespace {

/// The definition, without a table: try every edit at the front.
int plain_distance(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) {
        return static_cast<int>(a.size() + b.size());
    }
    int best = plain_distance(a.substr(1), b.substr(1)) + (a[0] == b[0] ? 0 : 1);
    best = std::min(best, plain_distance(a.substr(1), b) + 1);
    best = std::min(best, plain_distance(a, b.substr(1)) + 1);
    if (a.size() > 1 && b.size() > 1 && a[0] == b[1] && a[1] == b[0]) {
        best = std::min(best, plain_distance(a.substr(2), b.substr(2)) + 1);
    }
    return best;
}

TEST(Suggest, EditDistance) {
    EXPECT_EQ(edit_distance("", ""), 0);
    EXPECT_EQ(edit_distance("abc", ""), 3);
    EXPECT_EQ(edit_distance("bugdet", "budget"), 1);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
    EXPECT_EQ(edit_distance("ca", "abc"), 3);  // no substring is edited twice
}

RC_GTEST_PROP(Suggest, EditDistanceIsThePlainDefinition, ()) {
    const auto word =
        rc::gen::resize(6, rc::gen::container<std::string>(rc::gen::elementOf(std::string("abc"))));
    const std::string a = *word;
    const std::string b = *word;
    RC_ASSERT(edit_distance(a, b) == plain_distance(a, b));
    RC_ASSERT(edit_distance(a, b) == edit_distance(b, a));
}

TEST(Suggest, NearestWithinReach) {
    const std::vector<std::string> keys = {"budget", "device",  "objectives",
                                           "space",  "pe.rows", "dsp"};
    EXPECT_EQ(did_you_mean("bugdet", keys), "budget");
    EXPECT_EQ(did_you_mean("Device", keys), "device");
    EXPECT_EQ(did_you_mean("devise", keys), "device");
    EXPECT_EQ(did_you_mean("objetcive", keys), "objectives");
    EXPECT_EQ(did_you_mean("pe_rows", keys), "pe.rows");
    EXPECT_EQ(did_you_mean("dps", keys), "dsp");
    EXPECT_EQ(did_you_mean("lut", keys), "");
    EXPECT_EQ(did_you_mean("latency", keys), "");
    EXPECT_EQ(did_you_mean("", keys), "");
    EXPECT_EQ(did_you_mean("budget", {}), "");
    EXPECT_EQ(did_you_mean(std::string(101, 'x'), {std::string(101, 'x')}), "");
}

TEST(Suggest, TheFirstOfEquallyNear) {
    EXPECT_EQ(did_you_mean("rows", {"bows", "cows"}), "bows");
}

TEST(Suggest, Hint) {
    EXPECT_EQ(suggestion_hint("spase", {"name", "space"}, "keys"),
              "did you mean \"space\"? keys allowed here: name, space");
    EXPECT_EQ(suggestion_hint("x", {}, "keys"), "keys allowed here: none");
    const std::string many = suggestion_hint("x", std::vector<std::string>(50, "key"), "keys");
    EXPECT_NE(many.find(" and 10 more"), std::string::npos);
}

}  // namespace
}  // namespace scfa
