// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/point_answer.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace scfa {
namespace {

constexpr auto kLastReason = static_cast<std::int64_t>(Reason::constraint);
constexpr auto kLastStatus = static_cast<std::int64_t>(PointStatus::failed);
constexpr auto kLastOrder = static_cast<std::int64_t>(LoopOrder::weight_stationary);

class Sink {
  public:
    void number(std::int64_t& value) { put(value); }
    void number(std::int32_t& value) { put(std::int64_t{value}); }
    void real(double& value) { put(value); }
    void flag(bool& value) { put(std::int64_t{value}); }
    template <class Enumeration>
    void choice(Enumeration& value, std::int64_t) {
        put(static_cast<std::int64_t>(value));
    }
    std::string take() { return std::move(bytes_); }

  private:
    template <class Value>
    void put(const Value& value) {
        static_assert(std::is_trivially_copyable_v<Value>);
        std::array<char, sizeof(Value)> raw{};
        std::memcpy(raw.data(), &value, raw.size());
        bytes_.append(raw.data(), raw.size());
    }
    std::string bytes_;
};

class Source {
  public:
    explicit Source(std::string_view bytes) : rest_(bytes) {}

    void number(std::int64_t& value) { value = get<std::int64_t>(); }
    void number(std::int32_t& value) {
        const auto wide = get<std::int64_t>();
        value = static_cast<std::int32_t>(wide);
        good_ = good_ && value == wide;
    }
    void real(double& value) { value = get<double>(); }
    void flag(bool& value) {
        const auto wide = get<std::int64_t>();
        good_ = good_ && (wide == 0 || wide == 1);
        value = wide == 1;
    }
    template <class Enumeration>
    void choice(Enumeration& value, std::int64_t last) {
        const auto wide = get<std::int64_t>();
        const bool known = wide >= 0 && wide <= last;
        good_ = good_ && known;
        value = static_cast<Enumeration>(known ? wide : 0);
    }
    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] std::size_t left() const { return rest_.size(); }

  private:
    template <class Value>
    Value get() {
        Value value{};
        good_ = good_ && rest_.size() >= sizeof(Value);
        if (good_) {
            std::memcpy(&value, rest_.data(), sizeof(Value));
            rest_.remove_prefix(sizeof(Value));
        }
        return value;
    }
    std::string_view rest_;
    bool good_ = true;
};

// One list of members serves both directions.

template <class Wire>
void pass(Wire& wire, PointResult& result) {
    wire.choice(result.status, kLastStatus);
    wire.choice(result.why.reason, kLastReason);
    wire.number(result.why.layer);
    wire.number(result.why.need);
    wire.number(result.why.have);
    for (std::size_t m = 0; m < kMetrics; ++m) {
        wire.real(result.metrics[static_cast<Metric>(m)]);
    }
}

template <class Wire>
void pass(Wire& wire, LayerResult& layer) {
    wire.number(layer.mapping.tile_rows);
    wire.choice(layer.mapping.order, kLastOrder);
    wire.number(layer.mapping.splits);
    wire.flag(layer.mapping.weights_resident);
    wire.flag(layer.mapping.fused_pool);
    for (std::int64_t LayerResult::*member :
         {&LayerResult::cycles, &LayerResult::compute_cycles, &LayerResult::memory_cycles,
          &LayerResult::stall_memory, &LayerResult::fill, &LayerResult::busy,
          &LayerResult::stall_bank, &LayerResult::stall_decode, &LayerResult::stall_imbalance,
          &LayerResult::stall_drain, &LayerResult::ddr_read_bytes, &LayerResult::ddr_write_bytes}) {
        wire.number(layer.*member);
    }
    wire.real(layer.energy_pj);
    wire.real(layer.utilisation);
}

std::size_t bytes_of_a_layer() {
    Sink sink;
    LayerResult layer;
    pass(sink, layer);
    return sink.take().size();
}

}  // namespace

std::string encode_answer(const PointAnswer& answer) {
    Sink sink;
    PointAnswer copy = answer;
    auto layers = static_cast<std::int64_t>(copy.layers.size());
    pass(sink, copy.result);
    sink.number(layers);
    for (LayerResult& layer : copy.layers) {
        pass(sink, layer);
    }
    return sink.take();
}

bool decode_answer(std::string_view bytes, PointAnswer& out) {
    static const std::size_t layer_bytes = bytes_of_a_layer();
    Source source(bytes);
    std::int64_t layers = 0;
    pass(source, out.result);
    source.number(layers);
    // The number of layers follows from the bytes there are: a wrong one allocates nothing.
    if (!source.good() || source.left() % layer_bytes != 0 ||
        static_cast<std::uint64_t>(layers) != source.left() / layer_bytes) {
        return false;
    }
    out.layers.assign(static_cast<std::size_t>(layers), LayerResult{});
    for (LayerResult& layer : out.layers) {
        pass(source, layer);
    }
    return source.good();
}

}  // namespace scfa
