// SPDX-License-Identifier: Apache-2.0
#include "dse/search/box_tree.hpp"

#include "models/base/error.hpp"

#include <algorithm>

namespace scfa {

BoxTree::BoxTree(const Space& space, const std::vector<Parameter>& order) : space_(space) {
    const std::vector<Axis>& axes = space.axes();
    for (const Parameter parameter : order) {
        const auto axis = std::find_if(axes.begin(), axes.end(), [parameter](const Axis& a) {
            return a.parameter == parameter;
        });
        if (axis != axes.end()) {
            order_.push_back(static_cast<std::size_t>(axis - axes.begin()));
        }
    }
    SCFA_ASSERT(order_.size() == axes.size(), std::to_string(order_.size()));
    DesignPoint base = space.base();
    if (space.format_axis().has_value()) {
        for (const std::int32_t format : axes[*space.format_axis()].values) {
            base[Parameter::sparse_format] = format;
            canonical_.push_back(canonical(base));
        }
    } else {
        canonical_.push_back(canonical(base));
    }
}

bool BoxTree::is_format_fixed(const BoxNode& node) const {
    return !space_.format_axis().has_value() || node.ranges[*space_.format_axis()].count == 1;
}

std::size_t BoxTree::format_value(const BoxNode& node) const {
    return space_.format_axis().has_value() ? node.ranges[*space_.format_axis()].first : 0;
}

void BoxTree::fold(BoxNode& node) const {
    if (!is_format_fixed(node)) {
        return;
    }
    for (std::size_t a = 0; a < space_.axes().size(); ++a) {
        if (!space_.uses(format_value(node), a)) {
            node.ranges[a] = {};
        }
    }
}

BoxNode BoxTree::root() const {
    BoxNode node;
    for (std::size_t a = 0; a < space_.axes().size(); ++a) {
        node.ranges[a] = {0, static_cast<std::uint32_t>(space_.axes()[a].values.size())};
    }
    fold(node);
    return node;
}

bool BoxTree::is_point(const BoxNode& node) const {
    return std::all_of(node.ranges.begin(), node.ranges.end(),
                       [](const BoxNode::Range& range) { return range.count == 1; });
}

WideCount BoxTree::points(const BoxNode& node) const {
    const auto of_format = [&](std::size_t format) {
        WideCount product = 1;
        for (std::size_t a = 0; a < space_.axes().size(); ++a) {
            if (a != space_.format_axis() && space_.uses(format, a)) {
                product = saturating_mul(product, node.ranges[a].count);
            }
        }
        return product;
    };
    if (!space_.format_axis().has_value()) {
        return of_format(0);
    }
    WideCount sum = 0;
    const BoxNode::Range formats = node.ranges[*space_.format_axis()];
    for (std::uint32_t f = formats.first; f < formats.first + formats.count; ++f) {
        sum = saturating_add(sum, of_format(f));
    }
    return sum;
}

std::size_t BoxTree::branching_axis(const BoxNode& node) const {
    const auto axis = std::find_if(order_.begin(), order_.end(),
                                   [&node](std::size_t a) { return node.ranges[a].count > 1; });
    SCFA_ASSERT(axis != order_.end(), "a point does not branch");
    return *axis;
}

std::vector<BoxNode> BoxTree::branch(const BoxNode& node) const {
    const std::size_t axis = branching_axis(node);
    const BoxNode::Range range = node.ranges[axis];
    const std::uint32_t step = range.count <= kMostChildren ? 1 : (range.count + 1) / 2;
    std::vector<BoxNode> children;
    for (std::uint32_t first = 0; first < range.count; first += step) {
        children.push_back(node);
        children.back().ranges[axis] = {range.first + first, std::min(step, range.count - first)};
        fold(children.back());
    }
    return children;
}

PointBox BoxTree::box(const BoxNode& node) const {
    const bool fixed = is_format_fixed(node);
    const DesignPoint& base = fixed ? canonical_[format_value(node)] : space_.base();
    PointBox out;
    for (std::size_t p = 0; p < kParameters; ++p) {
        out.sets[p] = {&base.values[p], 1};
    }
    for (std::size_t a = 0; a < space_.axes().size(); ++a) {
        const Axis& axis = space_.axes()[a];
        const bool folded = fixed && !space_.uses(format_value(node), a);
        if (!folded) {
            out[axis.parameter] = {axis.values.data() + node.ranges[a].first, node.ranges[a].count};
        }
    }
    return out;
}

WideCount BoxTree::ordinal(const BoxNode& node) const {
    Space::Digits digits;
    for (std::size_t a = 0; a < space_.axes().size(); ++a) {
        digits.push_back(node.ranges[a].first);
    }
    return space_.ordinal_of(digits);
}

}  // namespace scfa
