// SPDX-License-Identifier: Apache-2.0
#include "models/import/quantised_file.hpp"

#include "models/base/atomic_file.hpp"
#include "models/base/checked.hpp"
#include "models/base/hash.hpp"
#include "models/import/byte_stream.hpp"
#include "models/import/gzip.hpp"
#include "models/import/model_file.hpp"
#include "models/network/mask.hpp"
#include "models/network/network_graph.hpp"

#include <fmt/format.h>

#include <set>
#include <tuple>
#include <utility>

namespace scfa {
namespace {

constexpr std::string_view kMagic = "SCFAQNET";
constexpr std::uint32_t kVersion = 1;
constexpr std::int64_t kMostBytes = std::int64_t{1} << 29;
constexpr std::size_t kLongestText = 4096;  ///< of a file's name or a note
constexpr std::size_t kMostLayers = 65536;

/// The sizes of a layer, in the file's order.
template <class Geometry>
auto sizes_of(Geometry& g) {
    return std::tie(g.in_channels, g.in_height, g.in_width, g.out_channels, g.out_height,
                    g.out_width, g.kernel_height, g.kernel_width, g.stride, g.pad_top, g.pad_left,
                    g.pad_bottom, g.pad_right, g.groups);
}
template <class AnyWindow>
auto sizes_of_window(AnyWindow& w) {
    return std::tie(w.kernel_height, w.kernel_width, w.stride_height, w.stride_width,
                    w.dilation_height, w.dilation_width, w.pad_top, w.pad_left, w.pad_bottom,
                    w.pad_right);
}

/// Writes fields in the order in which `NetworkReading` reads them.
class NetworkWriting {
  public:
    explicit NetworkWriting(const QuantisedNetwork& network) : network_(network) {
        const Workload& workload = *network.workload;
        out_.text(workload.name);
        accuracy(workload.accuracy);
        accuracy(workload.accuracy_float);
        out_.number(static_cast<std::uint8_t>(network.precision));
        out_.text(network.weight_source);
        out_.number(network.input_scale);
        out_.count(network.metadata.size());
        for (const auto& [key, value] : network.metadata) {
            out_.text(key);
            out_.text(value);
        }
        out_.count(workload.layers.size());
        for (std::size_t i = 0; i < workload.layers.size(); ++i) {
            layer(workload.layers[i]);
            numbers(network.layers[i]);
            if (workload.layers[i].op == WorkloadOp::convolution) {
                weights(workload.layers[i], network.layers[i]);
            }
        }
    }

    [[nodiscard]] const std::string& bytes() const { return out_.bytes(); }

  private:
    void accuracy(const std::optional<double>& value) {
        out_.number(static_cast<std::uint8_t>(value.has_value()));
        out_.number(value.value_or(0.0));
    }

    void layer(const WorkloadLayer& layer) {
        out_.text(layer.name);
        out_.number(static_cast<std::uint8_t>(layer.op));
        out_.number(static_cast<std::uint8_t>(layer.activation));
        out_.number(static_cast<std::uint8_t>(layer.mask_source));
        out_.number(static_cast<std::uint8_t>(layer.fully_connected));
        out_.number(static_cast<std::uint8_t>(layer.fused_add));
        out_.number(layer.fusable_into);
        std::apply([&](auto... size) { (out_.number(size), ...); }, sizes_of(layer.geometry));
        out_.numbers(layer.producers);
        out_.number(layer.parameters);
        out_.number(layer.cpu_operations);
        out_.text(layer.cpu_operator);
    }

    void multiplier(Multiplier by) {
        out_.number(by.m);
        out_.number(by.shift);
    }

    void numbers(const QuantisedLayer& q) {
        for (const std::int32_t value : {q.low, q.high, q.own_low, q.own_high}) {
            out_.number(value);
        }
        out_.number(q.scale);
        out_.number(q.own_scale);
        multiplier(q.add_first);
        multiplier(q.add_second);
        out_.count(q.requantise.size());
        for (const Multiplier& by : q.requantise) {
            multiplier(by);
        }
        const Window& window = q.cpu.window;
        std::apply([&](auto... size) { (out_.number(size), ...); }, sizes_of_window(window));
        out_.number(static_cast<std::uint8_t>(window.count_include_pad));
        out_.count(q.cpu.numbers.size());
        for (const auto& [key, value] : q.cpu.numbers) {
            out_.text(key);
            out_.number(value);
        }
    }

    void weights(const WorkloadLayer& layer, const QuantisedLayer& q) {
        out_.numbers(q.bias);
        out_.count(q.weights.size());
        for (const std::int16_t weight : q.weights) {
            if (network_.precision == Precision::int8) {
                out_.number(static_cast<std::int8_t>(weight));
            } else {
                out_.number(weight);
            }
        }
        out_.numbers(zeros_on_mask(layer.mask(network_.precision), q));
    }

    /// Positions of the whole layer, ascending.
    static std::vector<std::uint32_t> zeros_on_mask(const FilterMask& mask,
                                                    const QuantisedLayer& q) {
        std::vector<std::uint32_t> out;
        const std::size_t row = q.weights.size() / static_cast<std::size_t>(mask.filters());
        for (std::size_t f = 0; f + 1 < mask.offsets.size(); ++f) {
            for (auto i = mask.offsets[f]; i < mask.offsets[f + 1]; ++i) {
                const std::size_t at = f * row + mask.positions[static_cast<std::size_t>(i)];
                if (q.weights[at] == 0) {
                    out.push_back(static_cast<std::uint32_t>(at));
                }
            }
        }
        return out;
    }

    const QuantisedNetwork& network_;
    ByteWriter out_;
};

class NetworkReading {
  public:
    NetworkReading(const std::string& path, std::string_view bytes)
        : path_(path), in_(bytes, path, "the inflated data") {}

    QuantisedNetwork run() {
        workload_.file = path_;
        workload_.name = in_.text(kLongestName);
        workload_.accuracy = accuracy();
        workload_.accuracy_float = accuracy();
        network_.precision = in_.enumerator(Precision::int8);
        network_.weight_source = in_.text(kLongestName);
        network_.input_scale = in_.number<double>();
        const std::size_t notes = in_.count(2 * sizeof(std::uint64_t));
        for (std::size_t i = 0; i < notes; ++i) {
            std::string key = in_.text(kLongestText);
            network_.metadata[std::move(key)] = in_.text(kLongestText);
        }
        const std::size_t layers = in_.count(1);
        if (layers > kMostLayers) {
            in_.fail(fmt::format("{} layers; at most {}", layers, kMostLayers));
        }
        for (std::size_t i = 0; i < layers; ++i) {
            WorkloadLayer& made = workload_.layers.emplace_back();
            QuantisedLayer& q = network_.layers.emplace_back();
            layer(made);
            numbers(q);
            if (made.op == WorkloadOp::convolution) {
                weights(made, q);
            }
        }
        in_.end();
        return finished();
    }

  private:
    std::optional<double> accuracy() {
        const bool known = in_.flag();
        const auto value = in_.number<double>();
        if (known && !(value >= 0.0 && value <= 1.0)) {
            in_.fail("an accuracy outside 0 to 1");
        }
        return known ? std::optional<double>(value) : std::nullopt;
    }

    void layer(WorkloadLayer& made) {
        made.name = in_.text(kLongestName);
        if (made.name.empty() || !names_.insert(made.name).second) {
            in_.fail(fmt::format("a second layer named \"{}\", or one without a name", made.name));
        }
        made.op = in_.enumerator(WorkloadOp::cpu);
        made.placement = made.op == WorkloadOp::cpu ? Placement::cpu : Placement::scfa;
        made.activation = in_.enumerator(Activation::relu6);
        made.mask_source = in_.enumerator(MaskSource::drawn);
        made.fully_connected = in_.flag();
        made.fused_add = in_.flag();
        made.fusable_into = in_.number<std::int32_t>();
        std::apply([&](auto&... size) { ((size = in_.number<std::int64_t>()), ...); },
                   sizes_of(made.geometry));
        made.producers = in_.numbers<std::int32_t>();
        made.parameters = in_.number<std::int64_t>();
        made.cpu_operations = in_.number<std::int64_t>();
        made.cpu_operator = in_.text(kLongestName);
        if (made.parameters < 0 || made.cpu_operations < 0) {
            in_.fail("a negative count");
        }
        if ((made.mask_source == MaskSource::none) != (made.op != WorkloadOp::convolution)) {
            in_.fail("a mask on a layer without weights, or none on one with weights");
        }
    }

    Multiplier multiplier() {
        Multiplier by;
        by.m = in_.number<std::uint16_t>();
        by.shift = in_.number<std::uint8_t>();
        return by;
    }

    void numbers(QuantisedLayer& q) {
        for (std::int32_t* const value : {&q.low, &q.high, &q.own_low, &q.own_high}) {
            *value = in_.number<std::int32_t>();
        }
        q.scale = in_.number<double>();
        q.own_scale = in_.number<double>();
        q.add_first = multiplier();
        q.add_second = multiplier();
        q.requantise.resize(in_.count(3));
        for (Multiplier& by : q.requantise) {
            by = multiplier();
        }
        Window& window = q.cpu.window;
        std::apply([&](auto&... size) { ((size = window_size()), ...); }, sizes_of_window(window));
        window.count_include_pad = in_.flag();
        const std::size_t parameters = in_.count(2 * sizeof(std::uint64_t));
        for (std::size_t i = 0; i < parameters; ++i) {
            std::string key = in_.text(kLongestName);
            q.cpu.numbers[std::move(key)] = in_.number<double>();
        }
    }

    std::int64_t window_size() {
        const auto value = in_.number<std::int64_t>();
        if (value < 0 || value > kMostWindow) {
            in_.fail(fmt::format("a window's size of {}", value));
        }
        return value;
    }

    void weights(WorkloadLayer& made, QuantisedLayer& q) {
        q.bias = in_.numbers<std::int64_t>();
        if (network_.precision == Precision::int8) {
            q.weights.resize(in_.count(1));
            for (std::int16_t& weight : q.weights) {
                weight = in_.number<std::int8_t>();
            }
        } else {
            q.weights = in_.numbers<std::int16_t>();
        }
        const std::vector<std::uint32_t> zeros = in_.numbers<std::uint32_t>();
        made.mask_int8 = made.mask_int16 =
            std::make_shared<const FilterMask>(mask_of(made.geometry, q.weights, zeros));
    }

    /// What is not zero, and `zeros` besides.
    FilterMask mask_of(const LayerGeometry& g, const std::vector<std::int16_t>& weights,
                       const std::vector<std::uint32_t>& zeros) {
        const auto size_ok = [](std::int64_t size) { return size >= 1 && size <= kMostBytes; };
        if (!size_ok(g.kernel_height) || !size_ok(g.kernel_width) || !size_ok(g.in_channels) ||
            !size_ok(g.groups) || !size_ok(g.out_channels) || g.in_channels % g.groups != 0) {
            in_.fail("a convolution of sizes that do not exist");
        }
        const std::int64_t row = checked_product("a filter", g.taps(), g.group_channels());
        if (checked_mul(row, g.out_channels, "the weights") !=
            static_cast<std::int64_t>(weights.size())) {
            in_.fail(fmt::format("{} weights for {} filters of {}", weights.size(), g.out_channels,
                                 row));
        }
        FilterMask mask;
        mask.taps = static_cast<std::int32_t>(g.taps());
        mask.channels = static_cast<std::int32_t>(g.group_channels());
        auto zero = zeros.begin();
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const bool extra = zero != zeros.end() && *zero == i;
            if (extra || weights[i] != 0) {
                mask.positions.push_back(
                    static_cast<std::uint32_t>(i % static_cast<std::size_t>(row)));
            }
            if (extra && weights[i] != 0) {
                in_.fail("a zero of the mask that is none");
            }
            zero += extra ? 1 : 0;
            if ((i + 1) % static_cast<std::size_t>(row) == 0) {
                mask.offsets.push_back(static_cast<std::int64_t>(mask.positions.size()));
            }
        }
        if (zero != zeros.end()) {
            in_.fail("zeros of the mask that do not ascend, or lie outside");
        }
        return mask;
    }

    QuantisedNetwork finished() {
        for (WorkloadLayer& layer : workload_.layers) {
            const LayerGeometry& g = layer.geometry;
            if (layer.op == WorkloadOp::convolution) {
                layer.macs = with_layer_name(path_, layer.name, [&] {
                    return checked_product("the multiply-accumulates", g.out_channels, g.out_height,
                                           g.out_width, g.taps(), g.group_channels());
                });
            }
        }
        complete(workload_);
        network_.workload = std::make_shared<const Workload>(std::move(workload_));
        check(network_);
        return std::move(network_);
    }

    static constexpr std::int64_t kMostWindow = std::int64_t{1} << 31;

    const std::string& path_;
    ByteReader in_;
    Workload workload_;
    QuantisedNetwork network_;
    std::set<std::string> names_;
};

}  // namespace

bool is_quantised_file(std::string_view path) {
    constexpr std::size_t kEnding = kQuantisedFileEnding.size();
    return path.size() > kEnding && path.substr(path.size() - kEnding) == kQuantisedFileEnding;
}

std::string quantised_bytes(const QuantisedNetwork& network) {
    const std::string inflated = NetworkWriting(network).bytes();
    if (static_cast<std::int64_t>(inflated.size()) > kMostBytes) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("network \"{}\" has {} bytes; a file holds at most {}",
                                network.workload->name, inflated.size(), kMostBytes));
    }
    ByteWriter rest;
    rest.count(inflated.size());
    const std::string body = rest.bytes() + deflate_bytes(inflated);
    ByteWriter head;
    head.number(kVersion);
    head.number(checksum64(body));
    return std::string(kMagic) + head.bytes() + body;
}

QuantisedNetwork parse_quantised(const std::string& path, std::string_view bytes) {
    ByteReader in(bytes, path, "the file");
    if (bytes.substr(0, kMagic.size()) != kMagic) {
        in.fail("not a quantised network");
    }
    in.number<std::uint64_t>();
    if (const auto version = in.number<std::uint32_t>(); version != kVersion) {
        in.fail(fmt::format("version {}; this build reads version {}", version, kVersion));
    }
    const auto checksum = in.number<std::uint64_t>();
    constexpr std::size_t kHeader = 20;
    if (checksum != checksum64(bytes.substr(kHeader))) {
        in.fail("the checksum is wrong: the file was cut or changed");
    }
    const auto size = in.number<std::uint64_t>();
    if (size > static_cast<std::uint64_t>(kMostBytes)) {
        in.fail(fmt::format("{} bytes inflated; at most {}", size, kMostBytes));
    }
    const Inflated inflated =
        inflate_bytes(bytes.substr(kHeader + sizeof(size)), static_cast<std::int64_t>(size));
    if (!inflated.fault.empty() || inflated.bytes.size() != size) {
        in.fail(inflated.fault.empty() ? "it inflates to another size than announced"
                                       : inflated.fault);
    }
    return NetworkReading(path, inflated.bytes).run();
}

void save_quantised(const QuantisedNetwork& network, const std::string& path) {
    write_file_atomically(path, quantised_bytes(network));
}

QuantisedNetwork load_quantised(const std::string& path) {
    const ModelFile file = ModelFile::open(path, kMostBytes);
    return parse_quantised(path, file.read(0, file.size()));
}

}  // namespace scfa
