// SPDX-License-Identifier: Apache-2.0
#include "reports/advice.hpp"

#include "models/base/error.hpp"
#include "reports/text.hpp"
#include "reports/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace scfa {
namespace {

constexpr double kMostlyBusy = 0.6;   // above it the array itself is the limit
constexpr double kNearlyFull = 0.85;  // of a resource of the device

/// A cause of lost cycles, in words, and the parameters that help against it, best first.
struct Cause {
    std::string_view words;
    double (*cycles)(const LayerResult&, double lanes);
    std::vector<Parameter> remedies;
};

const std::vector<Cause>& causes() {
    using R = const LayerResult&;
    static const std::vector<Cause> table{
        {"lanes wait for activation banks",
         [](R r, double lanes) { return static_cast<double>(r.stall_bank) / lanes; },
         {Parameter::activation_buffer_banks, Parameter::sparse_window,
          Parameter::sparse_fifo_depth}},
        {"lanes wait for their decoders",
         [](R r, double lanes) { return static_cast<double>(r.stall_decode) / lanes; },
         {Parameter::sparse_scan_width, Parameter::sparse_fifo_depth}},
        {"lanes that are through wait for slower ones",
         [](R r, double lanes) { return static_cast<double>(r.stall_imbalance) / lanes; },
         {Parameter::mapping_balance_filters, Parameter::accumulator_depth, Parameter::pe_columns}},
        {"the array waits for the post-processor",
         [](R r, double) { return static_cast<double>(r.stall_drain); },
         {Parameter::post_lanes}},
        {"the array waits for DDR",
         [](R r, double) { return static_cast<double>(r.stall_memory); },
         {Parameter::axi_ports, Parameter::axi_width_bits, Parameter::axi_outstanding,
          Parameter::weight_buffer_kib, Parameter::activation_buffer_kib}},
        {"set-up and last stores take the time",
         [](R r, double) { return static_cast<double>(r.fill); },
         {Parameter::output_buffer_kib, Parameter::accumulator_depth,
          Parameter::activation_buffer_kib}},
    };
    return table;
}

std::string percent_text(double share) {
    return fmt::format("{:.0f}\u00a0%", share * 100.0);
}

struct Loss {
    const Cause* cause = nullptr;
    double cycles = 0.0;
    std::size_t layer = 0;  // that loses most by it
};

Loss largest_loss(const ReportDetail& detail) {
    Loss worst;
    for (const Cause& cause : causes()) {
        Loss loss{&cause, 0.0, 0};
        double most = 0.0;
        for (std::size_t i = 0; i < detail.layers.size(); ++i) {
            const double cycles = cause.cycles(detail.layers[i], detail.lanes);
            loss.cycles += cycles;
            if (cycles > most) {
                most = cycles;
                loss.layer = i;
            }
        }
        if (worst.cause == nullptr || loss.cycles > worst.cycles) {
            worst = loss;
        }
    }
    return worst;
}

struct Fullest {
    Metric metric = Metric::dsp;
    double share = 0.0;
};

/// The resource of the device that the point uses up most.
Fullest fullest_resource(const ReportData& data, const ReportPoint& point) {
    Fullest out;
    for (const ReportLimit& limit : data.limits) {
        if (limit.source == ReportLimit::Source::device && limit.is_maximum && limit.value > 0.0 &&
            point.metrics[limit.metric] / limit.value > out.share) {
            out = {limit.metric, point.metrics[limit.metric] / limit.value};
        }
    }
    return out;
}

/// Whether the run looked at a larger value of the parameter than the point has.
bool larger_was_in_space(const ReportData& data, Parameter parameter, std::int32_t value) {
    return std::any_of(data.axes.begin(), data.axes.end(), [&](const ReportAxis& axis) {
        return axis.parameter == parameter &&
               std::any_of(axis.values.begin(), axis.values.end(),
                           [&](std::int32_t other) { return other > value; });
    });
}

/// The first remedy that this run did not try yet; empty when it tried them all.
std::string untried(const ReportData& data, const ReportPoint& point,
                    const std::vector<Parameter>& remedies) {
    for (const Parameter parameter : remedies) {
        const std::int32_t value = point.design[parameter];
        const ParameterInfo& info = info_of(parameter);
        if (value >= info.maximum || larger_was_in_space(data, parameter, value)) {
            continue;
        }
        return info.kind == ParameterKind::boolean
                   ? fmt::format("Try {} true (not in this space).", info.name)
                   : fmt::format("Try {} above {} (not in this space).", info.name,
                                 value_text(parameter, value));
    }
    return {};
}

std::string for_a_busy_array(const ReportData& data, const ReportPoint& point) {
    const Fullest fullest = fullest_resource(data, point);
    const std::string name = spoken_name(fullest.metric);
    if (point.design.precision() == Precision::int16) {
        return "Try int8 with pe.double_calculation: two products a DSP.";
    }
    if (fullest.share < kNearlyFull) {
        const std::string larger =
            untried(data, point, {Parameter::pe_columns, Parameter::pe_rows, Parameter::clock_mhz});
        if (!larger.empty()) {
            return larger;
        }
    }
    return fmt::format(
        "{} is used to {}: a network with fewer weights, or a larger device, is what is left.",
        name, percent_text(fullest.share));
}

}  // namespace

std::optional<Advice> advice_for(const ReportData& data, std::string_view id) {
    const auto detail = std::find_if(data.details.begin(), data.details.end(),
                                     [&](const ReportDetail& one) { return one.id == id; });
    const ReportPoint* point = find_point(data, id);
    if (detail == data.details.end() || point == nullptr) {
        return std::nullopt;
    }
    double total = 0.0;
    double busy = 0.0;
    for (const LayerResult& layer : detail->layers) {
        total += static_cast<double>(layer.cycles);
        busy += static_cast<double>(layer.busy) / detail->lanes;
    }
    if (total <= 0.0) {
        return std::nullopt;
    }
    Advice out;
    if (busy / total >= kMostlyBusy) {
        out.limit = fmt::format("The array is the limit: lanes multiply in {} of the cycles.",
                                percent_text(busy / total));
        out.next = for_a_busy_array(data, *point);
        return out;
    }
    const Loss loss = largest_loss(*detail);
    const auto& layers = data.workloads.at(static_cast<std::size_t>(detail->workload)).layers;
    out.limit = fmt::format("Lanes multiply in {} of the cycles; in {} {}, most in {}.",
                            percent_text(busy / total), percent_text(loss.cycles / total),
                            loss.cause->words, layers.at(loss.layer).name);
    out.next = untried(data, *point, loss.cause->remedies);
    if (out.next.empty()) {
        out.next = for_a_busy_array(data, *point);
    }
    return out;
}

}  // namespace scfa
