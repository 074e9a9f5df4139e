// SPDX-License-Identifier: Apache-2.0
#include "dse/config/resolve.hpp"

#include "dse/config/pruned_run.hpp"
#include "dse/store/config_diff.hpp"
#include "dse/store/run_info.hpp"
#include "models/base/json_writer.hpp"
#include "models/import/network_reader.hpp"
#include "models/import/quantised_file.hpp"
#include "models/network/lowering.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <numeric>
#include <utility>

namespace scfa {
namespace {

using Json = nlohmann::ordered_json;

/// The networks in the order of `pruning.point`.
std::vector<NetworkFile> network_files(const WorkloadChoice& choice) {
    return choice.network ? std::vector<NetworkFile>{{*choice.network, {}, {}}} : choice.networks;
}

Error nothing_drawn(const JsonNode& root) {
    return root.at("weights").key_error(
        "\"weights\": the network's file has weights of its own, nothing is drawn",
        "leave the key out");
}

std::vector<std::shared_ptr<const Workload>> load_workloads(const SweepConfig& config,
                                                            const JsonNode& root) {
    const DrawnMasks drawn = drawn_masks(config.weights);
    std::vector<std::shared_ptr<const Workload>> out;
    bool any_drawn = false;
    for (const NetworkFile& network : network_files(config.workload)) {
        Workload workload = load_workload(network.file, drawn);
        // What the configuration states counts before what the file does.
        workload.accuracy = network.accuracy ? network.accuracy : workload.accuracy;
        workload.accuracy_float =
            network.accuracy_float ? network.accuracy_float : workload.accuracy_float;
        any_drawn = any_drawn || workload.mask_source == MaskSource::drawn;
        out.push_back(std::make_shared<const Workload>(std::move(workload)));
    }
    if (out.empty()) {
        throw root.at("workload").error("\"networks\": expected at least one network");
    }
    if (config.weights && !any_drawn) {
        throw nothing_drawn(root);
    }
    return out;
}

/// What the workload names: networks, or the points of a pruning run.
void add_workloads(ResolvedSweep& sweep, const JsonNode& root) {
    const SweepConfig& config = sweep.config;
    if (!config.workload.flrpm) {
        sweep.workloads = load_workloads(config, root);
        return;
    }
    if (config.weights) {
        throw nothing_drawn(root);
    }
    const JsonNode node = root.at("workload").at("flrpm");
    std::error_code ignored;
    if (!std::filesystem::exists(std::filesystem::path(node.path()) / kPruneRecordFile, ignored)) {
        throw node.error(
            fmt::format("\"flrpm\": there is no finished pruning run in {}", node.path()),
            "name the directory of a run: scfa-dse prune makes one, and goes on with "
            "one that was interrupted");
    }
    PrunedRun run = read_pruned_run(*config.workload.flrpm);
    sweep.workloads = std::move(run.workloads);
    sweep.pruning = std::move(run.record);
}

const Axis* find_axis(const std::vector<Axis>& axes, Parameter parameter) {
    const auto found = std::find_if(axes.begin(), axes.end(), [parameter](const Axis& axis) {
        return axis.parameter == parameter;
    });
    return found == axes.end() ? nullptr : &*found;
}

/// A family is explored whole unless the space names members of it.
void add_pruning_axis(SweepConfig& config, std::size_t networks, const JsonNode& root) {
    const std::string name(info_of(Parameter::pruning_point).name);
    if (const Axis* axis = find_axis(config.space, Parameter::pruning_point)) {
        const auto largest = *std::max_element(axis->values.begin(), axis->values.end());
        if (static_cast<std::size_t>(largest) >= networks) {
            throw root.at("space").at(name).error(
                fmt::format("\"{}\": {} is not the index of a network", name, largest),
                fmt::format("the workload has {} network{}, counted from 0", networks,
                            networks == 1 ? "" : "s"));
        }
    } else if (networks > 1) {
        std::vector<std::int32_t> values(networks);
        std::iota(values.begin(), values.end(), 0);
        config.space.push_back({Parameter::pruning_point, std::move(values)});
    }
}

/// Every parameter as an axis, in the order of the table.
std::vector<Axis> written_out(const std::vector<Axis>& axes, const DesignPoint& base) {
    std::vector<Axis> out;
    for (const ParameterInfo& info : parameter_table()) {
        const Axis* axis = find_axis(axes, info.id);
        out.push_back(axis != nullptr ? *axis : Axis{info.id, {base[info.id]}});
    }
    return out;
}

/// An accuracy that no file states cannot be traded or limited.
void check_accuracies(const SweepConfig& config,
                      const std::vector<std::shared_ptr<const Workload>>& workloads,
                      const JsonNode& root) {
    const auto known = [&workloads](Metric metric) {
        return std::all_of(workloads.begin(), workloads.end(), [metric](const auto& workload) {
            return metric == Metric::accuracy         ? workload->accuracy.has_value()
                   : metric == Metric::accuracy_float ? workload->accuracy_float.has_value()
                                                      : true;
        });
    };
    const auto refuse = [](const JsonNode& node, Metric metric) {
        const std::string name(info_of(metric).name);
        return node.error(
            fmt::format("\"{}\" is not known for every network", name),
            fmt::format(R"(state it: "networks": [{{"file": ..., "{}": 0.9}}, ...])", name));
    };
    for (std::size_t i = 0; i < config.objectives.size(); ++i) {
        if (!known(config.objectives[i])) {
            throw refuse(root.at("objectives").elements()[i], config.objectives[i]);
        }
    }
    for (const MetricLimit& limit : config.constraints.limits) {
        if (!known(limit.metric)) {
            throw refuse(root.at("constraints").at(info_of(limit.metric).name), limit.metric);
        }
    }
}

Json networks_content(const std::vector<std::shared_ptr<const Workload>>& workloads) {
    Json out = Json::array();
    for (const auto& workload : workloads) {
        Json& network = out.emplace_back();
        network = {{"name", workload->name}, {"content", workload->content.hex()}};
        if (workload->accuracy) {
            network["accuracy"] = *workload->accuracy;
        }
    }
    return out;
}

StoredPoints resolved_rows(const SweepConfig& config, WideCount points, const JsonNode& root) {
    const StoredPoints asked = config.store.points;
    const auto refuse = [&root](const char* why, const char* hint) {
        return root.at("store").at("points").key_error(why, hint);
    };
    if (config.search.engine == EngineName::bounded) {
        if (asked == StoredPoints::all) {
            throw refuse(
                "\"points\": a bounded search does not evaluate every point, so it keeps "
                "the front",
                "leave it out, or let \"engine\" be \"exhaustive\"");
        }
        return StoredPoints::front;
    }
    if (is_sampling(config.search.engine)) {
        if (asked == StoredPoints::front) {
            throw refuse("\"points\": an engine that samples keeps every point that it evaluated",
                         "leave it out");
        }
        return StoredPoints::all;
    }
    constexpr auto kMost = static_cast<WideCount>(std::numeric_limits<std::int64_t>::max());
    if (asked != StoredPoints::automatic) {
        return asked;
    }
    const RowMode rows = default_row_mode(static_cast<std::int64_t>(std::min(points, kMost)));
    return rows == RowMode::all ? StoredPoints::all : StoredPoints::front;
}

void resolve_population(SearchChoice& search, std::size_t objectives, const JsonNode& root) {
    if (!is_sampling(search.engine)) {
        return;
    }
    if (search.engine != EngineName::random && objectives < 2) {
        throw root.at("objectives")
            .error(fmt::format("\"{}\" trades objectives: it wants two or more",
                               name_of(search.engine)),
                   R"(let "engine" be "bounded", which finds the one best point)");
    }
    constexpr std::int64_t kMultiple = 4;  // what NSGA-II mates at a time
    if (!search.population) {
        search.population =
            std::clamp<std::int64_t>(*search.budget / 100, 40, 400) / kMultiple * kMultiple;
    } else if (search.engine == EngineName::nsga2 && *search.population % kMultiple != 0) {
        throw root.at("search")
            .at("population")
            .error(fmt::format("\"population\": {} is not a multiple of {}", *search.population,
                               kMultiple),
                   "NSGA-II mates four points at a time");
    }
}

}  // namespace

DrawnMasks drawn_masks(const std::optional<DrawnWeights>& weights) {
    const DrawnWeights from = weights.value_or(DrawnWeights{});
    DrawnMasks out;
    out.density = from.density;
    out.balanced = from.balance;
    out.seed = static_cast<std::uint64_t>(from.seed);
    out.by_layer = from.per_layer;
    return out;
}

Workload load_workload(const FilePath& file, const DrawnMasks& drawn) {
    LoweringOptions options;
    options.drawn = drawn;
    Workload out = is_quantised_file(file.path) ? *load_quantised(file.path).workload
                                                : lower(read_network(file.path), options);
    out.file = file.written;
    return out;
}

Json platform_content(const Platform& platform) {
    Json out = write(device_table(), platform.device);
    out["fabric_coefficients"] = write(fabric_table(), platform.fabric);
    out["energy_coefficients"] = write(energy_table(), platform.energy);
    out["memory_coefficients"] = write(memory_coefficients_table(), platform.memory);
    return out;
}

ResolvedSweep resolve_sweep(const std::string& path) {
    const JsonDocument document = JsonDocument::parse_file(path, kConfigLimits);
    const JsonNode root = document.root();
    ResolvedSweep out;
    out.file = path;
    out.config = read_sweep_config(document);
    // The cheap checks first: a space that cannot be right is refused before networks are read.
    out.platform = std::make_shared<const Platform>(load_platform(out.config.device.path));
    add_workloads(out, root);
    add_pruning_axis(out.config, out.workloads.size(), root);
    check_accuracies(out.config, out.workloads, root);
    const DesignPoint base = out.platform->device.default_point();
    out.space = std::make_shared<const Space>(base, out.config.space);
    out.config.space = written_out(out.config.space, base);
    out.config.store.points = resolved_rows(out.config, out.space->distinct(), root);
    resolve_population(out.config.search, out.config.objectives.size(), root);

    out.configuration = write_sweep_config(out.config);
    const Json device = platform_content(*out.platform);
    out.platform_hash = hash128(to_canonical_json(device));
    out.identity = out.configuration;
    out.identity["content"] = {{"device", device}, {"networks", networks_content(out.workloads)}};
    out.hash = config_hash(to_canonical_json(out.identity));
    return out;
}

}  // namespace scfa
