// SPDX-License-Identifier: Apache-2.0
#include "hls/synth/csynth_report.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <pugixml.hpp>

namespace scfa {

namespace {

constexpr std::size_t kMostRemarks = 40;
constexpr std::size_t kLongestText = 200;
constexpr int kDeepest = 32;  // loops within each other

/// The loops of our kernel that must start an iteration every cycle.
constexpr const char* kCycleLoops[] = {"SEQUENCE_CYCLE", "POOL_CYCLE", "POST_CYCLE"};

std::optional<std::int64_t> integer_of(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc() && end == text.data() + text.size() && value >= 0
               ? std::optional(value)
               : std::nullopt;
}

std::optional<double> number_of(const char* text) {
    char* end = nullptr;
    const double value = std::strtod(text, &end);
    return end != text && *end == '\0' && std::isfinite(value) ? std::optional(value)
                                                               : std::nullopt;
}

std::optional<std::int64_t> integer_of(const pugi::xml_node& node) {
    return integer_of(std::string_view(node.text().get()));
}

/// 12, "undef", or <range><min>3</min><max>12</max></range>.
ReportedRange range_of(const pugi::xml_node& node) {
    if (const pugi::xml_node range = node.child("range")) {
        return {integer_of(range.child("min")), integer_of(range.child("max"))};
    }
    const std::optional<std::int64_t> value = integer_of(node);
    return {value, value};
}

std::string text_of(const pugi::xml_node& node) {
    return std::string(node.text().get()).substr(0, kLongestText);
}

/// Loops are elements named by their labels, nested as the loops are.
void take_loops(const pugi::xml_node& parent, int depth, std::vector<CsynthLoop>& out) {
    if (depth > kDeepest) {
        return;
    }
    for (const pugi::xml_node& node : parent.children()) {
        if (!node.child("TripCount") && !node.child("Latency")) {
            continue;
        }
        CsynthLoop loop;
        loop.name = std::string(node.name()).substr(0, kLongestText);
        loop.depth = depth;
        loop.trips = range_of(node.child("TripCount"));
        loop.latency = range_of(node.child("Latency"));
        loop.initiation_interval = range_of(node.child("PipelineII")).most;
        loop.slack_ns = number_of(node.child("Slack").text().get());
        out.push_back(loop);
        take_loops(node, depth + 1, out);
    }
}

void take_performance(const pugi::xml_node& profile, CsynthReport& out) {
    const pugi::xml_node performance = profile.child("PerformanceEstimates");
    out.estimated_ns = number_of(
        performance.child("SummaryOfTimingAnalysis").child("EstimatedClockPeriod").text().get());
    const pugi::xml_node latency = performance.child("SummaryOfOverallLatency");
    out.latency = {integer_of(latency.child("Best-caseLatency")),
                   integer_of(latency.child("Worst-caseLatency"))};
    out.interval = {integer_of(latency.child("Interval-min")),
                    integer_of(latency.child("Interval-max"))};
    take_loops(performance.child("SummaryOfLoopLatency"), 0, out.loops);
    for (const pugi::xml_node& module : profile.child("ModuleInformation").children("Module")) {
        take_loops(module.child("PerformanceEstimates").child("SummaryOfLoopLatency"), 0,
                   out.loops);
    }
}

void take_area(const pugi::xml_node& profile, CsynthReport& out) {
    const pugi::xml_node used = profile.child("AreaEstimates").child("Resources");
    // "DSP48E" up to 2020.1, "DSP" since.
    const pugi::xml_node dsp = used.child("DSP") ? used.child("DSP") : used.child("DSP48E");
    out.dsp = integer_of(dsp);
    out.lut = integer_of(used.child("LUT"));
    out.ff = integer_of(used.child("FF"));
    out.bram18 = integer_of(used.child("BRAM_18K"));
    out.uram = integer_of(used.child("URAM"));
}

void take_pragmas(const pugi::xml_node& profile, CsynthReport& out) {
    for (const pugi::xml_node& node : profile.child("PragmaReport").children("Pragma")) {
        const auto attribute = [&node](const char* name) {
            return std::string(node.attribute(name).value()).substr(0, kLongestText);
        };
        out.pragmas.push_back(
            {attribute("type"), attribute("location"), attribute("status"), attribute("options")});
    }
}

void take_bursts(const pugi::xml_node& profile, CsynthReport& out) {
    for (const pugi::xml_node& section : profile.child("ReportBurst").children("section")) {
        for (const pugi::xml_node& item : section.children("item")) {
            if (std::strstr(item.attribute("name").value(), "Missed") == nullptr) {
                continue;
            }
            for (const pugi::xml_node& column : item.child("table").children("column")) {
                out.missed_bursts.push_back(std::string(column.attribute("name").value()) + " " +
                                            text_of(column));
            }
        }
    }
}

bool must_be_pipelined(const std::string& name) {
    return std::any_of(std::begin(kCycleLoops), std::end(kCycleLoops),
                       [&name](const char* loop) { return name.find(loop) != std::string::npos; });
}

void remark(SynthResult& out, std::string text) {
    if (out.remarks.size() < kMostRemarks) {
        out.remarks.push_back(std::move(text));
    }
}

}  // namespace

bool is_csynth_report(std::string_view text) {
    const std::string_view head = text.substr(0, 4096);
    return head.find("<profile>") != std::string_view::npos &&
           head.find("<ReportVersion>") != std::string_view::npos;
}

CsynthReport parse_csynth(const std::string& file, std::string_view text) {
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer(text.data(), text.size());
    Place place;
    place.file = file;
    if (!parsed) {
        throw Error(
            ErrorCode::configuration,
            fmt::format("no well-formed XML at byte {}: {}", parsed.offset, parsed.description()),
            place, "the report of C synthesis is csynth.xml in syn/report");
    }
    const pugi::xml_node profile = document.child("profile");
    const pugi::xml_node assignments = profile.child("UserAssignments");
    CsynthReport out;
    out.version = text_of(profile.child("ReportVersion").child("Version"));
    out.part = text_of(assignments.child("Part"));
    out.top = text_of(assignments.child("TopModelName"));
    if (!profile.child("AreaEstimates").child("Resources") || out.version.empty() ||
        out.part.empty() || out.top.empty()) {
        throw Error(
            ErrorCode::configuration,
            "no report of C synthesis: version, part, top function or resources are missing", place,
            "the report is csynth.xml in syn/report");
    }
    out.target_ns = number_of(assignments.child("TargetClockPeriod").text().get());
    out.uncertainty_ns = number_of(assignments.child("ClockUncertainty").text().get());
    take_performance(profile, out);
    take_area(profile, out);
    take_pragmas(profile, out);
    take_bursts(profile, out);
    return out;
}

SynthResult csynth_result(const CsynthReport& report) {
    SynthResult out;
    out.tool = "vitis";
    out.version = report.version;
    out.stage = "csynth";
    out.part = report.part;
    out.top = report.top;
    out.dsp = report.dsp;
    out.lut = report.lut;
    out.ff = report.ff;
    out.bram18 = report.bram18;
    out.uram = report.uram;
    out.target_ns = report.target_ns;
    if (report.target_ns && report.uncertainty_ns) {
        out.target_ns = *report.target_ns - *report.uncertainty_ns;
    }
    out.period_ns = report.estimated_ns;
    out.latency_least = report.latency.least;
    out.latency_most = report.latency.most;
    for (const CsynthLoop& loop : report.loops) {
        if (loop.initiation_interval.value_or(1) > 1 && must_be_pipelined(loop.name)) {
            remark(out, fmt::format("II {} in loop {}", *loop.initiation_interval, loop.name));
        }
        if (loop.slack_ns.value_or(0.0) < 0.0) {
            remark(out, fmt::format("slack {} ns in loop {}", *loop.slack_ns, loop.name));
        }
    }
    for (const CsynthPragma& pragma : report.pragmas) {
        if (pragma.status != "valid") {
            remark(out, fmt::format("pragma {} at {} is {}: {}", pragma.type, pragma.location,
                                    pragma.status, pragma.options));
        }
    }
    if (!report.missed_bursts.empty()) {
        remark(out, fmt::format("{} bursts or widenings were missed", report.missed_bursts.size()));
    }
    return out;
}

}  // namespace scfa
