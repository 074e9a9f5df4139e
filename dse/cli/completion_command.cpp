// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/app.hpp"
#include "dse/cli/arguments.hpp"
#include "dse/cli/completion.hpp"

#include <memory>

namespace scfa::cli {

Command completion_command() {
    return {"completion",
            "Print a completion script for a shell",
            "",
            {"scfa-dse completion bash > /etc/bash_completion.d/scfa-dse",
             "scfa-dse completion zsh > ~/.zfunc/_scfa-dse"},
            [](CLI::App& app) -> Action {
                auto shell = std::make_shared<std::size_t>(0);
                add_choice_argument(app, "shell", *shell, {"bash", "zsh", "fish"}, "The shell");
                return [shell](Console& console) {
                    const CommandLine line;
                    console.print(*shell == 0   ? bash_completion(line.app())
                                  : *shell == 1 ? zsh_completion(line.app())
                                                : fish_completion(line.app()));
                    return 0;
                };
            },
            {}};
}

}  // namespace scfa::cli
