#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/hardware_stage.hpp
/// @brief What a finished sweep goes on with: HLS projects of its best points, and synthesis.

#include "dse/cli/console.hpp"
#include "dse/cli/emission.hpp"
#include "dse/cli/synthesis.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scfa::cli {

/// The command line's wishes; where they are empty, those of the configuration.
struct HardwareRequest {
    std::string emit;   ///< "front", "knee" or ids
    std::string synth;  ///< "auto" or a tool; implies `emit` of the knee
};

struct HardwareOutcome {
    std::vector<EmittedProject> projects;
    std::optional<SynthesisOutcome> synthesis;
};

/// Nothing where neither command line nor configuration asks for it.
/// @pre the run is complete
/// @throws as points_to_emit, emit_projects and synthesise_projects
std::optional<HardwareOutcome> run_hardware(const std::string& run_dir,
                                            const HardwareRequest& request, Console& console);

nlohmann::ordered_json hardware_json(const HardwareOutcome& outcome);
std::string hardware_text(const HardwareOutcome& outcome);

}  // namespace scfa::cli
