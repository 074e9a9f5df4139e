// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/progress.hpp"

#include "dse/cli/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sys/ioctl.h>
#include <unistd.h>

namespace scfa::cli {
namespace {

using namespace std::chrono_literals;

std::size_t terminal_columns() {
    winsize size = {};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

std::string progress_line(const Progress& state) {
    constexpr std::int64_t kBar = 20;
    const double share =
        state.total > 0 ? static_cast<double>(state.done) / static_cast<double>(state.total) : 1.0;
    const auto filled = static_cast<std::size_t>(share * static_cast<double>(kBar));
    const std::string bar = std::string(filled, '#') + std::string(kBar - filled, '.');
    const std::string eta = std::isnan(state.eta_seconds) ? "-" : duration_text(state.eta_seconds);
    if (!state.confirming.empty()) {
        return fmt::format("confirm ({}) [{}] {:3.0f} %  {}/{}  {} points/s  failed {}  ETA {}",
                           state.confirming, bar, 100.0 * share, grouped_number(state.done),
                           grouped_number(state.total), short_text(state.rate),
                           grouped_number(state.counts.failed), eta);
    }
    return fmt::format(
        "[{}] {:3.0f} %  {}/{}  {} points/s  front {}  infeasible {}  failed {}  ETA {}", bar,
        100.0 * share, grouped_number(state.done), grouped_number(state.total),
        short_text(state.rate), grouped_number(state.front),
        grouped_number(state.counts.infeasible), grouped_number(state.counts.failed), eta);
}

ProgressLine::ProgressLine(Console& console)
    : console_(console), terminal_(console.progress_on_terminal()), last_(Clock::now()) {}

ProgressLine::~ProgressLine() {
    finish();
}

void ProgressLine::update(const Progress& state) {
    if (console_.quiet()) {
        return;
    }
    const Clock::time_point now = Clock::now();
    if (terminal_) {
        // Longer than the window, the line would wrap and could not be redrawn.
        const std::string line = progress_line(state);
        console_.note("\r\x1b[2K" + line.substr(0, terminal_columns() - 1));
        drawn_ = true;
    } else {
        const bool step =
            state.total > 0 && (state.done - last_done_) >= state.total / 20 && now - last_ >= 1s;
        if (now - last_ < 10s && !step) {
            return;
        }
        console_.note(progress_line(state) + "\n");
    }
    last_ = now;
    last_done_ = state.done;
}

void ProgressLine::finish() {
    if (drawn_) {
        console_.note("\r\x1b[2K");
        drawn_ = false;
    }
}

}  // namespace scfa::cli
