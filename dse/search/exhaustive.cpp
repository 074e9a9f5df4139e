// SPDX-License-Identifier: Apache-2.0
#include "dse/search/exhaustive.hpp"

#include "dse/exec/ordered_run.hpp"
#include "models/base/error.hpp"

#include <fmt/format.h>

#include <limits>

namespace scfa {
namespace {

/// One run of the engine.
class Sweep {
  public:
    Sweep(const SearchContext& context, const SearchControl& control)
        : context_(context),
          control_(control),
          stop_(control.stop),
          skipped_(context.recorder.finished()),
          next_(control.shard.index),
          meter_(control.progress,
                 finished_points_of(control.shard, skipped_, info().points, info().chunk_points),
                 points_of(control.shard, info().points, info().chunk_points)) {}

    SearchEnd run() {
        const ChunkTask task{context_.space,      context_.evaluator, context_.constraints,
                             context_.objectives, context_.names,     info()};
        OrderedRun ordered;
        ordered.next = [this] { return next_chunk(); };
        ordered.make_worker = [&] { return chunk_worker(control_.team, task, stop_); };
        ordered.consume = [this](ChunkResult&& chunk) { consume(std::move(chunk)); };
        ordered.tick = [this] { tick(); };
        run_ordered(ordered, control_.threads, stop_);
        context_.recorder.flush();
        meter_.report_last(context_.recorder.counts(), context_.recorder.front().size());
        if (too_many_failures_) {
            return SearchEnd::too_many_failures;
        }
        return is_complete() ? SearchEnd::complete : SearchEnd::interrupted;
    }

  private:
    [[nodiscard]] const RunInfo& info() const { return context_.recorder.info(); }

    [[nodiscard]] bool is_complete() const {
        return finished_points_of(control_.shard, context_.recorder.finished(), info().points,
                                  info().chunk_points) ==
               points_of(control_.shard, info().points, info().chunk_points);
    }

    std::optional<std::int64_t> next_chunk() {
        while (next_ < info().chunks() && skipped_.contains(next_)) {
            next_ += control_.shard.count;
        }
        if (next_ >= info().chunks()) {
            return std::nullopt;
        }
        const std::int64_t chunk = next_;
        next_ += control_.shard.count;
        return chunk;
    }

    void consume(ChunkResult&& chunk) {
        meter_.add(chunk.counts.evaluated);
        context_.recorder.accept(std::move(chunk));
        if (context_.recorder.counts().failed > control_.max_failures) {
            too_many_failures_ = true;
            stop_.abort();
        }
    }

    void tick() {
        context_.recorder.tick();
        meter_.report_if_due(context_.recorder.counts(), context_.recorder.front().size());
    }

    const SearchContext& context_;
    const SearchControl& control_;
    StopState stop_;
    ChunkSet skipped_;  ///< a copy: the recorder's own grows while workers ask for the next chunk
    std::int64_t next_;
    ProgressMeter meter_;
    bool too_many_failures_ = false;
};

class Exhaustive : public SearchEngine {
  public:
    SearchEnd run(const SearchContext& context, const SearchControl& control) override {
        const std::int64_t points = countable_points(context.space);
        SCFA_ASSERT(points == context.recorder.info().points, std::to_string(points));
        return Sweep(context, control).run();
    }
};

}  // namespace

std::unique_ptr<SearchEngine> make_exhaustive() {
    return std::make_unique<Exhaustive>();
}

std::int64_t countable_points(const Space& space) {
    constexpr auto kMost = static_cast<WideCount>(std::numeric_limits<std::int64_t>::max());
    if (space.distinct() > kMost) {
        throw Error(ErrorCode::configuration,
                    fmt::format("the space has {} points, a sweep counts to 2^63 - 1",
                                to_text(space.distinct())),
                    {}, "take values or axes away");
    }
    return static_cast<std::int64_t>(space.distinct());
}

}  // namespace scfa
