// SPDX-License-Identifier: Apache-2.0
#include "hls/synth/vivado_report.hpp"

#include "models/base/error.hpp"

#include <cmath>
#include <cstdlib>
#include <sstream>
#include <vector>

namespace scfa {

namespace {

std::string trimmed(const std::string& text) {
    const std::size_t first = text.find_first_not_of(" \t\r*");
    const std::size_t last = text.find_last_not_of(" \t\r*");
    return first == std::string::npos ? std::string() : text.substr(first, last - first + 1);
}

/// The cells of a row of a "| a | b |" table.
std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> out;
    std::istringstream cells(line);
    std::string cell;
    std::getline(cells, cell, '|');
    while (std::getline(cells, cell, '|')) {
        out.push_back(trimmed(cell));
    }
    return out;
}

std::optional<double> number_of(const std::string& text) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    return end != text.c_str() && *end == '\0' && std::isfinite(value) ? std::optional(value)
                                                                       : std::nullopt;
}

/// The first row of a name counts: later tables repeat names for parts of the device.
void take(std::optional<std::int64_t>& to, double value) {
    if (!to) {
        to = static_cast<std::int64_t>(std::llround(value));
    }
}

void take_row(const std::vector<std::string>& cells, SynthResult& out) {
    const std::optional<double> used = cells.size() > 1 ? number_of(cells[1]) : std::nullopt;
    if (!used || *used < 0.0 || *used > 1e15) {
        return;
    }
    const std::string& name = cells.front();
    if (name == "CLB LUTs" || name == "Slice LUTs") {
        take(out.lut, *used);
    } else if (name == "CLB Registers" || name == "Slice Registers") {
        take(out.ff, *used);
    } else if (name == "Block RAM Tile") {
        take(out.bram18, 2.0 * *used);
    } else if (name == "DSPs") {
        take(out.dsp, *used);
    } else if (name == "URAM") {
        take(out.uram, *used);
    }
}

/// "| Tool Version : Vivado v.2022.1 (lin64) ..." and its like.
void take_header(const std::string& line, SynthResult& out) {
    const std::size_t colon = line.find(" : ");
    if (line.rfind("| ", 0) != 0 || colon == std::string::npos) {
        return;
    }
    const std::string key = trimmed(line.substr(2, colon - 2));
    const std::string value = trimmed(line.substr(colon + 3));
    if (key == "Tool Version" && out.version.empty()) {
        out.version = value.substr(0, value.find(" ("));
    } else if (key == "Device" && out.part.empty()) {
        out.part = value;
    } else if (key == "Design" && out.top.empty()) {
        out.top = value;
    }
}

/// Values stand two lines below their headings.
class TimingReader {
  public:
    void take_line(const std::string& line, SynthResult& out) {
        std::istringstream words(line);
        std::vector<std::string> cells;
        for (std::string word; words >> word;) {
            cells.push_back(word);
        }
        if (line.find("WNS(ns)") != std::string::npos && !slack_) {
            wait_for_slack_ = true;
        } else if (line.find("Period(ns)") != std::string::npos && !out.target_ns) {
            wait_for_period_ = true;
        } else if (wait_for_slack_ && !cells.empty() && number_of(cells.front())) {
            slack_ = number_of(cells.front());
            wait_for_slack_ = false;
        } else if (wait_for_period_ && cells.size() > 3 && line.find('{') != std::string::npos) {
            const std::size_t close = line.find('}');
            std::istringstream rest(close == std::string::npos ? "" : line.substr(close + 1));
            std::string period;
            rest >> period;
            out.target_ns = number_of(period);
            wait_for_period_ = false;
        }
        if (slack_ && out.target_ns) {
            out.period_ns = *out.target_ns - *slack_;
        }
    }

  private:
    bool wait_for_slack_ = false;
    bool wait_for_period_ = false;
    std::optional<double> slack_;
};

}  // namespace

bool is_vivado_report(std::string_view text) {
    const std::string_view head = text.substr(0, 8192);
    return head.find("Tool Version : Vivado") != std::string_view::npos;
}

SynthResult parse_vivado(const std::string& file, std::string_view text) {
    SynthResult out;
    out.tool = "vitis";
    out.stage = "routed";
    std::istringstream lines{std::string(text)};
    TimingReader timing;
    for (std::string line; std::getline(lines, line);) {
        take_header(line, out);
        if (!line.empty() && line.front() == '|') {
            take_row(cells_of(line), out);
        }
        timing.take_line(line, out);
    }
    if (!out.lut && !out.dsp && !out.period_ns) {
        Place place;
        place.file = file;
        throw Error(ErrorCode::configuration, "neither utilisation nor timing is in it", place,
                    "report_utilization and report_timing_summary write what is read");
    }
    return out;
}

}  // namespace scfa
