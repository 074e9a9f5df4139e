#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/crossbar.hpp
/// @brief R lanes to B banks: two rounds of grant and accept a cycle (docs/scfa.md, section 3,
///        rules 2 and 3). Defined here as a whole: it is the innermost loop of the timing model.

#include "sim/modules/sparse_buffer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace scfa::sim {

/// A set of lanes or of ports: bit i for number i.
using PortSet = std::uint64_t;

constexpr PortSet port_bit(std::uint32_t number) {
    return PortSet{1} << number;
}
/// {0, ..., count - 1}. @param count  in [0, 64]
constexpr PortSet ports_below(std::uint32_t count) {
    return count == 64 ? ~PortSet{0} : port_bit(count) - 1;
}
/// The smallest of a set that is not empty.
constexpr std::uint32_t first_of(PortSet set) {
    return static_cast<std::uint32_t>(__builtin_ctzll(set));
}

/// Decides cycle by cycle; keeps nothing from one cycle to the next.
/// @tparam Window  W, or 0: known at run time only
template <std::uint32_t Window>
class Crossbar {
  public:
    /// Per place of a window: a set of lanes.
    using Places = std::array<PortSet, Window != 0 ? Window : kMostWindow>;

    /// @param rows    R in [1, 64], the modulus of the pointer
    /// @param lanes   with a filter, the first of the R
    /// @param banks   a power of two in [1, 32]; @param window  W >= 1
    Crossbar(std::uint32_t rows, std::uint32_t lanes, std::uint32_t banks, std::uint32_t window);

    /// @param windows  W rows, of which those of `lanes` are read
    /// @param pointer  cycle in the pass mod R
    SCFA_SIM_INLINE void decide(const WindowRow* windows, std::uint32_t pointer);

    /// Lanes that have an entry, and those of them that were served.
    [[nodiscard]] SCFA_SIM_INLINE PortSet eligible() const { return eligible_; }
    [[nodiscard]] SCFA_SIM_INLINE PortSet served() const { return up_to_[window() - 1]; }
    /// [w]: the lanes that take entry w of their window or an older one.
    [[nodiscard]] SCFA_SIM_INLINE const PortSet* served_up_to() const { return up_to_.data(); }
    /// Which entry of its window a served lane takes.
    [[nodiscard]] std::uint32_t place(std::uint32_t lane) const {
        std::uint32_t w = 0;
        while ((up_to_[w] & port_bit(lane)) == 0) {
            ++w;
        }
        return w;
    }
    /// Banks that some lane asked for, and the lanes that asked for one of them.
    [[nodiscard]] SCFA_SIM_INLINE PortSet asked() const { return asked_; }
    [[nodiscard]] SCFA_SIM_INLINE PortSet asking(std::uint32_t bank) const {
        return asking_.sets[bank];
    }
    [[nodiscard]] std::uint32_t banks() const { return banks_; }

  private:
    /// Four sets at a time: an array cleared as a whole becomes a slow string instruction.
    typedef PortSet Four __attribute__((vector_size(32), may_alias));
    static constexpr std::uint32_t kFours = (kPorts + 3) / 4;
    struct PerPort {
        alignas(32) std::array<PortSet, std::size_t{4} * kFours> sets{};

        template <std::size_t... I>
        SCFA_SIM_INLINE void clear(std::index_sequence<I...> /*fours*/) {
            ((*reinterpret_cast<Four*>(sets.data() + 4 * I) = Four{}), ...);
        }
    };

    [[nodiscard]] SCFA_SIM_INLINE std::uint32_t window() const {
        return Window > 0 ? Window : window_;
    }
    SCFA_SIM_INLINE void ask(const WindowRow* windows);
    SCFA_SIM_INLINE void offer(const WindowRow* windows, PortSet lanes, PortSet banks,
                               std::uint32_t pointer);
    SCFA_SIM_INLINE void find_offers(const WindowRow* windows, std::uint32_t lane, Places& offered);
    SCFA_SIM_INLINE void accept(const Places& offered);
    [[nodiscard]] SCFA_SIM_INLINE PortSet done_ports(const WindowRow* windows) const;
    SCFA_SIM_INLINE void second_round(const WindowRow* windows, PortSet done,
                                      std::uint32_t pointer);

    std::uint32_t lanes_;
    std::uint32_t banks_;
    std::uint32_t window_;
    PortSet eligible_ = 0;
    PortSet asked_ = 0;
    PerPort asking_{};
    std::array<ReadRequest, kPorts> offers_{};
    Places up_to_{};
    /// [i]: lanes i mod R to R - 1, among which a bank looks first when it starts at lane i.
    std::array<PortSet, kMostLanes + kMostBanks> from_{};
};

template <std::uint32_t Window>
Crossbar<Window>::Crossbar(std::uint32_t rows, std::uint32_t lanes, std::uint32_t banks,
                           std::uint32_t window)
    : lanes_(lanes), banks_(banks), window_(window) {
    offers_[kZeroPort] = kZeroRequest;
    offers_[kEmptyPort] = kZeroRequest;  // no empty place equals it
    for (std::uint32_t i = 0; i < rows + banks; ++i) {
        from_[i] = ports_below(rows) & ~ports_below(i % rows);
    }
}

template <std::uint32_t Window>
void Crossbar<Window>::ask(const WindowRow* windows) {
    asking_.clear(std::make_index_sequence<kFours>());
    PortSet asked = 0;
    PortSet eligible = 0;
    for (std::uint32_t lane = 0; lane < lanes_; ++lane) {
        eligible |= static_cast<PortSet>(windows[0][lane] != kNoRequest) << lane;
        for (std::uint32_t w = 0; w < window(); ++w) {
            const std::uint32_t port = port_of(windows[w][lane]);
            asking_.sets[port] |= port_bit(lane);
            asked |= port_bit(port);
        }
    }
    asked_ = asked & ports_below(kMostBanks);
    eligible_ = eligible;
}

/// Each of these banks offers the oldest entry, of its own, of the first of the lanes that asks.
template <std::uint32_t Window>
void Crossbar<Window>::offer(const WindowRow* windows, PortSet lanes, PortSet banks,
                             std::uint32_t pointer) {
    for (; banks != 0; banks &= banks - 1) {
        const std::uint32_t bank = first_of(banks);
        const PortSet asking = asking_.sets[bank] & lanes;
        const PortSet ahead = asking & from_[pointer + bank];
        const std::uint32_t lane = first_of(ahead != 0 ? ahead : asking);
        ReadRequest oldest = windows[window() - 1][lane];
        for (std::uint32_t w = window() - 1; w-- > 0;) {
            const ReadRequest older = windows[w][lane];
            oldest = port_of(older) == bank ? older : oldest;
        }
        offers_[bank] = oldest;
    }
}

/// Notes which entries of a lane's window are offered.
template <std::uint32_t Window>
void Crossbar<Window>::find_offers(const WindowRow* windows, std::uint32_t lane, Places& offered) {
    for (std::uint32_t w = 0; w < window(); ++w) {
        const ReadRequest entry = windows[w][lane];
        offered[w] |= static_cast<PortSet>(offers_[port_of(entry)] == entry) << lane;
    }
}

/// Lanes take their oldest entry that is offered.
template <std::uint32_t Window>
void Crossbar<Window>::accept(const Places& offered) {
    PortSet served = 0;
    for (std::uint32_t w = 0; w < window(); ++w) {
        served |= offered[w];
        up_to_[w] |= served;
    }
}

/// Ports at which an entry was taken.
template <std::uint32_t Window>
PortSet Crossbar<Window>::done_ports(const WindowRow* windows) const {
    PortSet done = 0;
    PortSet before = 0;
    for (std::uint32_t w = 0; w < window(); ++w) {
        const PortSet here = up_to_[w] & ~before;
        for (std::uint32_t lane = 0; lane < lanes_; ++lane) {
            done |= ((here >> lane) & 1) << port_of(windows[w][lane]);
        }
        before = up_to_[w];
    }
    return done;
}

/// Banks whose offer was not taken offer again to the lanes that still wait. What a done bank
/// offered, none of these wants: it would have taken it.
template <std::uint32_t Window>
void Crossbar<Window>::second_round(const WindowRow* windows, PortSet unserved,
                                    std::uint32_t pointer) {
    PortSet wanted = 0;
    for (PortSet left = unserved; left != 0; left &= left - 1) {
        for (std::uint32_t w = 0; w < window(); ++w) {
            wanted |= port_bit(port_of(windows[w][first_of(left)]));
        }
    }
    const PortSet banks = wanted & asked_ & ~done_ports(windows);
    if (banks == 0) {
        return;
    }
    offer(windows, unserved, banks, pointer);
    Places offered{};
    for (PortSet left = unserved; left != 0; left &= left - 1) {
        find_offers(windows, first_of(left), offered);
    }
    accept(offered);
}

template <std::uint32_t Window>
void Crossbar<Window>::decide(const WindowRow* windows, std::uint32_t pointer) {
    ask(windows);
    offer(windows, ~PortSet{0}, asked_, pointer);
    up_to_ = {};
    Places offered{};
    for (std::uint32_t lane = 0; lane < lanes_; ++lane) {
        find_offers(windows, lane, offered);
    }
    accept(offered);
    // With W = 1 a bank's choice has nothing else to take, so every asked bank is done.
    const PortSet unserved = eligible_ & ~served();
    if (window() > 1 && unserved != 0) {
        second_round(windows, unserved, pointer);
    }
}

}  // namespace scfa::sim
