#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/search/sampling.hpp
/// @brief What engines that sample a space have in common: they ask for points, and each is
///        evaluated once, on several threads, and stored in the order of asking.

#include "dse/exec/ordered_run.hpp"
#include "dse/exec/point_runner.hpp"
#include "dse/search/search_engine.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace scfa {

/// What an engine learns of a point.
struct SampleAnswer {
    bool feasible = false;
    ObjectiveVector objectives{};  ///< to be minimised; of feasible points
    double violation = 0.0;        ///< of others, > 0: how far the point is from fitting
};

/// Ends an engine from within `Sampler::ask`: the budget is spent, or the search is to stop.
struct SamplingEnded {};

/// The n-th point that is asked for has the ordinal n - 1; those asked for before get no row. A run
/// that goes on asks again from the beginning: an engine whose questions follow from seed and
/// answers asks the same, and what is stored is not evaluated again.
class Sampler {
  public:
    Sampler(const SearchContext& context, const SearchControl& control);

    /// @param points  canonical
    /// @return        one answer a point
    /// @throws SamplingEnded when the last point of the budget has been answered, a stop was
    /// requested, or too many points failed
    std::vector<SampleAnswer> ask(const std::vector<DesignPoint>& points);

    [[nodiscard]] const Space& space() const { return context_.space; }
    [[nodiscard]] std::uint64_t seed() const {
        return static_cast<std::uint64_t>(context_.recorder.info().seed);
    }
    [[nodiscard]] std::int64_t budget() const { return context_.recorder.info().points; }
    [[nodiscard]] std::int64_t population() const { return context_.recorder.info().chunk_points; }
    [[nodiscard]] std::size_t objectives() const { return context_.objectives.count(); }

    /// Stores what is left. To be called once, at the end.
    SearchEnd finish();

  private:
    struct Known {
        EvaluatedPoint row;
        bool asked = false;  ///< by this process
    };
    class Runners;
    class Worker;

    void load_stored();
    void evaluate(const std::vector<DesignPoint>& points, const std::vector<Hash128>& ids);
    void take(Known& known);
    void close_chunk();
    [[nodiscard]] SampleAnswer answer_of(const EvaluatedPoint& row) const;
    [[nodiscard]] double violation_of(const PointResult& result) const;

    struct HashOfId {
        std::size_t operator()(const Hash128& id) const { return id.low; }
    };

    const SearchContext& context_;
    const SearchControl& control_;
    StopState stop_;
    ProgressMeter meter_;
    std::unordered_map<Hash128, Known, HashOfId> known_;
    std::shared_ptr<Runners> runners_;
    ChunkResult chunk_;  ///< that is being filled
    std::int64_t asked_ = 0;
    bool too_many_failures_ = false;
};

}  // namespace scfa
