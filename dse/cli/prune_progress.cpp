// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/prune_progress.hpp"

#include "dse/cli/text_table.hpp"

#include <fmt/format.h>

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

std::string prune_progress_line(const PruneProgress& state) {
    constexpr std::size_t kBar = 20;
    const auto filled = static_cast<std::size_t>(state.share * static_cast<double>(kBar));
    return fmt::format(
        "[{}{}] {:3.0f} %  {}  epoch {}/{}  loss {:.4f}  accuracy {:.2f} %  {} images/s  ETA {}",
        std::string(filled, '#'), std::string(kBar - filled, '.'), 100.0 * state.share, state.phase,
        state.epoch, state.epochs, state.loss, 100.0 * state.accuracy,
        grouped_number(std::llround(state.images_per_second)),
        state.seconds_left < 0.0 ? "-" : duration_text(state.seconds_left));
}

PruneProgressLine::PruneProgressLine(Console& console)
    : console_(console), terminal_(console.progress_on_terminal()) {}

PruneProgressLine::~PruneProgressLine() {
    finish();
}

void PruneProgressLine::update(const PruneProgress& state) {
    const Clock::time_point now = Clock::now();
    const bool fresh = phase_ != state.phase;
    if (console_.quiet() || (!fresh && now - last_ < (terminal_ ? 100ms : 30s))) {
        return;
    }
    const std::string line = prune_progress_line(state);
    if (terminal_) {
        // Longer than the window, the line would wrap and could not be redrawn.
        console_.note("\r\x1b[2K" + line.substr(0, terminal_columns() - 1));
        drawn_ = true;
    } else {
        console_.note(line + "\n");
    }
    phase_ = state.phase;
    last_ = now;
}

void PruneProgressLine::finish() {
    if (drawn_) {
        console_.note("\r\x1b[2K");
        drawn_ = false;
    }
}

}  // namespace scfa::cli
