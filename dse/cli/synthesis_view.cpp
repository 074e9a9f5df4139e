// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/synthesis_view.hpp"

#include "models/base/escape.hpp"
#include "models/base/json_reader.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace scfa::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<const char*, Metric>, 5> kCompared = {{{"dsp", Metric::dsp},
                                                                      {"lut", Metric::lut},
                                                                      {"ff", Metric::ff},
                                                                      {"bram18", Metric::bram18},
                                                                      {"uram", Metric::uram}}};

Json ratios_of(const Json& result, const EvaluatedPoint& point) {
    Json out = Json::object();
    for (const auto& [key, metric] : kCompared) {
        const double predicted = point.result.metrics[metric];
        if (result.contains(key) && result[key].is_number() && predicted > 0.0) {
            out[key] = result[key].get<double>() / predicted;
        }
    }
    return out;
}

}  // namespace

Json synthesis_json(const RunReader& reader, const EvaluatedPoint& point) {
    Json out = Json::array();
    for (const SynthesisRow& row : reader.synthesis()) {
        if (row.ordinal == point.ordinal) {
            Json result = JsonDocument::parse_text("synthesis", row.result).value();
            result["ratios"] = ratios_of(result, point);
            out.push_back(std::move(result));
        }
    }
    return out;
}

std::string synthesis_text(const Json& list) {
    std::string out;
    for (const Json& result : list) {
        out += fmt::format("\nSynthesised by {} {} ({}), against the estimate:\n",
                           escape_terminal(result["tool"].get<std::string>()),
                           escape_terminal(result["version"].get<std::string>()),
                           escape_terminal(result["stage"].get<std::string>()));
        for (const auto& [key, ratio] : result["ratios"].items()) {
            out += fmt::format("  {:8} {:>10}  {:.2f} x predicted\n", key,
                               result[key].get<std::int64_t>(), ratio.get<double>());
        }
        for (const Json& flag : result["flags"]) {
            out += "  ! " + escape_terminal(flag.get<std::string>()) + "\n";
        }
    }
    return out;
}

}  // namespace scfa::cli
