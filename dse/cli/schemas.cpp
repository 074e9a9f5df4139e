// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/schemas.hpp"

#include "dse/claims/claim_rows.hpp"
#include "dse/config/resolve.hpp"
#include "dse/config/sweep_config.hpp"
#include "models/arch/device.hpp"
#include "models/arch/point_json.hpp"
#include "models/base/json_reader.hpp"
#include "models/cost/platform.hpp"
#include "models/eval/metrics.hpp"
#include "models/eval/result.hpp"
#include "models/flrpm/prune_setup.hpp"
#include "models/flrpm/study.hpp"
#include "models/import/network_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace scfa::cli {
namespace {

template <class T>
FileKind kind(std::string name, const FieldTable<T>& table, std::vector<std::string> marks,
              std::function<void(const std::string&)> validate) {
    return {std::move(name), [&table] { return schema(table); },
            [&table] { return reference_markdown(table); }, std::move(validate), std::move(marks)};
}

/// Headings one level down: each table becomes a section of one page.
std::string one_level_down(const std::string& page) {
    std::string out;
    std::size_t at = 0;
    while (at < page.size()) {
        const std::size_t end = std::min(page.find('\n', at), page.size() - 1) + 1;
        out += page[at] == '#' ? "#" + page.substr(at, end - at) : page.substr(at, end - at);
        at = end;
    }
    return out;
}

std::string parameters_section() {
    std::string out =
        "## parameters\n\nOf a design point: keys of `space` in a sweep, of `parameters` in a "
        "point "
        "file and of `defaults` in a device file.\n\n"
        "| parameter | unit | allowed | default | meaning |\n|---|---|---|---|---|\n";
    for (const ParameterInfo& info : parameter_table()) {
        std::string allowed = info.kind == ParameterKind::boolean ? "false, true"
                              : info.kind == ParameterKind::integer
                                  ? fmt::format("{} to {}", info.minimum, info.maximum)
                                  : fmt::format("{}", fmt::join(info.choices, ", "));
        allowed += info.power_of_two ? ", a power of two" : "";
        out += fmt::format("| `{}` | {} | {} | {} | {} |\n", info.name, info.unit, allowed,
                           value_text(info.id, info.fallback), info.description);
    }
    return out;
}

std::string direction_name(Direction direction) {
    return direction == Direction::minimise   ? "less is better"
           : direction == Direction::maximise ? "more is better"
                                              : "";
}

std::string metric_rows(const MetricInfo* first, std::size_t count) {
    std::string out = "| metric | unit | | meaning | model |\n|---|---|---|---|---|\n";
    for (std::size_t i = 0; i < count; ++i) {
        const MetricInfo& info = first[i];
        out += fmt::format("| `{}` | {} | {} | {} | {} |\n", info.name, info.unit,
                           direction_name(info.direction), info.description, info.source);
    }
    return out;
}

std::string reasons_section() {
    std::string out =
        "## reasons\n\nWhy a point is infeasible, as `status`, `explain` and the report name it: ";
    for (std::int32_t i = 1; i <= static_cast<std::int32_t>(Reason::constraint); ++i) {
        out += fmt::format("{}`{}`", i == 1 ? "" : ", ", name_of(static_cast<Reason>(i)));
    }
    return out + ".\n";
}

}  // namespace

const std::vector<FileKind>& file_kinds() {
    static const std::vector<FileKind> kinds = [] {
        std::vector<FileKind> out;
        out.push_back(kind("sweep", sweep_table(), {"workload", "space", "objectives"},
                           [](const std::string& path) { (void)resolve_sweep(path); }));
        out.push_back(kind("claims", claims_table(), {"networks", "array", "sparse"},
                           [](const std::string& path) {
                               const ClaimsConfig config = read_claims_config(path);
                               (void)load_platform(config.device);
                               for (const ClaimNetwork& network : config.networks) {
                                   (void)claim_workloads(config, network);
                               }
                           }));
        out.push_back(
            kind("prune", prune_table(), {"epochs", "keep", "training", "budget"},
                 [](const std::string& path) { (void)prepare_pruning(read_prune_config(path)); }));
        out.push_back(kind("study", study_table(), {"jobs"}, [](const std::string& path) {
            (void)study_runs(read_study_config(path), "");
        }));
        out.push_back(kind("point", point_table(), {"parameters"}, [](const std::string& path) {
            (void)load_platform(read_point_file(path).device);
        }));
        out.push_back(kind("device", device_table(), {"part", "ddr", "slice"},
                           [](const std::string& path) { (void)load_platform(path); }));
        out.push_back(
            kind("network", network_json_table(), {"layers"}, [](const std::string& path) {
                (void)load_workload({path, path}, DrawnMasks{});
            }));
        out.push_back(kind("fabric", fabric_table(), {"pe_lut", "loop_base_ns"},
                           [](const std::string& path) { (void)load_fabric(path); }));
        out.push_back(kind("energy", energy_table(), {"mac_int8", "routing_factor"},
                           [](const std::string& path) { (void)load_energy(path); }));
        out.push_back(kind("memory", memory_coefficients_table(), {"row_miss_exposed"},
                           [](const std::string& path) {
                               (void)read_document(memory_coefficients_table(),
                                                   JsonDocument::parse_file(path));
                           }));
        return out;
    }();
    return kinds;
}

const FileKind& kind_of_file(const std::string& path) {
    const JsonDocument document = JsonDocument::parse_file(path);
    const FileKind* best = &file_kinds().front();
    std::ptrdiff_t most = 0;
    for (const FileKind& candidate : file_kinds()) {
        const auto found = std::count_if(
            candidate.marks.begin(), candidate.marks.end(),
            [&document](const std::string& key) { return document.value().contains(key); });
        if (document.root().is_object() && found > most) {
            best = &candidate;
            most = found;
        }
    }
    return *best;
}

std::string reference_page() {
    std::string out =
        "# Reference\n\nMade by `scfa-dse config reference` from the tables that the readers are "
        "made "
        "from; do not edit. A test fails when it is stale.\n\n";
    for (const FileKind& file : file_kinds()) {
        out += one_level_down(file.reference()) + "\n";
    }
    out += parameters_section();
    out += "\n## metrics\n\nOf a point.\n\n" + metric_rows(metric_table().data(), kMetrics);
    out +=
        "\n## metrics of a layer\n\nLane stalls are lane-cycles: divide by `pe.rows` for "
        "cycles.\n\n" +
        metric_rows(layer_metric_table().data(), kLayerMetrics);
    return out + "\n" + reasons_section();
}

}  // namespace scfa::cli
