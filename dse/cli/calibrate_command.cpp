// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "dse/cli/open_run.hpp"
#include "dse/cli/run_report.hpp"
#include "hls/synth/calibration.hpp"
#include "models/base/atomic_file.hpp"
#include "models/base/escape.hpp"
#include "models/base/json_reader.hpp"
#include "models/base/json_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

namespace scfa::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
    std::vector<std::string> runs;
    std::string tool;
    std::string stage;
    std::string out;
};

/// Samples of one tool, version and stage: results of different ones are never mixed.
using Samples = std::map<std::string, std::vector<CalibrationSample>>;

std::optional<std::int64_t> whole(const Json& result, const char* key) {
    return result.contains(key) && result[key].is_number_integer()
               ? std::optional(result[key].get<std::int64_t>())
               : std::nullopt;
}

NetworkNeeds needs_of(const Workload& workload) {
    NetworkNeeds out;
    for (const WorkloadLayer& layer : workload.layers) {
        out.has_residual_add = out.has_residual_add || layer.fused_add ||
                               (layer.op == WorkloadOp::add && layer.placement == Placement::scfa);
    }
    return out;
}

void take_samples(const OpenRun& run, const Options& options, Samples& samples) {
    for (const SynthesisRow& row : run.reader.synthesis()) {
        if ((!options.tool.empty() && row.tool != options.tool) ||
            (!options.stage.empty() && row.stage != options.stage)) {
            continue;
        }
        const Json result = JsonDocument::parse_text("synthesis", row.result).value();
        const auto point = run.reader.point(row.ordinal);
        if (!point) {
            continue;
        }
        CalibrationSample sample;
        sample.design = short_id(point->id);
        sample.point = canonical(point->point);
        sample.needs =
            needs_of(*run.sweep.workloads[static_cast<std::size_t>(sample.point.pruning_point())]);
        sample.lut = whole(result, "lut");
        sample.ff = whole(result, "ff");
        sample.source =
            fmt::format("{} {}, {}", row.tool,
                        escape_terminal(result["version"].get<std::string>()), row.stage);
        samples[sample.source].push_back(std::move(sample));
    }
}

int calibrate_runs(const Options& options, Console& console) {
    Samples samples;
    std::shared_ptr<const Platform> platform;
    for (const std::string& directory : options.runs) {
        const OpenRun run = open_run(directory);
        if (platform != nullptr && platform->fabric.family != run.sweep.platform->fabric.family) {
            throw Error(ErrorCode::usage,
                        fmt::format("{} is of the family {}, the runs before of {}", directory,
                                    run.sweep.platform->fabric.family, platform->fabric.family),
                        {}, "calibrate one device family at a time");
        }
        platform = run.sweep.platform;
        take_samples(run, options, samples);
    }
    if (samples.empty()) {
        throw Error(ErrorCode::configuration, "the runs hold no synthesis results", {},
                    "`scfa-dse emit RUN` and `scfa-dse synth RUN/hls/*` come first");
    }
    if (samples.size() > 1) {
        std::string kinds;
        for (const auto& [source, list] : samples) {
            kinds +=
                fmt::format("{}{} ({} samples)", kinds.empty() ? " " : "; ", source, list.size());
        }
        throw Error(ErrorCode::usage,
                    "results of different tools, versions or stages are not mixed:" + kinds, {},
                    "choose with --tool and --stage, or name fewer runs");
    }
    const auto& [source, list] = *samples.begin();
    const Calibration fitted =
        calibrate(*platform, list, fmt::format("fit to {}, {} samples", source, list.size()));
    const std::string text = to_json_text(write(fabric_table(), fitted.fabric));
    write_file_atomically(options.out, text);
    if (console.json()) {
        console.print_json({{"schema", "scfa.calibrate/1"},
                            {"file", options.out},
                            {"family", fitted.fabric.family},
                            {"source", source},
                            {"samples", list.size()},
                            {"coefficients", fitted.fitted},
                            {"lut_rms", fitted.lut_rms},
                            {"lut_rms_before", fitted.lut_rms_before},
                            {"ff_rms", fitted.ff_rms},
                            {"ff_rms_before", fitted.ff_rms_before}});
    } else {
        console.print(fmt::format(
            "{}: {} coefficients of {} from {} samples ({})\n"
            "LUT: {:.1f} % off (root mean square), before {:.1f} %; FF: {:.1f} %, before {:.1f} %\n"
            "A device file names it as \"fabric_coefficients\".\n",
            options.out, fitted.fitted.size(), fitted.fabric.family, list.size(), source,
            100 * fitted.lut_rms, 100 * fitted.lut_rms_before, 100 * fitted.ff_rms,
            100 * fitted.ff_rms_before));
    }
    return 0;
}

}  // namespace

Command calibrate_command() {
    return {
        "calibrate",
        "Refit the cost model from stored synthesis results",
        "Takes the results that `synth` stored in the runs, of one device family, tool, version "
        "and stage, and fits the LUT and FF coefficients of the cost model to them. Writes a "
        "coefficient file, which a device file names; refuses with fewer samples than "
        "coefficients.",
        {"scfa-dse calibrate runs/a runs/b --out fabric-mine.json",
         "scfa-dse calibrate runs/a --tool vitis --stage routed --out fabric-mine.json"},
        [](CLI::App& app) -> Action {
            auto options = std::make_shared<Options>();
            add_arguments(app, "runs", options->runs, "RUN", "Runs with synthesis results");
            add_required_text(app, "--out", options->out, "FILE", "The file to write");
            add_text(app, "--tool", options->tool, "TOOL", "Only results of this tool");
            add_text(app, "--stage", options->stage, "STAGE",
                     "Only results of this stage: csynth, routed, mapped");
            return [options](Console& console) { return calibrate_runs(*options, console); };
        },
        {}};
}

}  // namespace scfa::cli
