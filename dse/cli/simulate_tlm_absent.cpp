// SPDX-License-Identifier: Apache-2.0
// Stands in for simulate_tlm.cpp in builds without SystemC.
#include "dse/cli/simulate_tlm.hpp"

namespace scfa::cli {

int simulate_tlm(const TlmRequest& /*request*/, Console& /*console*/) {
    throw Error(ErrorCode::unsupported, "--fidelity tlm: this build has no SystemC", {},
                "install libsystemc-dev and build with SCFA_WITH_SYSTEMC=ON");
}

}  // namespace scfa::cli
