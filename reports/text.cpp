// SPDX-License-Identifier: Apache-2.0
#include "reports/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

namespace scfa {
namespace {

constexpr std::string_view kThinSpace = "\u202f";
constexpr std::string_view kNoBreakSpace = "\u00a0";

std::string without_trailing_zeros(std::string text) {
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') {
            text.pop_back();
        }
    }
    return text;
}

}  // namespace

std::string grouped(std::int64_t value) {
    return grouped(std::string_view(fmt::format("{}", value)));
}

std::string grouped(std::string_view decimal) {
    const std::size_t sign = !decimal.empty() && decimal.front() == '-' ? 1 : 0;
    const std::string_view digits = decimal.substr(sign);
    const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
    if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) {
        return std::string(decimal);
    }
    std::string out(decimal.substr(0, sign));
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) {
            out += kThinSpace;
        }
        out += digits[i];
    }
    return out;
}

std::string short_number(double value) {
    if (std::isnan(value)) {
        return "unknown";
    }
    const double size = std::fabs(value);
    if (size >= 1000.0 && size < 1e15) {
        return grouped(static_cast<std::int64_t>(std::llround(value)));
    }
    if (size != 0.0 && (size < 0.001 || size >= 1e15)) {
        return fmt::format("{:.3e}", value);
    }
    const int exponent = size == 0.0 ? 0 : static_cast<int>(std::floor(std::log10(size)));
    return without_trailing_zeros(fmt::format("{:.{}f}", value, std::max(0, 3 - exponent)));
}

std::string metric_text(Metric metric, double value) {
    const MetricInfo& info = info_of(metric);
    if (!std::isfinite(value)) {
        return "unknown";
    }
    std::string out = info.integer ? grouped(static_cast<std::int64_t>(std::llround(value)))
                                   : short_number(value);
    if (!info.unit.empty() && info.unit != "1") {
        out += kNoBreakSpace;
        out += info.unit;
    }
    return out;
}

std::string spoken_name(Metric metric) {
    std::string name(info_of(metric).name);
    const bool resource = metric == Metric::dsp || metric == Metric::lut || metric == Metric::ff ||
                          metric == Metric::bram18 || metric == Metric::uram;
    if (resource) {
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    }
    for (const std::string_view suffix : {"_ms", "_mj", "_fps", "_w", "_gbps"}) {
        if (name.size() > suffix.size() &&
            name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0) {
            name.resize(name.size() - suffix.size());
            break;
        }
    }
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

std::string_view direction_text(Direction direction) {
    switch (direction) {
        case Direction::minimise:
            return "minimise";
        case Direction::maximise:
            return "maximise";
        case Direction::none:
            return "none";
    }
    return "none";
}

std::string_view mask_text(MaskSource source) {
    switch (source) {
        case MaskSource::none:
            return "none";
        case MaskSource::trained:
            return "trained";
        case MaskSource::drawn:
            return "drawn mask";
    }
    return "none";
}

std::string_view placement_text(Placement placement) {
    return placement == Placement::cpu ? "cpu" : "scfa";
}

}  // namespace scfa
