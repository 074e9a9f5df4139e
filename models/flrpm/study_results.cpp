// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/study_results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <utility>

namespace scfa {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kUnchanged = 0.005;
constexpr double kCliffRatio = 0.5;
constexpr double kCliffSlope = 0.05;  // accuracy a unit of ratio
constexpr double kCliffDrop = 0.02;
constexpr double kChanceMargin = 0.02;

SeedStatistics statistics_of(const std::vector<double>& values) {
    SeedStatistics out;
    out.seeds = static_cast<std::int64_t>(values.size());
    if (values.empty()) {
        return out;
    }
    const auto count = static_cast<double>(values.size());
    for (const double value : values) {
        out.mean += value / count;
    }
    if (values.size() > 1) {
        double squares = 0.0;
        for (const double value : values) {
            squares += (value - out.mean) * (value - out.mean);
        }
        out.deviation = std::sqrt(squares / (count - 1.0));
    }
    return out;
}

/// The runs of one configuration and method: planned and finished ones.
struct Series {
    std::string config, method;
    std::vector<double> keep;
    std::int64_t planned = 0;
    std::vector<PruneRecord> records;
};

std::vector<Series> series_of(const std::vector<StudyRun>& runs, const std::string& directory) {
    std::vector<Series> out;
    std::map<std::pair<std::string, std::string>, std::size_t> index;
    for (const StudyRun& run : runs) {
        const std::string method = label_of(run.config.method, run.config.without);
        const auto [place, is_new] = index.emplace(std::pair(run.config.name, method), out.size());
        if (is_new) {
            out.push_back({run.config.name, method, run.config.keep, 0, {}});
        }
        Series& series = out[place->second];
        ++series.planned;
        const std::filesystem::path folder = std::filesystem::path(directory) / run.id;
        if (std::filesystem::exists(folder / kPruneRecordFile)) {
            series.records.push_back(read_prune_record(folder.string()));
        }
    }
    return out;
}

/// The point of a run with all its weights at a ratio; nullptr: it has none.
const PrunedPoint* point_at(const PruneRecord& record, double keep) {
    const auto found = std::find_if(
        record.points.begin(), record.points.end(),
        [keep](const PrunedPoint& point) { return point.keep == keep && !point.density; });
    return found == record.points.end() ? nullptr : &*found;
}

template <class Value>
SeedStatistics over_seeds(const Series& series, double keep, Value value) {
    std::vector<double> values;
    for (const PruneRecord& record : series.records) {
        const PrunedPoint* const point = point_at(record, keep);
        const std::optional<double> number = point == nullptr ? std::nullopt : value(*point);
        if (number) {
            values.push_back(*number);
        }
    }
    return statistics_of(values);
}

StudyCell cell_of(const Series& series, double keep) {
    using Number = std::optional<double>;
    using P = PrunedPoint;
    StudyCell cell;
    cell.config = series.config;
    cell.method = series.method;
    cell.network = series.records.empty() ? "" : series.records.front().network;
    cell.keep = keep;
    cell.planned = series.planned;
    const auto number = [&](auto member) {
        return over_seeds(series, keep, [member](const P& point) -> Number {
            return static_cast<double>(point.*member);
        });
    };
    cell.at_cut = over_seeds(series, keep, [](const P& p) { return p.accuracy_at_cut; });
    cell.recalibrated =
        over_seeds(series, keep, [](const P& p) { return p.accuracy_recalibrated; });
    cell.accuracy = number(&P::accuracy_float);
    cell.int8 = number(&P::accuracy_int8);
    cell.channels = number(&P::channels);
    cell.macs = number(&P::macs);
    cell.parameters = number(&P::parameters);
    return cell;
}

/// Emptied layers and seeds at chance, in any point of any run.
std::string broken_network(const Series& series) {
    for (const PruneRecord& record : series.records) {
        const double chance = 1.0 / static_cast<double>(std::max<std::int64_t>(record.classes, 1));
        for (const PrunedPoint& point : record.points) {
            if (point.accuracy_float <= chance + kChanceMargin) {
                return fmt::format("seed {} is at chance at {}", record.seed, point.keep);
            }
            for (const KeptGroup& group : point.groups) {
                if (group.kept <= 1 && group.units > 1) {
                    return fmt::format("\"{}\" has one channel at {}", group.name, point.keep);
                }
            }
        }
    }
    return {};
}

StudyVerdict verdict_of(const Series& series, const std::vector<StudyCell>& cells) {
    StudyVerdict out;
    out.config = series.config;
    out.method = series.method;
    out.seeds = static_cast<std::int64_t>(series.records.size());
    if (series.records.empty()) {
        return out;
    }
    std::vector<double> keep, accuracy;
    for (const StudyCell& cell : cells) {
        if (cell.accuracy.seeds != out.seeds) {
            return out;
        }
        keep.push_back(cell.keep);
        accuracy.push_back(cell.accuracy.mean);
        if (cell.accuracy.mean >= cells.front().accuracy.mean - kUnchanged) {
            out.removed_unchanged =
                std::max(out.removed_unchanged.value_or(0.0),
                         1.0 - cell.channels.mean / cells.front().channels.mean);
        }
    }
    out.reason = broken_network(series);
    if (out.reason.empty()) {
        out.reason = cliff_of(keep, accuracy);
    }
    out.cliff = !out.reason.empty();
    return out;
}

Json statistics_json(const SeedStatistics& s) {
    return s.seeds == 0 ? Json()
                        : Json({{"seeds", s.seeds}, {"mean", s.mean}, {"deviation", s.deviation}});
}

/// "91.3 ±0.2 (3)", in per cent; empty when there is nothing.
std::string percent_text(const SeedStatistics& s) {
    if (s.seeds == 0) {
        return "";
    }
    return s.seeds == 1
               ? fmt::format("{:.2f} (1)", 100.0 * s.mean)
               : fmt::format("{:.2f} ±{:.2f} ({})", 100.0 * s.mean, 100.0 * s.deviation, s.seeds);
}

std::string count_text(const SeedStatistics& s) {
    return s.seeds == 0 ? "" : fmt::format("{:.0f}", s.mean);
}

}  // namespace

std::string cliff_of(const std::vector<double>& keep, const std::vector<double>& accuracy) {
    std::vector<double> slopes;
    for (std::size_t i = 1; i < keep.size(); ++i) {
        slopes.push_back((accuracy[i - 1] - accuracy[i]) / (keep[i - 1] - keep[i]));
    }
    if (slopes.empty()) {
        return {};
    }
    std::vector<double> sorted = slopes;
    std::sort(sorted.begin(), sorted.end());
    const std::size_t half = sorted.size() / 2;
    const double median =
        sorted.size() % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
    const double limit = 3.0 * std::max(median, kCliffSlope);
    for (std::size_t i = 0; i < slopes.size(); ++i) {
        const double drop = accuracy[i] - accuracy[i + 1];
        if (keep[i + 1] < kCliffRatio && slopes[i] > limit && drop > kCliffDrop) {
            return fmt::format("{:.1f} points lost from {} to {}", 100.0 * drop, keep[i],
                               keep[i + 1]);
        }
    }
    return {};
}

StudyResults study_results(const StudyConfig& study, const std::vector<StudyRun>& runs,
                           const std::string& directory) {
    StudyResults out;
    out.name = study.name;
    for (const Series& series : series_of(runs, directory)) {
        std::vector<StudyCell> cells{cell_of(series, 1.0)};
        for (const double keep : series.keep) {
            cells.push_back(cell_of(series, keep));
        }
        out.verdicts.push_back(verdict_of(series, cells));
        out.cells.insert(out.cells.end(), cells.begin(), cells.end());
    }
    return out;
}

nlohmann::ordered_json study_json(const StudyResults& results) {
    Json cells = Json::array();
    for (const StudyCell& cell : results.cells) {
        cells.push_back({{"config", cell.config},
                         {"network", cell.network},
                         {"method", cell.method},
                         {"keep", cell.keep},
                         {"seeds_planned", cell.planned},
                         {"accuracy_at_cut", statistics_json(cell.at_cut)},
                         {"accuracy_recalibrated", statistics_json(cell.recalibrated)},
                         {"accuracy_float", statistics_json(cell.accuracy)},
                         {"accuracy_int8", statistics_json(cell.int8)},
                         {"channels", statistics_json(cell.channels)},
                         {"macs", statistics_json(cell.macs)},
                         {"parameters", statistics_json(cell.parameters)}});
    }
    Json verdicts = Json::array();
    for (const StudyVerdict& v : results.verdicts) {
        verdicts.push_back(
            {{"config", v.config},
             {"method", v.method},
             {"seeds", v.seeds},
             {"cliff", v.cliff ? Json(*v.cliff) : Json()},
             {"reason", v.reason},
             {"removed_unchanged", v.removed_unchanged ? Json(*v.removed_unchanged) : Json()}});
    }
    return {{"schema", "scfa.study/1"},
            {"name", results.name},
            {"cells", std::move(cells)},
            {"verdicts", std::move(verdicts)}};
}

std::string study_markdown(const StudyResults& results) {
    std::string out = fmt::format(
        "# {}\n\nAccuracy in per cent: mean, deviation and number of seeds. An empty cell has no "
        "finished run.\n\n"
        "| run | method | keep | channels | MACs | at the cut | recalibrated | fine-tuned | int8 "
        "|\n"
        "|---|---|---|---|---|---|---|---|---|\n",
        results.name);
    for (const StudyCell& cell : results.cells) {
        out += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", cell.config,
                           cell.method, cell.keep, count_text(cell.channels), count_text(cell.macs),
                           percent_text(cell.at_cut), percent_text(cell.recalibrated),
                           percent_text(cell.accuracy), percent_text(cell.int8));
    }
    out +=
        "\n| run | method | seeds | cliff | channels removed at unchanged accuracy |\n"
        "|---|---|---|---|---|\n";
    for (const StudyVerdict& v : results.verdicts) {
        out += fmt::format(
            "| {} | {} | {} | {} | {} |\n", v.config, v.method, v.seeds,
            !v.cliff   ? ""
            : *v.cliff ? "yes: " + v.reason
                       : "no",
            v.removed_unchanged ? fmt::format("{:.0f} %", 100.0 * *v.removed_unchanged) : "");
    }
    return out;
}

}  // namespace scfa
