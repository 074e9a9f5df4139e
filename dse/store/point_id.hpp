#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/point_id.hpp
/// @brief The name of a point: the same accelerator on the same network by the same model has the
/// same
///        id in every run.

#include "models/arch/design_point.hpp"
#include "models/base/hash.hpp"
#include "models/eval/evaluator.hpp"

#include <string_view>
#include <vector>

namespace scfa {

class PointNamer {
  public:
    /// @param evaluator  gives the workloads, the fidelity and the version of the model
    /// @param platform   hash of whatever else changes a result: the device, say
    PointNamer(const Evaluator& evaluator, const Hash128& platform);

    /// Hash of (canonical point, its workload, model version, fidelity, platform). Pure,
    /// thread-safe.
    /// @pre point is canonical, and its pruning point one of the evaluator's workloads
    [[nodiscard]] Hash128 id_of(const DesignPoint& point) const;

  private:
    std::vector<Hash128> contexts_;  ///< per workload
};

/// Whether `text` can be the beginning of an id: 1 to 32 hexadecimal digits.
bool is_id_prefix(std::string_view text);

}  // namespace scfa
