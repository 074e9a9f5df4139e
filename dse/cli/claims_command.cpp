// SPDX-License-Identifier: Apache-2.0
#include "dse/claims/claim_rows.hpp"
#include "dse/cli/command.hpp"
#include "dse/cli/network_view.hpp"
#include "dse/cli/text_table.hpp"
#include "dse/cli/tlm_point.hpp"
#include "models/base/escape.hpp"
#include "reports/json_values.hpp"

#include <fmt/format.h>

#include <cmath>
#include <memory>

namespace scfa::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
    std::string config;
    std::size_t fidelity = 0;
    bool markdown = false;
};

std::string masks_text(MaskSource masks) {
    return masks == MaskSource::none ? "all weights" : mask_name(masks);
}

Json row_json(const ClaimRow& row) {
    Json out{{"network", row.network},
             {"comparison", name_of(row.comparison)},
             {"step", name_of(row.step)},
             {"masks", masks_text(row.masks)},
             {"feasible", row.reason.empty()},
             {"reason", row.reason},
             {"parameters", parameters_json(row.point)}};
    if (row.reason.empty()) {
        out["metrics"] = metrics_json(row.metrics);
        out["array_dsp"] = row.array_dsp;
        out["post_processor_dsp"] = row.post_dsp;
        out["speedup"] = row.speedup;
        out["energy_saved"] = row.energy_saved;
        out["depthwise_cycles"] = row.depthwise_cycles;
        out["other_cycles"] = row.other_cycles;
        out["depthwise_speedup"] = row.depthwise_speedup;
        out["other_speedup"] = row.other_speedup;
    }
    return out;
}

const std::vector<TextTable::Column>& columns() {
    static const std::vector<TextTable::Column> out = {
        {"network", false},  {"comparison", false},  {"step", false},     {"masks", false},
        {"R x Q", false},    {"MHz", true},          {"array DSP", true}, {"other DSP", true},
        {"ms", true},        {"mJ", true},           {"speed-up", true},  {"energy saved", true},
        {"depthwise", true}, {"other layers", true}, {"accuracy", true}};
    return out;
}

std::vector<std::string> cells_of(const ClaimRow& row) {
    std::vector<std::string> out = {row.network,
                                    std::string(name_of(row.comparison)),
                                    std::string(name_of(row.step)),
                                    masks_text(row.masks),
                                    fmt::format("{} x {}", row.point.rows(), row.point.columns()),
                                    std::to_string(row.point.clock_mhz())};
    if (!row.reason.empty()) {
        out.resize(columns().size(), "-");
        out[6] = "infeasible";
        return out;
    }
    out.push_back(grouped_number(row.array_dsp));
    out.push_back(grouped_number(row.post_dsp));
    out.push_back(short_text(row.metrics[Metric::latency_ms]));
    out.push_back(short_text(row.metrics[Metric::energy_mj]));
    out.push_back(fmt::format("{:.2f}x", row.speedup));
    out.push_back(percent(row.energy_saved));
    out.push_back(row.depthwise_cycles > 0 ? fmt::format("{:.2f}x", row.depthwise_speedup) : "");
    out.push_back(fmt::format("{:.2f}x", row.other_speedup));
    const double accuracy = row.metrics[Metric::accuracy];
    out.push_back(std::isnan(accuracy) ? "" : fmt::format("{:.2f} %", 100.0 * accuracy));
    return out;
}

std::string markdown_line(const std::vector<std::string>& cells) {
    std::string out = "|";
    for (const std::string& cell : cells) {
        out += " ";
        for (const char character : escape_terminal(cell)) {
            // A name may hold what Markdown would take for a column.
            out += character == '|' ? "\\|" : std::string(1, character);
        }
        out += " |";
    }
    return out + "\n";
}

std::string markdown_of(const std::vector<ClaimRow>& rows) {
    std::vector<std::string> titles;
    std::vector<std::string> rulers;
    for (const TextTable::Column& column : columns()) {
        titles.push_back(column.title);
        rulers.push_back(column.number ? "---:" : "---");
    }
    std::string out = markdown_line(titles);
    out += "|";
    for (const std::string& ruler : rulers) {
        out += ruler + "|";
    }
    out += "\n";
    for (const ClaimRow& row : rows) {
        out += markdown_line(cells_of(row));
    }
    return out;
}

std::string text_of(const std::vector<ClaimRow>& rows) {
    TextTable table(columns());
    for (const ClaimRow& row : rows) {
        table.add(cells_of(row));
    }
    std::string out = table.text();
    for (const ClaimRow& row : rows) {
        if (!row.reason.empty()) {
            out += fmt::format("{}, {}, {}: {}\n", escape_terminal(row.network),
                               name_of(row.comparison), name_of(row.step),
                               escape_terminal(row.reason));
        }
    }
    return out +
           "speed-up, energy saved: against the first feasible step of the comparison; depthwise "
           "and other layers: their share of it, by time\n";
}

int claims(const Options& options, Console& console) {
    const ClaimsConfig config = read_claims_config(options.config);
    const auto platform = std::make_shared<const Platform>(load_platform(config.device));
    std::vector<ClaimRow> rows;
    for (const ClaimNetwork& network : config.networks) {
        console.note(fmt::format("{} of {}: {}\n", &network - config.networks.data() + 1,
                                 config.networks.size(),
                                 network.flrpm ? *network.flrpm : *network.file));
        const std::shared_ptr<AnalyticModel> model =
            make_analytic_evaluator(claim_workloads(config, network), platform);
        const ClaimEvaluation evaluate = [&](const DesignPoint& point) {
            ClaimAnswer answer;
            if (options.fidelity == 0) {
                answer.result = model->worker()->evaluate(point, answer.layers);
            } else {
                answer.result = evaluate_with_tlm(model, point, answer.layers);
            }
            return answer;
        };
        for (ClaimRow& row : claim_rows(config, *model, evaluate)) {
            rows.push_back(std::move(row));
        }
    }
    if (console.json()) {
        Json list = Json::array();
        for (const ClaimRow& row : rows) {
            list.push_back(row_json(row));
        }
        console.print_json({{"schema", "scfa.claims/1"},
                            {"name", config.name},
                            {"device", platform->device.name},
                            {"fidelity", options.fidelity == 0 ? "analytic" : "tlm"},
                            {"rows", std::move(list)}});
    } else {
        console.print(options.markdown ? markdown_of(rows) : text_of(rows));
    }
    return 0;
}

}  // namespace

Command claims_command() {
    return {"claims",
            "What packing, sparse weights and channel pruning buy, step by step",
            "Three comparisons for each network: the same array, as many DSPs in the array, and "
            "the best feasible point of each kind on the device. In each, steps are switched on "
            "one at a time, from a dense int16 array on.",
            {"scfa-dse claims configs/thesis.json",
             "scfa-dse claims configs/thesis.json --fidelity analytic --markdown"},
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                options->fidelity = 1;
                add_argument(app, "config", options->config, "CONFIG", "The table's configuration");
                add_choice(app, "--fidelity", options->fidelity, {"analytic", "tlm"},
                           "Level of the figures; the search of the best points is analytic");
                add_flag(app, "--markdown", options->markdown, "A table in Markdown");
                return [options](Console& console) { return claims(*options, console); };
            },
            {}};
}

}  // namespace scfa::cli
