// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/build_info.hpp"
#include "dse/cli/command.hpp"

#include <fmt/format.h>

namespace scfa::cli {
namespace {

int show_version(Console& console) {
    if (console.json()) {
        console.print_json({{"schema", "scfa.version/1"},
                            {"version", program_version()},
                            {"revision", source_revision()},
                            {"compiler", compiler()},
                            {"build_type", build_type()}});
    } else {
        console.print(fmt::format("scfa-dse {} (revision {}, {}, {})\n", program_version(),
                                  source_revision(), compiler(), build_type()));
    }
    return 0;
}

}  // namespace

Command version_command() {
    return {"version",
            "Show the version, the commit and the compiler",
            "",
            {"scfa-dse version", "scfa-dse version --json"},
            [](CLI::App&) -> Action { return show_version; },
            {}};
}

}  // namespace scfa::cli
