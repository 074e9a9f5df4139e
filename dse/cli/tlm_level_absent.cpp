// SPDX-License-Identifier: Apache-2.0
// Stands in for tlm_level.cpp in builds without SystemC.
#include "dse/cli/tlm_level.hpp"
#include "models/base/error.hpp"

namespace scfa::cli {

bool has_tlm_level() {
    return false;
}

std::unique_ptr<Evaluator> make_tlm_level(std::shared_ptr<AnalyticModel> /*model*/) {
    throw Error(ErrorCode::unsupported, "this build has no SystemC model (tlm)", {},
                "install libsystemc-dev and build with SCFA_WITH_SYSTEMC=ON");
}

}  // namespace scfa::cli
