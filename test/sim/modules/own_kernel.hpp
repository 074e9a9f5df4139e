#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/sim/modules/own_kernel.hpp
/// @brief SystemC elaborates once a process, so each simulation of a test runs in a child process
///        and hands its numbers back.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace scfa::sim::test {

struct KernelResult {
    std::vector<std::int64_t> numbers;
    std::string error;  ///< the text of the exception that ended it, or how the child died
};

/// Runs `simulate` in a child process.
KernelResult run_in_own_kernel(const std::function<std::vector<std::int64_t>()>& simulate);

/// The same, where nothing may go wrong: an error fails the test and gives no numbers.
std::vector<std::int64_t> in_own_kernel(const std::function<std::vector<std::int64_t>()>& simulate);

}  // namespace scfa::sim::test
