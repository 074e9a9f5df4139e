// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/mpi_team.hpp"
#include "models/base/error.hpp"

namespace scfa {

bool has_mpi() {
    return false;
}

std::unique_ptr<MpiTeam> start_mpi() {
    throw Error(ErrorCode::unsupported, "this build cannot run under MPI", {},
                "install libopenmpi-dev and build again, or spread the work with --shard");
}

}  // namespace scfa
