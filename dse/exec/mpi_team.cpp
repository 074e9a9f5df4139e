// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/mpi_team.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>

#include <chrono>
#include <limits>
#include <mpi.h>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace scfa {
namespace {

enum Tag : int { kHello = 1, kRequest, kAnswer, kGoodbye };

/// Between looks for a message: waiting must not take the processor from those who compute.
constexpr std::chrono::microseconds kShortest{50};
constexpr std::chrono::microseconds kLongest{2'000};

struct Message {
    int tag = 0;
    std::string bytes;
};

void send(int rank, int tag, std::string_view bytes) {
    SCFA_ASSERT(bytes.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()),
                std::to_string(bytes.size()));
    MPI_Send(bytes.data(), static_cast<int>(bytes.size()), MPI_CHAR, rank, tag, MPI_COMM_WORLD);
}

/// A message of that rank, if one is there.
bool receive(int rank, Message& out) {
    int there = 0;
    MPI_Status status;
    MPI_Iprobe(rank, MPI_ANY_TAG, MPI_COMM_WORLD, &there, &status);
    if (there == 0) {
        return false;
    }
    int size = 0;
    MPI_Get_count(&status, MPI_CHAR, &size);
    out.tag = status.MPI_TAG;
    out.bytes.resize(static_cast<std::size_t>(size));
    MPI_Recv(out.bytes.data(), size, MPI_CHAR, rank, out.tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    return true;
}

class Job final : public MpiTeam {
  public:
    Job() {
        int given = 0;
        if (MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &given) != MPI_SUCCESS ||
            given < MPI_THREAD_SERIALIZED) {
            throw Error(ErrorCode::environment, "MPI does not start, or not for several threads");
        }
        MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
        MPI_Comm_size(MPI_COMM_WORLD, &ranks_);
        owes_.assign(static_cast<std::size_t>(ranks_), false);
        for (int rank = ranks_ - 1; rank > 0; --rank) {
            idle_.push_back(rank);
        }
    }
    ~Job() override {
        if (rank_ == 0) {
            for (int rank = 1; rank < ranks_; ++rank) {
                if (owes_[static_cast<std::size_t>(rank)]) {
                    (void)wait(rank, nullptr);  // a rank cannot leave before its answer is taken
                }
                send(rank, kGoodbye, {});
            }
        }
        MPI_Finalize();
    }
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;

    [[nodiscard]] int rank() const override { return rank_; }
    [[nodiscard]] int size() const override { return ranks_ - 1; }

    void begin(const std::string& identity) override {
        for (int rank = 1; rank < ranks_; ++rank) {
            send(rank, kHello, identity);
        }
        std::string problems;
        for (int rank = 1; rank < ranks_; ++rank) {
            const std::string said = *wait(rank, nullptr);
            problems += said.empty() ? "" : fmt::format("\n  rank {}: {}", rank, said);
        }
        if (!problems.empty()) {
            throw Error(ErrorCode::configuration, "not all ranks can take part:" + problems);
        }
    }

    std::unique_ptr<Member> lend() override;

    void serve(const std::string& identity, const std::string& problem,
               const std::function<std::string(std::string_view)>& answer) override {
        std::chrono::microseconds pause = kShortest;
        Message message;
        for (;;) {
            if (!receive(0, message)) {
                std::this_thread::sleep_for(pause);
                pause = std::min(2 * pause, kLongest);
                continue;
            }
            pause = kShortest;
            if (message.tag == kGoodbye) {
                return;
            }
            if (message.tag == kHello) {
                send(0, kAnswer,
                     !problem.empty() ? problem
                     : message.bytes != identity
                         ? "its configuration or files are not those of rank 0"
                         : "");
            } else {
                send(0, kAnswer, answer(message.bytes));
            }
        }
    }

    std::optional<std::string> ask(int rank, std::string_view request, const StopState& stop) {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            send(rank, kRequest, request);
            owes_[static_cast<std::size_t>(rank)] = true;
        }
        return wait(rank, &stop);
    }
    void give_back(int rank) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (!owes_[static_cast<std::size_t>(rank)]) {
            idle_.push_back(rank);
        }
    }

  private:
    /// The next answer of that rank; nothing when the task is to be given up before.
    std::optional<std::string> wait(int rank, const StopState* stop) {
        std::chrono::microseconds pause = kShortest;
        Message message;
        for (;;) {
            {
                const std::lock_guard<std::mutex> lock(mutex_);
                if (receive(rank, message)) {
                    owes_[static_cast<std::size_t>(rank)] = false;
                    return std::move(message.bytes);
                }
            }
            if (stop != nullptr && stop->must_abandon()) {
                return std::nullopt;
            }
            std::this_thread::sleep_for(pause);
            pause = std::min(2 * pause, kLongest);
        }
    }

    int rank_ = 0;
    int ranks_ = 1;
    std::mutex mutex_;        ///< of the calls to MPI, and of what follows
    std::vector<int> idle_;   ///< ranks that nobody has
    std::vector<bool> owes_;  ///< per rank: an answer is to come
};

class RankMember final : public Member {
  public:
    RankMember(Job& job, int rank) : job_(job), rank_(rank) {}
    ~RankMember() override { job_.give_back(rank_); }
    RankMember(const RankMember&) = delete;
    RankMember& operator=(const RankMember&) = delete;

    std::optional<std::string> ask(std::string_view request, const StopState& stop) override {
        return job_.ask(rank_, request, stop);
    }

  private:
    Job& job_;
    int rank_;
};

std::unique_ptr<Member> Job::lend() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (idle_.empty()) {
        return nullptr;
    }
    const int rank = idle_.back();
    idle_.pop_back();
    return std::make_unique<RankMember>(*this, rank);
}

}  // namespace

bool has_mpi() {
    return true;
}

std::unique_ptr<MpiTeam> start_mpi() {
    return std::make_unique<Job>();
}

}  // namespace scfa
