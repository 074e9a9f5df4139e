// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/team.hpp"

#include "dse/exec/chunk_wire.hpp"
#include "models/base/error.hpp"

#include <charconv>
#include <utility>

namespace scfa {
namespace {

// A request is one letter and what it wants.
constexpr char kChunk = 'c';   // the number of a chunk, in decimal
constexpr char kPoints = 'p';  // points, encoded

Error unreadable(const char* what) {
    return {ErrorCode::environment,
            std::string(what) + " of another process cannot be read",
            {},
            "let all processes run the same program"};
}

ChunkResult decoded(std::string_view bytes) {
    ChunkResult out;
    if (!decode_chunk(bytes, out)) {
        throw unreadable("the answer");
    }
    return out;
}

class RemoteChunks final : public ChunkWorker {
  public:
    RemoteChunks(std::unique_ptr<Member> member, const StopState& stop)
        : member_(std::move(member)), stop_(stop) {}

    std::optional<ChunkResult> run(std::int64_t chunk) override {
        const auto bytes = member_->ask(kChunk + std::to_string(chunk), stop_);
        if (!bytes) {
            return std::nullopt;
        }
        ChunkResult out = decoded(*bytes);
        if (out.chunk != chunk) {
            throw unreadable("the answer");
        }
        return out;
    }

  private:
    std::unique_ptr<Member> member_;
    const StopState& stop_;
};

}  // namespace

std::unique_ptr<ChunkWorker> chunk_worker(Team* team, const ChunkTask& task,
                                          const StopState& stop) {
    if (team != nullptr) {
        if (std::unique_ptr<Member> member = team->lend()) {
            return std::make_unique<RemoteChunks>(std::move(member), stop);
        }
    }
    return std::make_unique<ChunkRunner>(task, stop);
}

std::optional<std::vector<EvaluatedPoint>> ask_for_points(Member& member,
                                                          const std::vector<DesignPoint>& points,
                                                          const StopState& stop) {
    const auto bytes = member.ask(kPoints + encode_points(points), stop);
    if (!bytes) {
        return std::nullopt;
    }
    ChunkResult out = decoded(*bytes);
    if (out.rows.size() != points.size()) {
        throw unreadable("the answer");
    }
    return std::move(out.rows);
}

TeamService::TeamService(const ChunkTask& task)
    : task_(task),
      chunks_(task, never_),
      points_(task.evaluator, task.constraints, task.objectives) {}

std::string TeamService::answer(std::string_view request) {
    if (!request.empty() && request.front() == kPoints) {
        std::vector<DesignPoint> points;
        if (!decode_points(request.substr(1), points)) {
            throw unreadable("the request");
        }
        ChunkResult out;
        for (std::size_t i = 0; i < points.size(); ++i) {
            out.rows.push_back(points_.run(static_cast<std::int64_t>(i), points[i]));
        }
        return encode_chunk(out);
    }
    std::int64_t chunk = -1;
    const char* end = request.data() + request.size();
    if (request.empty() || request.front() != kChunk ||
        std::from_chars(request.data() + 1, end, chunk).ptr != end || chunk < 0 ||
        chunk >= task_.info.chunks()) {
        throw unreadable("the request");
    }
    return encode_chunk(*chunks_.run(chunk));
}

}  // namespace scfa
