// SPDX-License-Identifier: Apache-2.0
#include "models/network/reference/cpu_operators.hpp"

#include "models/base/error.hpp"
#include "models/network/reference/windows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

namespace scfa {
namespace {

using Values = std::vector<float>;

/// One operator. Either `value`, a function of one number and at most two parameters, or `tensor`.
struct Entry {
    std::string_view name;
    std::vector<std::string_view> parameters;  ///< by their ONNX names
    double (*value)(double x, const double* parameters);
    Values (*tensor)(const WorkloadLayer& layer, const Window& window, const Values& input);
};

double sigmoid(double x) {
    return 1.0 / (1.0 + std::exp(-x));
}

Values softmax(const WorkloadLayer& /*layer*/, const Window& /*window*/, const Values& input) {
    const auto largest = static_cast<double>(*std::max_element(input.begin(), input.end()));
    double sum = 0.0;
    for (const float x : input) {
        sum += std::exp(static_cast<double>(x) - largest);
    }
    Values out;
    for (const float x : input) {
        out.push_back(static_cast<float>(std::exp(static_cast<double>(x) - largest) / sum));
    }
    return out;
}

Values max_pool(const WorkloadLayer& layer, const Window& window, const Values& input) {
    Values out;
    for_each_window(
        layer.geometry, window, input, -std::numeric_limits<float>::infinity(),
        [](float a, float b) { return std::max(a, b); },
        [&](float largest, std::int64_t) { out.push_back(largest); });
    return out;
}

/// Divides by the window; where padding is not counted, or the window reaches over it, by the
/// pixels that count.
Values average_pool(const WorkloadLayer& layer, const Window& window, const Values& input) {
    const LayerGeometry& g = layer.geometry;
    LayerGeometry padded = g;  // ones where the padding counts: their sum is the divisor
    const bool counted = window.count_include_pad;
    padded.in_height += counted ? window.pad_top + window.pad_bottom : 0;
    padded.in_width += counted ? window.pad_left + window.pad_right : 0;
    padded.out_channels = 1;
    Window over = window;
    over.pad_top = counted ? 0 : window.pad_top;
    over.pad_left = counted ? 0 : window.pad_left;
    std::vector<double> divisors;
    for_each_window(
        padded, over, Values(static_cast<std::size_t>(padded.in_height * padded.in_width), 1.0F),
        0.0, [](double a, float b) { return a + static_cast<double>(b); },
        [&](double sum, std::int64_t) { divisors.push_back(sum); });
    Values out;
    for_each_window(
        g, window, input, 0.0, [](double a, float b) { return a + static_cast<double>(b); },
        [&](double sum, std::int64_t) {
            // A dilated window may see nothing.
            const double divisor = std::max(divisors[out.size() % divisors.size()], 1.0);
            out.push_back(static_cast<float>(sum / divisor));
        });
    return out;
}

const std::vector<Entry>& entries() {
    using std::clamp, std::max, std::min;
    static const std::vector<Entry> table = {
        {"Clip",
         {"min", "max"},
         [](double x, const double* p) { return min(max(x, p[0]), p[1]); },
         {}},
        {"HardSigmoid",
         {"alpha", "beta"},
         [](double x, const double* p) { return clamp(p[0] * x + p[1], 0.0, 1.0); },
         {}},
        {"HardSwish",
         {},
         [](double x, const double*) { return x * clamp(x / 6.0 + 0.5, 0.0, 1.0); },
         {}},
        {"LeakyRelu",
         {"alpha"},
         [](double x, const double* p) { return x < 0.0 ? p[0] * x : x; },
         {}},
        {"Relu", {}, [](double x, const double*) { return max(x, 0.0); }, {}},
        {"Sigmoid", {}, [](double x, const double*) { return sigmoid(x); }, {}},
        {"Silu", {}, [](double x, const double*) { return x * sigmoid(x); }, {}},
        {"Tanh", {}, [](double x, const double*) { return std::tanh(x); }, {}},
        {"AveragePool", {}, {}, average_pool},
        {"MaxPool", {}, {}, max_pool},
        {"Softmax", {}, {}, softmax},
    };
    return table;
}

const Entry* find(const std::string& name) {
    const auto found = std::find_if(entries().begin(), entries().end(),
                                    [&](const Entry& entry) { return entry.name == name; });
    return found == entries().end() ? nullptr : &*found;
}

/// Why the layer cannot be computed; empty: it can.
std::string reason_of(const WorkloadLayer& layer, const CpuOperator& given) {
    const LayerGeometry& g = layer.geometry;
    const Entry* const entry = find(layer.cpu_operator);
    if (entry == nullptr) {
        return "is not known to integer inference";
    }
    for (const std::string_view parameter : entry->parameters) {
        if (given.numbers.count(std::string(parameter)) == 0) {
            return fmt::format("has no {} in the network's file", parameter);
        }
    }
    const std::int64_t in = g.in_channels * g.in_height * g.in_width;
    if (entry->value != nullptr && in != g.out_channels * g.out_height * g.out_width) {
        return "reads several tensors";
    }
    if ((entry->tensor == max_pool || entry->tensor == average_pool) &&
        g.in_channels != g.out_channels) {
        return "changes the number of channels";
    }
    if (entry->tensor == softmax && g.in_height * g.in_width != 1) {
        return "is computed on vectors only";
    }
    return {};
}

}  // namespace

void check_cpu_operator(const WorkloadLayer& layer, const CpuOperator& parameters,
                        const std::string& file) {
    if (const std::string reason = reason_of(layer, parameters); !reason.empty()) {
        throw layer_error(ErrorCode::unsupported, file, layer.name,
                          fmt::format("the operator {} {}", layer.cpu_operator, reason),
                          "its time can be simulated without data: --timing-only");
    }
}

std::vector<float> run_cpu_operator(const WorkloadLayer& layer, const CpuOperator& parameters,
                                    const std::vector<float>& input) {
    const Entry* const entry = find(layer.cpu_operator);
    SCFA_ASSERT(entry != nullptr, "an operator that is not in the table: " + layer.cpu_operator);
    if (entry->tensor != nullptr) {
        return entry->tensor(layer, parameters.window, input);
    }
    std::vector<double> numbers;
    for (const std::string_view parameter : entry->parameters) {
        numbers.push_back(parameters.numbers.at(std::string(parameter)));
    }
    Values out;
    out.reserve(input.size());
    for (const float x : input) {
        out.push_back(static_cast<float>(entry->value(static_cast<double>(x), numbers.data())));
    }
    return out;
}

}  // namespace scfa
