// SPDX-License-Identifier: Apache-2.0
#include "hls/synth/bambu_report.hpp"

#include "models/base/error.hpp"

#include <cmath>
#include <cstdlib>
#include <sstream>

namespace scfa {

namespace {

/// The number behind a word, wherever it stands: `<CYCLES value="12"/>`, "Estimated max frequency
/// (MHz): 101.5".
std::optional<double> number_after(const std::string& line, std::string_view word) {
    const std::size_t at = line.find(word);
    if (at == std::string::npos) {
        return std::nullopt;
    }
    const std::size_t digit = line.find_first_of("0123456789", at + word.size());
    if (digit == std::string::npos) {
        return std::nullopt;
    }
    const double value = std::strtod(line.c_str() + digit, nullptr);
    return std::isfinite(value) && value >= 0.0 && value < 1e15 ? std::optional(value)
                                                                : std::nullopt;
}

void take_line(const std::string& line, SynthResult& out) {
    const std::size_t version = line.find("Version: PandA ");
    if (version != std::string::npos && out.version.empty()) {
        out.version = line.substr(version + 9, line.find(" - ", version) - version - 9);
    }
    if (const auto cycles = number_after(line, "<CYCLES value")) {
        out.latency_least = out.latency_most = static_cast<std::int64_t>(*cycles);
    }
    if (const auto frequency = number_after(line, "max frequency (MHz)")) {
        if (*frequency > 0.0) {
            out.period_ns = 1000.0 / *frequency;
        }
    }
    if (const auto dsp = number_after(line, "number of DSPs")) {
        out.remarks.push_back("bambu estimates " + std::to_string(static_cast<std::int64_t>(*dsp)) +
                              " DSP slices before synthesis");
    }
    if (const auto registers = number_after(line, "Total number of flip-flops")) {
        out.ff = static_cast<std::int64_t>(*registers);
    }
}

}  // namespace

bool is_bambu_report(std::string_view text) {
    return text.find("Version: PandA ") != std::string_view::npos ||
           text.substr(0, 4096).find("<CYCLES value") != std::string_view::npos;
}

SynthResult parse_bambu(const std::string& file, std::string_view text) {
    SynthResult out;
    out.tool = "bambu";
    out.stage = "hls";
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        take_line(line, out);
    }
    if (!out.latency_most && !out.period_ns && !out.ff) {
        Place place;
        place.file = file;
        throw Error(ErrorCode::configuration, "nothing that bambu reports is in it", place,
                    "its log, or bambu_results_0.xml");
    }
    return out;
}

}  // namespace scfa
