// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/prune_state.hpp"

#include "models/base/json_writer.hpp"

#include <fmt/format.h>

#include <utility>

namespace scfa {
namespace {

using Json = nlohmann::ordered_json;

Json optional_json(const std::optional<double>& value) {
    return value ? Json(*value) : Json();
}

std::optional<double> optional_of(const Json& json) {
    return json.is_null() ? std::nullopt : std::optional<double>(json.get<double>());
}

void put(Checkpoint& to, Json& json, const std::string& name, const Snapshot& snapshot) {
    json[name] = {{"kept", snapshot.kept}, {"epochs", snapshot.epochs}};
    to.arrays[name + ".parameters"] = snapshot.numbers.parameters;
    to.arrays[name + ".statistics"] = snapshot.numbers.statistics;
}

Snapshot take(const Checkpoint& from, const std::string& name) {
    Snapshot out;
    const Json& json = from.state.at(name);
    out.kept = json.at("kept").get<UnitLists>();
    out.epochs = json.at("epochs").get<std::int64_t>();
    out.numbers.parameters = from.array(name + ".parameters");
    out.numbers.statistics = from.array(name + ".statistics");
    return out;
}

std::string saved_name(std::size_t index) {
    return fmt::format("saved{}", index);
}

std::vector<PrunedPoint> points_of(const Json& json) {
    // The record's own reader checks them.
    const JsonDocument document = JsonDocument::parse_text("the checkpoint", json.dump());
    std::vector<PrunedPoint> out;
    ErrorSink sink;
    for (const JsonNode& node : document.root().elements()) {
        out.push_back(read(pruned_point_table(), node, sink));
    }
    sink.throw_if_any();
    return out;
}

PruneState state_of(const Checkpoint& from) {
    const Json& json = from.state;
    PruneState out;
    out.phase = json.at("phase").get<std::size_t>();
    out.epoch = json.at("epoch").get<std::int64_t>();
    out.seconds = json.at("seconds").get<double>();
    out.victims = json.at("victims").get<UnitLists>();
    out.notes.accuracy_at_cut = optional_of(json.at("accuracy_at_cut"));
    out.notes.accuracy_recalibrated = optional_of(json.at("accuracy_recalibrated"));
    out.notes.change_at_cut = optional_of(json.at("change_at_cut"));
    out.points = points_of(json.at("points"));
    out.current = take(from, "current");
    for (std::size_t i = 0; i < json.at("saved").get<std::size_t>(); ++i) {
        out.saved.push_back(take(from, saved_name(i)));
    }
    out.momentum = from.array("momentum");
    out.envelope = from.array("envelope");
    out.mask = from.array("mask");
    return out;
}

}  // namespace

void save_state(const std::string& path, const PruneState& state, const std::string& identity) {
    Checkpoint out;
    Json& json = out.state;
    json["identity"] = identity;
    json["phase"] = state.phase;
    json["epoch"] = state.epoch;
    json["seconds"] = state.seconds;
    json["victims"] = state.victims;
    json["accuracy_at_cut"] = optional_json(state.notes.accuracy_at_cut);
    json["accuracy_recalibrated"] = optional_json(state.notes.accuracy_recalibrated);
    json["change_at_cut"] = optional_json(state.notes.change_at_cut);
    json["points"] = Json::array();
    for (const PrunedPoint& point : state.points) {
        json["points"].push_back(write(pruned_point_table(), point));
    }
    put(out, json, "current", state.current);
    json["saved"] = state.saved.size();
    for (std::size_t i = 0; i < state.saved.size(); ++i) {
        put(out, json, saved_name(i), state.saved[i]);
    }
    out.arrays["momentum"] = state.momentum;
    out.arrays["envelope"] = state.envelope;
    out.arrays["mask"] = state.mask;
    save_checkpoint(path, out);
}

PruneState load_state(const std::string& path, const std::string& identity) {
    const Checkpoint checkpoint = load_checkpoint(path);
    Place place;
    place.file = path;
    try {
        if (checkpoint.state.at("identity").get<std::string>() != identity) {
            throw Error(ErrorCode::configuration,
                        "the run belongs to another configuration, network or data set",
                        std::move(place),
                        "name another directory with --run-dir, or begin anew with --restart");
        }
        return state_of(checkpoint);
    } catch (const nlohmann::json::exception&) {
        throw Error(ErrorCode::damaged, "the checkpoint cannot be used: a part is missing",
                    std::move(place), "remove the file to begin anew");
    }
}

}  // namespace scfa
