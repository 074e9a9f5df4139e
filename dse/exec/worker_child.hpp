#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/exec/worker_child.hpp
/// @brief One forked child: how it is started, watched, ended, and what became of it.

#include "dse/exec/worker_frame.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <sys/types.h>

namespace scfa {

/// The descriptor on which a child answers. Everything above it is closed in the child; 0 is
/// /dev/null, 1 and 2 go to the parent, which keeps the end of them.
inline constexpr int kAnswerDescriptor = 3;

/// A file descriptor that closes itself.
class Descriptor {
  public:
    explicit Descriptor(int value = -1) : value_(value) {}
    ~Descriptor() { reset(); }
    Descriptor(Descriptor&& other) noexcept : value_(other.value_) { other.value_ = -1; }
    Descriptor& operator=(Descriptor&& other) noexcept;
    [[nodiscard]] int get() const { return value_; }
    [[nodiscard]] bool is_open() const { return value_ >= 0; }
    void reset();

  private:
    int value_;
};

/// The parent's end of a child. The child is killed and reaped with it.
class WorkerChild {
  public:
    /// Forks. The child runs `work`, answers and ends without returning from here; it ignores
    /// SIGINT, SIGTERM and SIGHUP, dies with the thread that forked it, and is what the kernel ends
    /// first where memory runs out.
    /// @throws Error{environment} when there can be no further process
    explicit WorkerChild(const std::function<std::string()>& work);
    ~WorkerChild();
    WorkerChild(WorkerChild&& other) noexcept;
    WorkerChild& operator=(WorkerChild&&) = delete;

    /// Takes what has come, never waits.
    void read();
    /// Whether the process has ended; true once, and from then on.
    bool has_ended();
    void kill();

    [[nodiscard]] const Descriptor& answer() const { return answer_; }
    [[nodiscard]] const Descriptor& log() const { return log_; }
    /// The answer's pipe is closed: the process ends at any moment.
    [[nodiscard]] bool is_ending() const { return !answer_.is_open(); }
    [[nodiscard]] bool wrote_too_much() const { return stream_.size() > kMostFrameBytes; }
    [[nodiscard]] std::chrono::steady_clock::time_point started() const { return started_; }
    /// Resident memory, what it shares with the parent included; 0 when it is not known any more.
    [[nodiscard]] std::int64_t resident_bytes() const;
    /// The most that was resident at any time. @pre it has ended
    [[nodiscard]] std::int64_t peak_bytes() const { return peak_bytes_; }

    /// What it answered, or why it did not: a signal, an exit code, a torn answer, with its last
    /// words. @pre it has ended
    [[nodiscard]] Frame outcome() const;
    /// "; its last words: line | line | line", or nothing where it wrote none.
    [[nodiscard]] std::string last_words() const;

  private:
    pid_t process_ = -1;
    Descriptor answer_;
    Descriptor log_;
    std::chrono::steady_clock::time_point started_;
    std::string stream_;
    std::string words_;  ///< the end of its stdout and stderr
    bool ended_ = false;
    int status_ = 0;
    std::int64_t peak_bytes_ = 0;
};

}  // namespace scfa
