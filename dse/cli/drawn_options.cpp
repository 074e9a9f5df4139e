// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/drawn_options.hpp"

#include <limits>

namespace scfa::cli {

void add_drawn_options(CLI::App& app, DrawnOptions& options) {
    add_number(app, "--density", options.density, 0.0, 1.0, "D",
               "Share of non-zero weights to draw where the file has no weights");
    add_flag(app, "--balance", options.balance, "Draw the same number of weights in every filter");
    add_integer(app, "--seed", options.seed, 0, std::numeric_limits<std::int64_t>::max(), "S",
                "Of the drawing; 1 unless given");
}

DrawnMasks masks_of(const DrawnOptions& options) {
    DrawnMasks out;
    out.density = options.density;
    out.balanced = options.balance;
    out.seed = static_cast<std::uint64_t>(options.seed);
    return out;
}

}  // namespace scfa::cli
