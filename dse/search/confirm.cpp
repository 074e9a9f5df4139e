// SPDX-License-Identifier: Apache-2.0
#include "dse/search/confirm.hpp"

#include "dse/exec/point_answer.hpp"
#include "dse/store/run_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace scfa {
namespace {

class Confirmation {
  public:
    Confirmation(const ConfirmContext& context, const std::vector<std::int64_t>& ordinals,
                 const ConfirmControl& control)
        : context_(context),
          control_(control),
          stop_(control.stop),
          reader_(context.writer.directory()) {
        out_.chosen = static_cast<std::int64_t>(ordinals.size());
        collect(ordinals);
        meter_.emplace(control.progress, out_.confirmed + out_.failed, out_.chosen,
                       context.evaluator.fidelity());
    }

    ConfirmEnd run() {
        ForkedRun forked;
        forked.next = [this]() -> std::optional<std::int64_t> {
            return next_ < static_cast<std::int64_t>(todo_.size()) ? std::optional(next_++)
                                                                   : std::nullopt;
        };
        forked.prepare = [this](std::int64_t task) {
            if (context_.prepare) {
                context_.prepare(point_of(task).point);
            }
        };
        forked.work = [this](std::int64_t task) { return evaluate(point_of(task).point); };
        forked.consume = [this](WorkerAnswer&& answer) { store(std::move(answer)); };
        forked.tick = [this] {
            context_.writer.commit_if_due();
            meter_->report_if_due(counts(), 0);
        };
        run_forked(forked, control_.limits, stop_);
        context_.writer.commit();
        meter_->report_last(counts(), 0);
        out_.end = too_many_failures_                            ? SearchEnd::too_many_failures
                   : out_.confirmed + out_.failed == out_.chosen ? SearchEnd::complete
                                                                 : SearchEnd::interrupted;
        return out_;
    }

  private:
    /// What is stored already is counted, what is of another version forgotten.
    void collect(const std::vector<std::int64_t>& ordinals) {
        std::map<std::int64_t, ConfirmedPoint> stored;
        for (ConfirmedPoint& point : reader_.confirmed()) {
            if (point.fidelity != context_.evaluator.fidelity()) {
                continue;
            }
            if (point.model_version != context_.evaluator.model_version()) {
                context_.writer.erase_confirmed(point.ordinal, point.fidelity);
                continue;
            }
            stored.emplace(point.ordinal, std::move(point));
        }
        context_.writer.commit();
        for (const std::int64_t ordinal : ordinals) {
            const auto found = stored.find(ordinal);
            if (found != stored.end()) {
                count(found->second);
                continue;
            }
            auto row = reader_.point(ordinal);
            SCFA_ASSERT(row.has_value(), fmt::format("point {} is not stored", ordinal));
            todo_.push_back(std::move(*row));
        }
    }

    [[nodiscard]] const EvaluatedPoint& point_of(std::int64_t task) const {
        return todo_[static_cast<std::size_t>(task)];
    }

    [[nodiscard]] const Workload& workload_of(const DesignPoint& point) const {
        return *context_.evaluator.workloads()[static_cast<std::size_t>(point.pruning_point())];
    }

    /// In the child.
    [[nodiscard]] std::string evaluate(const DesignPoint& point) const {
        PointAnswer answer;
        answer.result = context_.evaluator.worker()->evaluate(point, answer.layers);
        verify(answer.result, answer.layers, point);
        return encode_answer(answer);
    }

    void store(WorkerAnswer&& answer) {
        const EvaluatedPoint& point = point_of(answer.task);
        ++out_.evaluated;
        out_.retried += answer.attempts > 1 ? 1 : 0;
        out_.peak_bytes = std::max(out_.peak_bytes, answer.peak_bytes);
        PointAnswer said;
        if (answer.failure.empty() && !decode_answer(answer.bytes, said)) {
            answer.failure = "its answer cannot be read";
        }
        ConfirmedPoint row;
        row.ordinal = point.ordinal;
        row.fidelity = context_.evaluator.fidelity();
        row.model_version = context_.evaluator.model_version();
        std::vector<LayerRow> layers;
        if (!answer.failure.empty()) {
            fail(row, std::move(answer.failure));
        } else if (said.result.status != PointStatus::feasible) {
            fail(row, fmt::format("feasible at the lower level, but not here: {}",
                                  reason_text(said.result.why, &workload_of(point.point))));
        } else {
            row.result = said.result;
            apply(context_.constraints, row.result);
            layers = context_.layer_rows(point.point, said.layers);
        }
        context_.writer.put_confirmed(row, layers);
        count(row);
        meter_->add(1);
        if (out_.failed > control_.max_failures) {
            too_many_failures_ = true;
            stop_.abort();
        }
    }

    static void fail(ConfirmedPoint& row, std::string why) {
        row.result = PointResult{};
        row.result.status = PointStatus::failed;
        row.failure = std::move(why);
    }

    void count(const ConfirmedPoint& row) {
        ++(row.result.status == PointStatus::failed ? out_.failed : out_.confirmed);
    }

    [[nodiscard]] PointCounts counts() const {
        PointCounts out;
        out.evaluated = out_.confirmed + out_.failed;
        out.feasible = out_.confirmed;
        out.failed = out_.failed;
        return out;
    }

    const ConfirmContext& context_;
    const ConfirmControl& control_;
    StopState stop_;
    RunReader reader_;
    std::vector<EvaluatedPoint> todo_;
    std::int64_t next_ = 0;
    ConfirmEnd out_;
    std::optional<ProgressMeter> meter_;
    bool too_many_failures_ = false;
};

}  // namespace

ConfirmEnd confirm_points(const ConfirmContext& context, const std::vector<std::int64_t>& ordinals,
                          const ConfirmControl& control) {
    return Confirmation(context, ordinals, control).run();
}

}  // namespace scfa
