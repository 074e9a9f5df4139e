// SPDX-License-Identifier: Apache-2.0
#include "reports/verdict.hpp"

#include "models/base/error.hpp"
#include "reports/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace scfa {
namespace {

std::string comparison_text(Metric metric, double now, double before) {
    const double ratio = now / before;
    if (metric == Metric::latency_ms) {
        return ratio == 1.0  ? "the same latency"
               : ratio < 1.0 ? fmt::format("{:.2f}× faster", 1.0 / ratio)
                             : fmt::format("{:.2f}× slower", ratio);
    }
    const std::string name = spoken_name(metric);
    const double percent = std::fabs(ratio - 1.0) * 100.0;
    if (percent < 0.05) {
        return "the same " + name;
    }
    if (ratio >= 2.0) {
        return fmt::format("{:.2f}× the {}", ratio, name);
    }
    return fmt::format("{:.{}f}\u00a0% {} {}", percent, percent < 10.0 ? 1 : 0,
                       ratio < 1.0 ? "less" : "more", name);
}

const ReportPick* find_pick(const ReportData& data, std::string_view role) {
    for (const ReportPick& pick : data.picks) {
        if (pick.role == role) {
            return &pick;
        }
    }
    return nullptr;
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
    return fmt::format("{}", fmt::join(parts, separator));
}

/// "128 of 220 DSP" where the device says how many there are.
std::string resource_text(const ReportData& data, const ReportPoint& point) {
    const double used = point.metrics[Metric::dsp];
    if (!std::isfinite(used)) {
        return {};
    }
    for (const ReportLimit& limit : data.limits) {
        if (limit.metric == Metric::dsp && limit.is_maximum &&
            limit.source == ReportLimit::Source::device) {
            return short_number(used) + " of " + short_number(limit.value) + " DSP";
        }
    }
    return short_number(used) + " DSP";
}

std::string knee_headline(const ReportData& data, const ReportPoint& knee) {
    std::vector<std::string> figures{
        metric_text(Metric::latency_ms, knee.metrics[Metric::latency_ms]),
        metric_text(Metric::energy_mj, knee.metrics[Metric::energy_mj]) + " an image"};
    const std::string resources = resource_text(data, knee);
    if (!resources.empty()) {
        figures.push_back(resources);
    }
    std::string out = "The knee point takes " + joined(figures, ", ");
    if (data.baseline) {
        std::vector<std::string> gains;
        for (const Comparison& c : compare(knee, data.baseline->point, {})) {
            if (c.metric != Metric::dsp) {
                gains.push_back(c.text);
            }
        }
        if (!gains.empty()) {
            out += ": " + joined(gains, " and ") + " than the " + data.baseline->label;
        }
    }
    return out + ".";
}

std::string nothing_feasible(const ReportData& data) {
    std::string out = fmt::format("None of {} evaluated designs fits {}",
                                  grouped(data.counts.evaluated), data.device.name);
    const auto& reasons = data.counts.infeasible_by_reason;
    const auto most =
        std::max_element(reasons.begin(), reasons.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most != reasons.end()) {
        out += fmt::format("; the most frequent reason is {} ({})", name_of(most->first),
                           grouped(most->second));
    }
    return out + ".";
}

std::string counts_sentence(const ReportData& data) {
    const ReportCounts& counts = data.counts;
    std::string out =
        fmt::format("{} designs in the space, {} evaluated: {} fit, {} do not",
                    grouped(std::string_view(counts.space)), grouped(counts.evaluated),
                    grouped(counts.feasible), grouped(counts.infeasible));
    if (counts.failed > 0) {
        out += fmt::format(", {} failed", grouped(counts.failed));
    }
    if (counts.folded > 0) {
        out +=
            fmt::format("; {} are twins of others and were not run again", grouped(counts.folded));
    }
    return out + ".";
}

/// Of points that a search disposed of without evaluating them; empty where there are none.
std::string proof_sentence(const ReportData& data) {
    const ReportCounts& counts = data.counts;
    if (counts.dominated + counts.not_fitting + counts.breaking_a_limit == 0) {
        return {};
    }
    return fmt::format(
        "The other designs were not evaluated: {} are proven to be dominated, {} not to fit, {} to "
        "break a limit; the front is exact.",
        grouped(counts.dominated), grouped(counts.not_fitting), grouped(counts.breaking_a_limit));
}

std::string front_sentence(const ReportData& data) {
    std::vector<std::string> names;
    for (const Metric metric : data.objectives) {
        names.emplace_back(info_of(metric).name);
    }
    const auto on_front = std::count_if(data.points.begin(), data.points.end(),
                                        [](const ReportPoint& point) { return point.on_front; });
    return fmt::format("{} {} on the Pareto front of {}.", grouped(std::int64_t{on_front}),
                       on_front == 1 ? "is" : "are", joined(names, ", "));
}

std::string fidelity_sentence(const ReportData& data) {
    std::string out = "Figures are estimates of the " + data.fidelity + " model";
    const auto confirmed =
        std::count_if(data.points.begin(), data.points.end(),
                      [](const ReportPoint& point) { return point.confirmed.has_value(); });
    if (confirmed > 0) {
        out += fmt::format("; {} {} confirmed by the {} model", grouped(std::int64_t{confirmed}),
                           confirmed == 1 ? "point was" : "points were", data.confirmed_fidelity);
    }
    return out + ".";
}

}  // namespace

std::vector<Comparison> compare(const ReportPoint& point, const ReportPoint& baseline,
                                const std::vector<Metric>& objectives) {
    std::vector<Metric> metrics{Metric::latency_ms, Metric::energy_mj};
    metrics.insert(metrics.end(), objectives.begin(), objectives.end());
    metrics.push_back(Metric::dsp);
    std::vector<Comparison> out;
    std::set<Metric> done;
    for (const Metric metric : metrics) {
        const Direction direction = info_of(metric).direction;
        const double now = point.metrics[metric];
        const double before = baseline.metrics[metric];
        const bool usable = direction != Direction::none && std::isfinite(now) &&
                            std::isfinite(before) && now > 0.0 && before > 0.0;
        if (usable && done.insert(metric).second) {
            using Change = Comparison::Change;
            const bool better = direction == Direction::maximise ? now > before : now < before;
            const bool same = now == before;
            out.push_back({metric, comparison_text(metric, now, before),
                           same     ? Change::same
                           : better ? Change::better
                                    : Change::worse});
        }
    }
    return out;
}

Verdict verdict_of(const ReportData& data) {
    Verdict verdict;
    const ReportPick* pick = find_pick(data, "knee");
    const ReportPoint* knee = pick != nullptr ? find_point(data, pick->id) : nullptr;
    verdict.headline = knee != nullptr ? knee_headline(data, *knee) : nothing_feasible(data);
    verdict.facts.push_back(counts_sentence(data));
    if (std::string proof = proof_sentence(data); !proof.empty()) {
        verdict.facts.push_back(std::move(proof));
    }
    if (knee != nullptr) {
        verdict.facts.push_back(front_sentence(data));
    }
    verdict.facts.push_back(fidelity_sentence(data));
    if (data.thinning.thinned()) {
        verdict.facts.push_back(
            fmt::format("The page shows the whole front and a sample of {} of the {} other points.",
                        grouped(data.thinning.others_shown), grouped(data.thinning.others_total)));
    }
    const bool drawn =
        std::any_of(data.workloads.begin(), data.workloads.end(),
                    [](const ReportWorkload& w) { return w.mask_source == MaskSource::drawn; });
    if (drawn) {
        verdict.facts.emplace_back(
            "Drawn mask: weights were drawn at a given density, not trained.");
    }
    return verdict;
}

const ReportPoint* find_point(const ReportData& data, std::string_view id) {
    for (const ReportPoint& point : data.points) {
        if (point.id == id) {
            return &point;
        }
    }
    return nullptr;
}

std::vector<std::size_t> report_order(const ReportData& data) {
    std::vector<std::size_t> out(data.points.size());
    std::set<std::string_view> ids;
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = i;
        SCFA_ASSERT(ids.insert(data.points[i].id).second, "two points of id " + data.points[i].id);
    }
    std::sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) {
        return data.points[a].order < data.points[b].order;
    });
    for (std::size_t i = 1; i < out.size(); ++i) {
        SCFA_ASSERT(data.points[out[i - 1]].order < data.points[out[i]].order,
                    "two points of the order of " + data.points[out[i]].id);
    }
    return out;
}

std::vector<std::size_t> front_order(const ReportData& data) {
    std::vector<std::size_t> out;
    for (const std::size_t i : report_order(data)) {
        if (data.points[i].on_front) {
            out.push_back(i);
        }
    }
    if (!data.objectives.empty()) {
        const Metric first = data.objectives.front();
        const double sign = info_of(first).direction == Direction::maximise ? -1.0 : 1.0;
        const auto key = [&](std::size_t i) {
            const double value = data.points[i].metrics[first];
            return std::isfinite(value) ? sign * value : HUGE_VAL;
        };
        std::stable_sort(out.begin(), out.end(),
                         [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    }
    return out;
}

}  // namespace scfa
