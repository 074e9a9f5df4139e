// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/channel_groups.hpp"

#include "models/flrpm/channel_cut.hpp"
#include "models/network/shape_inference.hpp"

#include <boost/pending/disjoint_sets.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

namespace scfa {
namespace {

/// One channel of one layer's output is a node; tied nodes are one set.
class ChannelSets {
  public:
    explicit ChannelSets(const NetworkGraph& graph)
        : graph_(graph),
          shapes_(infer_shapes(graph)),
          base_(first_nodes(shapes_)),
          rank_(base_.back()),
          parent_(base_.back()),
          sets_(rank_.data(), parent_.data()) {
        for (std::size_t node = 0; node < base_.back(); ++node) {
            sets_.make_set(static_cast<int>(node));
        }
    }

    [[nodiscard]] std::int64_t channels(LayerId id) const { return shapes_[id.index()].channels; }
    [[nodiscard]] const TensorShape& shape(LayerId id) const { return shapes_[id.index()]; }
    [[nodiscard]] std::size_t nodes() const { return base_.back(); }
    [[nodiscard]] std::size_t node(LayerId id, std::int64_t channel) const {
        return base_[id.index()] + static_cast<std::size_t>(channel);
    }
    std::size_t set_of(LayerId id, std::int64_t channel) {
        return static_cast<std::size_t>(sets_.find_set(static_cast<int>(node(id, channel))));
    }
    void tie(LayerId a, std::int64_t channel_a, LayerId b, std::int64_t channel_b) {
        sets_.union_set(static_cast<int>(node(a, channel_a)), static_cast<int>(node(b, channel_b)));
    }
    [[nodiscard]] const NetworkGraph& graph() const { return graph_; }

  private:
    static std::vector<std::size_t> first_nodes(const std::vector<TensorShape>& shapes) {
        std::vector<std::size_t> base{0};
        for (const TensorShape& shape : shapes) {
            base.push_back(base.back() + static_cast<std::size_t>(shape.channels));
        }
        return base;
    }

    const NetworkGraph& graph_;
    std::vector<TensorShape> shapes_;
    std::vector<std::size_t> base_;
    std::vector<int> rank_, parent_;
    boost::disjoint_sets<int*, int*> sets_;
};

bool has_weights(LayerKind kind) {
    return kind == LayerKind::convolution || kind == LayerKind::fully_connected;
}

/// Each filter reads one channel. (Of one input channel, it is an ordinary convolution.)
bool is_depthwise(const Layer& layer, std::int64_t in_channels) {
    return layer.kind == LayerKind::convolution && layer.groups == in_channels && layer.groups > 1;
}

/// The channel of a layer's input that its output channel is made of, for layers that keep
/// channels apart.
std::int64_t source_channel(const Layer& layer, std::int64_t in_channels, std::int64_t channel) {
    return is_depthwise(layer, in_channels) ? channel / (layer.out_channels / in_channels)
                                            : channel;
}

enum class Flow { apart, sum, concatenation, mixing };

Flow flow_of(const Layer& layer, std::int64_t in_channels) {
    switch (layer.kind) {
        case LayerKind::add:
            return Flow::sum;
        case LayerKind::concatenation:
            return Flow::concatenation;
        case LayerKind::convolution:
            return is_depthwise(layer, in_channels) ? Flow::apart : Flow::mixing;
        case LayerKind::input:
        case LayerKind::fully_connected:
        case LayerKind::other:
            return Flow::mixing;
        default:
            return Flow::apart;
    }
}

/// What is known of a set besides its layers.
struct SetNotes {
    bool trunk = false;
    std::string fixed;
};

class GroupFinder {
  public:
    explicit GroupFinder(const NetworkGraph& graph)
        : graph_(graph), order_(graph.topological_order()), sets_(graph) {}

    std::vector<ChannelGroup> run() {
        for (const LayerId id : order_) {
            tie(id);
        }
        notes_.resize(sets_.nodes());
        zero_.assign(sets_.nodes(), false);
        for (const LayerId id : order_) {
            follow_zeros(id);
            note(id);
        }
        for (const LayerId id : order_) {
            list_members(id);
        }
        return groups();
    }

  private:
    [[nodiscard]] std::int64_t in_channels(LayerId id) const {
        const auto inputs = graph_.inputs(id);
        return inputs.empty() ? 0 : sets_.channels(inputs[0]);
    }

    void tie(LayerId id) {
        const std::vector<LayerId> inputs = graph_.inputs(id);
        const std::int64_t in = in_channels(id);
        const Flow flow = flow_of(graph_.layer(id), in);
        if (flow == Flow::mixing) {
            return;
        }
        std::int64_t first = 0;
        for (const LayerId from : inputs) {
            const std::int64_t count =
                flow == Flow::concatenation ? sets_.channels(from) : sets_.channels(id);
            for (std::int64_t c = 0; c < count; ++c) {
                sets_.tie(id, first + c, from,
                          flow == Flow::apart ? source_channel(graph_.layer(id), in, c) : c);
            }
            first += flow == Flow::concatenation ? count : 0;
        }
    }

    /// Whether each channel is zero when the batch norms of its group have gamma = beta = 0.
    void follow_zeros(LayerId id) {
        const Layer& layer = graph_.layer(id);
        const std::vector<LayerId> inputs = graph_.inputs(id);
        const std::int64_t in = in_channels(id);
        const Flow flow = flow_of(layer, in);
        if (flow == Flow::mixing || (layer.kind == LayerKind::convolution && layer.has_bias)) {
            return;
        }
        std::int64_t first = 0;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            const std::int64_t count =
                flow == Flow::concatenation ? sets_.channels(inputs[i]) : sets_.channels(id);
            for (std::int64_t c = 0; c < count; ++c) {
                const bool zero =
                    layer.kind == LayerKind::batch_norm ||
                    zero_[sets_.node(inputs[i],
                                     flow == Flow::apart ? source_channel(layer, in, c) : c)];
                const std::size_t node = sets_.node(id, first + c);
                zero_[node] = flow == Flow::sum && i > 0 ? zero_[node] && zero : zero;
            }
            first += flow == Flow::concatenation ? count : 0;
        }
    }

    void fix(LayerId id, const std::string& why) {
        for (std::int64_t c = 0; c < sets_.channels(id); ++c) {
            fix_channel(id, c, why);
        }
    }
    void fix_channel(LayerId id, std::int64_t channel, const std::string& why) {
        std::string& fixed = notes_[sets_.set_of(id, channel)].fixed;
        if (fixed.empty()) {
            fixed = why;
        }
    }

    void note(LayerId id) {
        const Layer& layer = graph_.layer(id);
        const std::int64_t in = in_channels(id);
        if (layer.kind == LayerKind::input) {
            fix(id, "the network's input");
        }
        if (layer.is_output || graph_.consumers(id).empty()) {
            fix(id, "the network's output");
        }
        if (layer.kind == LayerKind::add) {
            for (std::int64_t c = 0; c < sets_.channels(id); ++c) {
                notes_[sets_.set_of(id, c)].trunk = true;
            }
        }
        if (layer.kind == LayerKind::batch_norm && sets_.shape(id).flat &&
            sets_.shape(id).elements() != sets_.channels(id)) {
            fix(id, fmt::format("\"{}\" normalises features, not channels", layer.name));
        }
        const bool grouped =
            layer.groups > 1 && layer.kind == LayerKind::convolution && !is_depthwise(layer, in);
        if (grouped || layer.kind == LayerKind::other) {
            const std::string why = fmt::format(
                "\"{}\" {}", layer.name, grouped ? "is a grouped convolution" : "is not known");
            fix(id, why);
            for (const LayerId from : graph_.inputs(id)) {
                fix(from, why);
            }
        }
        if (has_weights(layer.kind) && !is_depthwise(layer, in)) {
            const LayerId from = graph_.inputs(id)[0];
            for (std::int64_t c = 0; c < in; ++c) {
                if (!zero_[sets_.node(from, c)]) {
                    fix_channel(from, c, fmt::format("no batch norm before \"{}\"", layer.name));
                }
            }
        }
    }

    using Key = std::pair<LayerId, MemberRole>;

    void add(std::size_t set, LayerId layer, MemberRole role, std::int64_t channel) {
        auto& lists = members_[set];
        if (lists.empty() || lists.back().first != Key(layer, role)) {
            lists.emplace_back(Key(layer, role), std::vector<std::int32_t>{});
        }
        lists.back().second.push_back(static_cast<std::int32_t>(channel));
    }

    void list_members(LayerId id) {
        const Layer& layer = graph_.layer(id);
        if (has_weights(layer.kind)) {
            const LayerId from = graph_.inputs(id)[0];
            for (std::int64_t c = 0; c < in_channels(id); ++c) {
                add(sets_.set_of(from, c), id, MemberRole::input, c);
            }
        }
        if (has_weights(layer.kind) || layer.kind == LayerKind::batch_norm) {
            const MemberRole role =
                layer.kind == LayerKind::batch_norm ? MemberRole::norm : MemberRole::output;
            for (std::int64_t c = 0; c < sets_.channels(id); ++c) {
                add(sets_.set_of(id, c), id, role, c);
            }
        }
    }

    /// Sets that touch the same layers in the same way, in the order in which they first appear.
    std::vector<ChannelGroup> groups() {
        using Signature = std::tuple<std::vector<std::pair<Key, std::size_t>>, bool, std::string>;
        std::map<Signature, std::size_t> index;
        std::vector<ChannelGroup> out;
        for (const LayerId id : order_) {
            for (std::int64_t c = 0; c < sets_.channels(id); ++c) {
                const std::size_t set = sets_.set_of(id, c);
                const auto found = members_.find(set);
                if (found == members_.end()) {
                    continue;
                }
                Signature signature{{}, notes_[set].trunk, notes_[set].fixed};
                for (const auto& [key, channels] : found->second) {
                    std::get<0>(signature).emplace_back(key, channels.size());
                }
                const auto [place, is_new] = index.emplace(signature, out.size());
                if (is_new) {
                    out.push_back(empty_group(graph_.layer(id).name, found->second, notes_[set]));
                }
                append(out[place->second], found->second);
                members_.erase(found);
            }
        }
        return out;
    }

    using Lists = std::vector<std::pair<Key, std::vector<std::int32_t>>>;

    /// @param first  the name of the first layer that has the units
    [[nodiscard]] static ChannelGroup empty_group(const std::string& first, const Lists& lists,
                                                  const SetNotes& notes) {
        ChannelGroup group;
        group.name = first;
        group.trunk = notes.trunk;
        group.fixed = notes.fixed;
        for (const auto& [key, channels] : lists) {
            group.members.push_back(
                {key.first, key.second, static_cast<std::int32_t>(channels.size()), {}});
        }
        return group;
    }

    static void append(ChannelGroup& group, const Lists& lists) {
        ++group.units;
        for (std::size_t i = 0; i < lists.size(); ++i) {
            auto& channels = group.members[i].channels;
            channels.insert(channels.end(), lists[i].second.begin(), lists[i].second.end());
        }
    }

    const NetworkGraph& graph_;
    std::vector<LayerId> order_;
    ChannelSets sets_;
    std::vector<SetNotes> notes_;
    std::vector<bool> zero_;
    std::map<std::size_t, Lists> members_;
};

}  // namespace

std::vector<ChannelGroup> channel_groups(const NetworkGraph& graph) {
    return GroupFinder(graph).run();
}

std::vector<ChannelGroup> without_units(const std::vector<ChannelGroup>& groups,
                                        const UnitLists& victims) {
    const ChannelCut cut = cut_of(groups, victims);
    std::vector<ChannelGroup> out = groups;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        out[g].units -= static_cast<std::int64_t>(victims[g].size());
        for (std::size_t m = 0; m < groups[g].members.size(); ++m) {
            const GroupMember& member = groups[g].members[m];
            const std::vector<std::int32_t>& removed = cut.removed(member.layer, member.role);
            std::vector<std::int32_t>& left = out[g].members[m].channels;
            left.clear();
            for (const std::int32_t channel : member.channels) {
                const auto place = std::lower_bound(removed.begin(), removed.end(), channel);
                if (place == removed.end() || *place != channel) {
                    left.push_back(channel - static_cast<std::int32_t>(place - removed.begin()));
                }
            }
        }
    }
    return out;
}

UnitLists all_units(const std::vector<ChannelGroup>& groups) {
    UnitLists out;
    for (const ChannelGroup& group : groups) {
        out.emplace_back(static_cast<std::size_t>(group.units));
        std::iota(out.back().begin(), out.back().end(), 0);
    }
    return out;
}

UnitLists remaining(const UnitLists& kept, const UnitLists& victims) {
    UnitLists out(kept.size());
    for (std::size_t g = 0; g < kept.size(); ++g) {
        for (std::size_t u = 0; u < kept[g].size(); ++u) {
            if (!std::binary_search(victims[g].begin(), victims[g].end(),
                                    static_cast<std::int32_t>(u))) {
                out[g].push_back(kept[g][u]);
            }
        }
    }
    return out;
}

}  // namespace scfa
