#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/sparse_buffer.hpp
/// @brief The FIFOs between the lanes' decoders and the crossbar (docs/scfa.md, section 3, rules 1
///        and 4): D entries each, of which the oldest W of the current pass stand in a window.

#include "sim/modules/function_clones.hpp"
#include "sim/modules/lane_program.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa::sim {

inline constexpr std::uint32_t kMostLanes = 64;
inline constexpr std::uint32_t kMostWindow = 64;

/// Entry w of lane r's window is at [w][r], oldest first; kNoRequest behind the last.
using WindowRow = std::array<ReadRequest, kMostLanes>;

/// The decoders and sparse buffers of all lanes, eight lanes at a time: the operations have no
/// branch, since it would be guessed wrong every few cycles in each lane.
///
/// What stands behind the windows is a stretch of each lane's endless list, so that it is enough to
/// know how many entries there are.
/// @tparam Window  W, or 0: known at run time only
/// @tparam Bitmap  true: empty bitmap words cost a decoder a cycle
template <std::uint32_t Window, bool Bitmap>
class SparseBuffers {
  public:
    /// All empty, decoders at the head of their lists. The programs outlive the buffers.
    /// @param depth  D >= 2; @param window  W in [1, D]
    SparseBuffers(const std::vector<LaneProgram>& programs, std::int32_t depth,
                  std::uint32_t window);

    [[nodiscard]] SCFA_SIM_INLINE std::uint32_t window() const {
        return Window > 0 ? Window : window_;
    }
    /// Lanes with a filter.
    [[nodiscard]] SCFA_SIM_INLINE std::uint32_t lanes() const { return lanes_; }
    [[nodiscard]] SCFA_SIM_INLINE const WindowRow* windows() const { return keys_.data(); }

    /// The entries that the FIFOs hold already become eligible.
    void start_pass();
    /// Ends a cycle. Decoders with room at its start take a token; the entries that were taken
    /// leave; windows fill up.
    /// @param served_up_to  [w]: the lanes whose entry w, or an older one, leaves
    SCFA_SIM_INLINE void step(const std::uint64_t* served_up_to);

    /// Whether all entries of the pass have come into the window of some lane: it may be through.
    [[nodiscard]] SCFA_SIM_INLINE bool near_end() const { return near_end_; }
    /// Whether some lane holds entries of a later pass.
    [[nodiscard]] SCFA_SIM_INLINE bool runs_ahead() const { return runs_ahead_; }
    [[nodiscard]] SCFA_SIM_INLINE std::uint32_t held(std::uint32_t lane) const {
        return static_cast<std::uint32_t>(held_[lane]);
    }
    /// Entries of the current pass that were not taken yet.
    [[nodiscard]] SCFA_SIM_INLINE std::uint32_t left(std::uint32_t lane) const {
        return static_cast<std::uint32_t>(count_[lane] - seen_[lane] + fill_[lane]);
    }
    /// Entries of a pass.
    [[nodiscard]] SCFA_SIM_INLINE std::uint32_t count(std::uint32_t lane) const {
        return static_cast<std::uint32_t>(count_[lane]);
    }
    /// What everything that follows depends on.
    [[nodiscard]] std::vector<std::uint32_t> state() const;

  private:
    using Numbers = std::array<std::int32_t, kMostLanes>;
    /// Eight lanes' numbers. Comparisons give -1 for true and 0 for false.
    typedef std::int32_t Eight __attribute__((vector_size(32), aligned(4), may_alias));

    template <class Row>
    [[nodiscard]] static SCFA_SIM_INLINE Eight& eight(Row& row, std::uint32_t lane) {
        return *reinterpret_cast<Eight*>(row.data() + lane);
    }
    template <class Row>
    [[nodiscard]] static SCFA_SIM_INLINE const Eight& eight(const Row& row, std::uint32_t lane) {
        return *reinterpret_cast<const Eight*>(row.data() + lane);
    }
    [[nodiscard]] static SCFA_SIM_INLINE bool any_of(const Eight& numbers) {
        std::int32_t any = 0;
        for (int i = 0; i < 8; ++i) {
            any |= numbers[i];
        }
        return any != 0;
    }
    /// Which of eight lanes are in a set.
    static SCFA_SIM_INLINE void lanes_in(std::uint64_t set, std::uint32_t lane, Eight& out) {
        const Eight bit = {1, 2, 4, 8, 16, 32, 64, 128};
        out = ((Eight{} + static_cast<std::int32_t>(set >> lane)) & bit) != 0;
    }
    SCFA_SIM_INLINE void look_ahead();

    std::uint32_t lanes_;
    std::uint32_t window_;
    bool near_end_ = false;
    bool runs_ahead_ = false;
    Numbers depth_{};       ///< D, or 0 for a lane without entries, whose decoder never finds room
    Numbers count_{};       ///< entries of a pass
    Numbers held_{};        ///< entries in the FIFO, of later passes too
    Numbers fill_{};        ///< of them in the window
    Numbers seen_{};        ///< entries of this pass that are or were in the window
    Numbers head_{};        ///< the entry that comes into the window next
    Numbers on_{};          ///< bitmap: the entry that the decoder is on
    Numbers gap_{};         ///< bitmap: empty words that it still has to pass before it
    Numbers gap_behind_{};  ///< bitmap: empty words before the entry behind that
    std::array<const ReadRequest*, kMostLanes> entries_{};
    std::array<const std::uint32_t*, kMostLanes> gaps_{};
    std::array<WindowRow, Window != 0 ? Window : kMostWindow> keys_{};
};

template <std::uint32_t Window, bool Bitmap>
SparseBuffers<Window, Bitmap>::SparseBuffers(const std::vector<LaneProgram>& programs,
                                             std::int32_t depth, std::uint32_t window)
    : lanes_(static_cast<std::uint32_t>(programs.size())), window_(window) {
    for (WindowRow& row : keys_) {
        row.fill(kNoRequest);
    }
    for (std::uint32_t r = 0; r < lanes_; ++r) {
        entries_[r] = programs[r].entries.data();
        gaps_[r] = programs[r].gaps.data();
        gap_[r] = Bitmap ? static_cast<std::int32_t>(gaps_[r][0]) : 0;
        count_[r] = static_cast<std::int32_t>(programs[r].count());
        depth_[r] = count_[r] != 0 ? depth : 0;
    }
}

template <std::uint32_t Window, bool Bitmap>
void SparseBuffers<Window, Bitmap>::start_pass() {
    runs_ahead_ = false;
    for (std::uint32_t r = 0; r < lanes_; ++r) {
        const std::int32_t fill =
            std::min({static_cast<std::int32_t>(window()), held_[r], count_[r]});
        for (std::int32_t w = 0; w < fill; ++w) {
            keys_[static_cast<std::size_t>(w)][r] = entries_[r][w];
        }
        fill_[r] = fill;
        seen_[r] = fill;
        runs_ahead_ |= held_[r] > count_[r];
    }
    look_ahead();
}

/// Reads what the next cycle may need of the lists, long before it needs it.
template <std::uint32_t Window, bool Bitmap>
void SparseBuffers<Window, Bitmap>::look_ahead() {
    for (std::uint32_t r = 0; r < lanes_; ++r) {
        head_[r] = static_cast<std::int32_t>(entries_[r][seen_[r]]);
        if (Bitmap) {
            gap_behind_[r] = static_cast<std::int32_t>(gaps_[r][std::min(on_[r] + 1, count_[r])]);
        }
    }
}

template <std::uint32_t Window, bool Bitmap>
void SparseBuffers<Window, Bitmap>::step(const std::uint64_t* served_up_to) {
    const Eight none = Eight{} + static_cast<std::int32_t>(kNoRequest);
    const auto places = static_cast<std::int32_t>(window());
    Eight near_end = {};
    Eight ahead = {};
    for (std::uint32_t lane = 0; lane < lanes_; lane += 8) {
        Eight leaves;
        lanes_in(served_up_to[window() - 1], lane, leaves);
        const Eight room = eight(held_, lane) < eight(depth_, lane);
        Eight pushes = room;
        if (Bitmap) {
            const Eight gap = eight(gap_, lane);
            pushes = room & (gap == 0);
            eight(gap_, lane) = pushes ? eight(gap_behind_, lane) : gap + room;
            const Eight behind = eight(on_, lane) - pushes;
            eight(on_, lane) = behind == eight(count_, lane) ? Eight{} : behind;
        }
        const Eight held = eight(held_, lane) + leaves - pushes;
        const Eight fill = eight(fill_, lane) + leaves;
        const Eight seen = eight(seen_, lane);
        // At most one comes in: the window was full, or the pushed entry is all there is behind it.
        const Eight enters = (fill < places) & (held > fill) & (seen < eight(count_, lane));
        const Eight head = eight(head_, lane);
        for (std::int32_t w = 0; w < places; ++w) {
            Eight& key = eight(keys_[static_cast<std::size_t>(w)], lane);
            const Eight younger =
                w + 1 < places ? eight(keys_[static_cast<std::size_t>(w) + 1], lane) : none;
            Eight gone;
            lanes_in(served_up_to[w], lane, gone);
            const Eight closed_up = gone ? younger : key;
            key = (enters & (fill == w)) ? head : closed_up;
        }
        eight(held_, lane) = held;
        eight(fill_, lane) = fill - enters;
        eight(seen_, lane) = seen - enters;
        const Eight count = eight(count_, lane);
        near_end |= (seen - enters == count) & (count != 0);
        ahead |= held > count - seen + fill;
    }
    look_ahead();
    near_end_ = any_of(near_end);
    runs_ahead_ = any_of(ahead);
}

template <std::uint32_t Window, bool Bitmap>
std::vector<std::uint32_t> SparseBuffers<Window, Bitmap>::state() const {
    std::vector<std::uint32_t> out;
    const auto add = [&out, this](const std::int32_t* row) {
        for (std::uint32_t r = 0; r < lanes_; ++r) {
            out.push_back(static_cast<std::uint32_t>(row[r]));
        }
    };
    for (std::uint32_t w = 0; w < window(); ++w) {
        out.insert(out.end(), keys_[w].begin(), keys_[w].begin() + lanes_);
    }
    add(held_.data());
    add(seen_.data());
    if (Bitmap) {
        add(gap_.data());
    }
    return out;
}

}  // namespace scfa::sim
