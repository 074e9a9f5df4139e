// SPDX-License-Identifier: Apache-2.0
#include "models/cost/network_bounds.hpp"

#include "models/base/checked.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <numeric>
#include <optional>
#include <utility>

namespace scfa {

namespace {

using P = Parameter;

/// Entries that a cache keeps before it begins anew.
constexpr std::size_t kMostSequences = 2048;
constexpr std::size_t kMostMemories = 4096;
/// Memories whose least is taken: of a box with more, nothing is known; and whose timelines are
/// run.
constexpr std::size_t kMostAlternatives = 512;
constexpr std::size_t kMostRun = 64;

/// Shares of the multiplications whose passes an effort simulates, the last one all.
constexpr std::array<double, 4> kShares{0.08, 0.30, 0.55, 0.78};
constexpr int kSimulations = static_cast<int>(kShares.size()) + 1;
/// Where the sizes are open, more splits are possible than any point tries.
constexpr int kOpenSizeSimulations = 2;

constexpr std::array<Parameter, 4> kAxi{P::axi_ports, P::axi_width_bits, P::axi_burst_beats,
                                        P::axi_outstanding};

bool fixed(const PointBox& box, std::initializer_list<Parameter> parameters) {
    return std::all_of(parameters.begin(), parameters.end(),
                       [&box](Parameter p) { return box[p].is_fixed(); });
}

SparseFormat format_of(const PointBox& box) {
    return static_cast<SparseFormat>(box[P::sparse_format].front());
}

/// Whether what must be fixed for a bound on time is.
bool is_bounded(const PointBox& box) {
    return fixed(box, {P::pruning_point, P::sparse_format, P::pe_precision, P::pe_rows,
                       P::pe_columns, P::post_lanes, P::clock_mhz, P::pe_double_calculation,
                       P::activation_buffer_banks, P::mapping_balance_filters});
}

/// A decoder that makes one entry a cycle keeps a FIFO of two or more from running empty, so where
/// the window is the oldest entry alone the depth changes no cycle.
bool ignores_depth(SparseFormat format, std::int32_t window) {
    return window == 1 && (format == SparseFormat::rle || format == SparseFormat::coordinate);
}

/// Whether the passes of all points of the box are the same.
bool has_one_key(const PointBox& box) {
    return fixed(box, {P::pruning_point, P::sparse_format, P::pe_precision, P::pe_rows,
                       P::activation_buffer_banks, P::mapping_balance_filters, P::sparse_window}) &&
           (box[P::sparse_fifo_depth].is_fixed() ||
            ignores_depth(format_of(box), box[P::sparse_window].front())) &&
           (box[P::sparse_scan_width].is_fixed() || format_of(box) != SparseFormat::bitmap);
}

std::size_t memories_of(const PointBox& box) {
    std::size_t count = 1;
    for (const Parameter p : kAxi) {
        count = std::min(kMostAlternatives + 1, count * box[p].count);
    }
    return count;
}

/// Calls visit(point) for each of the box's memories on top of `point`.
template <class Visit>
void for_each_memory(const PointBox& box, DesignPoint point, Visit visit) {
    for (const std::int32_t ports : box[P::axi_ports]) {
        point[P::axi_ports] = ports;
        for (const std::int32_t width : box[P::axi_width_bits]) {
            point[P::axi_width_bits] = width;
            for (const std::int32_t burst : box[P::axi_burst_beats]) {
                point[P::axi_burst_beats] = burst;
                for (const std::int32_t outstanding : box[P::axi_outstanding]) {
                    point[P::axi_outstanding] = outstanding;
                    visit(point);
                }
            }
        }
    }
}

/// By output pixels, because simulating a layer costs its weights and tells about weights times
/// pixels.
std::vector<std::vector<bool>> layers_by_effort(const Workload& workload) {
    const std::size_t count = workload.layers.size();
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto pixels = [&workload](std::size_t i) {
        const LayerGeometry& g = workload.layers[i].geometry;
        return g.out_height * g.out_width;
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return pixels(a) > pixels(b); });
    std::int64_t all = 0;
    for (const WorkloadLayer& layer : workload.layers) {
        all += layer.placement == Placement::scfa ? layer.macs : 0;
    }
    std::vector<std::vector<bool>> out(1, std::vector<bool>(count, false));
    for (const double share : kShares) {
        std::vector<bool> level(count, false);
        std::int64_t done = 0;
        for (const std::size_t i : order) {
            if (static_cast<double>(done) >= share * static_cast<double>(all)) {
                break;
            }
            level[i] = true;
            done += workload.layers[i].placement == Placement::scfa ? workload.layers[i].macs : 0;
        }
        out.push_back(std::move(level));
    }
    out.emplace_back(count, true);
    return out;
}

std::int64_t cpu_cycles(const WorkloadLayer& layer, const PointContext& context,
                        double operations_per_second) {
    const double seconds = static_cast<double>(layer.cpu_operations) / operations_per_second;
    return static_cast<std::int64_t>(std::ceil(seconds * context.point.clock_mhz() * 1e6));
}

/// The metrics of time of which an optimistic timeline says something, by the side it bounds.
constexpr std::array<Metric, 4> kLeast{Metric::cycles, Metric::latency_ms, Metric::energy_mj,
                                       Metric::ddr_bytes};
constexpr std::array<Metric, 3> kGreatest{Metric::throughput_fps, Metric::gops,
                                          Metric::utilisation};
/// What a timeline that was run adds to those.
constexpr std::array<Metric, 2> kExactOnly{Metric::power_w, Metric::bandwidth_gbps};

void widen(BoxBound& bound, Metric m, double value) {
    bound.least[m] = std::fmin(bound.least[m], value);  // of a number and NaN: the number
    bound.greatest[m] = std::fmax(bound.greatest[m], value);
}

}  // namespace

NetworkBounds::NetworkBounds(AnalyticModel& model, std::size_t network)
    : model_(model),
      workload_(*model.workloads()[network]),
      facts_(facts_of(workload_)),
      simulated_(layers_by_effort(workload_)),
      options_(model, network),
      classes_(model) {}

DesignPoint timing_form(const DesignPoint& point) {
    DesignPoint out = canonical(point);
    if (ignores_depth(out.format(), out.window())) {
        out[P::sparse_fifo_depth] = 2;
    }
    return out;
}

int NetworkBounds::most_effort(const PointBox& box) {
    if (!is_bounded(box) || !has_one_key(box)) {
        return 0;
    }
    const bool dense = format_of(box) == SparseFormat::dense;
    if (sizes_fixed(box)) {
        return dense ? 1 : kSimulations + 1;
    }
    return dense || format_of(box) == SparseFormat::scheduled ? 0 : kOpenSizeSimulations;
}

BoxBound NetworkBounds::bound(const PointBox& box, int effort) {
    BoxBound out;
    if (!is_bounded(box)) {
        return out;
    }
    DesignPoint point = box.corner();
    for (const Parameter p : kSizeParameters) {
        point[p] = *std::max_element(box[p].begin(), box[p].end());
    }
    point[P::sparse_scan_width] =
        *std::max_element(box[P::sparse_scan_width].begin(), box[P::sparse_scan_width].end());
    point = timing_form(point);
    const bool key_fixed = has_one_key(box);
    const int most = most_effort(box);
    const bool is_exact =
        sizes_fixed(box) && key_fixed && effort >= most && most > 0 && memories_of(box) <= kMostRun;
    const int level = std::min({effort, most, kSimulations});
    const NetworkOptions& options =
        options_.of(box, point, level, simulated_[static_cast<std::size_t>(level)]);
    out.infeasible = options.shortage;
    if (out.infeasible != Reason::none) {
        return out;
    }
    if (is_exact) {
        return exact(box, point, options);
    }
    const MemorySlopes* memory = memory_of(box, point);
    if (memory == nullptr) {
        return out;
    }
    const Platform& platform = *model_.platform();
    const PointContext context(point, platform.device, platform.memory);
    return in_metrics(point, total_of(context, options, *memory, key_fixed, level));
}

BoxBound NetworkBounds::in_metrics(const DesignPoint& point, const TimelineTotals& total) const {
    BoxBound out;
    if (total.cycles <= 0) {
        return out;
    }
    MetricValues best;
    time_metrics(facts_, point, *model_.platform(), total, best);
    for (const Metric m : kLeast) {
        out.least[m] = best[m];
    }
    for (const Metric m : kGreatest) {
        out.greatest[m] = best[m];
    }
    return out;
}

BoxBound NetworkBounds::exact(const PointBox& box, const DesignPoint& point,
                              const NetworkOptions& options) {
    BoxBound out;
    bool any = false;
    for_each_memory(box, point, [&](const DesignPoint& one) {
        const MetricValues* values = classes_.metrics(one, options, options_.sets());
        if (values == nullptr) {
            return;  // beyond the device with that memory
        }
        any = true;
        for (const Metric m : kLeast) {
            widen(out, m, (*values)[m]);
        }
        for (const Metric m : kGreatest) {
            widen(out, m, (*values)[m]);
        }
        for (const Metric m : kExactOnly) {
            widen(out, m, (*values)[m]);
        }
    });
    out.infeasible = any ? Reason::none : Reason::lut;
    return out;
}

// -------------------------------------------------------------------------------------------------
// sequences

NetworkBounds::Sequences& NetworkBounds::sequences(const DesignPoint& key_point,
                                                   const PointContext& context, bool simulate) {
    const SequenceKey key{key_point[P::sparse_format],
                          key_point[P::pe_rows],
                          key_point[P::activation_buffer_banks],
                          key_point[P::sparse_fifo_depth],
                          key_point[P::sparse_window],
                          key_point[P::sparse_scan_width],
                          key_point[P::mapping_balance_filters],
                          key_point[P::pe_precision],
                          context.point.columns(),
                          context.point.post_lanes(),
                          simulate ? 1 : 0};
    const auto found = sequences_.find(key);
    if (found != sequences_.end()) {
        return found->second;
    }
    if (sequences_.size() >= kMostSequences) {
        sequences_.clear();
    }
    const std::vector<const LayerTables*>& tables = options_.tables_of(key_point);
    Sequences all;
    for (std::size_t i = 0; i < workload_.layers.size(); ++i) {
        all.emplace_back(workload_.layers[i], tables[i], context, simulate);
    }
    return sequences_.emplace(key, std::move(all)).first->second;
}

LayerCompute NetworkBounds::compute_of(const PointContext& context, const NetworkOptions& options,
                                       bool simulate, std::size_t layer) {
    const std::int32_t set = options.layers[layer].choices;
    const SparseFormat format = context.point.format();
    if (set < 0) {
        const DesignPoint ideal = without_fifo(with_format(context.point, ideal_format(format)));
        return sequences(ideal, context, false)[layer].ideal();
    }
    // What a dense array does needs no simulation.
    const bool by_passes = simulate || format == SparseFormat::dense;
    const DesignPoint key_point = by_passes ? context.point : without_fifo(context.point);
    return sequences(key_point, context, by_passes)[layer].least(options_.sets().choices(set), set);
}

LayerActivity NetworkBounds::activity_of(const PointContext& context,
                                         const NetworkOptions::Layer& options,
                                         const LayerCompute& compute, bool key_fixed,
                                         std::size_t index) const {
    const WorkloadLayer& layer = workload_.layers[index];
    const LayerGeometry& g = layer.geometry;
    const LayerTraffic& t = options.traffic;
    const std::int64_t vectors = g.out_height * ceil_div(g.out_width, context.point.columns());
    const bool convolution = layer.op == WorkloadOp::convolution;
    const std::int64_t drains = convolution ? 1 : (layer.op == WorkloadOp::add ? 2 : g.taps());
    LayerActivity out;
    out.compute_cycles = compute.cycles;
    out.ddr_read_bytes = t.read_bytes;
    out.ddr_write_bytes = t.write_bytes;
    out.drained_vectors = checked_product("drained vectors", g.out_channels, vectors, drains);
    if (convolution) {
        out.busy = checked_mul(t.entries, vectors, "busy lane-cycles");
        out.spilled_vectors = checked_mul(out.drained_vectors, t.parts - 1, "partial sums");
        // Without a key the width of a word, and so what reading one costs, is not known.
        out.bitmap_words = key_fixed ? checked_mul(t.bitmap_words, vectors, "bitmap words") : 0;
    }
    return out;
}

// -------------------------------------------------------------------------------------------------
// time

const MemorySlopes* NetworkBounds::memory_of(const PointBox& box, const DesignPoint& point) {
    if (memories_of(box) > kMostAlternatives) {
        return nullptr;
    }
    std::array<std::int64_t, 9> key{};
    std::size_t at = 0;
    for (const Parameter p : kAxi) {
        key[at++] = reinterpret_cast<std::intptr_t>(box[p].values);
        key[at++] = static_cast<std::int64_t>(box[p].count);
    }
    key[at] = point.clock_mhz();
    const auto found = memories_.find(key);
    if (found != memories_.end()) {
        return &found->second;
    }
    if (memories_.size() >= kMostMemories) {
        memories_.clear();
    }
    const Platform& platform = *model_.platform();
    std::optional<MemorySlopes> best;
    for_each_memory(box, point, [&](const DesignPoint& one) {
        const MemorySlopes slopes(MemoryTime(one, platform.device, platform.memory));
        if (best.has_value()) {
            best->merge(slopes);
        } else {
            best = slopes;
        }
    });
    return &memories_.emplace(key, *best).first->second;
}

TimelineTotals NetworkBounds::total_of(const PointContext& context, const NetworkOptions& options,
                                       const MemorySlopes& memory, bool key_fixed, int level) {
    const double cpu_rate = model_.platform()->device.cpu.operations_per_second.value;
    std::vector<std::int64_t> ends(workload_.layers.size(), 0);
    TimelineTotals out;
    BoundState state;
    std::int64_t cpu_end = 0;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        const WorkloadLayer& layer = workload_.layers[i];
        std::int64_t input_ready = 0;
        for (const std::int32_t producer : layer.producers) {
            if (producer >= 0) {
                input_ready = std::max(input_ready, ends[static_cast<std::size_t>(producer)]);
            }
        }
        if (layer.placement == Placement::cpu) {
            cpu_end = std::max(cpu_end, input_ready) + cpu_cycles(layer, context, cpu_rate);
            ends[i] = cpu_end;
        } else if (!options.layers[i].used) {
            ends[i] = input_ready;  // a max pool that rides on its convolution's drain
        } else {
            const bool simulate = simulated_[static_cast<std::size_t>(level)][i];
            const LayerCompute compute = compute_of(context, options, simulate, i);
            advance(layer, options.layers[i].traffic, compute, input_ready, memory, state);
            ends[i] = state.end;
            const LayerActivity activity =
                activity_of(context, options.layers[i], compute, key_fixed, i);
            out.ddr_bytes += activity.ddr_read_bytes + activity.ddr_write_bytes;
            out.events += events_of(activity, context.point);
        }
        out.cycles = std::max(out.cycles, ends[i]);
    }
    out.events.cycles = out.cycles;
    return out;
}

}  // namespace scfa
