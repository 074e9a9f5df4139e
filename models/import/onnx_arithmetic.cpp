// SPDX-License-Identifier: Apache-2.0
// Add, Sub, Mul and Div of constants: mostly of dimensions and paddings.
#include "models/import/onnx_fold.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <vector>

namespace scfa::onnx_import {
namespace {

std::int64_t computed(std::string_view op, std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    const bool overflows = op == "Add"   ? __builtin_add_overflow(a, b, &out)
                           : op == "Sub" ? __builtin_sub_overflow(a, b, &out)
                                         : __builtin_mul_overflow(a, b, &out);
    if (op == "Div") {
        if (b == 0 || (b == -1 && a == std::numeric_limits<std::int64_t>::min())) {
            throw Problem("a division by zero");
        }
        return a / b;
    }
    if (overflows) {
        throw Problem("a constant does not fit 64 bits");
    }
    return out;
}

float computed(std::string_view op, float a, float b) {
    return op == "Add" ? a + b : op == "Sub" ? a - b : op == "Mul" ? a * b : a / b;
}

/// Two lists of one length, or a list and one number.
template <class Number>
std::vector<Number> combined(std::string_view op, const std::vector<Number>& a,
                             const std::vector<Number>& b) {
    const std::size_t count = std::max(a.size(), b.size());
    if (a.empty() || b.empty() || (a.size() != count && a.size() != 1) ||
        (b.size() != count && b.size() != 1)) {
        throw Problem(fmt::format("constants of {} and {} elements", a.size(), b.size()));
    }
    std::vector<Number> out;
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(computed(op, a[a.size() == 1 ? 0 : i], b[b.size() == 1 ? 0 : i]));
    }
    return out;
}

}  // namespace

Constant fold_arithmetic(Node& node) {
    const Constant a = node.constant(0);
    const Constant b = node.constant(1);
    need_few(a);
    need_few(b);
    const Dims& dims = element_count(a.dims) >= element_count(b.dims) ? a.dims : b.dims;
    if (a.integer && b.integer) {
        return of_integers(dims, combined(node.op(), node.integers(a), node.integers(b)));
    }
    return of_reals(dims, combined(node.op(), node.reals(a), node.reals(b)));
}

}  // namespace scfa::onnx_import
