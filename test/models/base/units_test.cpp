// SPDX-License-Identifier: Apache-2.0
#include "models/base/units.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <type_traits>
#include <unordered_set>

namespace scfa {
namespace {

template <class A, class B, class = void>
struct CanAdd : std::false_type {};
template <class A, class B>
struct CanAdd<A, B, std::void_t<decltype(std::declval<A>() + std::declval<B>())>> : std::true_type {
};
template <class A, class B, class = void>
struct CanMultiply : std::false_type {};
template <class A, class B>
struct CanMultiply<A, B, std::void_t<decltype(std::declval<A>() * std::declval<B>())>>
    : std::true_type {};
template <class A, class B, class = void>
struct CanCompare : std::false_type {};
template <class A, class B>
struct CanCompare<A, B, std::void_t<decltype(std::declval<A>() < std::declval<B>())>>
    : std::true_type {};

static_assert(CanAdd<Cycles, Cycles>::value);
static_assert(!CanAdd<Cycles, Bytes>::value);
static_assert(!CanAdd<Cycles, std::int64_t>::value);
static_assert(!CanAdd<Bits, Bytes>::value);
static_assert(CanMultiply<Cycles, std::int64_t>::value);
static_assert(!CanMultiply<Cycles, Cycles>::value);
static_assert(!CanMultiply<Cycles, Bytes>::value);
static_assert(!CanCompare<Bits, Bytes>::value);
static_assert(!CanCompare<Cycles, std::int64_t>::value);
static_assert(!CanCompare<LayerId, TensorId>::value);
static_assert(!std::is_convertible_v<std::int64_t, Cycles>);
static_assert(!std::is_convertible_v<Cycles, std::int64_t>);
static_assert(!std::is_convertible_v<std::int32_t, LayerId>);
static_assert(!std::is_constructible_v<LayerId, TensorId>);
static_assert(std::is_trivially_copyable_v<Cycles> && sizeof(Cycles) == sizeof(std::int64_t));
static_assert(Cycles(3) + Cycles(4) == Cycles(7));
static_assert(3 * Bytes(4) - Bytes(2) == Bytes(10));
static_assert(std::is_same_v<decltype(Cycles(1) / Cycles(2)), double>);

TEST(Quantity, Arithmetic) {
    Cycles cycles(10);
    cycles += Cycles(5);
    cycles -= Cycles(1);
    EXPECT_EQ(cycles.count(), 14);
    EXPECT_EQ((cycles / 4).count(), 3);
    EXPECT_EQ(Cycles(3) / Cycles(4), 0.75);
    EXPECT_EQ((Watts(0.5) * 3.0).count(), 1.5);
    EXPECT_TRUE(Cycles(1) < Cycles(2) && Cycles(2) >= Cycles(2) && Cycles(1) != Cycles(2));
    EXPECT_EQ(Cycles().count(), 0);
}

TEST(Quantity, CountsDoNotWrap) {
    const Cycles most(std::numeric_limits<std::int64_t>::max());
    EXPECT_THROW(most + Cycles(1), Error);
    EXPECT_THROW(Cycles(-2) - most, Error);
    EXPECT_THROW(most * 2, Error);
    EXPECT_THROW(2 * most, Error);
    Cycles sum = most;
    EXPECT_THROW(sum += Cycles(1), Error);
    EXPECT_EQ(sum, most);
}

TEST(Id, DefaultIsInvalid) {
    EXPECT_FALSE(LayerId().valid());
    EXPECT_TRUE(LayerId(0).valid());
    EXPECT_EQ(LayerId(4).index(), 4U);
    const std::unordered_set<LayerId> ids = {LayerId(1), LayerId(1), LayerId(2)};
    EXPECT_EQ(ids.size(), 2U);
}

}  // namespace
}  // namespace scfa
