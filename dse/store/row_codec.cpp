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
    const PointResult& result = point.result;
    RowSum sum;
    sum.add(point.ordinal);
    sum.add(static_cast<std::int64_t>(point.id.high)).add(static_cast<std::int64_t>(point.id.low));
    sum.add(static_cast<std::int64_t>(result.status))
        .add(static_cast<std::int64_t>(result.why.reason));
    sum.add(std::int64_t{result.why.layer}).add(result.why.need).add(result.why.have);
    sum.add(point.failure);
    for (const std::int32_t value : point.point.values) {
        sum.add(std::int64_t{value});
    }
    for (const double value : result.metrics.all()) {
        sum.add(value);
    }
    return sum.finish();
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
    return sum.add(reasons_text(counts)).finish();
}

std::int64_t checksum_of(const RunInfo& info) {
    RowSum sum;
    sum.add(info.name).add(info.config).add(config_hash(info.config).hex());
    sum.add(info.program_version).add(info.model_version).add(info.fidelity);
    sum.add(info.seed).add(info.combinations).add(info.points).add(info.chunk_points);
    sum.add(name_of(info.rows)).add(info.slack).add(objectives_text(info.objectives));
    return sum.finish();
}

std::int64_t checksum_of_ordinal(std::int64_t ordinal) {
    return RowSum().add(ordinal).finish();
}

void bind_point(Statement& statement, const EvaluatedPoint& point, const std::string& id,
                std::int64_t checksum) {
    const PointResult& result = point.result;
    const Infeasibility& why = result.why;
    Binder binder(statement);
    binder.put(point.ordinal).put(std::string_view(id)).put(name_of(result.status));
    binder.put_unless_empty(why.reason == Reason::none ? std::string_view{} : name_of(why.reason));
    binder.put(std::int64_t{why.layer}).put(why.need).put(why.have);
    binder.put_unless_empty(point.failure).put_values(point.point);
    for (std::size_t m = 0; m < kMetrics; ++m) {
        binder.put_metric(metric_table()[m], result.metrics.all()[m]);
    }
    binder.put(checksum);
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
    Infeasibility& why = out.result.why;
    out.ordinal = statement.integer(column++);
    bool good = read_hex(statement.text(column++), out.id);
    good = read_name(statement.text(column++), kStatuses, out.result.status) && good;
    good = read_reason(statement.text(column++), why.reason) && good;
    good = read_small(statement.integer(column++), why.layer) && good;
    why.need = statement.integer(column++);
    why.have = statement.integer(column++);
    out.failure = std::string(statement.text(column++));
    good = read_values(statement, column, out.point) && good;
    for (std::size_t m = 0; m < kMetrics; ++m) {
        out.result.metrics[static_cast<Metric>(m)] = statement.real(column++);
    }
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
