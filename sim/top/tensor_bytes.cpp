// SPDX-License-Identifier: Apache-2.0
#include "sim/top/tensor_bytes.hpp"

#include "models/base/error.hpp"
#include "sim/top/host_memory.hpp"

#include <vector>

namespace scfa::sim {

void store_tensor(HostMemory& memory, const TensorPlace& place, Precision precision,
                  const Tensor& tensor) {
    SCFA_ASSERT(static_cast<std::int64_t>(tensor.values.size()) ==
                    place.channels * place.height * place.width,
                "a tensor of the place's shape");
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(place.bytes()));
    const std::int16_t* value = tensor.values.data();
    for (std::int64_t row = 0; row < place.channels * place.height; ++row) {
        std::uint8_t* at = bytes.data() + row * place.row_bytes;
        for (std::int64_t x = 0; x < place.width; ++x, ++value) {
            const auto bits = static_cast<std::uint16_t>(*value);
            *at++ = static_cast<std::uint8_t>(bits);
            if (precision == Precision::int16) {
                *at++ = static_cast<std::uint8_t>(bits >> 8U);
            }
        }
    }
    memory.write(place.address, bytes.data(), place.bytes());
}

Tensor load_tensor(HostMemory& memory, const TensorPlace& place, Precision precision) {
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(place.bytes()));
    memory.read(place.address, bytes.data(), place.bytes());
    Tensor out;
    out.channels = place.channels;
    out.height = place.height;
    out.width = place.width;
    out.values.reserve(static_cast<std::size_t>(place.channels * place.height * place.width));
    for (std::int64_t row = 0; row < place.channels * place.height; ++row) {
        const std::uint8_t* at = bytes.data() + row * place.row_bytes;
        for (std::int64_t x = 0; x < place.width; ++x) {
            if (precision == Precision::int8) {
                out.values.push_back(static_cast<std::int8_t>(at[x]));
            } else {
                out.values.push_back(static_cast<std::int16_t>(
                    static_cast<std::uint16_t>(at[2 * x] | at[2 * x + 1] << 8)));
            }
        }
    }
    return out;
}

void append_channels(Tensor& to, const Tensor& more) {
    if (to.values.empty()) {
        to = more;
        return;
    }
    to.channels += more.channels;
    to.values.insert(to.values.end(), more.values.begin(), more.values.end());
}

}  // namespace scfa::sim
