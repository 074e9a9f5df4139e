#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/layer_memo.hpp
/// @brief Tables of every (network, layer, compute key) seen so far, shared by all threads.

#include "models/cost/layer_tables.hpp"
#include "models/network/workload.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace scfa {

class LayerMemo {
  public:
    explicit LayerMemo(const std::vector<std::shared_ptr<const Workload>>& workloads)
        : workloads_(workloads) {}

    /// One entry per layer of the network: nullptr where the array runs no convolution. The
    /// pointers stay good as long as the memo.
    std::vector<const LayerTables*> tables(std::size_t network, const ComputeKey& key);

    /// Compute keys seen so far, over all networks.
    [[nodiscard]] std::size_t keys() const;

  private:
    struct Key {
        std::size_t network;
        ComputeKey compute;
        friend bool operator<(const Key& a, const Key& b) {
            return a.network != b.network ? a.network < b.network : a.compute < b.compute;
        }
    };

    const std::vector<std::shared_ptr<const Workload>>& workloads_;
    mutable std::mutex mutex_;
    std::map<Key, std::vector<std::unique_ptr<LayerTables>>> memo_;
};

}  // namespace scfa
