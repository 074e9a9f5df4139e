// SPDX-License-Identifier: Apache-2.0
#include "dse/search/bounded.hpp"

#include "dse/search/bounded_search.hpp"
#include "models/base/error.hpp"

#include <utility>

namespace scfa {
namespace {

/// One run of the engine.
class BoundedRun {
  public:
    BoundedRun(const SearchContext& context, const SearchControl& control,
               BoundingEvaluator& evaluator)
        : context_(context),
          control_(control),
          evaluator_(evaluator),
          stop_(control.stop),
          meter_(control.progress, context.recorder.counts().covered(),
                 context.recorder.info().points) {}

    SearchEnd run() {
        if (!context_.recorder.is_complete()) {
            search();
        }
        context_.recorder.flush();
        meter_.report_last(context_.recorder.counts(), context_.recorder.front().size());
        if (too_many_failures_) {
            return SearchEnd::too_many_failures;
        }
        return context_.recorder.is_complete() ? SearchEnd::complete : SearchEnd::interrupted;
    }

  private:
    void search() {
        const ParetoFront front = context_.recorder.front();
        BoundedOptions options;
        options.threads = control_.threads;
        options.rounds_done = context_.recorder.finished().next_absent(0);
        options.front = &front;
        options.round = [this](BoundedRound&& round) { store(std::move(round)); };
        options.tick = [this](const BoundedResult& result) { tick(result); };
        const BoundedResult result = search_bounded(
            context_.space, evaluator_, context_.constraints, context_.objectives, options, stop_);
        SCFA_ASSERT(!result.complete || context_.recorder.is_complete() || too_many_failures_,
                    to_text(result.coverage.covered()));
    }

    void store(BoundedRound&& round) {
        const auto narrow = [](WideCount count) { return static_cast<std::int64_t>(count); };
        ChunkResult chunk;
        chunk.chunk = round.number;
        chunk.counts = round.counts;
        chunk.counts.skipped.by_bound = narrow(round.coverage.pruned_by_bound);
        chunk.counts.skipped.by_device = narrow(round.coverage.pruned_by_device);
        chunk.counts.skipped.by_constraint = narrow(round.coverage.pruned_by_constraint);
        chunk.rows = std::move(round.rows);
        for (EvaluatedPoint& row : chunk.rows) {
            row.id = context_.names.id_of(row.point);
        }
        context_.recorder.accept(std::move(chunk));
        context_.recorder.commit();
        if (context_.recorder.counts().failed > control_.max_failures) {
            too_many_failures_ = true;
            stop_.abort();
        }
    }

    void tick(const BoundedResult& result) {
        const auto covered = static_cast<std::int64_t>(result.coverage.covered());
        meter_.add(covered - shown_);
        shown_ = covered;
        PointCounts counts = context_.recorder.counts();
        meter_.report_if_due(counts, result.front.size());
    }

    const SearchContext& context_;
    const SearchControl& control_;
    BoundingEvaluator& evaluator_;
    StopState stop_;
    ProgressMeter meter_;
    std::int64_t shown_ = 0;  ///< of what this call covered
    bool too_many_failures_ = false;
};

class Bounded : public SearchEngine {
  public:
    SearchEnd run(const SearchContext& context, const SearchControl& control) override {
        auto* evaluator = dynamic_cast<BoundingEvaluator*>(&context.evaluator);
        if (evaluator == nullptr) {
            throw Error(ErrorCode::unsupported, "this level of fidelity has no bounds", {},
                        R"(let "engine" be "exhaustive")");
        }
        require_whole_run(control.shard, "bounded");
        return BoundedRun(context, control, *evaluator).run();
    }
};

}  // namespace

std::unique_ptr<SearchEngine> make_bounded() {
    return std::make_unique<Bounded>();
}

}  // namespace scfa
