// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/tlm_point.hpp"

#include "dse/exec/point_answer.hpp"
#include "dse/exec/worker_pool.hpp"
#include "sim/top/tlm_evaluator.hpp"

#include <optional>
#include <utility>

namespace scfa::cli {

PointResult evaluate_with_tlm(const std::shared_ptr<AnalyticModel>& model, const DesignPoint& point,
                              std::vector<LayerResult>& layers) {
    const std::unique_ptr<Evaluator> evaluator = sim::make_tlm_evaluator(model);
    bool handed_out = false;
    std::optional<WorkerAnswer> answer;
    ForkedRun run;
    run.next = [&]() -> std::optional<std::int64_t> {
        return std::exchange(handed_out, true) ? std::nullopt : std::optional<std::int64_t>(0);
    };
    run.work = [&](std::int64_t) {
        PointAnswer of_point;
        of_point.result = evaluator->worker()->evaluate(point, of_point.layers);
        return encode_answer(of_point);
    };
    run.consume = [&](WorkerAnswer&& got) { answer = std::move(got); };
    StopState never(nullptr);
    run_forked(run, {}, never);
    PointAnswer out;
    if (!answer || !answer->failure.empty() || !decode_answer(answer->bytes, out)) {
        throw Error(
            ErrorCode::environment,
            "the simulation failed: " + (answer ? answer->failure : std::string("no answer")));
    }
    layers = std::move(out.layers);
    return out.result;
}

}  // namespace scfa::cli
