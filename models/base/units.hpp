#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/units.hpp
/// @brief Strong unit types and ids: a byte count cannot be added to a cycle count, a layer id
/// cannot index points.

#include "models/base/checked.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <type_traits>

namespace scfa {

/// A number with a unit. Same unit: +, -, comparison; times or over a plain number: same unit; a
/// ratio of two is a plain number (double). Anything else needs `.count()` and so is visible.
/// Integer counts are checked: +, - and * throw Error{overflow} instead of wrapping.
template <class Tag, class Rep>
class Quantity {
  public:
    using rep = Rep;
    constexpr Quantity() = default;
    constexpr explicit Quantity(Rep count) : count_(count) {}
    [[nodiscard]] constexpr Rep count() const { return count_; }

    constexpr Quantity& operator+=(Quantity other) { return *this = *this + other; }
    constexpr Quantity& operator-=(Quantity other) { return *this = *this - other; }
    friend constexpr Quantity operator+(Quantity a, Quantity b) {
        if constexpr (kCounted) {
            return Quantity(checked_add(a.count_, b.count_, "a sum of counts"));
        } else {
            return Quantity(a.count_ + b.count_);
        }
    }
    friend constexpr Quantity operator-(Quantity a, Quantity b) {
        if constexpr (kCounted) {
            return Quantity(checked_sub(a.count_, b.count_, "a difference of counts"));
        } else {
            return Quantity(a.count_ - b.count_);
        }
    }
    friend constexpr Quantity operator*(Quantity a, Rep b) {
        if constexpr (kCounted) {
            return Quantity(checked_mul(a.count_, b, "a multiple of a count"));
        } else {
            return Quantity(a.count_ * b);
        }
    }
    friend constexpr Quantity operator*(Rep a, Quantity b) { return b * a; }
    friend constexpr Quantity operator/(Quantity a, Rep b) { return Quantity(a.count_ / b); }
    friend constexpr double operator/(Quantity a, Quantity b) {
        return static_cast<double>(a.count_) / static_cast<double>(b.count_);
    }
    friend constexpr bool operator==(Quantity a, Quantity b) { return a.count_ == b.count_; }
    friend constexpr bool operator!=(Quantity a, Quantity b) { return a.count_ != b.count_; }
    friend constexpr bool operator<(Quantity a, Quantity b) { return a.count_ < b.count_; }
    friend constexpr bool operator>(Quantity a, Quantity b) { return b < a; }
    friend constexpr bool operator<=(Quantity a, Quantity b) { return !(b < a); }
    friend constexpr bool operator>=(Quantity a, Quantity b) { return !(a < b); }

  private:
    static constexpr bool kCounted = std::is_integral_v<Rep>;
    static_assert(!kCounted || std::is_same_v<Rep, std::int64_t>, "counts are 64 signed bits");
    Rep count_{};
};

using Cycles = Quantity<struct CyclesTag, std::int64_t>;  ///< of the accelerator's clock
using Bytes = Quantity<struct BytesTag, std::int64_t>;
using Bits = Quantity<struct BitsTag, std::int64_t>;
using Macs = Quantity<struct MacsTag, std::int64_t>;
using Picojoules = Quantity<struct PicojoulesTag, double>;
using Watts = Quantity<struct WattsTag, double>;
using Megahertz = Quantity<struct MegahertzTag, double>;

/// An index that belongs to one kind of thing.
template <class Tag>
class Id {
  public:
    constexpr Id() = default;
    constexpr explicit Id(std::int32_t value) : value_(value) {}
    [[nodiscard]] constexpr std::int32_t value() const { return value_; }
    [[nodiscard]] constexpr std::size_t index() const { return static_cast<std::size_t>(value_); }
    [[nodiscard]] constexpr bool valid() const { return value_ >= 0; }
    friend constexpr bool operator==(Id a, Id b) { return a.value_ == b.value_; }
    friend constexpr bool operator!=(Id a, Id b) { return a.value_ != b.value_; }
    friend constexpr bool operator<(Id a, Id b) { return a.value_ < b.value_; }

  private:
    std::int32_t value_ = -1;
};

using LayerId = Id<struct LayerIdTag>;  ///< a vertex of a NetworkGraph
using TensorId = Id<struct TensorIdTag>;

}  // namespace scfa

template <class Tag>
struct std::hash<scfa::Id<Tag>> {
    std::size_t operator()(scfa::Id<Tag> id) const noexcept {
        return std::hash<std::int32_t>()(id.value());
    }
};
