#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/exec/mpi_team.hpp
/// @brief The processes of an MPI job: rank 0 searches and alone writes, the others evaluate for
/// it.
///
/// MPI carries messages and nothing else: what is known to be done is what rank 0 has committed. A
/// rank that dies takes the job with it, and the next job goes on from there.

#include "dse/exec/team.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace scfa {

/// Whether this build has MPI.
bool has_mpi();

class MpiTeam : public Team {
  public:
    [[nodiscard]] virtual int rank() const = 0;
    /// Rank 0, before the first `lend`: makes sure that the others run the same.
    /// @param identity  of what is run: equal on all ranks, or the job is refused
    /// @throws Error{configuration} with what another rank says
    virtual void begin(const std::string& identity) = 0;
    /// Other ranks: answers requests until rank 0 has no more.
    /// @param problem  why this rank cannot take part; empty if it can
    virtual void serve(const std::string& identity, const std::string& problem,
                       const std::function<std::string(std::string_view)>& answer) = 0;
};

/// Starts MPI; one in a process. Destroyed on rank 0, it lets the other ranks go.
/// @throws Error{unsupported} where this build has no MPI; Error{environment} when MPI does not
/// start
std::unique_ptr<MpiTeam> start_mpi();

}  // namespace scfa
