#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/models/cost/shipped_networks.hpp
/// @brief Shipped networks with drawn masks, and points in which all formats, precisions, buffers
/// and memories occur.

#include "models/base/rng.hpp"
#include "models/cost/platform.hpp"
#include "models/import/network_reader.hpp"
#include "models/network/lowering.hpp"

#include <initializer_list>
#include <map>
#include <memory>
#include <string>

namespace scfa::test {

inline std::shared_ptr<const Workload> shipped_network(const std::string& file) {
    static std::map<std::string, std::shared_ptr<const Workload>> read;
    std::shared_ptr<const Workload>& workload = read[file];
    if (workload == nullptr) {
        LoweringOptions options;
        options.drawn.density = 0.4;
        workload = std::make_shared<const Workload>(lower(
            read_network(std::string(SCFA_SOURCE_DIR) + "/configs/networks/" + file), options));
    }
    return workload;
}

inline DesignPoint any_point(Rng& rng, const Platform& platform) {
    DesignPoint p = platform.device.default_point();
    const auto pick = [&rng](std::initializer_list<std::int32_t> values) {
        return *(values.begin() + rng.below(values.size()));
    };
    p[Parameter::sparse_format] = pick({0, 1, 2, 3, 4});
    p[Parameter::pe_rows] = pick({4, 8, 16});
    p[Parameter::pe_columns] = pick({2, 4, 7, 8});
    p[Parameter::activation_buffer_banks] = pick({4, 8, 16});
    p[Parameter::sparse_window] = pick({1, 2});
    p[Parameter::sparse_fifo_depth] = pick({2, 4});
    p[Parameter::mapping_balance_filters] = pick({0, 1});
    p[Parameter::pe_precision] = pick({0, 1});
    p[Parameter::pe_double_calculation] = pick({0, 1});
    p[Parameter::activation_buffer_kib] = pick({16, 64, 128});
    p[Parameter::weight_buffer_kib] = pick({16, 64, 128});
    p[Parameter::output_buffer_kib] = pick({16, 64});
    p[Parameter::accumulator_depth] = pick({1, 64, 256});
    p[Parameter::post_lanes] = pick({1, 2});
    p[Parameter::axi_ports] = pick({1, 2});
    p[Parameter::clock_mhz] = pick({50, 100});
    return p;
}

inline constexpr const char* kSmallNetworks[] = {"fmnist-cnn.onnx", "fmnist-vgg.json",
                                                 "fmnist-resnet.json", "fmnist-mobilenet.json",
                                                 "lenet5.json"};

}  // namespace scfa::test
