#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/builder/network_builder.hpp
/// @brief Networks written as code: one call a layer or block.

#include "models/network/network_graph.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace scfa {

/// Every call adds layers and returns the last one. Layers are named by the caller, `name.part` in
/// blocks.
class NetworkBuilder {
  public:
    NetworkBuilder(std::string name, std::string description);

    LayerId input(std::int64_t channels, std::int64_t height, std::int64_t width);
    /// A square kernel with padding on all sides. @param channels of the output
    struct Convolution {
        std::int64_t channels = 1;
        std::int64_t kernel = 1;
        std::int64_t stride = 1;
        std::int64_t padding = 0;
        std::int64_t groups = 1;
        bool bias = false;
    };
    LayerId convolution(LayerId from, const std::string& name, const Convolution& shape);
    LayerId fully_connected(LayerId from, const std::string& name, std::int64_t outputs);
    LayerId max_pool(LayerId from, const std::string& name, std::int64_t kernel,
                     std::int64_t stride, std::int64_t padding = 0);
    /// A layer without parameters of its own: relu, relu6, batch_norm, flatten,
    /// global_average_pool, ...
    LayerId plain(LayerKind kind, const std::vector<LayerId>& from, const std::string& name);
    /// Convolution and batch norm (`name`.bn).
    LayerId convolution_norm(LayerId from, const std::string& name, const Convolution& shape);
    /// The same and an activation (`name`.relu).
    LayerId convolution_norm_relu(LayerId from, const std::string& name, const Convolution& shape,
                                  LayerKind activation = LayerKind::relu);

    /// The finished graph, checked. @throws Error{model} naming a layer that does not fit
    NetworkGraph finish();

  private:
    NetworkGraph graph_;
};

}  // namespace scfa
