// SPDX-License-Identifier: Apache-2.0
#include "dse/config/pruned_run.hpp"

#include "models/import/quantised_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

namespace scfa {
namespace {

namespace fs = std::filesystem;

/// The names in run.json are files beside it: a path could lead anywhere.
bool is_plain_name(const std::string& name) {
    return !name.empty() && name != "." && name != ".." && fs::path(name).filename() == name;
}

Error contradiction(const std::string& file, const std::string& what) {
    Place place;
    place.file = file;
    return Error(ErrorCode::configuration, what, std::move(place),
                 "the file belongs to another run: copy a run's directory whole");
}

Workload read_point(const FilePath& directory, const PrunedPoint& point) {
    const std::string record = (fs::path(directory.path) / kPruneRecordFile).string();
    if (!is_plain_name(point.network)) {
        throw contradiction(record, fmt::format("point {}: the network \"{}\" is no file beside "
                                                "run.json",
                                                point.index, point.network));
    }
    const std::string path = (fs::path(directory.path) / point.network).string();
    Workload out = *load_quantised(path).workload;
    if (out.macs != point.macs || out.accuracy != point.accuracy_int8 ||
        out.accuracy_float != point.accuracy_float) {
        throw contradiction(path, fmt::format("it is not the network of point {} in {}: the "
                                              "multiply-accumulates or accuracies differ",
                                              point.index, record));
    }
    out.file = (fs::path(directory.written) / point.network).string();
    return out;
}

}  // namespace

PrunedRun read_pruned_run(const FilePath& directory) {
    PrunedRun out;
    out.record = read_prune_record(directory.path);
    for (const PrunedPoint& point : out.record.points) {
        if (point.index != static_cast<std::int64_t>(out.workloads.size())) {
            throw contradiction(
                (fs::path(directory.path) / kPruneRecordFile).string(),
                fmt::format("point {} stands in place {}", point.index, out.workloads.size()));
        }
        out.workloads.push_back(std::make_shared<const Workload>(read_point(directory, point)));
    }
    return out;
}

std::string series_of(const PruneRecord& record, const PrunedPoint& point) {
    return record.method + (point.density ? fmt::format(", density {}{}", *point.density,
                                                        *point.balanced ? " balanced" : "")
                                          : "");
}

}  // namespace scfa
