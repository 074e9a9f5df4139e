#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  reports/report_data.hpp
/// @brief Everything a report shows of one run, as plain values. Whoever knows the run fills this;
/// the writers
///        (html, csv, json, md) only read it.
///
/// Nothing here depends on time, host, threads or order of arrival, so the writers' bytes do not
/// either. Points may come in any order: the writers sort them by `order`.

#include "models/arch/design_point.hpp"
#include "models/eval/agreement.hpp"
#include "models/eval/metrics.hpp"
#include "models/eval/result.hpp"
#include "models/network/workload.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace scfa {

/// A bound on a metric: drawn as a line, named in the verdict.
struct ReportLimit {
    enum class Source { device, constraint };
    Metric metric = Metric::dsp;
    double value = 0.0;
    bool is_maximum = true;  ///< false: the metric must be at least `value`
    Source source = Source::device;
};

struct ReportDevice {
    std::string name;  ///< "PYNQ-Z2"
    std::string part;  ///< "XC7Z020"; may be empty
    std::string file;  ///< as the user named it
};

/// One layer of a network: what is the same for every point.
struct ReportLayer {
    std::string name;
    std::string kind;  ///< "conv 3x3", "max pool 2x2", "Softmax"
    Placement placement = Placement::scfa;
    std::int64_t macs = 0;        ///< dense, of one image
    double weight_density = 1.0;  ///< in [0, 1]; 1 where the layer has no weights
    MaskSource mask_source = MaskSource::none;
    /// Layers whose output this one reads, as indices; -1 is the network's input.
    std::vector<std::int32_t> producers;
};

/// Channels that pruning left of one group of coupled channels.
struct ReportChannels {
    std::string group;
    std::int64_t kept = 0;
    std::int64_t of = 0;
};

/// How a member of a pruned family came about. Accuracies are shares of the test set, in float.
struct ReportPruning {
    std::string method;       ///< "flrpm", "l1"; members of one method make one line of a chart
    double keep_ratio = 1.0;  ///< asked for, in (0, 1]
    std::vector<ReportChannels> channels{};
    std::string resource{};           ///< what `keep_ratio` is a share of: "channels"; may be empty
    std::optional<double> density{};  ///< of the weights, where they were thinned out as well
    bool balanced = false;            ///< thinned out alike in every filter
    std::optional<double> accuracy_at_cut{};        ///< before anything is mended
    std::optional<double> accuracy_recalibrated{};  ///< after batch norms were recalibrated
};

/// What a pruning method reaches at one ratio, over the seeds it was run with.
struct ReportMethodPoint {
    std::string network;
    std::string method;
    double keep_ratio = 1.0;
    std::int64_t seeds = 1;
    double accuracy = 0.0;   ///< int8, test set: the mean
    double deviation = 0.0;  ///< of the sample; 0 for one seed
};

/// One network of the run; `pruning.point` indexes the list.
struct ReportWorkload {
    std::string name;
    std::string file;
    std::int64_t macs = 0;  ///< of one image
    std::int64_t parameters = 0;
    double weight_density = 1.0;  ///< non-zero weights / weights at int8, in [0, 1]
    MaskSource mask_source = MaskSource::trained;
    std::optional<double> accuracy;        ///< int8, test set, in [0, 1]
    std::optional<double> accuracy_float;  ///< before quantisation
    std::optional<ReportPruning> pruning;
    std::vector<ReportLayer> layers;  ///< in execution order
};

/// An axis of the space; values in the order of the configuration.
struct ReportAxis {
    Parameter parameter = Parameter::pe_rows;
    std::vector<std::int32_t> values;
    /// Formats under which the axis means nothing: points with another value are the same design.
    std::vector<SparseFormat> unused_by{};
};

/// How many points there are of each kind. evaluated = feasible + infeasible + failed.
struct ReportCounts {
    std::string space;  ///< size of the space, decimal; may exceed 64 bits
    std::int64_t folded =
        0;  ///< points that are another point's twin (an axis their format ignores)
    std::int64_t evaluated = 0;
    std::int64_t feasible = 0;
    std::int64_t infeasible = 0;
    std::int64_t failed = 0;
    std::vector<std::pair<Reason, std::int64_t>> infeasible_by_reason;
    // Not evaluated:
    std::int64_t dominated = 0;         ///< proven to be, by an evaluated point each
    std::int64_t not_fitting = 0;       ///< proven not to fit the device
    std::int64_t breaking_a_limit = 0;  ///< proven to break one of the user's limits
    std::int64_t repeated = 0;          ///< asked for again by an engine that samples
};

struct ReportPoint {
    std::string id;          ///< what `scfa-dse explain RUN ID` takes
    std::int64_t order = 0;  ///< place in the enumeration: sorts points, breaks ties
    DesignPoint design;
    PointStatus status = PointStatus::feasible;
    bool on_front = false;
    Reason reason = Reason::none;
    std::string reason_text;  ///< why it is infeasible, or how it failed
    MetricValues
        metrics;  ///< NaN where unknown (a point may be infeasible before it has a latency)
    /// The same point at a higher level of fidelity, where it was confirmed.
    std::optional<MetricValues> confirmed;
    std::string confirm_failure;  ///< why that level gave no answer; empty where it did
};

/// Which points are here, when not all that were evaluated are.
struct ReportThinning {
    std::int64_t others_total = 0;  ///< evaluated points that are not on the front
    std::int64_t others_shown = 0;
    [[nodiscard]] bool thinned() const { return others_shown < others_total; }
};

/// A point that the report names; `role` is fixed, so that scripts can rely on it.
struct ReportPick {
    std::string role;   ///< "knee", "latency", "energy"
    std::string title;  ///< "Knee point"
    std::string id;
};

/// What the picks are compared with.
struct ReportBaseline {
    std::string label;  ///< "best dense int16 design on the same device"
    ReportPoint point;
};

/// One line of a point's bill of resources.
struct ReportResource {
    std::string part;  ///< "PE array", "activation buffer"
    std::int64_t dsp = 0, lut = 0, ff = 0, bram18 = 0, uram = 0;
};

/// What the higher level of fidelity says of one layer; all zero for a layer on the CPU.
struct ReportConfirmedLayer {
    std::int64_t cycles = 0, compute_cycles = 0, memory_cycles = 0, stall_memory = 0, fill = 0;
    std::int64_t ddr_bytes = 0;
};

/// Bytes that a layer moves for one image, by tensor; every reload counts.
struct ReportTraffic {
    std::int64_t weights = 0, inputs = 0, residual = 0;  ///< read
    std::int64_t outputs = 0;                            ///< written
};

/// What only the SystemC level counts of a layer; all empty and zero where it has no sequences.
struct ReportSimulatedLayer {
    std::int64_t sequences = 0;
    std::int64_t bursts = 0, row_hits = 0, row_misses = 0;  ///< of external memory
    /// [entries in a lane's FIFO at the start of a cycle]: lane-cycles. Empty without a FIFO.
    std::vector<std::int64_t> fifo_levels;
    /// [lanes that ask for a bank in a cycle]: bank-cycles.
    std::vector<std::int64_t> bank_requests;
    std::vector<std::int64_t> requests_of_bank;  ///< [bank]: requests
};

/// The inside of one point (a pick, the baseline, the first of the front).
struct ReportDetail {
    std::string id;
    std::int32_t workload = 0;        ///< index into ReportData::workloads
    std::int32_t lanes = 1;           ///< R: lane-cycles / lanes = cycles
    double peak_gmacs = 0.0;          ///< 10^9 multiply-accumulates a second when every lane works
    double peak_gbps = 0.0;           ///< 10^9 bytes a second that DDR and ports can carry at most
    std::vector<LayerResult> layers;  ///< as the workload's; all zero for a layer on the CPU
    std::vector<ReportConfirmedLayer> confirmed;  ///< as `layers`; empty where not confirmed
    std::vector<ReportTraffic> traffic;           ///< as `layers`; empty where not worked out
    std::vector<ReportSimulatedLayer> simulated;  ///< as `layers`; empty where not simulated
    std::vector<ReportResource> resources;
};

/// One figure of a point as estimated and as found by a tool below the models.
struct ReportMeasuredFigure {
    std::string name;  ///< "lut", "clock_mhz"
    std::string unit;
    double estimate = 0.0;
    double measured = 0.0;
};

/// A point, or a part of it, that went through synthesis or RTL simulation.
struct ReportMeasurement {
    std::string id;      ///< of the point
    std::string source;  ///< "Yosys 0.23, synth_xilinx", "Vitis HLS 2023.2"
    std::string scope;   ///< what was measured: "whole accelerator", "PE array"
    std::vector<ReportMeasuredFigure> figures;
};

/// How far a search had come after some evaluations.
struct ReportSearchStep {
    std::int64_t evaluated = 0;
    std::int64_t front = 0;    ///< points on the front then
    double hypervolume = 0.0;  ///< as a share of the final front's, in [0, 1]
};

struct ReportSearch {
    std::string engine;                   ///< "exhaustive", "bounded", "nsga2", ...
    std::vector<double> reference;        ///< the corner the volume is measured from, by objective
    std::vector<ReportSearchStep> steps;  ///< ascending; empty where it was not recorded
};

/// A report of a run that goes on.
struct ReportLive {
    std::int64_t evaluated = 0;
    std::int64_t total = 0;
};

using ReportText = std::pair<std::string, std::string>;  ///< a name and what it stands for

struct ReportProvenance {
    std::string configuration;         ///< the resolved configuration, JSON text as a user reads it
    std::vector<ReportText> versions;  ///< {"scfa-dse", "0.1.0"}, {"analytic model", "3"}
    std::uint64_t seed = 0;
    std::vector<ReportText> hashes;     ///< {"configuration", "9f..."}
    std::vector<std::string> commands;  ///< to get the same run again, one shell line each
    /// What tells more of one point: shell lines with {id} where its name goes.
    std::vector<std::string> point_commands;
};

struct ReportData {
    std::string run_name;
    std::string run_dir;             ///< as the commands on the page should name it
    std::string fidelity;            ///< level of the metrics: "analytic"
    std::string confirmed_fidelity;  ///< level of `ReportPoint::confirmed`; empty if none
    ReportDevice device;
    std::vector<ReportWorkload> workloads;
    std::vector<Metric> objectives;  ///< directions stand in the metric table
    std::vector<ReportAxis> axes;
    std::vector<ReportLimit> limits;
    ReportCounts counts;
    std::vector<ReportPoint> points;  ///< the front always; others all, or a sample
    ReportThinning thinning;
    ReportSearch search;
    std::optional<ReportLive> live;  ///< only while the run is not complete
    std::vector<ReportPick> picks;   ///< in the order of display
    std::optional<ReportBaseline> baseline;
    std::vector<ReportDetail> details;
    std::vector<ReportMeasurement> measurements;  ///< in the order of display
    std::vector<ReportMethodPoint> methods;       ///< of pruning, where a study compares them
    ReportProvenance provenance;
    /// How far the two levels agree; only where the run confirms points.
    std::optional<Agreement> agreement;
    std::vector<std::string> notes;  ///< what to know before trusting a number
};

}  // namespace scfa
