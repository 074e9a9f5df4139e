// SPDX-License-Identifier: Apache-2.0
// Nodes whose inputs are all known: what exporters write around shapes, paddings and quantised
// weights.
#include "models/import/onnx_fold.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string_view>
#include <utility>

namespace scfa::onnx_import {

Constant of_integers(Dims dims, Integers values) {
    Constant out;
    out.dims = std::move(dims);
    out.integer = true;
    out.integers = std::make_shared<const Integers>(std::move(values));
    return out;
}

Constant of_reals(Dims dims, std::vector<float> values) {
    Constant out;
    out.dims = std::move(dims);
    out.reals = std::make_shared<const std::vector<float>>(std::move(values));
    return out;
}

Dims strides_of(const Dims& dims) {
    Dims strides(dims.size(), 1);
    for (std::size_t i = dims.size(); i-- > 1;) {
        strides[i - 1] = strides[i] * dims[i];
    }
    return strides;
}

void need_few(const Constant& constant) {
    if (element_count(constant.dims) > kMostFolded) {
        throw Problem(fmt::format("a constant of {} is too large to compute with at import",
                                  dims_text(constant.dims)));
    }
}

std::size_t axis_of(std::int64_t axis, std::size_t rank) {
    axis += axis < 0 ? static_cast<std::int64_t>(rank) : 0;
    if (axis < 0 || axis >= static_cast<std::int64_t>(rank)) {
        throw Problem(fmt::format("axis {} of a tensor with {} dimensions", axis, rank));
    }
    return static_cast<std::size_t>(axis);
}

namespace {

Constant of_tensor(const onnx::TensorProto& tensor) {
    if (!is_number_type(tensor.data_type())) {
        throw Problem("its value is no tensor of numbers");
    }
    Constant out;
    out.dims = dims_of(tensor);
    out.integer = is_integer_type(tensor.data_type());
    out.tensor = &tensor;
    static_cast<void>(element_count(out.dims));
    return out;
}

/// Element `sources[i]` of the input becomes element i of the output, whatever the type.
Constant gathered(const Node& node, const Constant& from, Dims dims,
                  const std::vector<std::size_t>& sources) {
    if (from.absent()) {
        Constant out;
        out.dims = std::move(dims);
        return out;
    }
    const auto pick = [&](const auto& values) {
        std::decay_t<decltype(values)> out;
        out.reserve(sources.size());
        for (const std::size_t source : sources) {
            out.push_back(values[source]);
        }
        return out;
    };
    return from.integer ? of_integers(std::move(dims), pick(node.integers(from)))
                        : of_reals(std::move(dims), pick(node.reals(from)));
}

/// Offsets of all elements of a box of `dims`, first at `start`, `strides` apart.
std::vector<std::size_t> offsets_of(const Dims& dims, std::int64_t start, const Dims& strides) {
    std::vector<std::size_t> out;
    Dims at(dims.size(), 0);
    const std::int64_t count = element_count(dims);
    out.reserve(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) {
        out.push_back(static_cast<std::size_t>(
            std::inner_product(at.begin(), at.end(), strides.begin(), start)));
        for (std::size_t d = dims.size(); d-- > 0 && ++at[d] == dims[d];) {
            at[d] = 0;
        }
    }
    return out;
}

Constant fold_constant(Node& node) {
    using Type = onnx::AttributeProto;
    if (const auto* tensor = node.attribute("value", Type::TENSOR)) {
        return of_tensor(tensor->t());
    }
    if (const auto* value = node.attribute("value_int", Type::INT)) {
        return of_integers({}, {value->i()});
    }
    if (const auto* value = node.attribute("value_float", Type::FLOAT)) {
        return of_reals({}, {value->f()});
    }
    if (const auto values = node.integers("value_ints")) {
        return of_integers({static_cast<std::int64_t>(values->size())}, *values);
    }
    if (const auto* values = node.attribute("value_floats", Type::FLOATS)) {
        return of_reals({values->floats_size()},
                        {values->floats().begin(), values->floats().end()});
    }
    throw Problem("its value is no tensor of numbers");
}

Constant fold_constant_of_shape(Node& node) {
    const Dims dims = node.integers(node.constant(0));
    const std::int64_t count = element_count(dims);
    if (count > kMostFolded) {
        throw Problem(fmt::format("a constant of {} is too large to compute with at import",
                                  dims_text(dims)));
    }
    const auto size = static_cast<std::size_t>(count);
    const auto* value = node.attribute("value", onnx::AttributeProto::TENSOR);
    if (value == nullptr) {
        return of_reals(dims, std::vector<float>(size, 0.0F));
    }
    const Constant one = of_tensor(value->t());
    if (element_count(one.dims) != 1) {
        throw Problem("its value must be one number");
    }
    return one.integer ? of_integers(dims, Integers(size, node.integers(one).front()))
                       : of_reals(dims, std::vector<float>(size, node.reals(one).front()));
}

Constant fold_shape(Node& node) {
    const Dims dims = node.constant(0).dims;
    return of_integers({static_cast<std::int64_t>(dims.size())}, dims);
}

Constant fold_gather(Node& node) {
    const Constant data = node.constant(0);
    const Constant where = node.constant(1);
    const Integers indices = node.integers(where);
    need_few(data);
    if (data.dims.size() != 1 || axis_of(node.integer("axis", 0), 1) != 0) {
        throw Problem("constants are gathered only from a list");
    }
    std::vector<std::size_t> sources;
    for (const std::int64_t index : indices) {
        sources.push_back(axis_of(index, static_cast<std::size_t>(data.dims[0])));
    }
    return gathered(node, data, where.dims, sources);
}

Constant with_dims(Constant constant, Dims dims) {
    constant.dims = std::move(dims);
    return constant;
}

Constant fold_unsqueeze(Node& node) {
    const Constant data = node.constant(0);
    Integers axes = node.integers("axes", 1).value_or(Integers{});
    const std::size_t rank = data.dims.size() + axes.size();
    for (std::int64_t& axis : axes) {
        axis = static_cast<std::int64_t>(axis_of(axis, rank));
    }
    std::sort(axes.begin(), axes.end());
    Dims dims = data.dims;
    for (const std::int64_t axis : axes) {
        if (axis > static_cast<std::int64_t>(dims.size())) {
            throw Problem("an axis is named twice");
        }
        dims.insert(dims.begin() + axis, 1);
    }
    return with_dims(data, dims);
}

Constant fold_squeeze(Node& node) {
    const Constant data = node.constant(0);
    const auto axes = node.integers("axes", 1);
    std::vector<bool> drop(data.dims.size(), false);
    for (std::size_t i = 0; i < drop.size() && !axes.has_value(); ++i) {
        drop[i] = data.dims[i] == 1;
    }
    for (const std::int64_t axis : axes.value_or(Integers{})) {
        const std::size_t at = axis_of(axis, drop.size());
        if (data.dims[at] != 1) {
            throw Problem(fmt::format("dimension {} of {} is not 1", at, dims_text(data.dims)));
        }
        drop[at] = true;
    }
    Dims dims;
    for (std::size_t i = 0; i < drop.size(); ++i) {
        if (!drop[i]) {
            dims.push_back(data.dims[i]);
        }
    }
    return with_dims(data, dims);
}

Constant fold_reshape(Node& node) {
    const Constant data = node.constant(0);
    Dims dims = node.integers("shape", 1).value_or(Dims{});
    const std::int64_t total = element_count(data.dims);
    std::int64_t known = 1;
    for (std::size_t i = 0; i < dims.size(); ++i) {
        if (dims[i] == 0 && i < data.dims.size()) {
            dims[i] = data.dims[i];
        }
        known = dims[i] == -1 ? known : element_count({known, dims[i]});
    }
    const auto open = std::find(dims.begin(), dims.end(), -1);
    if (open != dims.end() && known > 0) {
        *open = total / known;
    }
    if (element_count(dims) != total) {
        throw Problem(
            fmt::format("{} cannot be reshaped to {}", dims_text(data.dims), dims_text(dims)));
    }
    return with_dims(data, dims);
}

Constant fold_concat(Node& node) {
    Dims dims;
    Integers values;
    for (std::size_t slot = 0; slot < node.inputs(); ++slot) {
        const Constant part = node.constant(slot);
        need_few(part);
        if (part.dims.size() != 1) {
            throw Problem("constants are joined only as lists");
        }
        const Integers more = node.integers(part);
        values.insert(values.end(), more.begin(), more.end());
    }
    if (static_cast<std::int64_t>(values.size()) > kMostFolded) {
        throw Problem("the list is too large to compute with at import");
    }
    return of_integers({static_cast<std::int64_t>(values.size())}, values);
}

Constant fold_cast(Node& node) {
    const Constant data = node.constant(0);
    const auto type = static_cast<std::int32_t>(node.integer("to", 0));
    if (!is_number_type(type)) {
        throw Problem("only casts to numbers are supported");
    }
    if (data.absent() || is_integer_type(type) == data.integer) {
        return data;
    }
    if (data.integer) {
        return of_reals(data.dims, node.reals(data));
    }
    need_few(data);
    Integers out;
    for (const float value : node.finite(data)) {
        constexpr double kLargest = 9.0e18;
        out.push_back(
            static_cast<std::int64_t>(std::clamp(static_cast<double>(value), -kLargest, kLargest)));
    }
    return of_integers(data.dims, out);
}

Constant fold_slice(Node& node) {
    const Constant data = node.constant(0);
    need_few(data);
    const Integers starts = node.integers("starts", 1).value_or(Integers{});
    const Integers ends = node.integers("ends", 2).value_or(Integers{});
    Integers axes(starts.size());
    std::iota(axes.begin(), axes.end(), std::int64_t{0});
    axes = node.integers("axes", 3).value_or(axes);
    const Integers steps = node.integers("steps", 4).value_or(Integers(starts.size(), 1));
    if (ends.size() != starts.size() || axes.size() != starts.size() ||
        steps.size() != starts.size()) {
        throw Problem("starts, ends, axes and steps must be of one length");
    }
    Dims dims = data.dims;
    Dims strides = strides_of(dims);
    std::int64_t first = 0;
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const std::size_t axis = axis_of(axes[i], dims.size());
        const std::int64_t size = data.dims[axis];
        if (steps[i] == 0 || std::abs(steps[i]) > kMostFolded || dims[axis] != size) {
            throw Problem("a step is 0 or too large, or an axis is named twice");
        }
        // Ends beyond the tensor stand for its ends; going backwards the last position is before
        // the first element.
        const bool back = steps[i] < 0;
        const auto clamp = [&](std::int64_t at) {
            at = std::clamp<std::int64_t>(at, -2 * kMostFolded, 2 * kMostFolded);
            return std::clamp<std::int64_t>(at < 0 ? at + size : at, back ? -1 : 0,
                                            back ? size - 1 : size);
        };
        const std::int64_t begin = clamp(starts[i]);
        const std::int64_t end = clamp(ends[i]);
        const std::int64_t span = back ? begin - end : end - begin;
        const std::int64_t step = std::abs(steps[i]);
        dims[axis] = std::max<std::int64_t>((span + step - 1) / step, 0);
        first += begin * strides[axis];
        strides[axis] *= steps[i];
    }
    return gathered(node, data, dims, offsets_of(dims, first, strides));
}

Constant fold_transpose(Node& node) {
    const Constant data = node.constant(0);
    const std::size_t rank = data.dims.size();
    Dims order(rank);
    std::iota(order.rbegin(), order.rend(), std::int64_t{0});
    order = node.integers("perm").value_or(order);
    Dims sorted = order;
    std::sort(sorted.begin(), sorted.end());
    Dims axes(rank);
    std::iota(axes.begin(), axes.end(), std::int64_t{0});
    if (sorted != axes) {
        throw Problem("perm is no permutation");
    }
    const Dims from = strides_of(data.dims);
    Dims dims;
    Dims strides;
    for (const std::int64_t axis : order) {
        dims.push_back(data.dims[static_cast<std::size_t>(axis)]);
        strides.push_back(from[static_cast<std::size_t>(axis)]);
    }
    return data.absent() ? with_dims(data, dims)
                         : gathered(node, data, dims, offsets_of(dims, 0, strides));
}

Constant fold_identity(Node& node) {
    return node.constant(0);
}

using Folder = Constant (*)(Node&);

const std::map<std::string_view, Folder>& folders() {
    static const std::map<std::string_view, Folder> table = {
        {"Constant", fold_constant},
        {"ConstantOfShape", fold_constant_of_shape},
        {"Identity", fold_identity},
        {"Shape", fold_shape},
        {"Gather", fold_gather},
        {"Unsqueeze", fold_unsqueeze},
        {"Squeeze", fold_squeeze},
        {"Reshape", fold_reshape},
        {"Concat", fold_concat},
        {"Cast", fold_cast},
        {"Slice", fold_slice},
        {"Transpose", fold_transpose},
        {"Add", fold_arithmetic},
        {"Sub", fold_arithmetic},
        {"Mul", fold_arithmetic},
        {"Div", fold_arithmetic},
        {"DequantizeLinear", fold_dequantize},
        {"QuantizeLinear", fold_quantize},
    };
    return table;
}

}  // namespace

bool fold_constants(Node& node) {
    const auto found = folders().find(node.op());
    if (found == folders().end()) {
        return false;
    }
    for (std::size_t slot = 0; slot < node.inputs(); ++slot) {
        if (node.has_input(slot) && !std::holds_alternative<Constant>(node.value(slot))) {
            return false;
        }
    }
    node.set(found->second(node));
    return true;
}

}  // namespace scfa::onnx_import
