#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/top/simulation.hpp
/// @brief One design point on the SystemC TLM-2.0 model: time, data, or both.
///
/// SystemC elaborates once a process: a process makes one `Simulation` and runs it once. Whoever
/// wants many points forks a child for each.

#include "models/cost/platform.hpp"
#include "models/eval/result.hpp"
#include "models/program/planned_point.hpp"
#include "sim/modules/coding_style.hpp"
#include "sim/top/layer_statistics.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scfa::sim {

/// A waveform of one layer.
struct TraceOptions {
    std::string file;              ///< VCD
    std::int32_t layer = -1;       ///< index into the workload
    std::int64_t cycles = 100000;  ///< of each kind of signal, at most
};

struct SimulationOptions {
    CodingStyle style = CodingStyle::loosely_timed;
    bool statistics = true;  ///< FIFO levels and bank requests; time is the same without
    /// Every so many sequences are also multiplied through the packed slices on a sample of their
    /// vectors, and compared. 0: never.
    std::int64_t check_every = 64;
    std::optional<TraceOptions> trace;
};

/// What the model says of the first image.
struct SimulationResult {
    PointResult point;
    std::vector<LayerResult> layers;
    std::vector<LayerStatistics> statistics;  ///< per layer
};

/// Reads a layer's stored output back from external memory, after an image.
using OutputReader = std::function<Tensor(std::size_t layer)>;

class Simulation {
  public:
    /// @param planned   a feasible point
    /// @param function  nullptr: only time is simulated, and no data moved
    Simulation(const PlannedPoint& planned, std::shared_ptr<const Platform> platform,
               std::shared_ptr<const QuantisedNetwork> function, const SimulationOptions& options);
    ~Simulation();
    Simulation(const Simulation&) = delete;
    Simulation& operator=(const Simulation&) = delete;

    /// Runs image after image. Call once.
    /// @param images  in the network's input shape, as `quantise_image` makes them; ignored (one
    ///                image is run) where only time is simulated
    /// @param after   called behind every image; may be empty
    /// @throws Error naming module and layer for anything that the model refuses
    SimulationResult run(const std::vector<Tensor>& images,
                         const std::function<void(std::size_t image, const OutputReader&)>& after);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace scfa::sim
