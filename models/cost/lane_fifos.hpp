#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/lane_fifos.hpp
/// @brief Decoders and FIFOs (docs/scfa.md, section 3, rules 1 and 4), eight lanes at a time.
///
/// The oldest W entries of a FIFO that belong to the current pass stand in its window. What is
/// behind them is a contiguous piece of the lane's endless list, so that a number (`held`) is all
/// that is kept of it.

#include "models/cost/arbiter.hpp"
#include "models/cost/lane_stream.hpp"
#include "models/cost/pass_cycles.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa::detail {

/// @tparam Window  W, or 0: known at run time only
/// @tparam Wide    see Arbiter
/// @tparam Bitmap  true: empty bitmap words cost a decoder a cycle
template <int Window, bool Wide, bool Bitmap>
class LaneFifos {
  public:
    using LaneArbiter = Arbiter<Window, Wide>;
    using LaneSet = typename LaneArbiter::LaneSet;
    static constexpr std::uint32_t kStride = WindowView<Wide>::kStride;

    /// The streams must outlive the FIFOs, which start empty.
    LaneFifos(const LaneStreams& streams, const CrossbarPort& port);

    /// Fills the windows from what the FIFOs hold at the start of a pass.
    void start_pass();

    [[nodiscard]] SCFA_INLINE WindowView<Wide> view() const {
        return {reinterpret_cast<const std::uint32_t*>(numbers_.data()), lanes_};
    }
    /// All entries of this pass have been in the window: if it is empty, the lane is through.
    [[nodiscard]] SCFA_INLINE bool all_seen(std::uint32_t lane) const {
        return row(Row::next)[lane] == row(Row::end)[lane];
    }
    /// Ends a cycle: the served entries leave, decoders push, windows fill up.
    SCFA_INLINE void consume(const LaneArbiter& arbiter);

    /// What the further cycles of this and of all later passes depend on: keys, next, held, gap.
    [[nodiscard]] const std::int32_t* state() const { return numbers_.data(); }
    [[nodiscard]] std::size_t state_size() const {
        return std::size_t{window() + static_cast<std::uint32_t>(Row::gap) + 1} * kStride;
    }

  private:
    /// Eight lanes' numbers. Comparisons give -1 for true and 0 for false in each lane.
    typedef std::int32_t Eight __attribute__((vector_size(32), aligned(4), may_alias));

    /// Rows of numbers, one number a lane, behind the W rows of keys.
    enum class Row : std::uint32_t {
        next,       ///< index in the stream of the first entry that was not in the window yet
        held,       ///< entries in the FIFO, of later passes too
        gap,        ///< bitmap: empty words before the entry that the decoder looks for
        fill,       ///< entries in the window
        head,       ///< the key at `next`
        ahead,      ///< bitmap: the entry that the decoder looks for, counted from the lane's first
        following,  ///< bitmap: empty words between that entry and the one after it
        count,      ///< entries of the lane
        begin,      ///< index in the stream of the lane's first entry
        end,        ///< and one beyond its last, where kNone stands
    };
    static constexpr std::uint32_t kRows = static_cast<std::uint32_t>(Row::end) + 1;

    [[nodiscard]] SCFA_INLINE std::uint32_t window() const {
        return Window > 0 ? static_cast<std::uint32_t>(Window) : window_;
    }
    [[nodiscard]] SCFA_INLINE std::int32_t* row(Row r) {
        return numbers_.data() + std::size_t{window() + static_cast<std::uint32_t>(r)} * kStride;
    }
    [[nodiscard]] SCFA_INLINE const std::int32_t* row(Row r) const {
        return numbers_.data() + std::size_t{window() + static_cast<std::uint32_t>(r)} * kStride;
    }
    SCFA_INLINE Eight& eight(Row r, std::uint32_t lane) {
        return *reinterpret_cast<Eight*>(row(r) + lane);
    }
    SCFA_INLINE void look_ahead();

    std::uint32_t lanes_;
    std::uint32_t window_;
    std::int32_t depth_;
    const std::uint32_t* keys_;
    const std::uint32_t* gaps_;
    std::vector<std::int32_t> numbers_;
};

template <int Window, bool Wide, bool Bitmap>
LaneFifos<Window, Wide, Bitmap>::LaneFifos(const LaneStreams& streams, const CrossbarPort& port)
    : lanes_(static_cast<std::uint32_t>(streams.count.size())),
      window_(static_cast<std::uint32_t>(port.window)),
      depth_(port.fifo_depth),
      keys_(streams.keys.data()),
      gaps_(streams.gaps.data()),
      numbers_(std::size_t{window_ + kRows} * kStride, static_cast<std::int32_t>(KeyCode::kNone)) {
    for (std::uint32_t r = 0; r < kStride; ++r) {
        for (const Row zero : {Row::next, Row::gap, Row::fill, Row::ahead, Row::following,
                               Row::count, Row::begin, Row::end}) {
            row(zero)[r] = 0;
        }
        row(Row::held)[r] = depth_;  // without an entry, the decoder never finds room
    }
    for (std::uint32_t r = 0; r < lanes_; ++r) {
        row(Row::count)[r] = static_cast<std::int32_t>(streams.count[r]);
        row(Row::begin)[r] = static_cast<std::int32_t>(streams.begin[r]);
        row(Row::end)[r] = row(Row::begin)[r] + row(Row::count)[r];
        if (row(Row::count)[r] != 0) {
            row(Row::held)[r] = 0;
            row(Row::gap)[r] = Bitmap ? static_cast<std::int32_t>(gaps_[streams.begin[r]]) : 0;
        }
    }
}

template <int Window, bool Wide, bool Bitmap>
void LaneFifos<Window, Wide, Bitmap>::start_pass() {
    for (std::uint32_t r = 0; r < lanes_; ++r) {
        const std::int32_t fill =
            std::min({static_cast<std::int32_t>(window()), row(Row::held)[r], row(Row::count)[r]});
        for (std::int32_t w = 0; w < fill; ++w) {
            numbers_[static_cast<std::size_t>(w) * kStride + r] =
                static_cast<std::int32_t>(keys_[row(Row::begin)[r] + w]);
        }
        row(Row::fill)[r] = fill;
        row(Row::next)[r] = row(Row::begin)[r] + fill;
    }
    look_ahead();
}

/// Reads what the next cycle may need of the streams, long before it needs it.
template <int Window, bool Wide, bool Bitmap>
void LaneFifos<Window, Wide, Bitmap>::look_ahead() {
    const std::int32_t* next = row(Row::next);
    std::int32_t* head = row(Row::head);
    for (std::uint32_t r = 0; r < lanes_; ++r) {
        head[r] = static_cast<std::int32_t>(keys_[next[r]]);
    }
    if (Bitmap) {
        const std::int32_t* begin = row(Row::begin);
        const std::int32_t* ahead = row(Row::ahead);
        std::int32_t* following = row(Row::following);
        for (std::uint32_t r = 0; r < lanes_; ++r) {
            following[r] = static_cast<std::int32_t>(gaps_[begin[r] + ahead[r] + 1]);
        }
    }
}

template <int Window, bool Wide, bool Bitmap>
void LaneFifos<Window, Wide, Bitmap>::consume(const LaneArbiter& arbiter) {
    const Eight none = ~Eight{};
    const Eight bit = {1, 2, 4, 8, 16, 32, 64, 128};
    for (std::uint32_t lane = 0; lane < lanes_; lane += 8) {
        const Eight served =
            (arbiter.served_up_to(window() - 1).eight_from(lane) & bit) != 0;  // -1 or 0
        Eight& held = eight(Row::held, lane);
        const Eight room = held < depth_;
        if (Bitmap) {
            Eight& gap = eight(Row::gap, lane);
            Eight& ahead = eight(Row::ahead, lane);
            const Eight pushed = room & (gap == 0);
            const Eight after = ahead + 1;
            ahead = pushed ? (after == eight(Row::count, lane) ? Eight{} : after) : ahead;
            gap = pushed ? eight(Row::following, lane) : gap + room;
            held += served - pushed;
        } else {
            held += served - room;
        }
        const Eight fill = eight(Row::fill, lane) + served;
        // At most one enters: the window was full, or only the pushed entry is behind it.
        const Eight entering = held > fill ? eight(Row::head, lane) : none;
        std::int32_t* keys = numbers_.data() + lane;
        Eight key = *reinterpret_cast<Eight*>(keys);
        for (std::uint32_t w = 0; w < window(); ++w) {
            const Eight older = w + 1 < window()
                                    ? *reinterpret_cast<Eight*>(keys + std::size_t{w + 1} * kStride)
                                    : none;
            const Eight gone = (arbiter.served_up_to(w).eight_from(lane) & bit) != 0;
            const Eight shifted = gone ? older : key;
            *reinterpret_cast<Eight*>(keys + std::size_t{w} * kStride) =
                fill == static_cast<std::int32_t>(w) ? entering : shifted;
            key = older;
        }
        const Eight enters = (fill < static_cast<std::int32_t>(window())) & (entering != none);
        eight(Row::fill, lane) = fill - enters;
        eight(Row::next, lane) -= enters;
    }
    look_ahead();
}

}  // namespace scfa::detail
