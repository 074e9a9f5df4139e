// SPDX-License-Identifier: Apache-2.0
#include "dse/search/merge.hpp"

#include "dse/store/config_diff.hpp"
#include "dse/store/run_reader.hpp"
#include "models/base/error.hpp"

#include <fmt/format.h>

#include <limits>

namespace scfa {
namespace {

void require_same_run(const RunInfo& target, const RunInfo& source, const std::string& directory) {
    auto differences = config_differences(target.config, source.config);
    const auto note = [&differences](const char* field, const std::string& a,
                                     const std::string& b) {
        if (a != b) {
            differences.push_back({field, a, b});
        }
    };
    note("(version of the model)", target.model_version, source.model_version);
    note("(fidelity)", target.fidelity, source.fidelity);
    note("(seed)", std::to_string(target.seed), std::to_string(source.seed));
    note("(engine)", target.engine, source.engine);
    note("(points)", std::to_string(target.points), std::to_string(source.points));
    note("(points of a chunk)", std::to_string(target.chunk_points),
         std::to_string(source.chunk_points));
    note("(rows kept)", std::string(name_of(target.rows)), std::string(name_of(source.rows)));
    if (!differences.empty()) {
        throw Error(ErrorCode::configuration,
                    fmt::format("{} is of another run:\n{}", directory, to_text(differences)));
    }
}

void add_chunks(Recorder& target, const RunReader& source) {
    const std::int64_t size = source.info().chunk_points;
    source.for_each_chunk([&](std::int64_t chunk, const PointCounts& counts) {
        if (target.finished().contains(chunk)) {
            return;
        }
        ChunkResult result;
        result.chunk = chunk;
        result.counts = counts;
        PointFilter rows;
        rows.first = chunk * size;
        rows.last = std::numeric_limits<std::int64_t>::max() - rows.first < size
                        ? std::numeric_limits<std::int64_t>::max()
                        : rows.first + size - 1;
        source.for_each_point(rows, [&result](const EvaluatedPoint& row) {
            result.rows.push_back(row);
            return true;
        });
        target.accept(std::move(result));
    });
}

}  // namespace

bool merge_runs(const std::vector<std::string>& sources, const std::string& target) {
    if (sources.empty()) {
        throw Error(ErrorCode::usage, "nothing to merge", {}, "name at least one run directory");
    }
    const RunInfo info = RunReader(sources.front()).info();
    if (!info.has_consecutive_chunks()) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("{} was searched by the engine \"{}\", which has no shards",
                                sources.front(), info.engine),
                    {}, "such a run is whole as it is");
    }
    Recorder recorder(target, info);
    for (const std::string& directory : sources) {
        const RunReader source(directory);
        require_same_run(recorder.info(), source.info(), directory);
        add_chunks(recorder, source);
    }
    recorder.flush();
    const bool complete = recorder.is_complete();
    recorder.writer().close();
    return complete;
}

}  // namespace scfa
