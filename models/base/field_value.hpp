#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/field_value.hpp
/// @brief The kinds of member a field table can fill: plain values, Quantity, optional, Sourced,
/// enumerations.

#include "models/base/field_info.hpp"
#include "models/base/units.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace scfa {

/// A number and where it comes from: a data sheet, a paper, a measurement.
template <class V>
struct Sourced {
    V value{};
    std::string source;

    friend bool operator==(const Sourced& a, const Sourced& b) {
        return a.value == b.value && a.source == b.source;
    }
    friend bool operator!=(const Sourced& a, const Sourced& b) { return !(a == b); }
};

/// What a user may write for each value of an enumeration.
template <class E>
using Choices = std::vector<std::pair<std::string, E>>;

namespace detail {

struct TypeText {
    std::string type;
    std::string range;
    bool may_be_empty = true;  ///< of a text: else an empty one stands for an absent key
};

/// optional<M> -> M
template <class M>
struct Unwrapped {
    using type = M;
    static constexpr bool is_optional = false;
};
template <class M>
struct Unwrapped<std::optional<M>> {
    using type = M;
    static constexpr bool is_optional = true;
};
template <class M>
using unwrapped_t = typename Unwrapped<M>::type;
template <class M>
inline constexpr bool is_optional_v = Unwrapped<M>::is_optional;

/// Quantity<Tag, R> -> R
template <class M>
struct Unitless {
    using type = M;
};
template <class Tag, class R>
struct Unitless<Quantity<Tag, R>> {
    using type = R;
};

/// The plain type behind a member: of optional<Quantity<Tag, double>> it is double.
template <class M>
using raw_t = typename Unitless<unwrapped_t<M>>::type;

template <class M>
struct SourcedValue;
template <class V>
struct SourcedValue<Sourced<V>> {
    using type = V;
};
/// The value's type of Sourced<V> or optional<Sourced<V>>.
template <class M>
using sourced_t = typename SourcedValue<unwrapped_t<M>>::type;

/// The range cut to what the member's integer type holds.
template <class M>
IntegerRange narrowed(IntegerRange range) {
    using R = raw_t<M>;
    static_assert(std::is_integral_v<R> && !std::is_same_v<R, bool>, "an integer member is needed");
    using Limits = std::numeric_limits<R>;
    constexpr bool kWide = !std::is_signed_v<R> && sizeof(R) >= sizeof(std::int64_t);
    range.minimum = std::max(range.minimum, static_cast<std::int64_t>(Limits::min()));
    range.maximum = std::min(range.maximum, kWide ? std::numeric_limits<std::int64_t>::max()
                                                  : static_cast<std::int64_t>(Limits::max()));
    SCFA_ASSERT(range.minimum <= range.maximum, "an empty range in a field table");
    return range;
}

template <class E>
std::vector<std::string> choice_names(const Choices<E>& choices) {
    std::vector<std::string> names;
    for (const auto& choice : choices) {
        names.push_back(choice.first);
    }
    return names;
}

template <class E>
const std::string& choice_name(const Choices<E>& choices, E value) {
    const auto found = std::find_if(choices.begin(), choices.end(),
                                    [value](const auto& choice) { return choice.second == value; });
    SCFA_ASSERT(found != choices.end(), "an enumeration value without a name in its field table");
    return found->first;
}

/// A raw value as JSON.
template <class R>
nlohmann::ordered_json raw_json(const R& value) {
    return value;
}
template <class Tag, class R>
nlohmann::ordered_json raw_json(const Quantity<Tag, R>& value) {
    return value.count();
}

}  // namespace detail

}  // namespace scfa
