// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/bottleneck.hpp"

#include "models/base/escape.hpp"
#include "reports/json_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

namespace scfa::cli {
namespace {

using Json = nlohmann::ordered_json;

/// What a step changes, besides the objectives.
constexpr std::array<Metric, 7> kPrices{Metric::latency_ms, Metric::energy_mj, Metric::dsp,
                                        Metric::lut,        Metric::ff,        Metric::bram18,
                                        Metric::uram};

/// The layer's cycles by what they go into. The lane stalls are kept as lane-cycles.
std::array<std::pair<std::string_view, double>, 7> parts_of(const LayerResult& layer,
                                                            double lanes) {
    const auto of_lanes = [lanes](std::int64_t cycles) {
        return static_cast<double>(cycles) / lanes;
    };
    return {{{"multiplying", of_lanes(layer.busy)},
             {"banks", of_lanes(layer.stall_bank)},
             {"decoders", of_lanes(layer.stall_decode)},
             {"imbalance", of_lanes(layer.stall_imbalance)},
             {"drain", static_cast<double>(layer.stall_drain)},
             {"memory", static_cast<double>(layer.stall_memory)},
             {"fill", static_cast<double>(layer.fill)}}};
}

std::string_view words_of(std::string_view cause) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kWords{
        {{"multiplying", "the lanes multiply: the array is the limit"},
         {"banks", "lanes wait for activation banks"},
         {"decoders", "lanes wait for their decoders"},
         {"imbalance", "lanes that are through wait for slower ones"},
         {"drain", "the array waits for the post-processor"},
         {"memory", "the array waits for the DDR memory"},
         {"fill", "set-up and last stores take the time"}}};
    return std::find_if(kWords.begin(), kWords.end(),
                        [&](const auto& entry) { return entry.first == cause; })
        ->second;
}

std::string change_text(Metric metric, double before, double after) {
    const MetricInfo& info = info_of(metric);
    const std::string unit = info.unit.empty() ? "" : fmt::format(" {}", info.unit);
    const std::string percent =
        before != 0.0 ? fmt::format(" ({:+.1f} %)", 100.0 * (after / before - 1.0)) : "";
    return fmt::format("{} {:.6g} -> {:.6g}{}{}", info.name, before, after, unit, percent);
}

}  // namespace

std::optional<Bottleneck> bottleneck_of(const PointView& view) {
    std::int64_t total = 0;
    std::size_t longest = 0;
    for (std::size_t i = 0; i < view.layers.size(); ++i) {
        total += view.layers[i].cycles;
        longest = view.layers[i].cycles > view.layers[longest].cycles ? i : longest;
    }
    if (total == 0) {
        return std::nullopt;
    }
    const LayerResult& layer = view.layers[longest];
    const auto parts = parts_of(layer, view.point.rows());
    const auto most =
        std::max_element(parts.begin(), parts.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    const auto cycles = static_cast<double>(layer.cycles);
    return Bottleneck{longest, cycles / static_cast<double>(total), std::string(most->first),
                      most->second / cycles};
}

Relief relief_of(const PointView& view, const ResolvedSweep& sweep, Evaluator& evaluator) {
    Relief out;
    if (view.result.status == PointStatus::failed) {
        return out;  // its neighbours may fail as well
    }
    const Objectives objectives(sweep.config.objectives);
    PointRunner runner(evaluator, sweep.config.constraints, objectives);
    const auto neighbours = neighbours_of(view.point, *sweep.space, runner);
    out.looked_at = static_cast<std::int64_t>(neighbours.size());
    const bool feasible = view.result.status == PointStatus::feasible;
    if (feasible) {
        out.bottleneck = bottleneck_of(view);
    }
    out.next = fastest_below(neighbours, feasible ? view.result.metrics[Metric::latency_ms]
                                                  : std::numeric_limits<double>::infinity());
    return out;
}

Json relief_json(const Relief& relief, const PointView& view, const Workload& workload,
                 const std::string& next_id) {
    Json out = {{"neighbours", relief.looked_at}, {"bottleneck", nullptr}, {"step", nullptr}};
    if (relief.bottleneck) {
        const Bottleneck& b = *relief.bottleneck;
        out["bottleneck"] = {{"layer", workload.layers[b.layer].name},
                             {"share", b.share},
                             {"cause", b.cause},
                             {"cause_share", b.cause_share}};
    }
    if (relief.next) {
        const Neighbour& next = *relief.next;
        Json changes = Json::object();
        for (const Metric metric : kPrices) {
            const double before = view.result.metrics[metric];
            const double after = next.result.metrics[metric];
            if (std::isfinite(before) && std::isfinite(after) && before != after) {
                changes[std::string(info_of(metric).name)] = after - before;
            }
        }
        out["step"] = {{"id", next_id},
                       {"parameter", info_of(next.parameter).name},
                       {"from", value_text(next.parameter, next.from)},
                       {"to", value_text(next.parameter, next.to)},
                       {"metrics", metrics_json(next.result.metrics)},
                       {"changes", std::move(changes)}};
    }
    return out;
}

std::string relief_text(const Relief& relief, const PointView& view, const Workload& workload,
                        const std::string& next_id) {
    std::string out;
    if (relief.bottleneck) {
        const Bottleneck& b = *relief.bottleneck;
        out += fmt::format("\nBottleneck: {} takes {:.0f} % of the time; in {:.0f} % of it {}\n",
                           escape_terminal(workload.layers[b.layer].name), 100.0 * b.share,
                           100.0 * b.cause_share, words_of(b.cause));
    }
    if (relief.looked_at == 0) {
        return out;
    }
    const bool feasible = view.result.status == PointStatus::feasible;
    if (!relief.next) {
        return out + fmt::format("None of the {} points one step away {}\n", relief.looked_at,
                                 feasible ? "is faster" : "fits");
    }
    const Neighbour& next = *relief.next;
    out +=
        fmt::format("{}: {} {} -> {} (point {})\n",
                    feasible ? "What relieves it most of all single steps" : "\nOne step away fits",
                    info_of(next.parameter).name, value_text(next.parameter, next.from),
                    value_text(next.parameter, next.to), next_id);
    for (const Metric metric : kPrices) {
        const double before = view.result.metrics[metric];
        const double after = next.result.metrics[metric];
        if (std::isfinite(before) && std::isfinite(after) && before != after) {
            out += "  " + change_text(metric, before, after) + "\n";
        }
    }
    return out;
}

}  // namespace scfa::cli
