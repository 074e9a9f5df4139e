// SPDX-License-Identifier: Apache-2.0
#include "dse/search/sampling.hpp"

#include "dse/store/run_reader.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace scfa {
namespace {

/// Points that a thread takes at a time: few, because a batch is small.
constexpr std::int64_t kSlice = 4;

}  // namespace

/// Lends each thread an evaluator of its own; what it has cached stays for the next batch.
class Sampler::Runners {
  public:
    explicit Runners(const SearchContext& context) : context_(context) {}

    std::unique_ptr<PointRunner> take() {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (idle_.empty()) {
            return std::make_unique<PointRunner>(context_.evaluator, context_.constraints,
                                                 context_.objectives);
        }
        std::unique_ptr<PointRunner> out = std::move(idle_.back());
        idle_.pop_back();
        return out;
    }
    void give_back(std::unique_ptr<PointRunner> runner) {
        const std::lock_guard<std::mutex> lock(mutex_);
        idle_.push_back(std::move(runner));
    }

  private:
    const SearchContext& context_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<PointRunner>> idle_;
};

/// Evaluates slices of a batch.
class Sampler::Worker final : public ChunkWorker {
  public:
    Worker(Runners& runners, const std::vector<DesignPoint>& points, const StopState& stop,
           std::unique_ptr<Member> member)
        : runners_(runners), points_(points), stop_(stop), member_(std::move(member)) {
        if (member_ == nullptr) {
            runner_ = runners.take();
        }
    }
    ~Worker() override {
        if (runner_ != nullptr) {
            runners_.give_back(std::move(runner_));
        }
    }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    std::optional<ChunkResult> run(std::int64_t slice) override {
        const auto count = static_cast<std::int64_t>(points_.size());
        const std::int64_t first = slice * kSlice;
        const std::int64_t last = std::min(first + kSlice, count);
        ChunkResult out;
        out.chunk = slice;
        if (member_ != nullptr) {
            auto rows =
                ask_for_points(*member_, {points_.begin() + first, points_.begin() + last}, stop_);
            if (!rows) {
                return std::nullopt;
            }
            out.rows = std::move(*rows);
            for (EvaluatedPoint& row : out.rows) {
                row.ordinal += first;
            }
            return out;
        }
        for (std::int64_t i = first; i < last; ++i) {
            if (stop_.must_abandon()) {
                return std::nullopt;
            }
            out.rows.push_back(runner_->run(i, points_[static_cast<std::size_t>(i)]));
        }
        return out;
    }

  private:
    Runners& runners_;
    const std::vector<DesignPoint>& points_;
    const StopState& stop_;
    std::unique_ptr<Member> member_;       ///< of another process, or
    std::unique_ptr<PointRunner> runner_;  ///< of this one
};

Sampler::Sampler(const SearchContext& context, const SearchControl& control)
    : context_(context),
      control_(control),
      stop_(control.stop),
      meter_(control.progress, context.recorder.counts().covered(), context.recorder.info().points),
      runners_(std::make_shared<Runners>(context)) {
    load_stored();
}

void Sampler::load_stored() {
    if (!context_.recorder.resumed()) {
        return;
    }
    const RunReader reader(context_.recorder.writer().directory());
    reader.for_each_point({}, [this](const EvaluatedPoint& row) {
        known_.emplace(row.id, Known{row, false});
        return true;
    });
}

std::vector<SampleAnswer> Sampler::ask(const std::vector<DesignPoint>& points) {
    const auto wanted = std::min(static_cast<std::int64_t>(points.size()), budget() - asked_);
    std::vector<Hash128> ids;
    std::vector<DesignPoint> unknown;
    std::vector<Hash128> unknown_ids;
    for (std::int64_t i = 0; i < wanted; ++i) {
        const DesignPoint& point = points[static_cast<std::size_t>(i)];
        ids.push_back(context_.names.id_of(point));
        if (known_.count(ids.back()) == 0 &&
            std::find(unknown_ids.begin(), unknown_ids.end(), ids.back()) == unknown_ids.end()) {
            unknown.push_back(point);
            unknown_ids.push_back(ids.back());
        }
    }
    evaluate(unknown, unknown_ids);
    std::vector<SampleAnswer> answers;
    for (const Hash128& id : ids) {
        Known& known = known_.at(id);
        answers.push_back(answer_of(known.row));
        take(known);
    }
    if (asked_ >= budget() || too_many_failures_) {
        throw SamplingEnded{};
    }
    return answers;
}

void Sampler::evaluate(const std::vector<DesignPoint>& points, const std::vector<Hash128>& ids) {
    const auto count = static_cast<std::int64_t>(points.size());
    std::int64_t next = 0;
    std::int64_t done = 0;
    if (count == 1 && control_.team == nullptr) {  // as MOEA/D asks: no threads for one point
        std::unique_ptr<PointRunner> runner = runners_->take();
        EvaluatedPoint row = runner->run(0, points.front());
        runners_->give_back(std::move(runner));
        row.id = ids.front();
        known_.emplace(ids.front(), Known{std::move(row), false});
        context_.recorder.tick();
        meter_.report_if_due(context_.recorder.counts(), context_.recorder.front().size());
        if (stop_.is_requested()) {
            throw SamplingEnded{};
        }
        return;
    }
    OrderedRun ordered;
    ordered.next = [&]() -> std::optional<std::int64_t> {
        return next * kSlice < count ? std::optional<std::int64_t>(next++) : std::nullopt;
    };
    ordered.make_worker = [&] {
        return std::make_unique<Worker>(*runners_, points, stop_,
                                        control_.team != nullptr ? control_.team->lend() : nullptr);
    };
    ordered.consume = [&](ChunkResult&& slice) {
        for (EvaluatedPoint& row : slice.rows) {
            row.id = ids[static_cast<std::size_t>(row.ordinal)];
            known_.emplace(row.id, Known{std::move(row), false});
            ++done;
        }
    };
    ordered.tick = [this] {
        context_.recorder.tick();
        meter_.report_if_due(context_.recorder.counts(), context_.recorder.front().size());
    };
    run_ordered(ordered, count <= kSlice ? 1 : control_.threads, stop_);
    if (done < count || stop_.is_requested()) {
        throw SamplingEnded{};
    }
}

void Sampler::take(Known& known) {
    if (known.asked) {
        ++chunk_.counts.skipped.repeated;
    } else {
        known.asked = true;
        known.row.ordinal = asked_;
        chunk_.counts.add(known.row.result);
        chunk_.rows.push_back(known.row);
    }
    ++asked_;
    if (asked_ % population() == 0 || asked_ == budget()) {
        close_chunk();
    }
}

void Sampler::close_chunk() {
    chunk_.chunk = (asked_ - 1) / population();
    if (!context_.recorder.finished().contains(chunk_.chunk)) {
        meter_.add(chunk_.counts.covered());
        context_.recorder.accept(std::move(chunk_));
        too_many_failures_ = context_.recorder.counts().failed > control_.max_failures;
    }
    chunk_ = {};
}

SampleAnswer Sampler::answer_of(const EvaluatedPoint& row) const {
    SampleAnswer out;
    out.feasible = row.result.status == PointStatus::feasible;
    if (out.feasible) {
        out.objectives = context_.objectives.vector_of(row.result.metrics);
    } else {
        out.violation = violation_of(row.result);
    }
    return out;
}

double Sampler::violation_of(const PointResult& result) const {
    constexpr double kFarthest = 1'000.0;
    double excess = 1.0;  // where nothing says how far it is
    if (result.why.reason == Reason::constraint) {
        const MetricLimit& limit =
            context_.constraints.limits[static_cast<std::size_t>(result.why.layer)];
        const double value = result.metrics[limit.metric];
        const double bound = limit.maximum && !(value <= *limit.maximum)
                                 ? *limit.maximum
                                 : limit.minimum.value_or(0);
        const double scale = bound == 0.0 ? 1.0 : std::fabs(bound);
        excess = std::isfinite(value) ? std::fabs(value - bound) / scale : kFarthest;
    } else if (result.why.have > 0 && result.why.need > result.why.have) {
        excess = static_cast<double>(result.why.need) / static_cast<double>(result.why.have) - 1.0;
    }
    return std::clamp(excess, 1e-9, kFarthest);
}

SearchEnd Sampler::finish() {
    context_.recorder.flush();
    meter_.report_last(context_.recorder.counts(), context_.recorder.front().size());
    if (too_many_failures_) {
        return SearchEnd::too_many_failures;
    }
    return context_.recorder.is_complete() ? SearchEnd::complete : SearchEnd::interrupted;
}

}  // namespace scfa
