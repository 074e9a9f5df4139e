// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/report_files.hpp"

#include "dse/cli/build_info.hpp"
#include "dse/cli/paths.hpp"
#include "models/base/atomic_file.hpp"
#include "models/base/error.hpp"
#include "models/base/json_writer.hpp"
#include "models/base/suggest.hpp"
#include "reports/csv_writer.hpp"
#include "reports/html_writer.hpp"
#include "reports/json_writer.hpp"
#include "reports/md_writer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scfa::cli {
namespace {

const std::vector<std::string>& format_names() {
    static const std::vector<std::string> names{"html", "csv", "json", "md"};
    return names;
}

std::string file_name(ReportFormat format) {
    switch (format) {
        case ReportFormat::html:
            return "report.html";
        case ReportFormat::csv:
            return "front.csv";
        case ReportFormat::json:
            return "front.json";
        case ReportFormat::md:
            break;
    }
    return "report.md";
}

std::string report_text(const ReportData& data, ReportFormat format) {
    switch (format) {
        case ReportFormat::html:
            return html_report(data, load_report_assets(find_report_assets()));
        case ReportFormat::csv:
            return front_csv(data);
        case ReportFormat::json:
            return front_json(data);
        case ReportFormat::md:
            break;
    }
    return markdown_report(data);
}

}  // namespace

std::vector<ReportFormat> parse_formats(const std::string& text) {
    const std::vector<std::string>& names = format_names();
    std::vector<ReportFormat> out;
    std::size_t at = 0;
    while (at <= text.size()) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        const std::string word = text.substr(at, end - at);
        const auto found = std::find(names.begin(), names.end(), word);
        if (found == names.end()) {
            throw Error(ErrorCode::usage,
                        fmt::format("--format: expected a list of html, csv, json and md, found "
                                    "\"{}\"",
                                    text),
                        {}, suggestion_hint(word, names, "formats"));
        }
        out.push_back(static_cast<ReportFormat>(found - names.begin()));
        at = end + 1;
    }
    return out;
}

std::string write_reports(const std::string& run_dir, const ReportData& data,
                          const std::vector<ReportFormat>& formats) {
    std::string first;
    for (const ReportFormat format : formats) {
        const std::string path = run_dir + "/" + file_name(format);
        write_file_atomically(path, report_text(data, format));
        first = first.empty() ? absolute_path(path) : first;
    }
    return first;
}

std::string write_live_report(const std::string& run_dir, const ReportData& data) {
    const std::string path = run_dir + "/report.live.html";
    write_file_atomically(path, report_text(data, ReportFormat::html));
    return absolute_path(path);
}

void write_run_json(const std::string& run_dir, const RunInfo& info, const ResolvedSweep& sweep) {
    nlohmann::ordered_json hashes = {{"configuration", sweep.hash.hex()},
                                     {"device", sweep.platform_hash.hex()}};
    nlohmann::ordered_json networks = nlohmann::ordered_json::array();
    for (const auto& workload : sweep.workloads) {
        networks.push_back({{"name", workload->name},
                            {"file", workload->file},
                            {"content", workload->content.hex()}});
    }
    const nlohmann::ordered_json document = {{"schema", "scfa.run/1"},
                                             {"name", info.name},
                                             {"versions",
                                              {{"scfa-dse", info.program_version},
                                               {"revision", source_revision()},
                                               {"model", info.model_version}}},
                                             {"fidelity", info.fidelity},
                                             {"seed", info.seed},
                                             {"combinations", info.combinations},
                                             {"points", info.points},
                                             {"hashes", std::move(hashes)},
                                             {"networks", std::move(networks)},
                                             {"config_file", absolute_path(sweep.file)},
                                             {"configuration", sweep.configuration}};
    write_file_atomically(run_dir + "/run.json", to_json_text(document));
}

}  // namespace scfa::cli
