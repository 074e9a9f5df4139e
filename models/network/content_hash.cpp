// SPDX-License-Identifier: Apache-2.0
#include "models/network/content_hash.hpp"

#include <string_view>

namespace scfa {
namespace {

void add_geometry(Hasher& hasher, const LayerGeometry& g) {
    for (const std::int64_t value :
         {g.in_channels, g.in_height, g.in_width, g.out_channels, g.out_height, g.out_width,
          g.kernel_height, g.kernel_width, g.stride, g.pad_top, g.pad_left, g.pad_bottom,
          g.pad_right, g.groups}) {
        hasher.add(value);
    }
}

/// The vector's bytes as they lie in memory: little-endian on every supported platform.
template <class Number>
void add_bytes(Hasher& hasher, const std::vector<Number>& values) {
    static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "hashes would differ between hosts");
    hasher.add(std::string_view(reinterpret_cast<const char*>(values.data()),
                                values.size() * sizeof(Number)));
}

void add_mask(Hasher& hasher, const FilterMask* mask) {
    if (mask == nullptr) {
        hasher.add(std::int64_t{-1});
        return;
    }
    hasher.add(std::int64_t{mask->taps}).add(std::int64_t{mask->channels});
    add_bytes(hasher, mask->offsets);
    add_bytes(hasher, mask->positions);
}

void add_layer(Hasher& hasher, const WorkloadLayer& layer) {
    hasher.add(layer.name)
        .add(static_cast<std::int64_t>(layer.op))
        .add(static_cast<std::int64_t>(layer.placement))
        .add(static_cast<std::int64_t>(layer.activation))
        .add(std::int64_t{layer.fully_connected})
        .add(std::int64_t{layer.fused_add})
        .add(std::int64_t{layer.fusable_into})
        .add(layer.macs)
        .add(layer.parameters)
        .add(layer.cpu_operations)
        .add(layer.cpu_operator)
        .add(static_cast<std::int64_t>(layer.mask_source));
    add_geometry(hasher, layer.geometry);
    add_bytes(hasher, layer.producers);
    add_mask(hasher, layer.mask_int8.get());
    const bool shared = layer.mask_int16 == layer.mask_int8;
    hasher.add(std::int64_t{shared});
    if (!shared) {
        add_mask(hasher, layer.mask_int16.get());
    }
}

}  // namespace

Hash128 content_hash(const Workload& workload) {
    Hasher hasher;
    hasher.add(workload.name).add(static_cast<std::int64_t>(workload.layers.size()));
    for (const WorkloadLayer& layer : workload.layers) {
        add_layer(hasher, layer);
    }
    return hasher.finish();
}

}  // namespace scfa
