// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/sensitivity.hpp"

#include "dse/pareto/pareto_front.hpp"
#include "dse/space/constraints.hpp"
#include "reports/verdict.hpp"

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <set>
#include <utility>

namespace scfa::cli {
namespace {

using Energy = Sourced<double> EnergyCoefficients::*;
using Fabric = Sourced<double> FabricCoefficients::*;

CoefficientGroup energy_group(std::string name, std::vector<Energy> members) {
    return {std::move(name), [members](Platform& platform, double factor) {
                for (const Energy member : members) {
                    (platform.energy.*member).value *= factor;
                }
            }};
}

CoefficientGroup fabric_group(std::string name, std::vector<Fabric> members) {
    return {std::move(name), [members](Platform& platform, double factor) {
                for (const Fabric member : members) {
                    (platform.fabric.*member).value *= factor;
                }
            }};
}

constexpr std::size_t kMostPoints = 64;

/// Evenly spread over the front, in its order of display.
std::vector<const ReportPoint*> points_of(const ReportData& data) {
    const std::vector<std::size_t> front = front_order(data);
    const std::size_t count = std::min(front.size(), kMostPoints);
    std::vector<const ReportPoint*> out;
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(&data.points[front[i * front.size() / count]]);
    }
    return out;
}

/// Which of the points stay when the model is this one.
std::vector<bool> staying(const std::vector<const ReportPoint*>& points, const SweepConfig& config,
                          AnalyticModel& model) {
    const Objectives objectives(config.objectives);
    const std::unique_ptr<EvaluatorWorker> worker = model.worker();
    ParetoFront front(objectives.count());
    for (std::size_t i = 0; i < points.size(); ++i) {
        PointResult result = worker->evaluate(points[i]->design);
        apply(config.constraints, result);
        if (result.status == PointStatus::feasible) {
            front.insert(objectives.vector_of(result.metrics), static_cast<std::int64_t>(i));
        }
    }
    std::vector<bool> out(points.size(), false);
    for (const ParetoFront::Entry& entry : front.entries()) {
        out[static_cast<std::size_t>(entry.id)] = true;
    }
    return out;
}

}  // namespace

const std::vector<CoefficientGroup>& uncertain_coefficients() {
    using E = EnergyCoefficients;
    using F = FabricCoefficients;
    static const std::vector<CoefficientGroup> groups{
        energy_group("energy of multiplications",
                     {&E::mac_int16_pj, &E::mac_int8_pj, &E::mac_packed_pj}),
        energy_group("energy of block RAM accesses", {&E::bram18_pj, &E::bram36_pj}),
        energy_group("energy of registers, routing and clock",
                     {&E::register_pj, &E::routing_factor, &E::clock_share}),
        {"energy of DDR accesses",
         [](Platform& platform, double factor) {
             platform.device.ddr.energy_pj_per_bit.value *= factor;
         }},
        {"static power",
         [](Platform& platform, double factor) {
             platform.device.static_power_w.value *= factor;
             platform.device.ps_power_w.value *= factor;
         }},
        fabric_group("LUT of the array",
                     {&F::pe_lut, &F::pair_lut, &F::fabric_sum_lut, &F::drain_lut}),
        fabric_group("LUT of buffers and crossbar",
                     {&F::bank_lut, &F::rotate_lut, &F::lane_lut, &F::mux_lut}),
        fabric_group("LUT of decoders",
                     {&F::decoder_lut, &F::scan_lut, &F::fifo_lut, &F::arbiter_lut}),
        fabric_group("LUT of post-processor, DMA and controller",
                     {&F::post_lut, &F::residual_lut, &F::port_lut, &F::port_bit_lut,
                      &F::controller_lut}),
    };
    return groups;
}

ReportSensitivity sensitivity_of(const ReportData& data, const ResolvedSweep& sweep,
                                 const AnalyticModel& model) {
    const std::vector<const ReportPoint*> points = points_of(data);
    ReportSensitivity out;
    out.points = static_cast<std::int64_t>(points.size());
    std::vector<bool> robust(points.size(), true);
    for (const CoefficientGroup& group : uncertain_coefficients()) {
        for (const double factor : {1.0 - kUncertainty, 1.0 + kUncertainty}) {
            Platform changed = *sweep.platform;
            group.scale(changed, factor);
            const auto other = model.with_platform(std::make_shared<const Platform>(changed));
            const std::vector<bool> stays = staying(points, sweep.config, *other);
            ReportSensitivityCase entry{group.name, factor, 0, {}};
            for (std::size_t i = 0; i < points.size(); ++i) {
                entry.stay += stays[i] ? 1 : 0;
                robust[i] = robust[i] && stays[i];
                if (!stays[i]) {
                    entry.leave.push_back(points[i]->id);
                }
            }
            out.cases.push_back(std::move(entry));
        }
    }
    out.robust = std::count(robust.begin(), robust.end(), true);
    return out;
}

}  // namespace scfa::cli
