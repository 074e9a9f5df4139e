// SPDX-License-Identifier: Apache-2.0
#include "test/reports/sample_report.hpp"

#include "reports/picks.hpp"
#include "reports/verdict.hpp"
#include "test/reports/sample_layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace scfa {

using namespace sample;

namespace {

constexpr double kDsp = 220, kLut = 53'200, kFf = 106'400, kBram18 = 280;
constexpr double kMacs = 153e6;
constexpr const char* kHostile =
    "</script><script>alert(1)</script>\"'&\u2028\u202e|`<img src=x onerror=alert(2)>";

void price(ReportPoint& point) {
    const DesignPoint& p = point.design;
    MetricValues& m = point.metrics;
    const double lanes = p.rows();
    const double columns = p.columns();
    m[Metric::dsp] = std::ceil(lanes * columns / (p.double_calculation() ? 2 : 1)) + 4 * columns;
    const bool fifo = p.format() != SparseFormat::dense && p.format() != SparseFormat::scheduled;
    m[Metric::lut] = std::round(5200 + lanes * columns * 31 +
                                (fifo ? lanes * p.banks() * 18.0 * p.window() : 0));
    m[Metric::ff] = std::round(7100 + lanes * columns * 64 + (fifo ? lanes * 420 : 0));
    m[Metric::bram18] = std::round(12 + p.banks() * columns * p.word_bits() / 32.0 +
                                   lanes * bits_a_weight(p) / 8.0);
    m[Metric::uram] = 0;
    m[Metric::macs] = kMacs;
    m[Metric::parameters] = 4.4e6;
    m[Metric::weight_density] = 0.42;
    m[Metric::accuracy] = p.precision() == Precision::int8 ? 0.9231 : 0.9248;
    if (m[Metric::dsp] > kDsp || m[Metric::lut] > kLut || m[Metric::bram18] > kBram18) {
        point.status = PointStatus::infeasible;
        const Metric which = m[Metric::dsp] > kDsp   ? Metric::dsp
                             : m[Metric::lut] > kLut ? Metric::lut
                                                     : Metric::bram18;
        point.reason = which == Metric::dsp   ? Reason::dsp
                       : which == Metric::lut ? Reason::lut
                                              : Reason::bram18;
        const double have = which == Metric::dsp ? kDsp : which == Metric::lut ? kLut : kBram18;
        point.reason_text = fmt::format("{}: needs {:.0f}, the device has {:.0f}",
                                        name_of(point.reason), m[which], have);
    } else if (fifo && p.rows() * p.window() > 64) {
        point.status = PointStatus::infeasible;
        point.reason = Reason::arbitration_loop;
        point.reason_text =
            fmt::format("R x W is {}, a format with a FIFO allows 64", p.rows() * p.window());
        m = MetricValues();
        return;
    }
    const double compute =
        kMacs * density_of(p) / (lanes * columns * rate_of(p)) * (1 + 0.01 * columns);
    const double bytes = 4.4e6 * bits_a_weight(p) / 8 + 1.1e6 * p.word_bits() / 8;
    const double memory = bytes / 14.0;
    const double cycles =
        std::round(std::max(compute, memory) + 0.12 * std::min(compute, memory) + 9000);
    m[Metric::cycles] = cycles;
    m[Metric::latency_ms] = cycles / (p.clock_mhz() * 1e3);
    m[Metric::throughput_fps] = 1e3 / m[Metric::latency_ms];
    m[Metric::gops] = 2 * kMacs / (m[Metric::latency_ms] * 1e6);
    m[Metric::utilisation] = kMacs * density_of(p) / (lanes * columns * cycles);
    m[Metric::ddr_bytes] = std::round(bytes);
    m[Metric::bandwidth_gbps] = bytes / (m[Metric::latency_ms] * 1e6);
    const double mac_pj = p.precision() == Precision::int16 ? 6
                          : p.double_calculation()          ? 2.3
                                                            : 3.5;
    const double dynamic = 1.4 * kMacs * density_of(p) * mac_pj + bytes * 8 * 20;
    m[Metric::energy_mj] =
        dynamic * 1e-9 + (0.113 + m[Metric::lut] * 4e-8 * p.clock_mhz()) * m[Metric::latency_ms];
    m[Metric::power_w] = m[Metric::energy_mj] / m[Metric::latency_ms];
}

void append_points(ReportData& data) {
    std::int64_t order = 0;
    for (std::int32_t format = 0; format < 5; ++format)
        for (const std::int32_t rows : {4, 8, 16, 32})
            for (const std::int32_t banks : {8, 16, 32})
                for (const std::int32_t window : {1, 2, 4})
                    for (std::int32_t mode = 0; mode < 3; ++mode)
                        for (const std::int32_t columns : {4, 8, 14})
                            for (const std::int32_t clock : {100, 150, 200}) {
                                ++order;
                                const bool fifo = format != 0 && format != 4;
                                if (!fifo && window != 1) {
                                    ++data.counts.folded;
                                    continue;
                                }
                                ReportPoint point;
                                point.design = default_point();
                                point.order = order;
                                point.id = fmt::format("p{:05}", order);
                                point.design[Parameter::sparse_format] = format;
                                point.design[Parameter::pe_rows] = rows;
                                point.design[Parameter::activation_buffer_banks] = banks;
                                point.design[Parameter::sparse_window] = window;
                                point.design[Parameter::pe_precision] = mode == 0 ? 0 : 1;
                                point.design[Parameter::pe_double_calculation] = mode == 2 ? 1 : 0;
                                point.design[Parameter::pe_columns] = columns;
                                point.design[Parameter::clock_mhz] = clock;
                                price(point);
                                data.points.push_back(std::move(point));
                            }
}

bool dominates(const MetricValues& a, const MetricValues& b,
               const std::vector<Metric>& objectives) {
    bool better = false;
    for (const Metric metric : objectives) {
        const double sign = info_of(metric).direction == Direction::maximise ? -1.0 : 1.0;
        if (sign * a[metric] > sign * b[metric]) {
            return false;
        }
        better = better || sign * a[metric] < sign * b[metric];
    }
    return better;
}

void mark_front(ReportData& data) {
    for (ReportPoint& point : data.points) {
        point.on_front =
            point.status == PointStatus::feasible &&
            std::none_of(data.points.begin(), data.points.end(), [&](const ReportPoint& other) {
                return other.status == PointStatus::feasible &&
                       dominates(other.metrics, point.metrics, data.objectives);
            });
        if (point.on_front && point.order % 2 == 0) {
            point.confirmed = point.metrics;
            const double off = 1.0 + 0.002 * static_cast<double>(point.order % 31) - 0.015;
            for (const Metric metric : {Metric::latency_ms, Metric::energy_mj, Metric::cycles}) {
                (*point.confirmed)[metric] *= off;
            }
        }
    }
}

void count(ReportData& data) {
    std::map<Reason, std::int64_t> reasons;
    ReportCounts& counts = data.counts;
    for (const ReportPoint& point : data.points) {
        ++counts.evaluated;
        counts.feasible += point.status == PointStatus::feasible ? 1 : 0;
        counts.failed += point.status == PointStatus::failed ? 1 : 0;
        if (point.status == PointStatus::infeasible) {
            ++counts.infeasible;
            ++reasons[point.reason];
        }
    }
    counts.space = std::to_string(counts.evaluated + counts.folded);
    counts.infeasible_by_reason.assign(reasons.begin(), reasons.end());
    const std::int64_t front = std::count_if(data.points.begin(), data.points.end(),
                                             [](const auto& p) { return p.on_front; });
    data.thinning.others_total = data.thinning.others_shown = counts.evaluated - front;
}

void describe(ReportData& data) {
    data.run_name = "sample-vgg-on-pynq (made-up figures)";
    data.run_dir = "runs/sample";
    data.fidelity = "analytic";
    data.confirmed_fidelity = "tlm";
    data.device = {"PYNQ-Z2", "XC7Z020", "devices/pynq-z2.json"};
    data.workloads = {workload()};
    data.objectives = {Metric::latency_ms, Metric::energy_mj, Metric::lut};
    data.search = {"exhaustive",
                   {180, 400, kLut},
                   {{10, 3, 0.41}, {50, 9, 0.7}, {200, 22, 0.93}, {1000, 30, 0.99}, {3564, 34, 1}}};
    data.axes = {
        {Parameter::sparse_format, {0, 1, 2, 3, 4}},
        {Parameter::pe_rows, {4, 8, 16, 32}},
        {Parameter::activation_buffer_banks, {8, 16, 32}},
        {Parameter::sparse_window, {1, 2, 4}, {SparseFormat::dense, SparseFormat::scheduled}},
        {Parameter::pe_precision, {0, 1}},
        {Parameter::pe_double_calculation, {0, 1}},
        {Parameter::pe_columns, {4, 8, 14}},
        {Parameter::clock_mhz, {100, 150, 200}}};
    const auto device = ReportLimit::Source::device;
    data.limits = {{Metric::dsp, kDsp, true, device},
                   {Metric::lut, kLut, true, device},
                   {Metric::ff, kFf, true, device},
                   {Metric::bram18, kBram18, true, device},
                   {Metric::latency_ms, 60, true, ReportLimit::Source::constraint}};
    data.provenance.configuration = "{\n  \"name\": \"sample\",\n  \"seed\": 1\n}";
    data.provenance.versions = {{"scfa-dse", "0.1.0"}, {"analytic model", "1"}};
    data.provenance.seed = 18'446'744'073'709'551'615ULL;
    data.provenance.hashes = {{"configuration", "0123456789abcdef0123456789abcdef"}};
    data.provenance.commands = {"scfa-dse sweep configs/sample.json --run-dir runs/sample"};
    data.provenance.point_commands = {"scfa-dse explain runs/sample {id}"};
    data.notes = {"LUT, FF and clock coefficients are provisional.",
                  "Every figure on this page is made up for a test."};
}

/// What synthesis might say of the first of the front.
void measure(ReportData& data) {
    for (const ReportPick& pick : data.picks) {
        const MetricValues& m = find_point(data, pick.id)->metrics;
        ReportMeasurement made{pick.id, "a tool 1.0", "whole accelerator", {}};
        for (const Metric metric : {Metric::dsp, Metric::lut, Metric::ff, Metric::bram18}) {
            made.figures.push_back({std::string(info_of(metric).name),
                                    std::string(info_of(metric).unit), m[metric],
                                    std::round(m[metric] * 0.94)});
        }
        made.figures.push_back({"clock_mhz", "MHz", 150.0, 161.5});
        data.measurements.push_back(std::move(made));
    }
}

void make_hostile(ReportData& data) {
    data.run_name = kHostile;
    data.device.name = kHostile;
    data.workloads.front().name = kHostile;
    data.notes.emplace_back(kHostile);
    data.provenance.configuration = std::string("{\"name\": \"") + kHostile + "```\"}";
    data.provenance.commands = {kHostile};
    data.workloads.front().layers.front().name = kHostile;
    data.workloads.front().layers[1].kind = kHostile;
    for (ReportDetail& detail : data.details) {
        detail.resources.front().part = kHostile;
    }
    for (ReportMeasurement& each : data.measurements) {
        each.source = each.scope = each.figures.front().name = kHostile;
    }
    for (ReportPoint& point : data.points) {
        if (point.status == PointStatus::infeasible) {
            point.reason_text = kHostile;
        }
    }
    ReportPoint& front = *std::find_if(data.points.begin(), data.points.end(),
                                       [](const auto& p) { return p.on_front; });
    front.id = "=cmd()";
}

}  // namespace

ReportData sample_report(bool hostile) {
    ReportData data;
    describe(data);
    append_points(data);
    ReportPoint& failed = data.points[7];
    failed.status = PointStatus::failed;
    failed.reason = Reason::none;
    failed.reason_text = "worker ended by signal 11, three times";
    failed.metrics = MetricValues();
    mark_front(data);
    count(data);
    const auto baseline = dense_int16_baseline(data.points);
    data.baseline =
        ReportBaseline{"fastest dense int16 design on the same device", data.points[*baseline]};
    choose_picks(data);
    data.details.push_back(detail_of(data.baseline->point));
    for (const ReportPick& pick : data.picks) {
        const auto same = [&](const auto& one) { return one.id == pick.id; };
        if (std::none_of(data.details.begin(), data.details.end(), same)) {
            data.details.push_back(
                detail_of(*std::find_if(data.points.begin(), data.points.end(), same)));
        }
    }
    confirm_details(data);
    measure(data);
    if (hostile) {
        make_hostile(data);
    }
    return data;
}

ReportData family_report() {
    ReportData data = sample_report();
    const std::vector<ReportPoint> dense = std::move(data.points);
    data.points.clear();
    data.workloads.clear();
    data.run_name = "pruned-family (made-up figures)";
    data.objectives = {Metric::latency_ms, Metric::energy_mj, Metric::accuracy};
    std::vector<std::int32_t> members;
    for (const char* method : {"flrpm", "l1-norm"}) {
        for (const double keep : {1.0, 0.8, 0.6, 0.5, 0.4, 0.3}) {
            const auto member = static_cast<std::int32_t>(data.workloads.size());
            ReportWorkload made = workload();
            made.name = fmt::format("vgg-fmnist {} {}", method, keep);
            made.macs = static_cast<std::int64_t>(static_cast<double>(made.macs) * keep * keep);
            const double loss = (*method == 'f' ? 0.02 : 0.06) * std::pow(1.0 - keep, 2.0);
            made.accuracy = 0.9231 - loss;
            made.accuracy_float = 0.926 - loss;
            made.pruning = ReportPruning();
            made.pruning->method = method;
            made.pruning->keep_ratio = keep;
            made.pruning->resource = "channels";
            made.pruning->channels = kept_channels(keep);
            if (keep < 1.0) {
                made.pruning->accuracy_at_cut = 0.926 - 4.0 * loss;
                made.pruning->accuracy_recalibrated = 0.926 - 2.0 * loss;
            }
            data.methods.push_back(
                {"vgg-fmnist", method, keep, 3, 0.9231 - loss, 0.001 + loss / 8});
            for (std::size_t i = 0; i < dense.size(); i += 9) {
                ReportPoint point = dense[i];
                point.order += 100'000LL * member;
                point.id = fmt::format("{}m{:02}", point.id, member);
                point.design[Parameter::pruning_point] = member;
                point.confirmed.reset();
                for (const Metric metric :
                     {Metric::latency_ms, Metric::energy_mj, Metric::cycles, Metric::macs}) {
                    point.metrics[metric] *= 0.1 + 0.9 * keep * keep;
                }
                point.metrics[Metric::accuracy] = *made.accuracy;
                data.points.push_back(std::move(point));
            }
            data.workloads.push_back(std::move(made));
            members.push_back(member);
        }
    }
    data.axes.insert(data.axes.begin(), {Parameter::pruning_point, members});
    mark_front(data);
    data.counts = ReportCounts();
    count(data);
    data.counts.dominated = 90'000;
    data.counts.not_fitting = 7'000;
    choose_picks(data);
    data.measurements.clear();
    data.baseline->point = data.points[*dense_int16_baseline(data.points)];
    data.details.clear();
    for (const ReportPick& pick : data.picks) {
        data.details.push_back(detail_of(*find_point(data, pick.id)));
    }
    return data;
}

ReportData infeasible_report() {
    ReportData data = sample_report();
    const auto fits = [](const ReportPoint& p) { return p.status == PointStatus::feasible; };
    data.points.erase(std::remove_if(data.points.begin(), data.points.end(), fits),
                      data.points.end());
    data.picks.clear();
    data.details.clear();
    data.baseline.reset();
    data.counts = ReportCounts();
    count(data);
    return data;
}

ReportPoint simple_point(std::int64_t order, double latency_ms, double energy_mj, bool on_front) {
    ReportPoint point;
    point.id = "p" + std::to_string(order);
    point.order = order;
    point.on_front = on_front;
    point.metrics[Metric::latency_ms] = latency_ms;
    point.metrics[Metric::energy_mj] = energy_mj;
    return point;
}

}  // namespace scfa
