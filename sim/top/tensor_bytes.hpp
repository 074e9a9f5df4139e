#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/top/tensor_bytes.hpp
/// @brief Whole tensors to and from external memory, outside simulated time: the image, what the
/// CPU works on, and the outputs.

#include "models/arch/design_point.hpp"
#include "models/network/reference/quantised_network.hpp"
#include "models/program/memory_map.hpp"

#include <cstdint>

namespace scfa::sim {

class HostMemory;

/// @pre the tensor's values are as many as the place has
void store_tensor(HostMemory& memory, const TensorPlace& place, Precision precision,
                  const Tensor& tensor);
Tensor load_tensor(HostMemory& memory, const TensorPlace& place, Precision precision);

/// Concatenates along channels; `to` may be empty.
void append_channels(Tensor& to, const Tensor& more);

}  // namespace scfa::sim
