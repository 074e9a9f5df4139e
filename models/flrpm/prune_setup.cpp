// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/prune_setup.hpp"

#include "models/arch/point_json.hpp"
#include "models/base/json_writer.hpp"
#include "models/flrpm/module_plan.hpp"
#include "models/flrpm/prune_record.hpp"
#include "models/import/network_json.hpp"
#include "models/import/network_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace scfa {
namespace {

std::string_view bytes_of(const std::vector<float>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

std::string_view bytes_of(const std::vector<std::uint8_t>& values, std::size_t count) {
    return {reinterpret_cast<const char*>(values.data()), count};
}

/// The graph with drawn numbers where its file has none.
NetworkGraph with_first_numbers(const NetworkGraph& graph, const PruneConfig& config,
                                Hash128& hash) {
    const ModulePlan plan = plan_module(graph);
    const NetworkNumbers numbers = numbers_of(graph, plan, static_cast<std::uint64_t>(config.seed));
    Hasher hasher;
    hasher.add(write_network_json(graph));
    hasher.add(bytes_of(numbers.parameters)).add(bytes_of(numbers.statistics));
    hash = hasher.finish();
    return with_numbers(graph, plan, numbers);
}

std::int64_t image_count(const std::optional<std::int64_t>& wanted, const ImageDataset& images) {
    const auto have = static_cast<std::int64_t>(images.size());
    if (wanted && *wanted > have) {
        throw Error(ErrorCode::configuration,
                    fmt::format("\"data\": {} images are asked of {}, which has {}", *wanted,
                                images.name, have));
    }
    return wanted.value_or(have);
}

void check_images(const NetworkGraph& graph, const ImageDataset& images) {
    const ModulePlan plan = plan_module(graph);
    const TensorShape& in = plan.steps.front().out;
    const TensorShape have{images.channels, images.rows, images.columns, false};
    if (in.channels != have.channels || in.height != have.height || in.width != have.width) {
        throw Error(ErrorCode::configuration,
                    fmt::format("network \"{}\" reads images of {}, those of {} are {}",
                                graph.name(), to_text(in), images.name, to_text(have)));
    }
    if (images.classes > plan.classes) {
        throw Error(ErrorCode::configuration,
                    fmt::format("network \"{}\" tells {} classes apart, {} has {}", graph.name(),
                                plan.classes, images.name, images.classes));
    }
}

void check_prunable(const PruneSetup& setup) {
    const auto& groups = setup.groups;
    if (std::none_of(groups.begin(), groups.end(),
                     [](const ChannelGroup& group) { return group.prunable(); })) {
        std::string why;
        for (const ChannelGroup& group : groups) {
            why += fmt::format("{}\"{}\": {}", why.empty() ? "" : "; ", group.name, group.fixed);
        }
        throw Error(ErrorCode::model,
                    fmt::format("no channel of network \"{}\" can be removed: {}",
                                setup.graph.name(), shortened(why, kLongestMessage)),
                    {}, "convolutions need a batch norm behind them");
    }
}

std::unique_ptr<Budget> make_budget(const PruneSetup& setup) {
    const PruneConfig& config = setup.config;
    std::optional<HardwarePoint> hardware;
    if (config.budget.point) {
        const PointFile file = read_point_file(*config.budget.point);
        auto platform = std::make_shared<const Platform>(load_platform(file.device));
        DesignPoint point = resolve(file, platform->device);
        point[Parameter::pruning_point] = 0;
        hardware = HardwarePoint{std::move(platform), point};
    }
    const BudgetResource resource = config.match ? BudgetResource::macs : config.budget.resource;
    return std::make_unique<Budget>(setup.graph, setup.groups, resource, std::move(hardware));
}

/// The multiply-accumulates of another run's point at the same ratio.
double matched_target(const PruneRecord& record, double keep, const std::string& path) {
    for (const PrunedPoint& point : record.points) {
        if (point.keep == keep && !point.density) {
            return static_cast<double>(point.macs);
        }
    }
    Place place;
    place.file = path;
    throw Error(ErrorCode::configuration,
                fmt::format("\"match\": the run has no point at {}", keep), std::move(place),
                "both runs need the same \"keep\"");
}

std::vector<double> targets_of(const PruneSetup& setup) {
    const PruneConfig& config = setup.config;
    std::vector<double> out;
    if (config.match) {
        const PruneRecord record = read_prune_record(*config.match);
        if (record.network != setup.graph.name()) {
            Place place;
            place.file = *config.match;
            throw Error(ErrorCode::configuration,
                        fmt::format("\"match\": the run is of network \"{}\", not \"{}\"",
                                    record.network, setup.graph.name()),
                        std::move(place));
        }
        for (const double keep : config.keep) {
            out.push_back(matched_target(record, keep, *config.match));
        }
        return out;
    }
    const double whole = setup.budget->exact(unit_counts(setup.groups));
    for (const double keep : config.keep) {
        out.push_back(keep * whole);
    }
    return out;
}

/// The least that the floors leave must meet each budget.
void check_floors(const PruneSetup& setup) {
    for (std::size_t stage = 1; stage <= setup.targets.size(); ++stage) {
        FloorRule rule = setup.config.floors;
        rule.enabled = setup.method.floor;
        UnitCounts least = floors_of(setup.groups, rule, setup.channel_share(stage));
        for (std::size_t g = 0; g < least.size(); ++g) {  // blocks stop at the next multiple
            const std::int64_t units = setup.groups[g].units;
            least[g] = std::min(units, round_up(least[g], setup.lane));
        }
        const double left = setup.budget->exact(least);
        const double target = setup.targets[stage - 1];
        if (left > target) {
            throw Error(
                ErrorCode::infeasible,
                fmt::format("\"keep\": {} asks for {:.0f} {}, but the floors leave {:.0f}",
                            setup.config.keep[stage - 1], target, setup.budget->info().name, left),
                {}, "a larger ratio, or lower \"floors\"");
        }
    }
}

void set_identities(PruneSetup& setup) {
    const PruneConfig& config = setup.config;
    Hasher data;
    data.add(setup.train_images).add(setup.test_images);
    data.add(bytes_of(setup.train.images,
                      static_cast<std::size_t>(setup.train_images) * setup.train.image_bytes()));
    data.add(bytes_of(setup.test.images,
                      static_cast<std::size_t>(setup.test_images) * setup.test.image_bytes()));
    const std::string content = setup.network_hash.hex() + data.finish().hex();
    const nlohmann::ordered_json all = prune_identity(config);
    nlohmann::ordered_json dense;
    for (const char* key : {"data", "training", "threads", "seed"}) {
        dense[key] = all.at(key);
    }
    dense["training"].erase("prune_learning_rate");
    dense["training"].erase("finetune_learning_rate");
    dense["epochs"] = config.epochs.dense;
    setup.dense_identity = hash128(content + to_canonical_json(dense));
    nlohmann::ordered_json targets = setup.targets;
    setup.identity = hash128(content + to_canonical_json(all) + to_canonical_json(targets));
}

}  // namespace

double PruneSetup::channel_share(std::size_t stage) const {
    if (stage == 0) {
        return 1.0;
    }
    const double whole = budget->exact(unit_counts(groups));
    return std::min(1.0, std::pow(targets[stage - 1] / whole, 1.0 / budget->info().power));
}

PruneSetup prepare_pruning(const PruneConfig& config) {
    PruneSetup out;
    out.config = config;
    out.method = method_of(config.method, config.without);
    out.graph = with_first_numbers(read_network(config.network), config, out.network_hash);
    out.groups = channel_groups(out.graph);
    check_prunable(out);
    const std::string data = config.data.path.value_or(std::string(kFashionMnistFolder));
    out.train = read_dataset(data, DatasetPart::train);
    out.test = read_dataset(data, DatasetPart::test, out.train.classes);
    check_images(out.graph, out.train);
    check_images(out.graph, out.test);
    out.train_images = image_count(config.data.train_images, out.train);
    out.test_images = image_count(config.data.test_images, out.test);
    out.normalisation = measured_normalisation(out.train, out.train_images);
    out.budget = make_budget(out);
    out.lane = config.budget.lane.value_or(config.match ? 1 : out.budget->natural_lane());
    out.targets = targets_of(out);
    check_floors(out);
    set_identities(out);
    return out;
}

}  // namespace scfa
