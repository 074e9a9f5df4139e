// SPDX-License-Identifier: Apache-2.0
#include "reports/md_writer.hpp"

#include "reports/text.hpp"
#include "reports/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace scfa {
namespace {

using Row = std::vector<std::string>;

/// Text in a paragraph or a table cell: every character that Markdown or HTML gives a meaning is
/// escaped.
std::string plain(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '&') {
            out += "&amp;";
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += ' ';
        } else {
            if (std::string_view("\\`*_[]|#~").find(c) != std::string_view::npos) {
                out += '\\';
            }
            out += c;
        }
    }
    return out;
}

/// A fenced block; the fence is longer than any run of back ticks inside.
std::string fenced(std::string_view text, std::string_view language) {
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char c : text) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    const std::string fence(std::max<std::size_t>(3, longest + 1), '`');
    return fmt::format("{}{}\n{}\n{}\n", fence, language, text, fence);
}

std::string line_of(const Row& cells) {
    return fmt::format("| {} |\n", fmt::join(cells, " | "));
}

std::string table(const Row& header, const std::vector<Row>& rows) {
    std::string out = line_of(header) + line_of(Row(header.size(), "---"));
    for (const Row& row : rows) {
        out += line_of(row);
    }
    return out + '\n';
}

std::string picks_section(const ReportData& data) {
    if (data.picks.empty()) {
        return {};
    }
    std::vector<Row> rows;
    const auto add = [&](const std::string& title, const ReportPoint& point) {
        Row row{plain(title), plain(point.id)};
        for (const Metric metric : {Metric::latency_ms, Metric::energy_mj, Metric::dsp,
                                    Metric::bram18, Metric::utilisation}) {
            row.push_back(metric_text(metric, point.metrics[metric]));
        }
        std::vector<std::string> gains;
        if (data.baseline && &point != &data.baseline->point) {
            for (const Comparison& c : compare(point, data.baseline->point, data.objectives)) {
                gains.push_back(c.text);
            }
        }
        row.push_back(fmt::format("{}", fmt::join(gains, ", ")));
        rows.push_back(std::move(row));
    };
    for (const ReportPick& pick : data.picks) {
        if (const ReportPoint* point = find_point(data, pick.id)) {
            add(pick.title, *point);
        }
    }
    if (data.baseline) {
        add("Baseline: " + data.baseline->label, data.baseline->point);
    }
    return table(
        {"", "id", "latency", "energy", "DSP", "BRAM18", "utilisation", "against baseline"}, rows);
}

std::string front_section(const ReportData& data) {
    const auto front = front_order(data);
    const std::size_t shown = std::min(front.size(), kMarkdownRows);
    std::string out = "## Pareto front\n\n";
    if (shown < front.size()) {
        out +=
            fmt::format("The first {} of {} points; front.csv has all.\n\n", shown, front.size());
    }
    std::vector<Metric> metrics = data.objectives;
    Row header{"id"};
    for (const ReportAxis& axis : data.axes) {
        header.push_back(plain(info_of(axis.parameter).name));
    }
    for (const Metric metric : metrics) {
        header.push_back(plain(info_of(metric).name));
    }
    std::vector<Row> rows;
    for (std::size_t k = 0; k < shown; ++k) {
        const ReportPoint& point = data.points[front[k]];
        Row row{plain(point.id)};
        for (const ReportAxis& axis : data.axes) {
            row.push_back(plain(value_text(axis.parameter, point.design[axis.parameter])));
        }
        for (const Metric metric : metrics) {
            row.push_back(metric_text(metric, point.metrics[metric]));
        }
        rows.push_back(std::move(row));
    }
    return out + table(header, rows);
}

std::string layers_section(const ReportData& data) {
    if (data.picks.empty()) {
        return {};
    }
    const auto detail = std::find_if(data.details.begin(), data.details.end(),
                                     [&](const auto& d) { return d.id == data.picks.front().id; });
    if (detail == data.details.end()) {
        return {};
    }
    const auto& layers = data.workloads.at(static_cast<std::size_t>(detail->workload)).layers;
    std::vector<Row> rows;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const LayerResult& r = detail->layers.at(i);
        const bool on_array = layers[i].placement == Placement::scfa;
        rows.push_back({plain(layers[i].name), plain(layers[i].kind),
                        std::string(placement_text(layers[i].placement)), grouped(r.cycles),
                        grouped(r.compute_cycles), grouped(r.stall_memory), grouped(r.fill),
                        on_array ? short_number(r.utilisation) : "",
                        on_array && r.cycles > 0 ? std::string(bound_of(r)) : ""});
    }
    return fmt::format("## Layers of {} ({})\n\n", plain(detail->id),
                       plain(data.picks.front().title)) +
           table({"layer", "kind", "runs on", "cycles", "compute", "memory stall", "fill",
                  "utilisation", "bound"},
                 rows);
}

std::string workloads_section(const ReportData& data) {
    std::vector<Row> rows;
    for (const ReportWorkload& w : data.workloads) {
        rows.push_back({plain(w.name), grouped(w.macs), grouped(w.parameters),
                        short_number(w.weight_density), std::string(mask_text(w.mask_source)),
                        w.accuracy ? short_number(*w.accuracy) : "unknown"});
    }
    return "## Workload\n\n" +
           table({"network", "MACs", "parameters", "weight density", "mask", "accuracy"}, rows);
}

std::string provenance_section(const ReportProvenance& p) {
    std::string out = "## Provenance\n\n";
    for (const auto& [name, text] : p.versions) {
        out += "- " + plain(name) + ": " + plain(text) + '\n';
    }
    for (const auto& [name, text] : p.hashes) {
        out += "- hash of " + plain(name) + ": " + plain(text) + '\n';
    }
    out += "- seed: " + std::to_string(p.seed) + "\n\n";
    if (!p.commands.empty()) {
        out += "Again:\n\n" + fenced(fmt::format("{}", fmt::join(p.commands, "\n")), "sh");
    }
    return out;
}

}  // namespace

std::string markdown_report(const ReportData& data) {
    const Verdict verdict = verdict_of(data);
    std::string out = "# " + plain(data.run_name) + "\n\n**" + plain(verdict.headline) + "**\n\n";
    for (const std::string& fact : verdict.facts) {
        out += "- " + plain(fact) + '\n';
    }
    for (const std::string& note : data.notes) {
        out += "- Note: " + plain(note) + '\n';
    }
    out += '\n' + picks_section(data) + front_section(data) + layers_section(data) +
           workloads_section(data) + provenance_section(data.provenance);
    return out;
}

}  // namespace scfa
