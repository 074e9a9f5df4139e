// SPDX-License-Identifier: Apache-2.0
#include "models/cost/layer_memo.hpp"

namespace scfa {

std::vector<const LayerTables*> LayerMemo::tables(std::size_t network, const ComputeKey& key) {
    // Making the tables is cheap: what costs time, pass cycles, is computed on first use, layer by
    // layer, and threads that need different layers do not wait for each other.
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<std::unique_ptr<LayerTables>>& entry = memo_[{network, key}];
    const std::vector<WorkloadLayer>& layers = workloads_[network]->layers;
    if (entry.empty()) {
        entry.resize(layers.size());
        for (std::size_t i = 0; i < layers.size(); ++i) {
            if (layers[i].placement == Placement::scfa && layers[i].op == WorkloadOp::convolution) {
                entry[i] = std::make_unique<LayerTables>(layers[i], key);
            }
        }
    }
    std::vector<const LayerTables*> out;
    out.reserve(entry.size());
    for (const std::unique_ptr<LayerTables>& tables : entry) {
        out.push_back(tables.get());
    }
    return out;
}

std::size_t LayerMemo::keys() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return memo_.size();
}

}  // namespace scfa
