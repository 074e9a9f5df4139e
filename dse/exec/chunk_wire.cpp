// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/chunk_wire.hpp"

#include "dse/exec/point_answer.hpp"

#include <cstring>
#include <type_traits>

namespace scfa {
namespace {

class Sink {
  public:
    template <class Value>
    void put(const Value& value) {
        static_assert(std::is_trivially_copyable_v<Value>);
        const auto at = bytes_.size();
        bytes_.resize(at + sizeof(Value));
        std::memcpy(bytes_.data() + at, &value, sizeof(Value));
    }
    void text(std::string_view text) {
        put(static_cast<std::uint64_t>(text.size()));
        bytes_.append(text);
    }
    std::string take() { return std::move(bytes_); }

  private:
    std::string bytes_;
};

class Source {
  public:
    explicit Source(std::string_view bytes) : rest_(bytes) {}

    template <class Value>
    Value get() {
        static_assert(std::is_trivially_copyable_v<Value>);
        Value value{};
        good_ = good_ && rest_.size() >= sizeof(Value);
        if (good_) {
            std::memcpy(&value, rest_.data(), sizeof(Value));
            rest_.remove_prefix(sizeof(Value));
        }
        return value;
    }
    std::string_view text() {
        const auto size = get<std::uint64_t>();
        good_ = good_ && size <= rest_.size();
        const std::string_view out = good_ ? rest_.substr(0, size) : std::string_view{};
        rest_.remove_prefix(out.size());
        return out;
    }
    void refuse() { good_ = false; }
    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] bool ended() const { return good_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool good_ = true;
};

void put_row(Sink& sink, const EvaluatedPoint& row) {
    sink.put(row.ordinal);
    sink.put(row.id.high);
    sink.put(row.id.low);
    sink.put(row.point.values);
    sink.text(encode_answer({row.result, {}}));
    sink.text(row.failure);
}

EvaluatedPoint get_row(Source& source) {
    EvaluatedPoint row;
    row.ordinal = source.get<std::int64_t>();
    row.id.high = source.get<std::uint64_t>();
    row.id.low = source.get<std::uint64_t>();
    row.point.values = source.get<decltype(row.point.values)>();
    PointAnswer answer;
    if (!decode_answer(source.text(), answer)) {
        source.refuse();
    }
    row.result = answer.result;
    row.failure = source.text();
    return row;
}

}  // namespace

std::string encode_points(const std::vector<DesignPoint>& points) {
    Sink sink;
    for (const DesignPoint& point : points) {
        sink.put(point.values);
    }
    return sink.take();
}

bool decode_points(std::string_view bytes, std::vector<DesignPoint>& out) {
    constexpr std::size_t kSize = sizeof(DesignPoint::values);
    Source source(bytes);
    out.assign(bytes.size() / kSize, DesignPoint{});
    for (DesignPoint& point : out) {
        point.values = source.get<decltype(point.values)>();
    }
    return source.ended();
}

std::string encode_chunk(const ChunkResult& chunk) {
    Sink sink;
    sink.put(chunk.chunk);
    const PointCounts& counts = chunk.counts;
    for (const std::int64_t count :
         {counts.evaluated, counts.feasible, counts.infeasible, counts.failed}) {
        sink.put(count);
    }
    sink.put(counts.reasons);
    sink.put(static_cast<std::uint64_t>(chunk.rows.size()));
    for (const EvaluatedPoint& row : chunk.rows) {
        put_row(sink, row);
    }
    return sink.take();
}

bool decode_chunk(std::string_view bytes, ChunkResult& out) {
    Source source(bytes);
    out = {};
    out.chunk = source.get<std::int64_t>();
    for (std::int64_t PointCounts::*count : {&PointCounts::evaluated, &PointCounts::feasible,
                                             &PointCounts::infeasible, &PointCounts::failed}) {
        out.counts.*count = source.get<std::int64_t>();
    }
    out.counts.reasons = source.get<decltype(out.counts.reasons)>();
    const auto rows = source.get<std::uint64_t>();
    for (std::uint64_t i = 0; i < rows && source.good(); ++i) {
        out.rows.push_back(get_row(source));
    }
    return source.ended();
}

}  // namespace scfa
