#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/synthesis_view.hpp
/// @brief What synthesis said of a point against what was predicted.

#include "dse/store/run_reader.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace scfa::cli {

/// A list, one element a tool and stage: the stored result, and `ratios` synthesised / predicted.
nlohmann::ordered_json synthesis_json(const RunReader& reader, const EvaluatedPoint& point);
/// The same for people; empty where there is none.
std::string synthesis_text(const nlohmann::ordered_json& list);

}  // namespace scfa::cli
