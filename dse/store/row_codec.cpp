// SPDX-License-Identifier: Apache-2.0
#include "dse/store/row_codec.hpp"

#include "dse/store/config_diff.hpp"
#include "models/base/error.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace scfa {
namespace {

constexpr std::array<PointStatus, 3> kStatuses{PointStatus::feasible, PointStatus::infeasible,
                                               PointStatus::failed};
constexpr std::array<LoopOrder, 2> kLoopOrders{LoopOrder::input_stationary,
                                               LoopOrder::weight_stationary};

/// Binds one value after the other.
class Binder {
  public:
    explicit Binder(Statement& statement) : statement_(statement) {}

    template <class Value>
    Binder& put(const Value& value) {
        statement_.bind(column_++, value);
        return *this;
    }

    Binder& put_unless_empty(std::string_view text) {
        if (text.empty()) {
            statement_.bind_null(column_++);
            return *this;
        }
        return put(text);
    }

    Binder& put_metric(const MetricInfo& info, double value) {
        if (std::isnan(value) || !info.integer) {
            return put(value);  // NaN becomes NULL
        }
        constexpr double kMost = 9007199254740992.0;  // 2^53
        SCFA_ASSERT(std::abs(value) <= kMost && std::trunc(value) == value, std::string(info.name));
        return put(static_cast<std::int64_t>(value));
    }

    Binder& put_metrics(const MetricValues& metrics) {
        for (std::size_t m = 0; m < kMetrics; ++m) {
            put_metric(metric_table()[m], metrics.all()[m]);
        }
        return *this;
    }

    Binder& put_outcome(const PointResult& result) {
        const Infeasibility& why = result.why;
        put(name_of(result.status));
        put_unless_empty(why.reason == Reason::none ? std::string_view{} : name_of(why.reason));
        return put(std::int64_t{why.layer}).put(why.need).put(why.have);
    }

    Binder& put_values(const DesignPoint& point) {
        for (const ParameterInfo& info : parameter_table()) {
            const std::int32_t value = point[info.id];
            if (info.kind != ParameterKind::choice) {
                put(std::int64_t{value});
                continue;
            }
            SCFA_ASSERT(value >= 0 && static_cast<std::size_t>(value) < info.choices.size(),
                        std::string(info.name));
            put(info.choices[static_cast<std::size_t>(value)]);
        }
        return *this;
    }

  private:
    Statement& statement_;
    int column_ = 1;
};

template <class Enumeration, std::size_t Count>
bool read_name(std::string_view text, const std::array<Enumeration, Count>& all, Enumeration& out) {
    for (const Enumeration value : all) {
        if (name_of(value) == text) {
            out = value;
            return true;
        }
    }
    return false;
}

bool read_reason(std::string_view text, Reason& out) {
    for (std::size_t r = 0; r < kReasons; ++r) {
        const auto reason = static_cast<Reason>(r);
        if (text.empty() ? reason == Reason::none : name_of(reason) == text) {
            out = reason;
            return true;
        }
    }
    return false;
}

bool read_choice(std::string_view text, const ParameterInfo& info, std::int32_t& out) {
    for (std::size_t i = 0; i < info.choices.size(); ++i) {
        if (info.choices[i] == text) {
            out = static_cast<std::int32_t>(i);
            return true;
        }
    }
    return false;
}

bool read_hex(std::string_view text, Hash128& out) {
    if (text.size() != 32) {
        return false;
    }
    Hash128 value;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool digit = c >= '0' && c <= '9';
        if (!digit && !(c >= 'a' && c <= 'f')) {
            return false;
        }
        std::uint64_t& half = i < 16 ? value.high : value.low;
        half = half << 4 | static_cast<std::uint64_t>(digit ? c - '0' : c - 'a' + 10);
    }
    out = value;
    return true;
}

bool read_small(std::int64_t value, std::int32_t& out) {
    out = static_cast<std::int32_t>(value);
    return out == value;
}

bool read_values(const Statement& statement, int& column, DesignPoint& out) {
    bool good = true;
    for (const ParameterInfo& info : parameter_table()) {
        std::int32_t& value = out[info.id];
        good =
            (info.kind == ParameterKind::choice ? read_choice(statement.text(column), info, value)
                                                : read_small(statement.integer(column), value)) &&
            good;
        ++column;
    }
    return good;
}

void add_outcome(RowSum& sum, const PointResult& result) {
    sum.add(static_cast<std::int64_t>(result.status))
        .add(static_cast<std::int64_t>(result.why.reason));
    sum.add(std::int64_t{result.why.layer}).add(result.why.need).add(result.why.have);
}

void add_metrics(RowSum& sum, const MetricValues& metrics) {
    for (const double value : metrics.all()) {
        sum.add(value);
    }
}

/// The columns from `status` on, which both kinds of points have.
bool read_outcome(const Statement& statement, int& column, PointResult& out) {
    bool good = read_name(statement.text(column++), kStatuses, out.status);
    good = read_reason(statement.text(column++), out.why.reason) && good;
    good = read_small(statement.integer(column++), out.why.layer) && good;
    out.why.need = statement.integer(column++);
    out.why.have = statement.integer(column++);
    return good;
}

void read_metrics(const Statement& statement, int& column, MetricValues& out) {
    for (std::size_t m = 0; m < kMetrics; ++m) {
        out[static_cast<Metric>(m)] = statement.real(column++);
    }
}

}  // namespace

RowSum& RowSum::add(std::int64_t value) {
    std::array<char, 8> raw{};
    for (std::size_t i = 0; i < raw.size(); ++i) {
        raw[i] = static_cast<char>(
            static_cast<unsigned char>(static_cast<std::uint64_t>(value) >> (8 * i)));
    }
    bytes_.append(raw.data(), raw.size());
    return *this;
}

RowSum& RowSum::add(double value) {
    const double plain = std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value + 0.0;
    std::int64_t bits = 0;
    std::memcpy(&bits, &plain, sizeof bits);
    return add(bits);
}

RowSum& RowSum::add(std::string_view text) {
    add(static_cast<std::int64_t>(text.size()));
    bytes_.append(text);
    return *this;
}

std::int64_t RowSum::finish() const {
    return static_cast<std::int64_t>(checksum64(bytes_));
}

std::int64_t checksum_of(const EvaluatedPoint& point) {
    RowSum sum;
    sum.add(point.ordinal);
    sum.add(static_cast<std::int64_t>(point.id.high)).add(static_cast<std::int64_t>(point.id.low));
    add_outcome(sum, point.result);
    sum.add(point.failure);
    for (const std::int32_t value : point.point.values) {
        sum.add(std::int64_t{value});
    }
    add_metrics(sum, point.result.metrics);
    return sum.finish();
}

std::int64_t checksum_of(const ConfirmedPoint& point, const Seal& layers) {
    RowSum sum;
    sum.add(point.ordinal).add(point.fidelity).add(point.model_version);
    add_outcome(sum, point.result);
    sum.add(point.failure);
    add_metrics(sum, point.result.metrics);
    return sum.add(layers.rows).add(static_cast<std::int64_t>(layers.sum)).finish();
}

std::int64_t checksum_of(std::int64_t ordinal, std::string_view fidelity, const LayerRow& row) {
    RowSum sum;
    sum.add(ordinal).add(fidelity).add(std::int64_t{row.layer});
    sum.add(row.name).add(row.placement).add(row.bound);
    sum.add(std::int64_t{row.mapping.tile_rows}).add(static_cast<std::int64_t>(row.mapping.order));
    sum.add(std::int64_t{row.mapping.splits}).add(std::int64_t{row.mapping.weights_resident});
    sum.add(std::int64_t{row.mapping.fused_pool});
    for (const double value : row.metrics) {
        sum.add(value);
    }
    return sum.finish();
}

std::int64_t checksum_of(std::int64_t chunk, const PointCounts& counts) {
    RowSum sum;
    sum.add(chunk).add(counts.feasible).add(counts.infeasible).add(counts.failed);
    sum.add(counts.skipped.by_bound).add(counts.skipped.by_device);
    sum.add(counts.skipped.by_constraint).add(counts.skipped.repeated);
    return sum.add(reasons_text(counts)).finish();
}

std::int64_t checksum_of(const RunInfo& info) {
    RowSum sum;
    sum.add(info.name).add(info.config).add(config_hash(info.config).hex());
    sum.add(info.program_version).add(info.model_version).add(info.fidelity);
    sum.add(info.seed)
        .add(info.combinations)
        .add(info.engine)
        .add(info.points)
        .add(info.chunk_points);
    sum.add(name_of(info.rows)).add(info.slack).add(objectives_text(info.objectives));
    sum.add(info.confirm_fidelity).add(info.confirm_points);
    return sum.finish();
}

std::int64_t checksum_of_ordinal(std::int64_t ordinal) {
    return RowSum().add(ordinal).finish();
}

void bind_progress(Statement& statement, std::int64_t chunk, const PointCounts& counts,
                   const std::string& reasons, std::int64_t checksum) {
    statement.bind(1, chunk).bind(2, counts.feasible).bind(3, counts.infeasible);
    statement.bind(4, counts.failed).bind(5, counts.skipped.by_bound);
    statement.bind(6, counts.skipped.by_device).bind(7, counts.skipped.by_constraint);
    statement.bind(8, counts.skipped.repeated).bind(9, reasons).bind(10, checksum);
}

bool read_progress_row(const Statement& statement, std::int64_t& chunk, PointCounts& counts,
                       std::int64_t& stored_checksum) {
    chunk = statement.integer(0);
    counts = PointCounts{};
    counts.feasible = statement.integer(1);
    counts.infeasible = statement.integer(2);
    counts.failed = statement.integer(3);
    counts.evaluated = counts.feasible + counts.infeasible + counts.failed;
    counts.skipped = {statement.integer(4), statement.integer(5), statement.integer(6),
                      statement.integer(7)};
    stored_checksum = statement.integer(9);
    try {
        read_reasons(statement.text(8), counts);
    } catch (const Error&) {
        return false;
    }
    return true;
}

void bind_point(Statement& statement, const EvaluatedPoint& point, const std::string& id,
                std::int64_t checksum) {
    Binder binder(statement);
    binder.put(point.ordinal).put(std::string_view(id)).put_outcome(point.result);
    binder.put_unless_empty(point.failure).put_values(point.point);
    binder.put_metrics(point.result.metrics).put(checksum);
}

void bind_confirmed(Statement& statement, const ConfirmedPoint& point, const Seal& layers,
                    std::int64_t checksum) {
    Binder binder(statement);
    binder.put(point.ordinal).put(std::string_view(point.fidelity));
    binder.put(std::string_view(point.model_version)).put_outcome(point.result);
    binder.put_unless_empty(point.failure).put_metrics(point.result.metrics);
    binder.put(layers.rows).put(static_cast<std::int64_t>(layers.sum)).put(checksum);
}

void bind_layer(Statement& statement, std::int64_t ordinal, std::string_view fidelity,
                const LayerRow& row, std::int64_t checksum) {
    const LayerMapping& mapping = row.mapping;
    Binder binder(statement);
    binder.put(ordinal).put(fidelity).put(std::int64_t{row.layer});
    binder.put(std::string_view(row.name)).put(std::string_view(row.placement));
    binder.put(std::string_view(row.bound)).put(std::int64_t{mapping.tile_rows});
    binder.put(name_of(mapping.order)).put(std::int64_t{mapping.splits});
    binder.put(std::int64_t{mapping.weights_resident}).put(std::int64_t{mapping.fused_pool});
    for (std::size_t m = 0; m < kLayerMetrics; ++m) {
        binder.put_metric(layer_metric_table()[m], row.metrics[m]);
    }
    binder.put(checksum);
}

bool read_point(const Statement& statement, EvaluatedPoint& out, std::int64_t& stored_checksum) {
    int column = 0;
    out.ordinal = statement.integer(column++);
    bool good = read_hex(statement.text(column++), out.id);
    good = read_outcome(statement, column, out.result) && good;
    out.failure = std::string(statement.text(column++));
    good = read_values(statement, column, out.point) && good;
    read_metrics(statement, column, out.result.metrics);
    stored_checksum = statement.integer(column);
    return good;
}

bool read_confirmed(const Statement& statement, ConfirmedPoint& out, Seal& layers,
                    std::int64_t& stored_checksum) {
    int column = 0;
    out.ordinal = statement.integer(column++);
    out.fidelity = std::string(statement.text(column++));
    out.model_version = std::string(statement.text(column++));
    const bool good = read_outcome(statement, column, out.result);
    out.failure = std::string(statement.text(column++));
    read_metrics(statement, column, out.result.metrics);
    layers.rows = statement.integer(column++);
    layers.sum = static_cast<std::uint64_t>(statement.integer(column++));
    stored_checksum = statement.integer(column);
    return good;
}

bool read_layer(const Statement& statement, LayerRow& out, std::int64_t& stored_checksum) {
    int column = 2;
    bool good = read_small(statement.integer(column++), out.layer);
    out.name = std::string(statement.text(column++));
    out.placement = std::string(statement.text(column++));
    out.bound = std::string(statement.text(column++));
    good = read_small(statement.integer(column++), out.mapping.tile_rows) && good;
    good = read_name(statement.text(column++), kLoopOrders, out.mapping.order) && good;
    good = read_small(statement.integer(column++), out.mapping.splits) && good;
    out.mapping.weights_resident = statement.integer(column++) != 0;
    out.mapping.fused_pool = statement.integer(column++) != 0;
    for (double& value : out.metrics) {
        value = statement.real(column++);
    }
    stored_checksum = statement.integer(column);
    return good;
}

std::string objectives_text(const std::vector<Metric>& objectives) {
    std::string text = "[";
    for (const Metric metric : objectives) {
        text += fmt::format("{}\"{}\"", text.size() > 1 ? "," : "", info_of(metric).name);
    }
    return text + "]";
}

bool read_objectives_text(std::string_view text, std::vector<Metric>& out) {
    out.clear();
    std::size_t at = 0;
    while ((at = text.find('"', at)) != std::string_view::npos) {
        const std::size_t end = text.find('"', at + 1);
        Metric metric{};
        if (end == std::string_view::npos ||
            !find_metric(text.substr(at + 1, end - at - 1), metric)) {
            return false;
        }
        out.push_back(metric);
        at = end + 1;
    }
    return objectives_text(out) == text;
}

}  // namespace scfa
