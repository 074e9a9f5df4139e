// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/interrupt.hpp"

#include <array>
#include <csignal>
#include <cstddef>
#include <unistd.h>

namespace scfa::cli {
namespace {

constexpr std::array<int, 3> kSignals{SIGINT, SIGTERM, SIGHUP};

std::atomic<bool> g_requested{false};
std::atomic<int> g_signal{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free,
              "a signal handler may touch lock-free atomics only");
std::array<struct sigaction, kSignals.size()> g_before{};

extern "C" void on_signal(int signal) {
    if (g_requested.exchange(true)) {
        _exit(128 + signal);
    }
    g_signal.store(signal);
}

}  // namespace

InterruptGuard::InterruptGuard() {
    g_requested = false;
    g_signal = 0;
    struct sigaction action = {};
    action.sa_handler = on_signal;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        sigaction(kSignals[i], nullptr, &g_before[i]);
        // nohup and background shells ignore a signal on purpose: that stays so.
        if (g_before[i].sa_handler != SIG_IGN) {
            sigaction(kSignals[i], &action, nullptr);
        }
    }
}

InterruptGuard::~InterruptGuard() {
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        sigaction(kSignals[i], &g_before[i], nullptr);
    }
}

const std::atomic<bool>& InterruptGuard::requested() const {
    return g_requested;
}

int InterruptGuard::signal() const {
    return g_signal.load();
}

}  // namespace scfa::cli
