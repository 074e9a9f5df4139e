// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/open_run.hpp"

#include "dse/cli/sweep_run.hpp"
#include "dse/store/config_diff.hpp"
#include "models/base/json_reader.hpp"
#include "models/base/json_writer.hpp"

#include <fmt/format.h>

#include <utility>

namespace scfa::cli {

std::string config_file_of(const RunReader& reader) {
    std::string out;
    for (const TelemetryRow& row : reader.telemetry()) {
        if (row.event == "sweep" || row.event == "begin") {
            const JsonDocument detail = JsonDocument::parse_text("telemetry", row.detail);
            if (const auto config = detail.root().find("config")) {
                out = config->text();
            }
        }
    }
    return out;
}

OpenRun open_run(const std::string& directory) {
    RunReader reader(directory);
    const std::string config = config_file_of(reader);
    if (config.empty()) {
        throw Error(ErrorCode::environment,
                    fmt::format("{} does not say which configuration it was made from", directory),
                    {}, "run the sweep again: what is done is not evaluated twice");
    }
    ResolvedSweep sweep = resolve_sweep(config);
    std::shared_ptr<AnalyticModel> evaluator = make_evaluator(sweep);
    const std::string now = to_json_text(sweep.identity);
    if (config_hash(now) != config_hash(reader.info().config)) {
        throw Error(
            ErrorCode::configuration,
            fmt::format("{} or a file that it names has changed since the run {}:\n{}", config,
                        directory, to_text(config_differences(reader.info().config, now))),
            {}, "sweep the new configuration, which makes a run of its own");
    }
    if (reader.info().model_version != evaluator->model_version()) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("{} was made by the model {}, this program has {}", directory,
                                reader.info().model_version, evaluator->model_version()),
                    {}, "sweep again with --restart");
    }
    return {std::move(reader), std::move(sweep), std::move(evaluator)};
}

}  // namespace scfa::cli
