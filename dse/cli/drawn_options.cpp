// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/drawn_options.hpp"

#include <fmt/format.h>

#include <charconv>
#include <limits>

namespace scfa::cli {

void add_drawn_options(CLI::App& app, DrawnOptions& options) {
    const auto read = [&options](const std::string& text) {
        const char* end = text.data() + text.size();
        const auto [rest, failure] = std::from_chars(text.data(), end, options.density);
        if (failure != std::errc() || rest != end ||
            !(options.density >= 0.0 && options.density <= 1.0)) {
            throw Error(ErrorCode::usage, fmt::format("--density: expected a number from 0 to 1, "
                                                      "found \"{}\"",
                                                      text));
        }
    };
    app.add_option_function<std::string>(
           "--density", read, "Share of non-zero weights to draw where the file has no weights")
        ->type_name("D");
    app.add_flag("--balance", options.balance, "Draw the same number of weights in every filter");
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
