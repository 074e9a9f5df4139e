// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "dse/cli/schemas.hpp"

#include <fmt/format.h>

#include <memory>

namespace scfa::cli {

Command validate_command() {
    return {"validate",
            "Check a configuration, point, device, network or coefficient file",
            "Reads the file and every file that it names, and reports up to 20 errors at once, "
            "each with "
            "its line. The kind of file is told from its keys.",
            {"scfa-dse validate configs/quickstart.json",
             "scfa-dse validate configs/devices/pynq-z2.json --json"},
            [](CLI::App& app) -> Action {
                auto path = std::make_shared<std::string>();
                add_argument(app, "config", *path, "FILE", "The file");
                return [path](Console& console) {
                    const FileKind& kind = kind_of_file(*path);
                    kind.validate(*path);
                    if (console.json()) {
                        console.print_json({{"schema", "scfa.validate/1"},
                                            {"file", *path},
                                            {"kind", kind.name},
                                            {"valid", true}});
                    } else {
                        console.print(fmt::format("{}: a valid {} file\n", *path, kind.name));
                    }
                    return 0;
                };
            },
            {}};
}

}  // namespace scfa::cli
