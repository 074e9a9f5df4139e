// SPDX-License-Identifier: Apache-2.0
#include "dse/space/space.hpp"

#include "models/base/error.hpp"

#include <algorithm>
#include <unordered_set>

namespace scfa {
namespace {

/// Whether canonical() overrides the axis at `point`: the same outcome for every value of the axis.
bool is_ignored(DesignPoint point, const Axis& axis) {
    const std::int32_t first = axis.values.front();
    point[axis.parameter] = first;
    const DesignPoint reference = canonical(point);
    bool ignored = axis.values.size() > 1 || reference[axis.parameter] != first;
    bool kept = reference[axis.parameter] == first;
    for (std::size_t i = 1; i < axis.values.size(); ++i) {
        point[axis.parameter] = axis.values[i];
        const DesignPoint form = canonical(point);
        ignored = ignored && form == reference;
        kept = kept && form[axis.parameter] == axis.values[i];
    }
    SCFA_ASSERT(ignored || kept, std::string(info_of(axis.parameter).name));
    return ignored;
}

void drop_repetitions(std::vector<std::int32_t>& values) {
    std::unordered_set<std::int32_t> seen;
    const auto repeated = [&seen](std::int32_t value) { return !seen.insert(value).second; };
    values.erase(std::remove_if(values.begin(), values.end(), repeated), values.end());
}

}  // namespace

Space::Space(const DesignPoint& base, std::vector<Axis> axes)
    : base_(base), axes_(std::move(axes)) {
    sort_and_check_axes();
    for (const Axis& axis : axes_) {
        size_ = saturating_mul(size_, axis.values.size());
    }
    find_folds();
}

void Space::sort_and_check_axes() {
    std::sort(axes_.begin(), axes_.end(),
              [](const Axis& a, const Axis& b) { return a.parameter < b.parameter; });
    for (std::size_t a = 0; a < axes_.size(); ++a) {
        const std::string name(info_of(axes_[a].parameter).name);
        if (axes_[a].values.empty()) {
            throw Error(ErrorCode::configuration, "axis \"" + name + "\" has no values");
        }
        if (a > 0 && axes_[a].parameter == axes_[a - 1].parameter) {
            throw Error(ErrorCode::configuration, "axis \"" + name + "\" is given twice");
        }
        drop_repetitions(axes_[a].values);
    }
}

void Space::find_folds() {
    const auto format_axis = std::find_if(axes_.begin(), axes_.end(), [](const Axis& axis) {
        return axis.parameter == Parameter::sparse_format;
    });
    has_format_axis_ = format_axis != axes_.end();
    tail_ = has_format_axis_ ? static_cast<std::size_t>(format_axis - axes_.begin()) + 1 : 0;
    const std::vector<std::int32_t> formats =
        has_format_axis_ ? format_axis->values
                         : std::vector<std::int32_t>{base_[Parameter::sparse_format]};
    for (const std::int32_t format : formats) {
        DesignPoint point = base_;
        point[Parameter::sparse_format] = format;
        folds_.push_back(fold_of(point));
        cycle_ = saturating_add(cycle_, folds_.back().points);
    }
    distinct_ = cycle_;
    for (std::size_t a = 0; has_format_axis_ && a + 1 < tail_; ++a) {
        distinct_ = saturating_mul(distinct_, axes_[a].values.size());
    }
}

Space::Fold Space::fold_of(DesignPoint point) const {
    Fold fold;
    for (std::size_t a = 0; a < axes_.size(); ++a) {
        const bool is_format = axes_[a].parameter == Parameter::sparse_format;
        const bool uses = is_format || !is_ignored(point, axes_[a]);
        // The ordinal's arithmetic needs every axis that can be folded to vary faster than the
        // format.
        SCFA_ASSERT(uses || a >= tail_, std::string(info_of(axes_[a].parameter).name));
        fold.uses.push_back(uses);
        if (uses && a >= tail_) {
            fold.points = saturating_mul(fold.points, axes_[a].values.size());
        }
    }
    return fold;
}

const Space::Fold& Space::fold_at(const Digits& digits) const {
    return has_format_axis_ ? folds_[digits[tail_ - 1]] : folds_.front();
}

Space::Digits Space::digits_at(WideCount index) const {
    SCFA_ASSERT(index < size_, to_text(index));
    Digits digits(axes_.size());
    for (std::size_t a = axes_.size(); a-- > 0;) {
        const std::size_t radix = axes_[a].values.size();
        digits[a] = static_cast<std::uint32_t>(index % radix);
        index /= radix;
    }
    return digits;
}

Space::Digits Space::distinct_digits(WideCount ordinal) const {
    SCFA_ASSERT(ordinal < distinct_, to_text(ordinal));
    Digits digits(axes_.size(), 0);
    WideCount head = ordinal / cycle_;
    WideCount rest = ordinal % cycle_;
    std::size_t format = 0;
    while (rest >= folds_[format].points) {
        rest -= folds_[format].points;
        ++format;
    }
    for (std::size_t a = axes_.size(); a-- > tail_;) {
        if (folds_[format].uses[a]) {
            const std::size_t radix = axes_[a].values.size();
            digits[a] = static_cast<std::uint32_t>(rest % radix);
            rest /= radix;
        }
    }
    if (has_format_axis_) {
        digits[tail_ - 1] = static_cast<std::uint32_t>(format);
        for (std::size_t a = tail_ - 1; a-- > 0;) {
            const std::size_t radix = axes_[a].values.size();
            digits[a] = static_cast<std::uint32_t>(head % radix);
            head /= radix;
        }
    }
    return digits;
}

std::optional<std::size_t> Space::format_axis() const {
    return has_format_axis_ ? std::optional<std::size_t>(tail_ - 1) : std::nullopt;
}

WideCount Space::ordinal_of(const Digits& digits) const {
    const Fold& fold = fold_at(digits);
    WideCount head = 0;
    WideCount rest = 0;
    for (std::size_t a = 0; a < axes_.size(); ++a) {
        const std::size_t radix = axes_[a].values.size();
        SCFA_ASSERT(digits[a] < radix && (fold.uses[a] || digits[a] == 0),
                    std::string(info_of(axes_[a].parameter).name));
        if (a >= tail_) {
            rest = fold.uses[a] ? rest * radix + digits[a] : rest;
        } else if (a + 1 < tail_) {
            head = head * radix + digits[a];
        }
    }
    for (std::size_t f = 0; has_format_axis_ && f < digits[tail_ - 1]; ++f) {
        rest += folds_[f].points;
    }
    return head * cycle_ + rest;
}

DesignPoint Space::combination(const Digits& digits) const {
    DesignPoint point = base_;
    for (std::size_t a = 0; a < axes_.size(); ++a) {
        point[axes_[a].parameter] = axes_[a].values[digits[a]];
    }
    return point;
}

DesignPoint Space::point_at(WideCount index) const {
    return combination(digits_at(index));
}

bool Space::is_representative(WideCount index) const {
    const Digits digits = digits_at(index);
    const Fold& fold = fold_at(digits);
    for (std::size_t a = 0; a < axes_.size(); ++a) {
        if (!fold.uses[a] && digits[a] != 0) {
            return false;
        }
    }
    return true;
}

DesignPoint Space::distinct_point(WideCount ordinal) const {
    return canonical(combination(distinct_digits(ordinal)));
}

WideCount Space::index_of(WideCount ordinal) const {
    const Digits digits = distinct_digits(ordinal);
    WideCount index = 0;
    for (std::size_t a = 0; a < axes_.size(); ++a) {
        index = saturating_add(saturating_mul(index, axes_[a].values.size()), digits[a]);
    }
    return index;
}

}  // namespace scfa
