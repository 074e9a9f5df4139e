// SPDX-License-Identifier: Apache-2.0
#include "reports/html_writer.hpp"

#include "models/base/escape.hpp"
#include "reports/report_json.hpp"
#include "reports/static_view.hpp"
#include "reports/verdict.hpp"

namespace scfa {
namespace {

std::string security_policy(const ReportAssets& assets) {
    return "default-src 'none'; script-src 'sha256-" + assets.script_sha256 +
           "'; style-src 'sha256-" + assets.style_sha256 +
           "'; img-src data:; base-uri 'none'; form-action 'none'";
}

/// A report of a run that goes on loads itself again; the address keeps what the reader looks at.
constexpr const char* kLoadAgain = "<meta http-equiv=\"refresh\" content=\"10\">\n";

std::string without_script(const ReportData& data) {
    const Verdict verdict = verdict_of(data);
    std::string out = "<main class=\"static\">\n<h1>" + escape_html(data.run_name) +
                      "</h1>\n<p><strong>" + escape_html(verdict.headline) + "</strong></p>\n";
    for (const std::string& fact : verdict.facts) {
        out += "<p>" + escape_html(fact) + "</p>\n";
    }
    for (const std::string& note : data.notes) {
        out += "<p>Note: " + escape_html(note) + "</p>\n";
    }
    out += static_front_svg(data) + static_front_table(data);
    return out + "<p>Charts, filters and layers need a browser with scripts.</p>\n</main>\n";
}

}  // namespace

std::string html_report(const ReportData& data, const ReportAssets& assets) {
    std::string out =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"" +
        security_policy(assets) +
        "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<link rel=\"icon\" href=\"data:,\">\n" +
        std::string(data.live ? kLoadAgain : "") + "<title>" + escape_html(data.run_name) +
        " – scfa-dse report</title>\n<style>" + assets.style +
        "</style>\n</head>\n<body>\n<noscript>\n" + without_script(data) +
        "</noscript>\n<div id=\"report\"></div>\n<script type=\"application/json\" "
        "id=\"report-data\">";
    out += escape_json_for_html(report_json(data));
    out += "</script>\n<script>" + assets.script + "</script>\n</body>\n</html>\n";
    return out;
}

}  // namespace scfa
