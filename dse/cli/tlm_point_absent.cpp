// SPDX-License-Identifier: Apache-2.0
// Stands in for tlm_point.cpp in builds without SystemC.
#include "dse/cli/tlm_point.hpp"

namespace scfa::cli {

PointResult evaluate_with_tlm(const std::shared_ptr<AnalyticModel>& /*model*/,
                              const DesignPoint& /*point*/, std::vector<LayerResult>& /*layers*/) {
    throw Error(ErrorCode::unsupported, "--fidelity tlm: this build has no SystemC", {},
                "install libsystemc-dev and build with SCFA_WITH_SYSTEMC=ON");
}

}  // namespace scfa::cli
