// SPDX-License-Identifier: Apache-2.0
// Writes the made-up run as report files into a folder: what the browser test opens.
#include "models/base/atomic_file.hpp"
#include "models/base/error.hpp"
#include "reports/assets.hpp"
#include "reports/csv_writer.hpp"
#include "reports/html_writer.hpp"
#include "reports/json_writer.hpp"
#include "reports/md_writer.hpp"
#include "test/reports/sample_report.hpp"

#include <iostream>
#include <string>
#include <utility>

int main(int argc, char** argv) {
    using namespace scfa;
    if (argc != 2) {
        std::cerr << "usage: make_sample_report FOLDER\n";
        return 2;
    }
    try {
        const std::string folder = std::string(argv[1]) + "/";
        const ReportAssets assets = load_report_assets(find_report_assets());
        ReportData live = sample_report();
        live.live = ReportLive{live.counts.evaluated, 9000};
        const std::pair<const char*, ReportData> runs[] = {{"sample", sample_report()},
                                                           {"hostile", sample_report(true)},
                                                           {"infeasible", infeasible_report()},
                                                           {"family", family_report()},
                                                           {"live", live},
                                                           {"empty", ReportData()}};
        for (const auto& [run, data] : runs) {
            const std::string name = folder + run;
            write_file_atomically(name + ".html", html_report(data, assets));
            write_file_atomically(name + ".csv", front_csv(data));
            write_file_atomically(name + ".json", front_json(data));
            write_file_atomically(name + ".md", markdown_report(data));
        }
    } catch (const Error& error) {
        std::cerr << to_text(error) << '\n';
        return exit_code_of(error.code());
    }
    return 0;
}
