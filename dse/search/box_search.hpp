#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/search/box_search.hpp
/// @brief Branch and bound over one part of a space: what is proven not to reach the front is
///        counted, the rest evaluated.

#include "dse/exec/ordered_run.hpp"
#include "dse/exec/point_runner.hpp"
#include "dse/pareto/pareto_front.hpp"
#include "dse/search/box_tree.hpp"
#include "dse/space/constraints.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace scfa {

/// What became of distinct points; the first four add up to all that were covered.
struct Coverage {
    WideCount evaluated = 0;
    WideCount pruned_by_bound = 0;       ///< something evaluated dominates every one of them
    WideCount pruned_by_device = 0;      ///< none fits the device, or keeps the rules
    WideCount pruned_by_constraint = 0;  ///< all break one of the user's limits
    std::int64_t boxes = 0;              ///< bounds computed

    [[nodiscard]] WideCount covered() const {
        return evaluated + pruned_by_bound + pruned_by_device + pruned_by_constraint;
    }
    Coverage& operator+=(const Coverage& o);
};

/// What a search reads; has to outlive it.
struct BoxSearchContext {
    const BoxTree& tree;
    BoundingEvaluator& evaluator;
    const Constraints& constraints;
    const Objectives& objectives;
};

/// A box that is not yet proven to miss the front.
struct OpenBox {
    BoxNode node;
    int effort = -1;           ///< of the bound; -1: none yet
    ObjectiveVector least{};   ///< no point of the box is better in any objective
    double score = 0.0;        ///< most promising first
};

/// One thread's part. The front it prunes against is a given one and what it has found itself, so
/// what it does is a function of box and front alone.
class BoxSearch {
  public:
    BoxSearch(const BoxSearchContext& context, const StopState& stop);

    /// Bounds the box; counts it into `coverage` and returns false when it is proven to miss.
    bool open(const ParetoFront& front, OpenBox& box, Coverage& coverage);

    struct Outcome {
        Coverage coverage;
        PointCounts counts;                ///< of the points evaluated
        std::vector<EvaluatedPoint> rows;  ///< not dominated by anything known, and failed ones
        bool abandoned = false;            ///< a stop was requested: the rest is of no use
    };
    /// Searches the box. @pre `open` returned true
    Outcome run(const ParetoFront& front, const OpenBox& box);

  private:
    void explore(const OpenBox& box, Outcome& out);
    /// Most promising first, or as the evaluator asks.
    void sort(std::vector<OpenBox>& children, std::size_t axis) const;
    void evaluate(const BoxNode& node, Outcome& out);
    bool is_beaten(const ObjectiveVector& least) const;
    enum class Verdict { open, bound, device, constraint };
    Verdict judge(OpenBox& box, std::int64_t& boxes);
    Verdict verdict_of(const BoxBound& bound, OpenBox& box) const;

    const BoxSearchContext& context_;
    const StopState& stop_;
    std::unique_ptr<PointBounds> bounds_;
    PointRunner points_;
    const ParetoFront* given_ = nullptr;
    ParetoFront found_;
};

}  // namespace scfa
