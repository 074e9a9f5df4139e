#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/sim/top/corpus.hpp
/// @brief The fixed corpus on which the analytic and the SystemC level are compared: six shipped
/// networks, drawn configurations of all formats on all boards.

#include "models/cost/analytic_evaluator.hpp"
#include "models/program/planned_point.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace scfa::test {

/// Shipped networks for Fashion-MNIST, in the order of the golden file.
const std::vector<std::string>& small_corpus_networks();
/// Shipped networks for ImageNet.
const std::vector<std::string>& large_corpus_networks();

/// How many configurations each network has.
inline constexpr int kCorpusPoints = 40;

/// One network with the configurations that are feasible for it.
struct CorpusCase {
    std::string network;
    std::string device;
    DesignPoint point;
    PlannedPoint planned;
    std::shared_ptr<const Platform> platform;
};

/// Draws configuration after configuration from a seed until the `index`-th feasible one: a pure
/// function of its arguments.
CorpusCase corpus_case(const std::string& network, int index);

/// What one case came out as; `layers` in the workload's order.
struct CorpusResult {
    std::int64_t analytic_cycles = 0;
    std::int64_t simulated_cycles = 0;
    bool compute_cycles_equal = true;
    std::string first_layer_that_differs;

    [[nodiscard]] double difference() const {
        return static_cast<double>(analytic_cycles - simulated_cycles) /
               static_cast<double>(simulated_cycles);
    }
};

/// Simulates time alone in a child process (SystemC elaborates once a process).
CorpusResult simulate(const CorpusCase& example);

/// "pe.rows 8, ..." of the axes that the corpus draws.
std::string corpus_label(const CorpusCase& example);

}  // namespace scfa::test
