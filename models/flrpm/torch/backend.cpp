// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/torch/backend.cpp
/// @brief What scfa-torch.so exports.
#include "models/flrpm/torch/torch_network.hpp"

#include <ATen/Parallel.h>
#include <memory>
#include <string>

namespace scfa {
namespace {

class TorchBackend final : public TrainingBackend {
  public:
    [[nodiscard]] std::string version() const override {
        return std::string("libtorch ") + TORCH_VERSION;
    }
    void set_threads(int threads) override { at::set_num_threads(threads); }
    [[nodiscard]] std::unique_ptr<TrainableNetwork> make(const ModulePlan& plan) override {
        return std::make_unique<TorchNetwork>(plan);
    }
};

}  // namespace
}  // namespace scfa

extern "C" __attribute__((visibility("default"))) scfa::TrainingBackend* scfa_training_backend_1() {
    static scfa::TorchBackend backend;
    return &backend;
}
