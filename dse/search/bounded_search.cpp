// SPDX-License-Identifier: Apache-2.0
#include "dse/search/bounded_search.hpp"

#include "dse/search/exhaustive.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace scfa {

namespace {

/// The space is cut until there are so many boxes.
constexpr std::size_t kFewestBoxes = 256;
/// Boxes of a round: few at first, while the front is still poor.
constexpr std::size_t kFirstRound = 4;
constexpr std::size_t kLargestRound = 32;

/// Lends each thread a search of its own; what it has cached stays for the next round.
class SearchPool {
  public:
    SearchPool(const BoxSearchContext& context, const StopState& stop)
        : context_(context), stop_(stop) {}

    std::unique_ptr<BoxSearch> take() {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (idle_.empty()) {
            return std::make_unique<BoxSearch>(context_, stop_);
        }
        std::unique_ptr<BoxSearch> out = std::move(idle_.back());
        idle_.pop_back();
        return out;
    }
    void give_back(std::unique_ptr<BoxSearch> search) {
        const std::lock_guard<std::mutex> lock(mutex_);
        idle_.push_back(std::move(search));
    }

  private:
    const BoxSearchContext& context_;
    const StopState& stop_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<BoxSearch>> idle_;
};

class RoundWorker final : public ChunkWorker {
  public:
    RoundWorker(SearchPool& pool, const ParetoFront& front, const std::vector<OpenBox>& boxes,
                std::vector<BoxSearch::Outcome>& outcomes)
        : pool_(pool), front_(front), boxes_(boxes), outcomes_(outcomes), search_(pool.take()) {}
    ~RoundWorker() override { pool_.give_back(std::move(search_)); }
    RoundWorker(const RoundWorker&) = delete;
    RoundWorker& operator=(const RoundWorker&) = delete;

    std::optional<ChunkResult> run(std::int64_t task) override {
        const auto index = static_cast<std::size_t>(task);
        outcomes_[index] = search_->run(front_, boxes_[index]);
        if (outcomes_[index].abandoned) {
            return std::nullopt;
        }
        ChunkResult done;
        done.chunk = task;
        return done;
    }

  private:
    SearchPool& pool_;
    const ParetoFront& front_;
    const std::vector<OpenBox>& boxes_;
    std::vector<BoxSearch::Outcome>& outcomes_;
    std::unique_ptr<BoxSearch> search_;
};

class Driver {
  public:
    Driver(const BoxSearchContext& context, const BoundedOptions& options, StopState& stop,
           BoundedResult& out)
        : context_(context), options_(options), stop_(stop), pool_(context, stop), out_(out) {}

    void run() {
        BoundedRound cutting;
        const std::optional<std::vector<OpenBox>> boxes = cut(cutting.coverage);
        if (!boxes) {
            return;
        }
        if (options_.rounds_done == 0) {
            finish(std::move(cutting));
        } else if (options_.front != nullptr) {
            out_.front = *options_.front;
        }
        std::int64_t number = 1;
        std::size_t next = 0;
        std::size_t size = kFirstRound;
        bool whole = true;
        while (next < boxes->size() && whole && !stop_.is_requested()) {
            const std::size_t end = std::min(boxes->size(), next + size);
            if (number >= std::max(options_.rounds_done, std::int64_t{1})) {
                whole = round(number, {boxes->begin() + static_cast<std::ptrdiff_t>(next),
                                       boxes->begin() + static_cast<std::ptrdiff_t>(end)});
            }
            next = end;
            size = std::min(2 * size, kLargestRound);
            ++number;
        }
        out_.complete = whole && next >= boxes->size();
    }

  private:
    /// The first boxes, most promising first; nothing when a stop was requested.
    std::optional<std::vector<OpenBox>> cut(Coverage& coverage) {
        const ParetoFront nothing(context_.objectives.count());
        std::unique_ptr<BoxSearch> search = pool_.take();
        std::vector<OpenBox> boxes(1);
        boxes.front().node = context_.tree.root();
        if (!search->open(nothing, boxes.front(), coverage)) {
            boxes.clear();
        }
        bool grown = true;
        while (boxes.size() < kFewestBoxes && grown) {
            grown = false;
            std::vector<OpenBox> next;
            for (const OpenBox& box : boxes) {
                if (stop_.is_requested()) {
                    return std::nullopt;
                }
                if (context_.tree.is_point(box.node)) {
                    next.push_back(box);
                    continue;
                }
                grown = true;
                for (const BoxNode& node : context_.tree.branch(box.node)) {
                    OpenBox child;
                    child.node = node;
                    child.effort = box.effort;
                    if (search->open(nothing, child, coverage)) {
                        next.push_back(child);
                    }
                }
            }
            boxes = std::move(next);
        }
        pool_.give_back(std::move(search));
        std::stable_sort(boxes.begin(), boxes.end(),
                         [](const OpenBox& a, const OpenBox& b) { return a.score < b.score; });
        return boxes;
    }

    /// @return whether every box was searched to its end
    bool round(std::int64_t number, const std::vector<OpenBox>& boxes) {
        std::vector<BoxSearch::Outcome> outcomes(boxes.size());
        const ParetoFront front = out_.front;
        BoundedRound found;
        found.number = number;
        std::size_t taken = 0;
        std::int64_t next = 0;
        OrderedRun ordered;
        ordered.next = [&]() -> std::optional<std::int64_t> {
            return next < static_cast<std::int64_t>(boxes.size())
                       ? std::optional<std::int64_t>(next++)
                       : std::nullopt;
        };
        ordered.make_worker = [&] {
            return std::make_unique<RoundWorker>(pool_, front, boxes, outcomes);
        };
        ordered.consume = [&](const ChunkResult& done) {
            take(outcomes[static_cast<std::size_t>(done.chunk)], found);
            ++taken;
        };
        ordered.tick = [&] {
            if (options_.tick) {
                options_.tick(out_);
            }
        };
        run_ordered(ordered, options_.threads, stop_);
        const bool whole = taken == boxes.size();
        if (whole) {
            finish(std::move(found));
        }
        return whole;
    }

    void take(BoxSearch::Outcome& outcome, BoundedRound& round) {
        ++out_.boxes_searched;
        out_.coverage += outcome.coverage;
        out_.counts += outcome.counts;
        round.coverage += outcome.coverage;
        round.counts += outcome.counts;
        for (EvaluatedPoint& row : outcome.rows) {
            if (row.result.status == PointStatus::feasible &&
                out_.front.insert(context_.objectives.vector_of(row.result.metrics), row.ordinal) ==
                    Insertion::dominated) {
                continue;
            }
            round.rows.push_back(std::move(row));
        }
        outcome = {};
    }

    void finish(BoundedRound&& round) {
        ++out_.rounds;
        if (round.number == 0) {
            out_.coverage += round.coverage;
        }
        if (!options_.round) {
            return;
        }
        const auto has_left = [this](const EvaluatedPoint& row) {
            return row.result.status == PointStatus::feasible &&
                   out_.front.beats_by(context_.objectives.vector_of(row.result.metrics), 0.0);
        };
        round.rows.erase(std::remove_if(round.rows.begin(), round.rows.end(), has_left),
                         round.rows.end());
        std::sort(round.rows.begin(), round.rows.end(),
                  [](const auto& a, const auto& b) { return a.ordinal < b.ordinal; });
        options_.round(std::move(round));
    }

    const BoxSearchContext& context_;
    const BoundedOptions& options_;
    StopState& stop_;
    SearchPool pool_;
    BoundedResult& out_;
};

}  // namespace

BoundedResult search_bounded(const Space& space, BoundingEvaluator& evaluator,
                             const Constraints& constraints, const Objectives& objectives,
                             const BoundedOptions& options, StopState& stop) {
    countable_points(space);
    const BoxTree tree(space, evaluator.branching_order());
    const BoxSearchContext context{tree, evaluator, constraints, objectives};
    BoundedResult out(objectives.count());
    out.points = space.distinct();
    Driver(context, options, stop, out).run();
    return out;
}

}  // namespace scfa
