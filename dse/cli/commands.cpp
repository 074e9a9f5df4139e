// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"

namespace scfa::cli {

const std::vector<Command>& commands() {
    static const std::vector<Command> all = {
        sweep_command(),      simulate_command(), emit_command(),     synth_command(),
        calibrate_command(),  claims_command(),   prune_command(),    network_command(),
        explain_command(),    status_command(),   verify_command(),   merge_command(),
        report_command(),     config_command(),   validate_command(), doctor_command(),
        completion_command(), version_command(),
    };
    return all;
}

}  // namespace scfa::cli
