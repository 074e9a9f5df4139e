// SPDX-License-Identifier: Apache-2.0
#include "models/network/redraw.hpp"

#include "models/network/lowering.hpp"
#include "models/network/mask.hpp"

#include <memory>

namespace scfa {

Workload redrawn(const Workload& like, bool balanced, std::uint64_t seed) {
    Workload out = like;
    out.accuracy.reset();
    out.accuracy_float.reset();
    for (std::size_t i = 0; i < out.layers.size(); ++i) {
        WorkloadLayer& layer = out.layers[i];
        if (layer.op != WorkloadOp::convolution) {
            continue;
        }
        const FilterMask& mask = *layer.mask_int8;
        const MaskShape shape{mask.filters(), mask.taps, mask.channels};
        const double density = static_cast<double>(mask.non_zeros()) /
                               static_cast<double>(shape.positions() * shape.filters);
        layer.mask_int8 = layer.mask_int16 =
            std::make_shared<const FilterMask>(drawn_mask(shape, density, balanced, seed, i));
        layer.mask_source = MaskSource::drawn;
    }
    complete(out);
    return out;
}

}  // namespace scfa
