// SPDX-License-Identifier: Apache-2.0
#include "models/import/onnx_tensor.hpp"

#include "models/import/model_file.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>

namespace scfa::onnx_import {
namespace {

using onnx::TensorProto;

float float_of_half(std::uint16_t bits) {
    const int exponent = (bits >> 10) & 31;
    const int fraction = bits & 1023;
    const float sign = (bits & 0x8000) != 0 ? -1.0F : 1.0F;
    if (exponent == 31) {
        return fraction == 0 ? sign * INFINITY : NAN;
    }
    return sign * (exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                                 : std::ldexp(static_cast<float>(fraction + 1024), exponent - 25));
}

float float_of_bfloat(std::uint16_t bits) {
    const std::uint32_t wide = static_cast<std::uint32_t>(bits) << 16;
    float out = 0.0F;
    std::memcpy(&out, &wide, sizeof(out));
    return out;
}

struct Half {
    std::uint16_t bits;
    explicit operator float() const { return float_of_half(bits); }
    explicit operator double() const { return static_cast<double>(float_of_half(bits)); }
    explicit operator std::int64_t() const {
        return static_cast<std::int64_t>(float_of_half(bits));
    }
};

struct BFloat {
    std::uint16_t bits;
    explicit operator float() const { return float_of_bfloat(bits); }
    explicit operator double() const { return static_cast<double>(float_of_bfloat(bits)); }
    explicit operator std::int64_t() const {
        return static_cast<std::int64_t>(float_of_bfloat(bits));
    }
};

/// Elements as they lie in raw or external data: little-endian, packed.
template <class In, class Out>
std::vector<Out> from_bytes(const std::string& bytes, std::int64_t count) {
    std::vector<Out> out(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < out.size(); ++i) {
        In value;
        std::memcpy(&value, bytes.data() + i * sizeof(In), sizeof(In));
        out[i] = static_cast<Out>(value);
    }
    return out;
}

void check_count(std::int64_t have, std::int64_t count, const TensorProto& tensor) {
    if (have != count) {
        throw Problem(fmt::format("the tensor \"{}\" of {} has data for {} elements, not {}",
                                  tensor.name(), dims_text(dims_of(tensor)), have, count));
    }
}

/// Elements of a typed field: `values`, each narrowed to what the type says.
template <class In, class Out, class Field>
std::vector<Out> from_field(const Field& values, std::int64_t count, const TensorProto& tensor) {
    check_count(values.size(), count, tensor);
    std::vector<Out> out(static_cast<std::size_t>(count));
    for (int i = 0; i < values.size(); ++i) {
        if constexpr (std::is_same_v<In, Half> || std::is_same_v<In, BFloat>) {
            out[static_cast<std::size_t>(i)] =
                static_cast<Out>(In{static_cast<std::uint16_t>(values.Get(i))});
        } else {
            out[static_cast<std::size_t>(i)] = static_cast<Out>(static_cast<In>(values.Get(i)));
        }
    }
    return out;
}

std::optional<std::int64_t> stated_number(const TensorProto& tensor, const std::string& key) {
    for (const auto& entry : tensor.external_data()) {
        if (entry.key() == key) {
            std::int64_t out = 0;
            const std::string& text = entry.value();
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
            if (error != std::errc() || end != text.data() + text.size() || out < 0) {
                throw Problem(fmt::format("the tensor \"{}\" has external data with the {} \"{}\"",
                                          tensor.name(), key, text));
            }
            return out;
        }
    }
    return std::nullopt;
}

std::string external_bytes(const TensorProto& tensor, std::int64_t length,
                           const std::string& model_path) {
    std::string location;
    for (const auto& entry : tensor.external_data()) {
        if (entry.key() == "location") {
            location = entry.value();
        }
    }
    const std::int64_t stated = stated_number(tensor, "length").value_or(length);
    if (stated != length) {
        throw Problem(fmt::format("the tensor \"{}\" of {} has {} bytes of external data, not {}",
                                  tensor.name(), dims_text(dims_of(tensor)), stated, length));
    }
    return ModelFile::open_beside(model_path, location)
        .read(stated_number(tensor, "offset").value_or(0), length);
}

template <class In, class Out, class Field>
std::vector<Out> decode(const TensorProto& tensor, const Field& field,
                        const std::string& model_path) {
    const std::int64_t count = element_count(dims_of(tensor));
    constexpr auto kSize = static_cast<std::int64_t>(sizeof(In));
    std::int64_t length = 0;
    if (__builtin_mul_overflow(count, kSize, &length)) {
        throw Problem(fmt::format("the tensor \"{}\" of {} does not fit any file", tensor.name(),
                                  dims_text(dims_of(tensor))));
    }
    if (tensor.data_location() == TensorProto::EXTERNAL) {
        return from_bytes<In, Out>(external_bytes(tensor, length, model_path), count);
    }
    if (tensor.has_raw_data()) {
        const auto bytes = static_cast<std::int64_t>(tensor.raw_data().size());
        if (bytes != length) {
            throw Problem(fmt::format("the tensor \"{}\" of {} has {} bytes of data, not {}",
                                      tensor.name(), dims_text(dims_of(tensor)), bytes, length));
        }
        return from_bytes<In, Out>(tensor.raw_data(), count);
    }
    return from_field<In, Out>(field, count, tensor);
}

template <class Out>
std::vector<Out> decode(const TensorProto& tensor, const std::string& path) {
    switch (tensor.data_type()) {
        case TensorProto::FLOAT:
            return decode<float, Out>(tensor, tensor.float_data(), path);
        case TensorProto::DOUBLE:
            return decode<double, Out>(tensor, tensor.double_data(), path);
        case TensorProto::FLOAT16:
            return decode<Half, Out>(tensor, tensor.int32_data(), path);
        case TensorProto::BFLOAT16:
            return decode<BFloat, Out>(tensor, tensor.int32_data(), path);
        case TensorProto::BOOL:
        case TensorProto::UINT8:
            return decode<std::uint8_t, Out>(tensor, tensor.int32_data(), path);
        case TensorProto::INT8:
            return decode<std::int8_t, Out>(tensor, tensor.int32_data(), path);
        case TensorProto::UINT16:
            return decode<std::uint16_t, Out>(tensor, tensor.int32_data(), path);
        case TensorProto::INT16:
            return decode<std::int16_t, Out>(tensor, tensor.int32_data(), path);
        case TensorProto::INT32:
            return decode<std::int32_t, Out>(tensor, tensor.int32_data(), path);
        case TensorProto::INT64:
            return decode<std::int64_t, Out>(tensor, tensor.int64_data(), path);
        default:
            throw Problem(fmt::format(
                "the tensor \"{}\" has elements of type {}, which is not supported", tensor.name(),
                TensorProto::DataType_IsValid(tensor.data_type())
                    ? TensorProto::DataType_Name(
                          static_cast<TensorProto::DataType>(tensor.data_type()))
                    : std::to_string(tensor.data_type())));
    }
}

void need_few(const TensorProto& tensor) {
    const std::int64_t count = element_count(dims_of(tensor));
    if (count > kMostFolded) {
        throw Problem(
            fmt::format("the tensor \"{}\" of {} elements is too large to compute with at import",
                        tensor.name(), count));
    }
}

}  // namespace

std::string dims_text(const Dims& dims) {
    return dims.empty() ? "a scalar" : fmt::format("{}", fmt::join(dims, "x"));
}

std::int64_t element_count(const Dims& dims) {
    std::int64_t count = 1;
    bool empty = false;
    for (const std::int64_t dim : dims) {
        empty = empty || dim == 0;  // the other dimensions must fit all the same
        if (dim < 0) {
            throw Problem(fmt::format("a tensor of {}: a dimension is negative", dims_text(dims)));
        }
        if (__builtin_mul_overflow(count, dim == 0 ? 1 : dim, &count)) {
            throw Problem(fmt::format("a tensor of {}: the number of elements does not fit 64 bits",
                                      dims_text(dims)));
        }
    }
    return empty ? 0 : count;
}

Dims dims_of(const TensorProto& tensor) {
    return {tensor.dims().begin(), tensor.dims().end()};
}

bool is_integer_type(std::int32_t data_type) {
    switch (data_type) {
        case TensorProto::BOOL:
        case TensorProto::UINT8:
        case TensorProto::INT8:
        case TensorProto::UINT16:
        case TensorProto::INT16:
        case TensorProto::INT32:
        case TensorProto::INT64:
            return true;
        default:
            return false;
    }
}

bool is_number_type(std::int32_t data_type) {
    return is_integer_type(data_type) || data_type == TensorProto::FLOAT ||
           data_type == TensorProto::DOUBLE || data_type == TensorProto::FLOAT16 ||
           data_type == TensorProto::BFLOAT16;
}

std::vector<float> reals_of(const TensorProto& tensor, const std::string& model_path) {
    return decode<float>(tensor, model_path);
}

std::vector<double> doubles_of(const TensorProto& tensor, const std::string& model_path) {
    return decode<double>(tensor, model_path);
}

std::vector<std::int64_t> integers_of(const TensorProto& tensor, const std::string& model_path) {
    if (!is_integer_type(tensor.data_type())) {
        throw Problem(fmt::format("the tensor \"{}\" must hold integers", tensor.name()));
    }
    need_few(tensor);
    return decode<std::int64_t>(tensor, model_path);
}

}  // namespace scfa::onnx_import
