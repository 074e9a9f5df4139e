// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/app.hpp"

int main(int argc, char** argv) {
    return scfa::cli::run_program(argc, argv);
}
