// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/worker_child.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <new>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace scfa {
namespace {

constexpr std::size_t kMostWords = 4'096;
constexpr std::size_t kMostOfALine = 200;
constexpr int kLinesShown = 3;

struct Pipe {
    Descriptor from;
    Descriptor to;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw Error(ErrorCode::environment,
                    fmt::format("cannot make a pipe to a worker: {}", std::strerror(errno)));
    }
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

void write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            return;  // nobody listens any more
        }
    }
}

/// Whatever the parent has open is closed, its lock and database among it.
void arrange_descriptors(int answer, int log) {
    constexpr int kAside = 16;  // the pipes may be any number, 0 among them
    const int aside_answer = fcntl(answer, F_DUPFD_CLOEXEC, kAside);
    const int aside_log = fcntl(log, F_DUPFD_CLOEXEC, kAside);
    const int null = open("/dev/null", O_RDONLY);
    dup2(null, STDIN_FILENO);
    dup2(aside_log, STDOUT_FILENO);
    dup2(aside_log, STDERR_FILENO);
    dup2(aside_answer, kAnswerDescriptor);
    close_range(kAnswerDescriptor + 1, ~0U, 0);
}

void become_worker(pid_t parent, int answer, int log) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(0);  // it was gone before the line above
    }
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
        std::signal(signal, SIG_IGN);  // the parent decides when this process ends
    }
    arrange_descriptors(answer, log);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    const int badness = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (badness >= 0) {
        write_all(badness, "1000");
        close(badness);
    }
}

/// Never returns: neither destructors nor buffered output of the parent may run a second time.
[[noreturn]] void work_and_end(const std::function<std::string()>& work) {
    std::string frame;
    try {
        frame = encode_frame(FrameKind::answer, work());
    } catch (const std::bad_alloc&) {
        frame = encode_frame(FrameKind::failure, "out of memory: an allocation was refused");
    } catch (const std::exception& error) {
        frame = encode_frame(FrameKind::failure, error.what());
    } catch (...) {
        frame = encode_frame(FrameKind::failure, "failed without a reason");
    }
    write_all(kAnswerDescriptor, frame);
    _exit(0);
}

void never_wait(int descriptor) {
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

/// @return whether the other end is still open
bool read_available(int descriptor, std::string& out, std::size_t most) {
    std::array<char, 65'536> buffer;
    for (;;) {
        const ssize_t bytes = ::read(descriptor, buffer.data(), buffer.size());
        if (bytes == 0) {
            return false;
        }
        if (bytes < 0) {
            return errno == EAGAIN || errno == EINTR;
        }
        out.append(buffer.data(), static_cast<std::size_t>(bytes));
        if (out.size() > most) {
            return true;
        }
    }
}

std::string signal_name(int signal) {
    const char* name = sigabbrev_np(signal);
    return name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", signal);
}

/// What a terminal can show of a line, without the space around it.
std::string plain_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        line += c >= ' ' && c <= '~' ? c : ' ';
    }
    line.erase(0, line.find_first_not_of(' '));
    line.erase(line.find_last_not_of(' ') + 1);
    return line.substr(0, kMostOfALine);
}

/// The last lines that say something, in their order.
std::string last_lines(std::string_view words) {
    std::string out;
    for (int lines = 0; !words.empty() && lines < kLinesShown;) {
        const std::size_t end = words.find_last_of('\n');
        const std::string line =
            plain_line(words.substr(end == std::string_view::npos ? 0 : end + 1));
        words = words.substr(0, end == std::string_view::npos ? 0 : end);
        if (!line.empty()) {
            out = line + (out.empty() ? "" : " | " + out);
            ++lines;
        }
    }
    return out;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this != &other) {
        reset();
        value_ = std::exchange(other.value_, -1);
    }
    return *this;
}

void Descriptor::reset() {
    if (value_ >= 0) {
        close(value_);
        value_ = -1;
    }
}

WorkerChild::WorkerChild(const std::function<std::string()>& work)
    : started_(std::chrono::steady_clock::now()) {
    Pipe answer = make_pipe();
    Pipe log = make_pipe();
    const pid_t parent = getpid();
    process_ = fork();
    if (process_ < 0) {
        throw Error(ErrorCode::environment,
                    fmt::format("cannot start a worker process: {}", std::strerror(errno)), {},
                    "fewer --threads need fewer processes and less memory");
    }
    if (process_ == 0) {
        become_worker(parent, answer.to.get(), log.to.get());
        work_and_end(work);
    }
    answer_ = std::move(answer.from);
    log_ = std::move(log.from);
    never_wait(answer_.get());
    never_wait(log_.get());
}

WorkerChild::WorkerChild(WorkerChild&& other) noexcept
    : process_(std::exchange(other.process_, -1)),
      answer_(std::move(other.answer_)),
      log_(std::move(other.log_)),
      started_(other.started_),
      stream_(std::move(other.stream_)),
      words_(std::move(other.words_)),
      ended_(std::exchange(other.ended_, true)),
      status_(other.status_),
      peak_bytes_(other.peak_bytes_) {}

WorkerChild::~WorkerChild() {
    if (process_ > 0 && !ended_) {
        kill();
        while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
}

void WorkerChild::kill() {
    if (!ended_) {
        ::kill(process_, SIGKILL);
    }
}

void WorkerChild::read() {
    if (answer_.is_open() && !wrote_too_much() &&
        !read_available(answer_.get(), stream_, kMostFrameBytes)) {
        answer_.reset();
    }
    if (log_.is_open()) {
        const bool open = read_available(log_.get(), words_, 16 * kMostWords);
        if (words_.size() > kMostWords) {
            words_.erase(0, words_.size() - kMostWords);
        }
        if (!open) {
            log_.reset();
        }
    }
}

bool WorkerChild::has_ended() {
    if (ended_) {
        return true;
    }
    rusage used = {};
    if (wait4(process_, &status_, WNOHANG, &used) == process_) {
        ended_ = true;
        peak_bytes_ = std::int64_t{used.ru_maxrss} * 1024;
        read();  // what it wrote last
    }
    return ended_;
}

std::int64_t WorkerChild::resident_bytes() const {
    static const auto page = static_cast<std::int64_t>(sysconf(_SC_PAGESIZE));
    const Descriptor file(
        open(fmt::format("/proc/{}/statm", process_).c_str(), O_RDONLY | O_CLOEXEC));
    std::array<char, 128> text{};
    if (!file.is_open() || ::read(file.get(), text.data(), text.size() - 1) <= 0) {
        return 0;
    }
    long long size = 0;
    long long resident = 0;
    return std::sscanf(text.data(), "%lld %lld", &size, &resident) == 2 ? resident * page : 0;
}

std::string WorkerChild::last_words() const {
    const std::string lines = last_lines(words_);
    return lines.empty() ? "" : fmt::format("; its last words: {}", lines);
}

Frame WorkerChild::outcome() const {
    SCFA_ASSERT(ended_, "a worker that runs has no outcome");
    Frame frame;
    if (WIFSIGNALED(status_)) {
        const int signal = WTERMSIG(status_);
        const bool by_kernel = signal == SIGKILL;
        frame.fault =
            fmt::format("killed by {}{}{}", signal_name(signal),
                        by_kernel ? " (the machine may have run out of memory)" : "", last_words());
        return frame;
    }
    if (WEXITSTATUS(status_) != 0) {
        frame.fault = fmt::format("ended with exit code {} before it answered{}",
                                  WEXITSTATUS(status_), last_words());
        return frame;
    }
    frame = decode_frame(stream_);
    if (!frame.fault.empty()) {
        frame.fault += last_words();
    }
    return frame;
}

}  // namespace scfa
