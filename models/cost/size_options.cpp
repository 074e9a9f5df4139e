// SPDX-License-Identifier: Apache-2.0
#include "models/cost/size_options.hpp"

#include <algorithm>
#include <iterator>

namespace scfa {

namespace {

using P = Parameter;

constexpr std::size_t kMostKnown = 8192;
/// Combinations of sizes that are gone through for a union.
constexpr std::size_t kMostCombinations = 1024;

constexpr std::array<Parameter, 8> kKeyParameters{
    P::sparse_format, P::pe_rows,           P::activation_buffer_banks, P::sparse_fifo_depth,
    P::sparse_window, P::sparse_scan_width, P::mapping_balance_filters, P::pe_precision};

const WorkloadLayer* pool_behind(const Workload& workload, std::size_t layer) {
    for (const WorkloadLayer& candidate : workload.layers) {
        if (candidate.fusable_into == static_cast<std::int32_t>(layer)) {
            return &candidate;
        }
    }
    return nullptr;
}

bool is_compiled(const WorkloadLayer& layer, SparseFormat format) {
    return layer.op == WorkloadOp::convolution && format == SparseFormat::scheduled;
}

}  // namespace

bool sizes_fixed(const PointBox& box) {
    return std::all_of(kSizeParameters.begin(), kSizeParameters.end(),
                       [&box](Parameter p) { return box[p].is_fixed(); });
}

DesignPoint without_fifo(DesignPoint point) {
    point[P::sparse_fifo_depth] = 2;
    point[P::sparse_window] = 1;
    return point;
}

SparseFormat ideal_format(SparseFormat format) {
    return format == SparseFormat::scheduled || format == SparseFormat::rle
               ? SparseFormat::coordinate
               : format;
}

DesignPoint with_format(DesignPoint point, SparseFormat format) {
    point[P::sparse_format] = static_cast<std::int32_t>(format);
    return point;
}

// -------------------------------------------------------------------------------------------------
// sets of choices

std::int32_t ChoiceSets::number_of(std::size_t layer, const std::vector<TileChoice>& choices,
                                   bool fused) {
    const auto next = static_cast<std::int32_t>(sets_.size());
    const auto [entry, is_new] = numbers_.emplace(Key{{layer, fused}, choices}, next);
    if (is_new) {
        sets_.push_back(&entry->first.second);
        fused_.push_back(fused);
    }
    return entry->second;
}

bool ChoiceSets::same_choice(std::int32_t narrow, std::int32_t wide, std::int32_t rows) {
    if (narrow == wide) {
        return true;
    }
    const auto [entry, is_new] =
        same_.emplace(std::array<std::int32_t, 3>{narrow, wide, rows}, false);
    if (is_new) {
        const std::vector<TileChoice>& part = choices(narrow);
        const std::vector<TileChoice>& whole = choices(wide);
        entry->second =
            fused_[static_cast<std::size_t>(narrow)] == fused_[static_cast<std::size_t>(wide)] &&
            std::includes(whole.begin(), whole.end(), part.begin(), part.end()) &&
            std::any_of(part.begin(), part.end(),
                        [rows](const TileChoice& c) { return c.rows == rows; });
    }
    return entry->second;
}

// -------------------------------------------------------------------------------------------------
// options

SizeOptions::SizeOptions(AnalyticModel& model, std::size_t network)
    : model_(model), workload_(*model.workloads()[network]) {
    for (std::size_t i = 0; i < workload_.layers.size(); ++i) {
        pools_.push_back(pool_behind(workload_, i));
    }
}

SizeOptions::Tables& SizeOptions::entry_of(const DesignPoint& point) {
    TableKey key{};
    for (std::size_t i = 0; i < key.size(); ++i) {
        key[i] = point[kKeyParameters[i]];
    }
    const auto [entry, is_new] = tables_.try_emplace(key);
    if (is_new) {
        entry->second.layers = model_.tables(point);
        entry->second.fits.resize(workload_.layers.size());
    }
    return entry->second;
}

const std::vector<const LayerTables*>& SizeOptions::tables_of(const DesignPoint& point) {
    return entry_of(point).layers;
}

SizeOptions::Key SizeOptions::key_of(const PointBox& box, const DesignPoint& point, int level) {
    Key key{};
    std::size_t at = 0;
    const bool compiled = point.format() == SparseFormat::scheduled && level > 0;
    const DesignPoint named = compiled ? point : without_fifo(point);
    for (const Parameter p : kKeyParameters) {
        key[at++] = named[p];
    }
    key[at++] = point.columns();
    key[at++] = point.post_lanes();
    key[at++] = compiled ? level : 0;
    for (const Parameter p : kSizeParameters) {
        key[at++] = reinterpret_cast<std::intptr_t>(box[p].values);
        key[at++] = static_cast<std::int64_t>(box[p].count);
    }
    return key;
}

const NetworkOptions& SizeOptions::of(const PointBox& box, const DesignPoint& point, int level,
                                      const std::vector<bool>& compiled) {
    const Key key = key_of(box, point, level);
    const auto found = known_.find(key);
    if (found != known_.end()) {
        return *found->second;
    }
    DesignPoint sized = point;
    std::size_t combinations = 1;
    for (const Parameter p : kSizeParameters) {
        sized[p] = *std::max_element(box[p].begin(), box[p].end());
        combinations = std::min(kMostCombinations + 1, combinations * box[p].count);
    }
    NetworkOptions out = sizes_fixed(box)                    ? exact(sized, compiled)
                         : combinations <= kMostCombinations ? united(box, point, level, compiled)
                                                             : ideal(sized);
    if (known_.size() >= kMostKnown) {
        known_.clear();
    }
    return *known_.emplace(key, std::make_unique<NetworkOptions>(std::move(out))).first->second;
}

/// @param make  called for each layer that the array runs by itself
template <class Make>
NetworkOptions SizeOptions::assemble(Make make) {
    NetworkOptions out;
    out.layers.resize(workload_.layers.size());
    out.fused_pool.resize(workload_.layers.size());
    for (std::size_t i = 0; i < out.layers.size(); ++i) {
        const WorkloadLayer& layer = workload_.layers[i];
        const bool rides =
            layer.fusable_into >= 0 && out.fused_pool[static_cast<std::size_t>(layer.fusable_into)];
        if (layer.placement == Placement::cpu || rides) {
            continue;
        }
        const LayerOptions options = make(i);
        if (options.shortage != Reason::none) {
            out.shortage = options.shortage;
            return out;
        }
        out.fused_pool[i] = options.fused_pool;
        out.layers[i] = {
            true, options.traffic,
            options.choices.empty() ? -1 : sets_.number_of(i, options.choices, options.fused_pool)};
    }
    return out;
}

LayerOptions SizeOptions::exact_layer(const PointContext& context, std::size_t layer,
                                      bool compiled) {
    const WorkloadLayer& l = workload_.layers[layer];
    if (is_compiled(l, context.point.format()) && !compiled) {
        return ideal_layer(context, layer);
    }
    Tables& tables = entry_of(is_compiled(l, context.point.format()) ? context.point
                                                                     : without_fifo(context.point));
    std::unique_ptr<LayerFit>& fit = tables.fits[layer];
    if (fit == nullptr) {
        fit = std::make_unique<LayerFit>(l, tables.layers[layer]);
    }
    return exact_options(l, tables.layers[layer], pools_[layer], *fit, context);
}

LayerOptions SizeOptions::ideal_layer(const PointContext& context, std::size_t layer) {
    const WorkloadLayer& l = workload_.layers[layer];
    const SparseFormat format = context.point.format();
    const DesignPoint ideal_point = without_fifo(with_format(context.point, ideal_format(format)));
    // Buffers that are too small for lanes without idle slots are too small for a schedule.
    Tables& fitting = entry_of(is_compiled(l, format) ? ideal_point : without_fifo(context.point));
    std::unique_ptr<LayerFit>& fit = fitting.fits[layer];
    if (fit == nullptr) {
        fit = std::make_unique<LayerFit>(l, fitting.layers[layer]);
    }
    fit->begin(context);
    if (!fit->for_each(1, [](std::int64_t, std::size_t) {})) {
        LayerOptions none;
        none.shortage = fit->shortage().reason;
        return none;
    }
    return ideal_options(l, entry_of(ideal_point).layers[layer], pools_[layer], context);
}

NetworkOptions SizeOptions::exact(const DesignPoint& point, const std::vector<bool>& compiled) {
    const Platform& platform = *model_.platform();
    const PointContext context(point, platform.device, platform.memory);
    return assemble([&](std::size_t i) { return exact_layer(context, i, compiled[i]); });
}

NetworkOptions SizeOptions::ideal(const DesignPoint& point) {
    const Platform& platform = *model_.platform();
    const PointContext context(point, platform.device, platform.memory);
    return assemble([&](std::size_t i) { return ideal_layer(context, i); });
}

NetworkOptions SizeOptions::united(const PointBox& box, const DesignPoint& point, int level,
                                   const std::vector<bool>& compiled) {
    const Parameter axis = *std::find_if(kSizeParameters.begin(), kSizeParameters.end(),
                                         [&box](Parameter p) { return !box[p].is_fixed(); });
    NetworkOptions out;
    out.shortage = Reason::output_buffer;
    std::vector<std::vector<TileChoice>> choices(workload_.layers.size());
    for (std::size_t v = 0; v < box[axis].count; ++v) {
        PointBox part = box;
        part[axis] = {box[axis].values + v, 1};
        const NetworkOptions& one = of(part, point, level, compiled);
        if (one.shortage != Reason::none) {
            out.shortage = out.layers.empty() ? one.shortage : out.shortage;
            continue;
        }
        const bool first = out.layers.empty();
        if (first) {
            out = one;
        }
        for (std::size_t i = 0; i < out.layers.size(); ++i) {
            NetworkOptions::Layer& layer = out.layers[i];
            const NetworkOptions::Layer& other = one.layers[i];
            // What rides along somewhere takes no time there.
            layer.used = layer.used && other.used;
            out.fused_pool[i] = out.fused_pool[i] || one.fused_pool[i];
            layer.traffic.merge(other.traffic);
            if (other.choices < 0) {
                layer.choices = -1;
                continue;
            }
            const std::vector<TileChoice>& more = sets_.choices(other.choices);
            std::vector<TileChoice> all;
            std::set_union(choices[i].begin(), choices[i].end(), more.begin(), more.end(),
                           std::back_inserter(all));
            choices[i] = std::move(all);
        }
    }
    for (std::size_t i = 0; i < out.layers.size(); ++i) {
        if (out.layers[i].choices >= 0) {
            out.layers[i].choices = sets_.number_of(i, choices[i], out.fused_pool[i]);
        }
    }
    return out;
}

}  // namespace scfa
