#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/dse/store/sample_points.hpp
/// @brief Points of every kind for the tests of the store.

#include "dse/store/chunk_result.hpp"
#include "dse/store/row_codec.hpp"
#include "dse/store/run_reader.hpp"
#include "dse/store/run_writer.hpp"
#include "models/base/rng.hpp"
#include "test/dse/fake_run.hpp"

#include <cstdint>

namespace scfa::test {

/// Feasible, infeasible or failed, with random values of parameters and metrics, some of them
/// unknown.
inline EvaluatedPoint sample_point(std::int64_t ordinal) {
    Rng rng(11, static_cast<std::uint64_t>(ordinal));
    EvaluatedPoint row;
    row.ordinal = ordinal;
    row.id = {rng.next(), rng.next()};
    for (const ParameterInfo& info : parameter_table()) {
        row.point[info.id] = static_cast<std::int32_t>(rng.between(info.minimum, info.maximum));
    }
    for (std::size_t m = 0; m < kMetrics; ++m) {
        if (rng.below(5) != 0) {
            const auto whole = static_cast<double>(rng.below(1ULL << 40));
            row.result.metrics[static_cast<Metric>(m)] =
                metric_table()[m].integer ? whole : whole / 3.0;
        }
    }
    switch (rng.below(4)) {
        case 0:
            row.result.status = PointStatus::infeasible;
            row.result.why = {static_cast<Reason>(1 + rng.below(kReasons - 1)),
                              static_cast<std::int32_t>(rng.between(-1, 30)),
                              static_cast<std::int64_t>(rng.next() >> 1), rng.between(0, 1000)};
            break;
        case 1:
            row.result.status = PointStatus::failed;
            row.failure = "no \"reason\", only 'quotes' and \xc3\xbc";
            break;
        default:
            break;
    }
    return row;
}

inline ChunkResult sample_chunk(std::int64_t chunk, std::int64_t points,
                                std::int64_t chunk_points) {
    ChunkResult out;
    out.chunk = chunk;
    for (std::int64_t i = chunk * chunk_points; i < std::min(points, (chunk + 1) * chunk_points);
         ++i) {
        out.rows.push_back(sample_point(i));
        out.counts.add(out.rows.back().result);
    }
    return out;
}

inline LayerRow sample_layer(std::int32_t layer) {
    LayerRow row;
    row.layer = layer;
    row.name = "conv" + std::to_string(layer);
    row.placement = layer == 2 ? "cpu" : "scfa";
    row.bound = layer == 2 ? "" : "memory";
    row.mapping = {7 + layer, LoopOrder::weight_stationary, 3, true, layer == 1};
    for (std::size_t m = 0; m < kLayerMetrics; ++m) {
        row.metrics[m] = static_cast<double>(layer * 100) + static_cast<double>(m);
    }
    return row;
}

/// The point at the level "tlm".
inline ConfirmedPoint sample_confirmed(std::int64_t ordinal) {
    const EvaluatedPoint row = sample_point(ordinal);
    return {ordinal, "tlm", "tlm-1", row.result, row.failure};
}

inline std::vector<LayerRow> sample_layers() {
    return {sample_layer(0), sample_layer(1), sample_layer(2)};
}

inline bool same(const EvaluatedPoint& a, const EvaluatedPoint& b) {
    return a.ordinal == b.ordinal && a.id == b.id && a.point == b.point && a.failure == b.failure &&
           checksum_of(a) == checksum_of(b);
}

}  // namespace scfa::test
