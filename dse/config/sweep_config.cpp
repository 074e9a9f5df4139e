// SPDX-License-Identifier: Apache-2.0
#include "dse/config/sweep_config.hpp"

#include "dse/config/space_schema.hpp"
#include "dse/pareto/objectives.hpp"
#include "dse/space/space_json.hpp"
#include "models/arch/parameter_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace scfa {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kMostSeed = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMostBudget = 10'000'000;  // every point is kept
constexpr std::int64_t kMostNetworks = 256;
constexpr std::int64_t kMostConfirmed = 1'000'000;

Error unbuilt(const JsonNode& node, const std::string& what, std::string hint) {
    return Error(ErrorCode::unsupported,
                 fmt::format("{}: {} is not in this build", node.name(), what), node.key_place(),
                 std::move(hint));
}

template <class T>
void add_path(FieldTable<T>& table, const std::string& key, std::optional<FilePath> T::*member,
              const std::string& text, Json schema = file_path_schema()) {
    table.template custom<std::optional<FilePath>>(
        key, member, "path", [](const JsonNode& node, ErrorSink&) { return read_file_path(node); },
        [](const std::optional<FilePath>& path) {
            return path.has_value() ? Json(path->written) : Json();
        },
        std::move(schema), text);
}

template <class T>
FieldOptions add_path(FieldTable<T>& table, const std::string& key, FilePath T::*member,
                      const std::string& text) {
    return table.template custom<FilePath>(
        key, member, "path", [](const JsonNode& node, ErrorSink&) { return read_file_path(node); },
        [](const FilePath& path) { return path.empty() ? Json() : Json(path.written); },
        file_path_schema(), text);
}

const FieldTable<NetworkFile>& network_file_table() {
    static const FieldTable<NetworkFile> table = [] {
        FieldTable<NetworkFile> t("network of a family", "One network and how good it is.");
        add_path(t, "file", &NetworkFile::file, "The network, JSON or ONNX.").required();
        t.number("accuracy", &NetworkFile::accuracy, {0.0, 1.0}, "",
                 "Of the int8 network on the test set.");
        t.number("accuracy_float", &NetworkFile::accuracy_float, {0.0, 1.0}, "",
                 "Of the network before quantisation.");
        return t;
    }();
    return table;
}

void check_workload(const WorkloadChoice& workload, const JsonNode& node, ErrorSink& sink) {
    const int given = (workload.flrpm ? 1 : 0) + (workload.network ? 1 : 0) +
                      (node.find("networks").has_value() ? 1 : 0);
    if (given != 1) {
        sink.add(node.expected(R"(exactly one of "network", "networks" and "flrpm")"));
    }
}

const FieldTable<WorkloadChoice>& workload_table() {
    static const FieldTable<WorkloadChoice> table = [] {
        FieldTable<WorkloadChoice> t("workload", "What the accelerator runs: exactly one key.");
        add_path(t, "network", &WorkloadChoice::network, "One network, JSON or ONNX.");
        t.list("networks", &WorkloadChoice::networks, network_file_table(), {0, kMostNetworks},
               "A family of networks; the parameter `pruning.point` is the index into this list.");
        add_path(t, "flrpm", &WorkloadChoice::flrpm,
                 "The directory of a finished pruning run; the parameter `pruning.point` is the "
                 "index of one of its points, which bring their accuracies and weights.");
        t.check(check_workload, {{"oneOf", Json::array({{{"required", {"network"}}},
                                                        {{"required", {"networks"}}},
                                                        {{"required", {"flrpm"}}}})}});
        return t;
    }();
    return table;
}

std::map<std::string, double> read_densities(const JsonNode& node, ErrorSink& sink) {
    std::map<std::string, double> out;
    for (const auto& [layer, value] : node.members()) {
        sink.collect([&, &name = layer, &number = value] { out[name] = number.number(0.0, 1.0); });
    }
    return out;
}

Json write_densities(const std::map<std::string, double>& densities) {
    Json out = Json::object();
    for (const auto& [layer, density] : densities) {
        out[layer] = density;
    }
    return out.empty() ? Json() : out;
}

const FieldTable<DrawnWeights>& weights_table() {
    static const FieldTable<DrawnWeights> table = [] {
        FieldTable<DrawnWeights> t(
            "weights",
            "Draws which weights are non-zero, for networks whose files have "
            "none. Results are marked \"drawn mask\".");
        t.number("density", &DrawnWeights::density, {0.0, 1.0}, "", "Share of non-zero weights.");
        t.flag(
            "balance", &DrawnWeights::balance,
            "Every filter keeps the same number of weights, rather than each weight its chance.");
        t.integer("seed", &DrawnWeights::seed, {0, kMostSeed}, "", "Of the drawing.");
        t.custom<std::map<std::string, double>>(
            "per_layer", &DrawnWeights::per_layer, "object: layer name to density", read_densities,
            write_densities,
            {{"type", "object"},
             {"additionalProperties", {{"type", "number"}, {"minimum", 0}, {"maximum", 1}}}},
            "Layers with a density of their own.");
        return t;
    }();
    return table;
}

void check_search(const SearchChoice& search, const JsonNode& node, ErrorSink& sink) {
    if (is_sampling(search.engine)) {
        if (!search.budget) {
            sink.add(node.error(fmt::format("\"{}\" samples: it wants a \"budget\" of evaluations",
                                            name_of(search.engine)),
                                R"(for example {"engine": "nsga2", "budget": 20000})"));
        }
        return;
    }
    const bool bounded = search.engine == EngineName::bounded;
    const auto refuse = [&](const char* key, const char* hint) {
        if (node.find(key)) {
            sink.add(node.at(key).key_error(
                fmt::format("\"{}\": {}", key,
                            bounded ? "a bounded search ends when every point is accounted for"
                                    : "an exhaustive search evaluates every point"),
                hint));
        }
    };
    refuse("budget",
           "leave it out; the option --max-points refuses a space that is larger than you think");
    refuse("population", "leave it out; it is for engines that sample");
}

const FieldTable<SearchChoice>& search_table() {
    static const FieldTable<SearchChoice> table = [] {
        FieldTable<SearchChoice> t("search", "How the space is searched.");
        t.choice("engine", &SearchChoice::engine,
                 {{"exhaustive", EngineName::exhaustive},
                  {"bounded", EngineName::bounded},
                  {"nsga2", EngineName::nsga2},
                  {"moead", EngineName::moead},
                  {"nspso", EngineName::nspso},
                  {"random", EngineName::random}},
                 "`exhaustive` evaluates every point; `bounded` finds the same front and proves "
                 "most points to miss it; `nsga2`, `moead`, `nspso` and `random` sample.");
        t.integer("budget", &SearchChoice::budget, {1, kMostBudget}, "evaluations",
                  "For engines that sample: points that they may ask for, repeated ones included.");
        t.integer("population", &SearchChoice::population, {8, 10'000}, "points",
                  "For engines that sample: points of a generation, a multiple of 4 for `nsga2`; "
                  "a hundredth of the budget, in [40, 400], unless given.");
        t.check(check_search);
        return t;
    }();
    return table;
}

const FieldTable<StoreChoice>& store_table() {
    static const FieldTable<StoreChoice> table = [] {
        FieldTable<StoreChoice> t("store", "What a run keeps.");
        t.choice("points", &StoreChoice::points,
                 {{"auto", StoredPoints::automatic},
                  {"all", StoredPoints::all},
                  {"front", StoredPoints::front}},
                 "`all`: every point; `front`: the Pareto front, its neighbourhood of 1 % and the "
                 "points that failed (counts are always complete); `auto`: `all` up to 200 000 "
                 "points.");
        return t;
    }();
    return table;
}

ConfirmedPoints read_confirmed_points(const JsonNode& node, ErrorSink&) {
    ConfirmedPoints out;
    if (node.is_text() && node.text() == "knee") {
        out.knee = true;
    } else if (node.is_number()) {
        out.most = node.integer(1, kMostConfirmed);
    } else if (!node.is_text() || node.text() != "front") {
        throw node.expected(R"("front", "knee" or a number of points)");
    }
    return out;
}

Json write_confirmed_points(const ConfirmedPoints& points) {
    return points.knee                    ? Json("knee")
           : points.most > kMostConfirmed ? Json("front")
                                          : Json(points.most);
}

const FieldTable<ConfirmChoice>& confirm_table() {
    static const FieldTable<ConfirmChoice> table = [] {
        FieldTable<ConfirmChoice> t(
            "confirm", "Evaluates points of the front once more at a higher level of fidelity.");
        t.choice("fidelity", &ConfirmChoice::fidelity, {{"tlm", ConfirmFidelity::tlm}},
                 "`tlm`: the SystemC model, to the cycle.");
        t.custom<ConfirmedPoints>(
            "points", &ConfirmChoice::points, "`front`, `knee` or integer", read_confirmed_points,
            write_confirmed_points,
            {{"anyOf",
              Json::array({{{"enum", {"front", "knee"}}},
                           {{"type", "integer"}, {"minimum", 1}, {"maximum", kMostConfirmed}}})}},
            "`front`: all of it; `knee`: the knee alone; a number: so many at most, spread evenly "
            "over the front in the order of the first objective.");
        return t;
    }();
    return table;
}

std::string read_name(const JsonNode& node, ErrorSink&) {
    const std::string& name = node.text();
    const bool good = !name.empty() && name.size() <= 64 && name[0] != '.' && name[0] != '-' &&
                      std::all_of(name.begin(), name.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                 (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
                      });
    if (!good) {
        throw node.expected(
            "1 to 64 letters, digits, \"-\", \"_\" and \".\", beginning with a letter "
            "or digit",
            "the name becomes a part of the run's directory");
    }
    return name;
}

Constraints read_sweep_constraints(const JsonNode& node, ErrorSink& sink) {
    Constraints out = read_constraints(node, sink);
    if (!out.device) {
        throw unbuilt(node.at("device"), "exploring beyond the device's resources",
                      "leave the key out, or name a larger device");
    }
    return out;
}

Json write_constraints(const Constraints& constraints) {
    Json out = {{"device", constraints.device}};
    for (const MetricLimit& limit : constraints.limits) {
        Json& bounds = out[std::string(info_of(limit.metric).name)] = Json::object();
        if (limit.minimum) {
            bounds["min"] = *limit.minimum;
        }
        if (limit.maximum) {
            bounds["max"] = *limit.maximum;
        }
    }
    return out;
}

Json write_objectives(const std::vector<Metric>& objectives) {
    Json out = Json::array();
    for (const Metric metric : objectives) {
        out.push_back(info_of(metric).name);
    }
    return out;
}

std::string read_emitted_points(const JsonNode& node, ErrorSink&) {
    if (!node.is_text() || (node.text() != "front" && node.text() != "knee")) {
        throw node.expected(R"("front" or "knee")");
    }
    return node.text();
}

const FieldTable<EmitChoice>& emit_table() {
    static const FieldTable<EmitChoice> table = [] {
        FieldTable<EmitChoice> t("emit", "Writes HLS projects of the best points.");
        t.custom<std::string>(
            "points", &EmitChoice::points, "`front` or `knee`", read_emitted_points,
            [](const std::string& points) { return Json(points); }, {{"enum", {"front", "knee"}}},
            "`front`: all of it; `knee`: the knee alone.");
        return t;
    }();
    return table;
}

FieldTable<SweepConfig> make_sweep_table() {
    FieldTable<SweepConfig> t("sweep",
                              "One exploration: a device, a workload, a space of design "
                              "points and what is to be traded.");
    t.custom<std::string>(
         "name", &SweepConfig::name, "text", read_name,
         [](const std::string& name) { return name.empty() ? Json() : Json(name); },
         {{"type", "string"}, {"pattern", "^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$"}},
         "Of the run; a part of the name of its directory.")
        .required();
    add_path(t, "device", &SweepConfig::device, "The device file.").required();
    t.object("workload", &SweepConfig::workload, workload_table(), "What the accelerator runs.")
        .required();
    t.object("weights", &SweepConfig::weights, weights_table(),
             "For networks without weights: how the masks are drawn. Absent: density 1.");
    t.custom<std::vector<Axis>>(
         "space", &SweepConfig::space, "object: parameter to values",
         [](const JsonNode& node, ErrorSink& sink) { return read_axes(node, sink); }, space_json,
         space_schema(),
         "Axes of the space: one value, a list, a range {\"from\": 2, \"to\": 16, \"step\": 2} or "
         "a "
         "progression {\"from\": 4, \"to\": 64, \"times\": 2}. A parameter without an axis has the "
         "device's default.")
        .required();
    t.custom<Constraints>(
        "constraints", &SweepConfig::constraints, "object: metric to limits",
        read_sweep_constraints, write_constraints, constraints_schema(),
        "What makes a point infeasible: `device` (its resources are the limit, always in "
        "this build) and limits on metrics, {\"latency_ms\": {\"max\": 20}}.");
    t.custom<std::vector<Metric>>(
         "objectives", &SweepConfig::objectives, "list of metrics",
         [](const JsonNode& node, ErrorSink& sink) {
             return read_objectives(node, sink).metrics();
         },
         write_objectives, objectives_schema(),
         "What is traded: the front holds the points that no other point beats in all of them.")
        .required();
    t.object("search", &SweepConfig::search, search_table(), "How the space is searched.");
    t.object("store", &SweepConfig::store, store_table(), "What the run keeps.");
    t.integer("seed", &SweepConfig::seed, {0, kMostSeed}, "", "Of everything that is random.");
    t.object("confirm", &SweepConfig::confirm, confirm_table(),
             "Confirms the best points with the SystemC model. Absent: none.");
    t.object("emit", &SweepConfig::emit, emit_table(),
             "Writes HLS projects into the run. Absent: none.");
    t.text("synth", &SweepConfig::synth,
           "Synthesises the projects: `auto`, or a tool of `scfa-dse synth --tool`. Absent: not.");
    return t;
}

}  // namespace

std::string_view name_of(EngineName engine) {
    constexpr std::array<std::string_view, 6> kNames{"exhaustive", "bounded", "nsga2",
                                                     "moead",      "nspso",   "random"};
    return kNames[static_cast<std::size_t>(engine)];
}

bool is_sampling(EngineName engine) {
    return engine != EngineName::exhaustive && engine != EngineName::bounded;
}

std::string_view name_of(ConfirmFidelity) {
    return "tlm";
}

const FieldTable<SweepConfig>& sweep_table() {
    static const FieldTable<SweepConfig> table = make_sweep_table();
    return table;
}

SweepConfig read_sweep_config(const JsonDocument& document) {
    return read_document(sweep_table(), document);
}

nlohmann::ordered_json write_sweep_config(const SweepConfig& config) {
    Json out = write(sweep_table(), config);
    if (config.workload.networks.empty()) {
        out["workload"].erase("networks");  // exactly one key is there
    }
    return out;
}

}  // namespace scfa
