// SPDX-License-Identifier: Apache-2.0
#include "models/cost/memory_mapping.hpp"

#include "models/base/checked.hpp"

#include <algorithm>

namespace scfa {

namespace {

constexpr std::int64_t kLutsPerBram18 = 64;
constexpr std::int64_t kBram18PerUram = 8;

// Template arguments make the divisors constants: this is called for every design point.
template <std::int64_t Width, std::int64_t Depth>
std::int64_t blocks(std::int64_t width, std::int64_t depth) {
    return ceil_div(width, Width) * ceil_div(depth, Depth);
}

}  // namespace

std::int64_t bram18_units(std::int64_t width, std::int64_t depth) {
    return std::min({blocks<1, 16384>(width, depth), blocks<2, 8192>(width, depth),
                     blocks<4, 4096>(width, depth), blocks<9, 2048>(width, depth),
                     blocks<18, 1024>(width, depth), blocks<36, 512>(width, depth)});
}

std::int64_t uram_units(std::int64_t width, std::int64_t depth) {
    return blocks<72, 4096>(width, depth);
}

std::int64_t lutram_luts(std::int64_t width, std::int64_t depth, FabricFamily family) {
    if (family == FabricFamily::ultrascale_plus) {
        return 8 * std::min(blocks<14, 32>(width, depth), blocks<7, 64>(width, depth));
    }
    return 4 * std::min(blocks<6, 32>(width, depth), blocks<3, 64>(width, depth));
}

MemoryCost map_memories(const MemoryShape& shape, FabricFamily family, std::int64_t& uram_left) {
    MemoryCost cost;
    if (shape.count == 0 || shape.depth == 0) {
        return cost;
    }
    const std::int64_t bram18 = bram18_units(shape.width, shape.depth);
    const std::int64_t luts = lutram_luts(shape.width, shape.depth, family);
    if (luts <= kLutsPerBram18 * bram18) {
        cost.lutram = shape.count * luts;
        cost.ff = shape.count * shape.width;
        return cost;
    }
    const std::int64_t uram = uram_units(shape.width, shape.depth);
    if (uram * kBram18PerUram <= bram18 && uram * shape.count <= uram_left) {
        cost.uram = uram * shape.count;
        uram_left -= cost.uram;
        return cost;
    }
    cost.bram18 = shape.count * bram18;
    return cost;
}

}  // namespace scfa
