// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "dse/cli/paths.hpp"
#include "dse/store/verify.hpp"
#include "models/base/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace scfa::cli {
namespace {

struct Options {
    std::string run;
    bool repair = false;
};

constexpr std::size_t kMostShown = 20;

nlohmann::ordered_json verify_json(const Options& options, const VerifyReport& found) {
    return {{"schema", "scfa.verify/1"},
            {"run_dir", options.run},
            {"sound", found.is_sound()},
            {"repaired", options.repair && !found.is_sound()},
            {"checked_rows", found.checked_rows},
            {"structure", found.structure},
            {"points", found.points},
            {"chunks", found.chunks},
            {"confirmed", found.confirmed},
            {"other", found.other}};
}

std::string verify_text(const Options& options, const VerifyReport& found) {
    if (found.is_sound()) {
        return fmt::format("{} rows checked: nothing is damaged\n", found.checked_rows);
    }
    std::string out = fmt::format("{} rows checked: {} rows and {} chunks are damaged\n",
                                  found.checked_rows, found.points.size(), found.chunks.size());
    if (!found.confirmed.empty()) {
        out += fmt::format("  what confirms {} points is damaged\n", found.confirmed.size());
    }
    for (const auto* findings : {&found.structure, &found.other}) {
        for (const std::string& text : *findings) {
            out += "  " + escape_terminal(text) + "\n";
        }
    }
    for (std::size_t i = 0; i < std::min(found.points.size(), kMostShown); ++i) {
        out += fmt::format("  the row of point {} fails its checksum\n", found.points[i]);
    }
    if (found.points.size() > kMostShown) {
        out += fmt::format("  and {} more\n", found.points.size() - kMostShown);
    }
    return out + (options.repair
                      ? "what is damaged was removed: run the sweep again, it evaluates that only\n"
                      : fmt::format("mend it with: scfa-dse verify {} --repair\n",
                                    shell_word(options.run)));
}

int verify_command_action(const Options& options, Console& console) {
    const VerifyReport found = options.repair ? repair_run(options.run) : verify_run(options.run);
    if (console.json()) {
        console.print_json(verify_json(options, found));
    } else {
        console.print(verify_text(options, found));
    }
    return found.is_sound() || options.repair ? 0 : exit_code_of(ErrorCode::damaged);
}

}  // namespace

Command verify_command() {
    return {"verify",
            "Check every stored row of a run against its checksum",
            "Ends with 4 when something is damaged and was not repaired.",
            {"scfa-dse verify runs/quickstart-0123456789ab",
             "scfa-dse verify runs/quickstart-0123456789ab --repair"},
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                add_argument(app, "run", options->run, "RUN", "The run's directory");
                add_flag(app, "--repair", options->repair,
                         "Remove what is damaged, so that the next sweep evaluates it again");
                return [options](Console& console) {
                    return verify_command_action(*options, console);
                };
            },
            {}};
}

}  // namespace scfa::cli
