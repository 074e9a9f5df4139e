// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/tlm_level.hpp"

#include "sim/top/tlm_evaluator.hpp"

#include <utility>

namespace scfa::cli {

bool has_tlm_level() {
    return true;
}

std::unique_ptr<Evaluator> make_tlm_level(std::shared_ptr<AnalyticModel> model) {
    return sim::make_tlm_evaluator(std::move(model));
}

}  // namespace scfa::cli
