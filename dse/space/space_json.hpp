#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/space/space_json.hpp
/// @brief Reads `space` and `constraints` of a sweep configuration.

#include "dse/space/constraints.hpp"
#include "dse/space/space.hpp"
#include "models/base/error_sink.hpp"
#include "models/base/json_reader.hpp"

#include <vector>

namespace scfa {

/// An object from parameter names to values: one value, a list `[4, 8]`, a range
/// `{"from": 2, "to": 16, "step": 2}` or a progression `{"from": 4, "to": 64, "times": 2}` (both
/// ends included where they are hit). Ranges are for integers only. Every value has to lie in the
/// parameter's range; an axis has at most `Axis::kMostValues` values.
///
/// What is wrong goes to `errors`, each with its place; such axes are left out.
std::vector<Axis> read_axes(JsonNode node, ErrorSink& errors);

/// `{"device": true, "latency_ms": {"max": 20}, "accuracy": {"min": 0.88}}`. Errors as above.
Constraints read_constraints(JsonNode node, ErrorSink& errors);

}  // namespace scfa
