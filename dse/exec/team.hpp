#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/exec/team.hpp
/// @brief Other processes that evaluate for this one, behind the interface by which engines know
///        threads.

#include "dse/exec/chunk_runner.hpp"
#include "dse/exec/ordered_run.hpp"
#include "dse/exec/point_runner.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scfa {

/// One process of the team, while it is lent. Used by one thread at a time.
class Member {
  public:
    virtual ~Member() = default;
    /// @return  the answer; nothing when the task was given up (`stop`)
    virtual std::optional<std::string> ask(std::string_view request, const StopState& stop) = 0;
};

/// Thread-safe.
class Team {
  public:
    virtual ~Team() = default;
    /// Processes besides this one.
    [[nodiscard]] virtual int size() const = 0;
    /// One that nobody has; nullptr when all are lent. It comes back when the member is destroyed.
    virtual std::unique_ptr<Member> lend() = 0;
};

/// A worker for chunks of consecutive points: of the team where one is left, else of this thread.
/// @param team  nullptr: none
std::unique_ptr<ChunkWorker> chunk_worker(Team* team, const ChunkTask& task, const StopState& stop);

/// Evaluates these points at a member. @return one row a point, ordinals counted from 0, without
/// ids; nothing when given up. @throws Error{environment} for an answer that cannot be read
std::optional<std::vector<EvaluatedPoint>> ask_for_points(Member& member,
                                                          const std::vector<DesignPoint>& points,
                                                          const StopState& stop);

/// What a member does with requests.
class TeamService {
  public:
    explicit TeamService(const ChunkTask& task);
    /// Pure: the answer depends on the request alone.
    /// @throws Error{environment} for a request that cannot be read
    std::string answer(std::string_view request);

  private:
    ChunkTask task_;
    StopState never_{nullptr};
    ChunkRunner chunks_;
    PointRunner points_;
};

}  // namespace scfa
