#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/row_codec.hpp
/// @brief Rows of run.db to structs and back, and their checksums.

#include "dse/store/chunk_result.hpp"
#include "dse/store/confirmed_point.hpp"
#include "dse/store/evaluated_point.hpp"
#include "dse/store/run_info.hpp"
#include "dse/store/run_seals.hpp"
#include "dse/store/sqlite.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace scfa {

/// One layer of one point as it is stored and shown.
struct LayerRow {
    std::int32_t layer = 0;  ///< index into Workload::layers
    std::string name;
    std::string placement;  ///< "scfa" or "cpu"
    std::string bound;      ///< "compute", "memory", "drain"; empty on the CPU
    LayerMapping mapping;
    std::array<double, kLayerMetrics> metrics{};  ///< NaN where not known
};

/// Collects the typed values of a row; the checksum is XXH3-64 of their bytes.
class RowSum {
  public:
    RowSum& add(std::int64_t value);
    RowSum& add(double value);  ///< all NaN are alike, and -0.0 is 0.0: so SQLite keeps them
    RowSum& add(std::string_view text);
    [[nodiscard]] std::int64_t finish() const;

  private:
    std::string bytes_;
};

std::int64_t checksum_of(const EvaluatedPoint& point);
std::int64_t checksum_of(std::int64_t ordinal, std::string_view fidelity, const LayerRow& row);
/// @param layers  number and checksums of the point's layers at that fidelity: they are stored and
///                lost together
std::int64_t checksum_of(const ConfirmedPoint& point, const Seal& layers);
std::int64_t checksum_of(std::int64_t chunk, const PointCounts& counts);
std::int64_t checksum_of(const RunInfo& info);
/// Of a row of `front`.
std::int64_t checksum_of_ordinal(std::int64_t ordinal);

/// Binds all columns of `point_columns()`. `id` has to live until the statement has run.
void bind_point(Statement& statement, const EvaluatedPoint& point, const std::string& id,
                std::int64_t checksum);
/// Binds all columns of `layer_columns()`.
void bind_layer(Statement& statement, std::int64_t ordinal, std::string_view fidelity,
                const LayerRow& row, std::int64_t checksum);

/// Binds all columns of `confirmed_columns()`.
void bind_confirmed(Statement& statement, const ConfirmedPoint& point, const Seal& layers,
                    std::int64_t checksum);

/// Binds all columns of `progress_columns()`. `reasons` is reasons_text(counts), and has to live
/// until the statement has run.
void bind_progress(Statement& statement, std::int64_t chunk, const PointCounts& counts,
                   const std::string& reasons, std::int64_t checksum);

/// Reads a row of `SELECT <progress_columns()>`. @return false when the reasons cannot be read
bool read_progress_row(const Statement& statement, std::int64_t& chunk, PointCounts& counts,
                       std::int64_t& stored_checksum);
/// Reads a row of `SELECT <point_columns()>`.
/// @param stored_checksum  set to the row's last column
/// @return                 false when a text is none that `bind_point` writes
bool read_point(const Statement& statement, EvaluatedPoint& out, std::int64_t& stored_checksum);
/// @param layers  what the row says of its layers
bool read_confirmed(const Statement& statement, ConfirmedPoint& out, Seal& layers,
                    std::int64_t& stored_checksum);
bool read_layer(const Statement& statement, LayerRow& out, std::int64_t& stored_checksum);

/// `["latency_ms","dsp"]`
std::string objectives_text(const std::vector<Metric>& objectives);
bool read_objectives_text(std::string_view text, std::vector<Metric>& out);

}  // namespace scfa
