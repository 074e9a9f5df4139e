// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/synthesis.hpp"

#include "dse/cli/interrupt.hpp"
#include "dse/cli/paths.hpp"
#include "dse/store/run_reader.hpp"
#include "dse/store/run_writer.hpp"
#include "models/base/error.hpp"
#include "models/base/escape.hpp"
#include "models/base/json_writer.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>

namespace scfa::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// The run that a project belongs to: it lies in RUN/hls. Empty when there is none.
std::string run_of(const SynthProject& project) {
    const fs::path run = fs::path(project.directory).parent_path().parent_path();
    std::error_code ignored;
    return fs::exists(database_of(run.string()), ignored) ? run.string() : std::string();
}

/// Stores results beside the estimates. @return the run's directory, or nothing
std::string store(const SynthProject& project, const std::vector<SynthResult>& results) {
    const std::string run = run_of(project);
    if (run.empty()) {
        return {};
    }
    const std::int64_t ordinal = RunReader(run).point_by_id(project.id).ordinal;
    RunWriter writer(run);
    for (const SynthResult& result : results) {
        writer.put_synthesis(
            {ordinal, result.tool, result.stage, to_canonical_json(result_json(project, result))});
    }
    writer.close();
    return run;
}

[[noreturn]] void refuse_without_tool(const SynthesisRequest& request,
                                      const std::vector<SynthProject>& projects) {
    std::string hint = "install one of";
    for (const SynthTool& tool : synth_tools()) {
        if (request.tool == "auto" || request.tool == tool.name) {
            hint += fmt::format("; {}: {}", tool.name, tool.install);
        }
    }
    hint += ". Or run on another machine, in the project's directory";
    for (const SynthTool& tool : synth_tools()) {
        if (request.tool != "auto" && request.tool != tool.name) {
            continue;
        }
        for (const std::string_view program : tool.programs) {
            const FoundTool there{std::string(program), std::string(program)};
            for (const SynthStage& stage : tool.stages(projects.front(), there)) {
                std::string line;
                for (const std::string& word : stage.command) {
                    line += (line.empty() ? "" : " ") + shell_word(word);
                }
                hint += "; " + line;
            }
        }
    }
    hint += ". And bring its report here: scfa-dse synth " +
            shell_word(projects.front().directory) + " --import FILE";
    throw Error(ErrorCode::environment,
                request.tool == "auto"
                    ? "no synthesis tool is on this machine"
                    : "the synthesis tool " + request.tool + " is not on this machine",
                {}, hint);
}

std::string number_text(const std::optional<std::int64_t>& number) {
    return number ? fmt::format("{}", *number) : "-";
}

}  // namespace

bool SynthesisOutcome::all_good() const {
    return signal == 0 && std::all_of(projects.begin(), projects.end(), [](const auto& each) {
               return !each.outcome.failure.has_value();
           });
}

Json result_json(const SynthProject& project, const SynthResult& result) {
    Json out{{"tool", result.tool},  {"version", result.version}, {"stage", result.stage},
             {"part", project.part}, {"family", project.family},  {"top", result.top}};
    const auto put = [&out](const char* key, const auto& value) {
        out[key] = value ? Json(*value) : Json();
    };
    put("dsp", result.dsp);
    put("lut", result.lut);
    put("ff", result.ff);
    put("bram18", result.bram18);
    put("uram", result.uram);
    put("target_ns", result.target_ns);
    put("period_ns", result.period_ns);
    put("latency_least", result.latency_least);
    put("latency_most", result.latency_most);
    out["flags"] = verdicts(project, result);
    return out;
}

SynthesisOutcome synthesise_projects(const SynthesisRequest& request, Console& console) {
    const InterruptGuard interrupt;
    std::vector<SynthProject> projects;
    for (const std::string& directory : request.projects) {
        projects.push_back(read_synth_project(directory));
    }
    if (request.tool != "auto") {
        synth_tool(request.tool);  // a name that is none is a usage error, whatever is installed
    }
    SynthesisOutcome out;
    if (!request.import_file.empty()) {
        if (projects.size() != 1) {
            throw Error(ErrorCode::usage, "--import takes the report of exactly one project");
        }
        ProjectSynthesis each{projects.front(), {}, {}};
        each.outcome.results = {import_report(each.project, request.import_file)};
        each.stored_in = store(each.project, each.outcome.results);
        out.projects.push_back(std::move(each));
        return out;
    }
    const auto chosen = choose_tool(request.tool, request.program);
    if (!chosen) {
        refuse_without_tool(request, projects);
    }
    const SynthLimits limits{request.timeout_seconds, &interrupt.requested()};
    for (const SynthProject& project : projects) {
        if (interrupt.requested()) {
            break;
        }
        console.log().info("{}: {} ({})", project.directory, chosen->tool->name,
                           chosen->found.program);
        ProjectSynthesis each{project, synthesise(project, *chosen, limits), {}};
        if (!each.outcome.results.empty()) {
            each.stored_in = store(project, each.outcome.results);
        }
        out.projects.push_back(std::move(each));
    }
    out.signal = interrupt.signal();
    return out;
}

Json synthesis_json(const SynthesisOutcome& outcome) {
    Json list = Json::array();
    for (const ProjectSynthesis& each : outcome.projects) {
        Json results = Json::array();
        for (const SynthResult& result : each.outcome.results) {
            results.push_back(result_json(each.project, result));
        }
        Json project{{"directory", each.project.directory},
                     {"id", each.project.id},
                     {"results", results},
                     {"run", each.stored_in.empty() ? Json() : Json(each.stored_in)}};
        if (each.outcome.failure) {
            const SynthFailure& failure = *each.outcome.failure;
            project["failure"] = {{"stage", failure.stage},
                                  {"what", failure.what},
                                  {"log", failure.log},
                                  {"line", failure.line}};
        }
        list.push_back(std::move(project));
    }
    return {{"schema", "scfa.synth/1"}, {"projects", list}};
}

std::string synthesis_text(const SynthesisOutcome& outcome) {
    std::string out;
    for (const ProjectSynthesis& each : outcome.projects) {
        out += each.project.directory + "\n";
        for (const SynthResult& result : each.outcome.results) {
            out += fmt::format(
                "  {} {} ({}): DSP {}, LUT {}, FF {}, RAMB18 {}, URAM {}, period {}\n", result.tool,
                result.stage, escape_terminal(result.version), number_text(result.dsp),
                number_text(result.lut), number_text(result.ff), number_text(result.bram18),
                number_text(result.uram),
                result.period_ns ? fmt::format("{:.3f} ns", *result.period_ns) : "-");
            for (const std::string& flag : verdicts(each.project, result)) {
                out += "    ! " + escape_terminal(flag) + "\n";
            }
        }
        if (each.outcome.failure) {
            const SynthFailure& failure = *each.outcome.failure;
            out += failure.stage.empty()
                       ? "  FAILED: " + escape_terminal(failure.what) + "\n"
                       : fmt::format("  FAILED in {}: {}\n", failure.stage, failure.what);
            if (!failure.log.empty()) {
                out += fmt::format("    {} {}\n", failure.log, escape_terminal(failure.line));
            }
        }
        out += each.stored_in.empty() && !each.outcome.results.empty()
                   ? "  the project lies in no run: nothing is stored\n"
                   : "";
    }
    return out;
}

}  // namespace scfa::cli
