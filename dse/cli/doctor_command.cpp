// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/build_info.hpp"
#include "dse/cli/command.hpp"
#include "dse/cli/paths.hpp"
#include "dse/cli/text_table.hpp"
#include "dse/cli/tlm_level.hpp"
#include "dse/exec/mpi_team.hpp"
#include "dse/search/search_engine.hpp"
#include "dse/store/file_system.hpp"
#include "hls/synth/synth_run.hpp"
#include "hls/synth/tool_process.hpp"
#include "models/flrpm/training_backend.hpp"
#include "reports/assets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <thread>
#include <unistd.h>

namespace scfa::cli {
namespace {

using Json = nlohmann::ordered_json;

enum class State { good, missing, not_built };

struct Finding {
    std::string item;
    State state = State::good;
    std::string text;
};

std::string state_name(State state) {
    return state == State::good ? "ok" : state == State::missing ? "missing" : "not in this build";
}

Finding configs_finding() {
    const std::string folder = shipped_configs();
    return folder.empty()
               ? Finding{"shipped configurations", State::missing, "install scfa-dse again"}
               : Finding{"shipped configurations", State::good, folder};
}

Finding assets_finding() {
    try {
        const std::string folder = find_report_assets();
        (void)load_report_assets(folder);
        return {"report's script and style sheet", State::good, folder};
    } catch (const Error& error) {
        return {"report's script and style sheet", State::missing, error.message()};
    }
}

Finding memory_finding() {
    const auto pages = static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES));
    const auto size = static_cast<std::int64_t>(sysconf(_SC_PAGESIZE));
    return {"memory", State::good, bytes_text(pages * size)};
}

Finding disk_finding() {
    std::error_code failure;
    const std::string here = std::filesystem::current_path(failure).string();
    if (failure) {
        return {"disk", State::missing, "the current folder is gone"};
    }
    const std::string_view journal = journal_mode_for(file_system_type(here));
    return {
        "disk", State::good,
        fmt::format("{} free in {}{}", bytes_text(free_bytes(here)), here,
                    journal == "WAL" ? "" : " (shared between hosts: one sweep a run, slower)")};
}

std::vector<Finding> examine() {
    std::vector<Finding> out;
    out.push_back({"program", State::good,
                   fmt::format("scfa-dse {}, revision {}, {}", program_version(), source_revision(),
                               program_file())});
    out.push_back({"processors", State::good,
                   std::to_string(std::max(std::thread::hardware_concurrency(), 1U))});
    out.push_back(memory_finding());
    out.push_back(disk_finding());
    out.push_back(configs_finding());
    out.push_back(assets_finding());
    out.push_back({"ONNX networks", State::good, "read with protobuf"});
    std::string engines;
    for (const EngineInfo& engine : engine_table()) {
        engines += (engines.empty() ? "" : ", ") + std::string(engine.name);
    }
    out.push_back({"search engines", State::good, engines});
    out.push_back({"SystemC model (tlm)", has_tlm_level() ? State::good : State::not_built,
                   has_tlm_level() ? "a process for each point" : "needs libsystemc-dev"});
    const std::string torch = training_backend_file();
    out.push_back({"pruning (FLRPM)", torch.empty() ? State::not_built : State::good,
                   torch.empty() ? "needs libtorch-dev" : torch});
    out.push_back({"HLS projects", kernel_sources().empty() ? State::missing : State::good,
                   kernel_sources()});
    const auto tool = choose_tool("auto", "");
    out.push_back({"synthesis", State::good,
                   tool ? tool->found.program
                        : "no tool on PATH: reports made elsewhere are taken (synth --import)"});
    const std::string verilator = find_program("verilator");
    out.push_back(
        {"RTL model", State::good,
         verilator.empty() ? "no verilator on PATH: simulate --fidelity rtl needs it" : verilator});
    out.push_back({"MPI executor", has_mpi() ? State::good : State::not_built,
                   has_mpi() ? "rank 0 writes, the others evaluate" : "needs libopenmpi-dev"});
    return out;
}

int doctor(Console& console) {
    const std::vector<Finding> findings = examine();
    const bool healthy = std::none_of(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.state == State::missing;
    });
    if (console.json()) {
        Json list = Json::array();
        for (const Finding& finding : findings) {
            list.push_back({{"item", finding.item},
                            {"state", state_name(finding.state)},
                            {"text", finding.text}});
        }
        console.print_json(
            {{"schema", "scfa.doctor/1"}, {"healthy", healthy}, {"findings", std::move(list)}});
    } else {
        TextTable table({{"what", false}, {"state", false}, {"", false}});
        for (const Finding& finding : findings) {
            table.add({finding.item, state_name(finding.state), finding.text});
        }
        console.print(table.text());
    }
    return healthy ? 0 : exit_code_of(ErrorCode::environment);
}

}  // namespace

Command doctor_command() {
    return {"doctor",
            "Show what this installation has and what it lacks",
            "Ends with 4 when something that is needed is missing.",
            {"scfa-dse doctor", "scfa-dse doctor --json"},
            [](CLI::App&) -> Action { return doctor; },
            {}};
}

}  // namespace scfa::cli
