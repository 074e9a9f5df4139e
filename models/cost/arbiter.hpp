#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/arbiter.hpp
/// @brief Two rounds of request, grant and accept between lanes and banks (docs/scfa.md,
///        section 3, rules 2 and 3).
///
/// The loops over lanes and window places have no branch that depends on data: it would be guessed
/// wrong every other time, and a wrong guess costs more than the arithmetic of three lanes.

#include "models/cost/bit_set.hpp"
#include "models/cost/lane_stream.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa::detail {

/// The windows of all lanes, as keys: the w-th oldest eligible entry of a lane is `key(lane, w)`,
/// and KeyCode::kNone stands behind the last.
template <bool Wide>
struct WindowView {
    static constexpr std::uint32_t kStride = Wide ? 256 : 64;  ///< the most lanes there can be

    const std::uint32_t* keys = nullptr;
    std::uint32_t lanes = 0;

    [[nodiscard]] SCFA_INLINE std::uint32_t key(std::uint32_t lane, std::uint32_t w) const {
        return keys[w * kStride + lane];
    }
};

/// Decides which lane is served which entry. Nothing is kept from one cycle to the next.
///
/// @tparam Window  W, or 0: known at run time only, at most kMostWindow
/// @tparam Wide    false: at most 64 lanes and 32 banks, whose sets are one word each
template <int Window, bool Wide>
class Arbiter {
  public:
    using LaneSet = BitSet<Wide ? 4 : 1>;
    using View = WindowView<Wide>;
    static constexpr std::size_t kPlaces = Window > 0 ? Window : kMostWindow;

    Arbiter(KeyCode code, std::uint32_t rows, std::uint32_t window);

    /// First step of a cycle: every lane asks for its eligible entries.
    /// @return the lanes that have one
    SCFA_INLINE LaneSet request(const View& view);

    /// The two rounds. @param pointer  cycle in the pass mod rows: bank b looks from lane (pointer
    /// + b) mod rows
    SCFA_INLINE void decide(const View& view, const LaneSet& eligible, std::uint32_t pointer);

    /// The lanes that were served their w-th entry or an older one; the last place has all lanes
    /// served.
    [[nodiscard]] SCFA_INLINE const LaneSet& served_up_to(std::uint32_t w) const {
        return served_[w];
    }

  private:
    using SlotSet = BitSet<Wide ? 8 : 1>;

    /// Whether a lane's oldest entry of each bank is noted while it asks, or looked for when it is
    /// granted.
    static constexpr bool kNotesOldest = Window > 1;

    [[nodiscard]] SCFA_INLINE std::uint32_t window() const {
        return Window > 0 ? static_cast<std::uint32_t>(Window) : window_;
    }
    [[nodiscard]] SCFA_INLINE std::uint32_t oldest(const View& view, std::uint32_t lane,
                                                   std::uint32_t bank) const;
    SCFA_INLINE void grant(const View& view, const SlotSet& wanted, std::uint32_t pointer);
    SCFA_INLINE void accept(const View& view);
    [[nodiscard]] SCFA_INLINE SlotSet taken(const View& view) const;
    SCFA_INLINE void second_round(const View& view, const LaneSet& unserved, std::uint32_t pointer);

    KeyCode code_;
    std::uint32_t window_;
    SlotSet banks_;                     ///< the slots that are banks
    SlotSet wanted_;                    ///< slots asked for in the first round
    std::vector<LaneSet> wanted_by_;    ///< per slot; a bank's is emptied by its grant
    std::vector<std::uint32_t> noted_;  ///< per slot and lane, the oldest key, if kNotesOldest
    std::vector<std::uint32_t>
        offer_;                  ///< per slot, the key offered last; nobody wants a stale one
    std::vector<LaneSet> from_;  ///< {i mod rows, ..., rows - 1} for i in [0, rows + banks)
    std::array<LaneSet, kPlaces> served_{};
};

template <int Window, bool Wide>
Arbiter<Window, Wide>::Arbiter(KeyCode code, std::uint32_t rows, std::uint32_t window)
    : code_(code),
      window_(window),
      banks_(SlotSet::below(code.banks)),
      wanted_by_(std::size_t{2} * code.banks),
      noted_(kNotesOldest ? std::size_t{2} * code.banks * View::kStride : 0),
      offer_(std::size_t{2} * code.banks, 0) {
    offer_[code.slot_of(code.zero())] = code.zero();  // an explicit zero is always offered
    for (std::uint32_t i = 0; i < rows + code.banks; ++i) {
        from_.push_back(LaneSet::below(rows) - LaneSet::below(i % rows));
    }
}

template <int Window, bool Wide>
typename Arbiter<Window, Wide>::LaneSet Arbiter<Window, Wide>::request(const View& view) {
    const KeyCode code = code_;
    LaneSet* wanted_by = wanted_by_.data();
    std::uint32_t* noted = noted_.data();
    SlotSet wanted;
    LaneSet eligible;
    for (std::uint32_t r = 0; r < view.lanes; ++r) {
        eligible.insert_if(r, view.key(r, 0) != KeyCode::kNone);
        for (std::uint32_t w = window(); w-- > 0;) {
            const std::uint32_t key = view.key(r, w);
            const std::uint32_t slot = code.slot_of(key);
            if (kNotesOldest) {
                noted[slot * View::kStride + r] = key;
            }
            wanted_by[slot].insert(r);
            wanted.insert(slot);
        }
    }
    wanted_ = wanted;
    return eligible;
}

/// The lane's oldest entry of a bank, of which it has one.
template <int Window, bool Wide>
std::uint32_t Arbiter<Window, Wide>::oldest(const View& view, std::uint32_t lane,
                                            std::uint32_t bank) const {
    if (kNotesOldest) {
        return noted_[bank * View::kStride + lane];
    }
    std::uint32_t w = 0;
    while (w + 1 < window() && code_.slot_of(view.key(lane, w)) != bank) {
        ++w;
    }
    return view.key(lane, w);
}

template <int Window, bool Wide>
void Arbiter<Window, Wide>::grant(const View& view, const SlotSet& wanted, std::uint32_t pointer) {
    const LaneSet* from = from_.data() + pointer;
    LaneSet* wanted_by = wanted_by_.data();
    std::uint32_t* offer = offer_.data();
    (wanted & banks_).for_each([&](std::uint32_t bank) __attribute__((always_inline)) {
        const std::uint32_t lane = first_around(wanted_by[bank], from[bank]);
        wanted_by[bank].clear();
        offer[bank] = oldest(view, lane, bank);
    });
}

template <int Window, bool Wide>
void Arbiter<Window, Wide>::accept(const View& view) {
    const KeyCode code = code_;
    const std::uint32_t* offer = offer_.data();
    const std::uint32_t places = window();
    std::array<LaneSet, kPlaces> offered;
    for (std::uint32_t r = 0; r < view.lanes; ++r) {
        for (std::uint32_t w = 0; w < places; ++w) {
            const std::uint32_t key = view.key(r, w);
            offered[w].insert_if(r, offer[code.slot_of(key)] == key);
        }
    }
    LaneSet served;
    for (std::uint32_t w = 0; w < places; ++w) {
        served = served | offered[w];
        served_[w] = served;
    }
}

/// The slots whose offer was taken.
template <int Window, bool Wide>
typename Arbiter<Window, Wide>::SlotSet Arbiter<Window, Wide>::taken(const View& view) const {
    const KeyCode code = code_;
    SlotSet out;
    LaneSet before;
    for (std::uint32_t w = 0; w < window(); ++w) {
        (served_[w] - before).for_each([&](std::uint32_t r) __attribute__((always_inline)) {
            out.insert(code.slot_of(view.key(r, w)));
        });
        before = served_[w];
    }
    return out;
}

template <int Window, bool Wide>
void Arbiter<Window, Wide>::second_round(const View& view, const LaneSet& unserved,
                                         std::uint32_t pointer) {
    const KeyCode code = code_;
    const SlotSet done = taken(view);
    SlotSet wanted;
    unserved.for_each([&](std::uint32_t r) __attribute__((always_inline)) {
        for (std::uint32_t w = 0; w < window(); ++w) {
            const std::uint32_t slot = code.slot_of(view.key(r, w));
            const bool open = !done.contains(slot);
            wanted_by_[slot].insert_if(r, open);
            wanted.insert_if(slot, open);
        }
    });
    if (!(wanted & banks_).any()) {
        return;
    }
    grant(view, wanted, pointer);
    unserved.for_each([&](std::uint32_t r) __attribute__((always_inline)) {
        bool served = false;
        for (std::uint32_t w = 0; w < window(); ++w) {
            const std::uint32_t key = view.key(r, w);
            served |= offer_[code.slot_of(key)] == key;
            served_[w].insert_if(r, served);
        }
    });
}

template <int Window, bool Wide>
void Arbiter<Window, Wide>::decide(const View& view, const LaneSet& eligible,
                                   std::uint32_t pointer) {
    grant(view, wanted_, pointer);
    accept(view);
    if (Window == 1) {
        return;  // a bank's winner has nothing else to take, so every bank asked for is done
    }
    const LaneSet unserved = eligible - served_[window() - 1];
    if (unserved.any()) {
        second_round(view, unserved, pointer);
    }
}

}  // namespace scfa::detail
