// SPDX-License-Identifier: Apache-2.0
#include "models/cost/schedule.hpp"

#include "models/base/checked.hpp"
#include "models/base/error.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace scfa {
namespace {

constexpr std::size_t kWordBits = 64;
constexpr std::int32_t kMostBanks = 256;

[[noreturn]] void reject(const std::string& message) {
    throw Error(ErrorCode::configuration, "cannot schedule a filter block: " + message);
}

void check_block(const FilterBlock& block, std::int32_t banks) {
    if (banks < 1 || banks > kMostBanks) {
        reject(std::to_string(banks) + " banks, not 1 to " + std::to_string(kMostBanks));
    }
    if (block.taps < 1 || block.channels < 1) {
        reject("taps and channels must be at least 1");
    }
    const std::int64_t end = static_cast<std::int64_t>(block.taps) * block.channels;
    if (end > kIdleSlot) {
        reject("more than " + std::to_string(kIdleSlot) + " positions in a filter");
    }
    for (const LaneFilter& lane : block.lanes) {
        if (lane.first_channel < 0 || lane.count < 0) {
            reject("a lane's first channel or count is negative");
        }
        std::int64_t before = -1;
        for (std::int32_t i = 0; i < lane.count; ++i) {
            const std::int64_t position = lane.positions[i];
            if (position <= before || position >= end) {
                reject("position " + std::to_string(position) + " is not above " +
                       std::to_string(before) + " and below " + std::to_string(end));
            }
            before = position;
        }
    }
}

/// Restores descending order of `load` after a few loads have shrunk: linear when nearly sorted,
/// and stable, so that ties always fall the same way.
void sort_by_load(std::vector<std::uint32_t>& order, const std::vector<std::uint32_t>& load) {
    for (std::size_t i = 1; i < order.size(); ++i) {
        const std::uint32_t item = order[i];
        std::size_t at = i;
        for (; at > 0 && load[order[at - 1]] < load[item]; --at) {
            order[at] = order[at - 1];
        }
        order[at] = item;
    }
}

/// Where the activations of the block's channels lie. A bank's addresses are numbered tap-major and
/// padded to words of 64; the words of all banks follow each other.
class AddressMap {
  public:
    AddressMap(const FilterBlock& block, std::int32_t banks)
        : taps_(static_cast<std::size_t>(block.taps)),
          per_tap_(static_cast<std::size_t>(banks), 0),
          first_word_(static_cast<std::size_t>(banks) + 1, 0) {
        collect_channels(block);
        for (const std::int64_t channel : channels_) {
            const auto bank = static_cast<std::uint32_t>(channel % banks);
            places_.push_back({bank, per_tap_[bank]++});
        }
        for (std::size_t bank = 0; bank < per_tap_.size(); ++bank) {
            const std::size_t addresses = per_tap_[bank] * taps_;
            first_word_[bank + 1] = first_word_[bank] + (addresses + kWordBits - 1) / kWordBits;
        }
    }

    [[nodiscard]] std::size_t words() const { return first_word_.back(); }
    [[nodiscard]] std::size_t first_word(std::size_t bank) const { return first_word_[bank]; }

    /// Rank of an absolute channel among those that the block reads; consecutive inside a filter.
    [[nodiscard]] std::size_t rank(std::int64_t channel) const {
        return static_cast<std::size_t>(
            std::lower_bound(channels_.begin(), channels_.end(), channel) - channels_.begin());
    }
    [[nodiscard]] std::size_t bank(std::size_t rank) const { return places_[rank].bank; }
    /// Number of an address over all banks: word * 64 + bit.
    [[nodiscard]] std::size_t address(std::size_t tap, std::size_t rank) const {
        const Place at = places_[rank];
        return first_word_[at.bank] * kWordBits + tap * per_tap_[at.bank] + at.index;
    }

  private:
    struct Place {
        std::uint32_t bank;
        std::uint32_t index;  ///< among the bank's channels
    };

    /// The union of the lanes' channel ranges, ascending.
    void collect_channels(const FilterBlock& block) {
        std::vector<std::int64_t> firsts;
        for (const LaneFilter& lane : block.lanes) {
            firsts.push_back(lane.first_channel);
        }
        std::sort(firsts.begin(), firsts.end());
        std::int64_t next = 0;
        for (const std::int64_t first : firsts) {
            for (next = std::max(next, first); next < first + block.channels; ++next) {
                channels_.push_back(next);
            }
        }
    }

    std::size_t taps_;
    std::vector<std::int64_t> channels_;
    std::vector<Place> places_;            ///< by rank
    std::vector<std::uint32_t> per_tap_;   ///< channels of each bank
    std::vector<std::size_t> first_word_;  ///< by bank, and the end
};

/// One compilation: what each lane still wants, and the slots filled so far.
class ListScheduler {
  public:
    ListScheduler(const FilterBlock& block, std::int32_t banks)
        : map_(block, banks),
          lanes_(block.lanes.size()),
          banks_(static_cast<std::size_t>(banks)),
          wanted_(map_.words() * lanes_, 0),
          readers_(map_.words() * kWordBits, 0),
          positions_(map_.words() * kWordBits, 0),
          lane_left_(lanes_, 0),
          bank_left_(banks_, 0),
          bank_entries_(lanes_ * banks_, 0),
          head_word_(lanes_ * banks_) {
        for (std::size_t lane = 0; lane < lanes_; ++lane) {
            const LaneFilter& filter = block.lanes[lane];
            lane_order_.push_back(static_cast<std::uint32_t>(lane));
            lane_left_[lane] = static_cast<std::uint32_t>(filter.count);
            shift_.push_back(static_cast<std::uint32_t>(filter.first_channel));
            for (std::size_t bank = 0; bank < banks_; ++bank) {
                head_word_[lane * banks_ + bank] = map_.first_word(bank);
            }
            add_entries(lane, filter, static_cast<std::uint32_t>(block.channels));
        }
        for (std::size_t bank = 0; bank < banks_; ++bank) {
            bank_order_.push_back(static_cast<std::uint32_t>(bank));
        }
    }

    Schedule run() {
        Schedule out;
        out.lower_bound = static_cast<std::int32_t>(std::max(most(lane_left_), most(bank_left_)));
        filled_.assign(lanes_, std::vector<std::uint32_t>(static_cast<std::size_t>(out.lower_bound),
                                                          kIdleSlot));
        std::size_t slots = 0;
        for (; entries_left_ > 0; ++slots) {
            fill_slot(slots);
        }
        for (std::vector<std::uint32_t>& lane : filled_) {
            lane.resize(slots, kIdleSlot);
        }
        out.slots = checked_int(static_cast<std::int64_t>(slots), "the slots of a schedule");
        out.lanes = std::move(filled_);
        return out;
    }

  private:
    static std::uint32_t most(const std::vector<std::uint32_t>& load) {
        return load.empty() ? 0 : *std::max_element(load.begin(), load.end());
    }

    void add_entries(std::size_t lane, const LaneFilter& filter, std::uint32_t channels) {
        const std::size_t first_rank = map_.rank(filter.first_channel);
        std::uint32_t tap = 0;
        std::uint32_t tap_start = 0;  // ascending positions: no division per entry
        for (std::int32_t i = 0; i < filter.count; ++i) {
            const std::uint32_t position = filter.positions[i];
            for (; position - tap_start >= channels; ++tap) {
                tap_start += channels;
            }
            const std::size_t rank = first_rank + (position - tap_start);
            const std::size_t bank = map_.bank(rank);
            const std::size_t address = map_.address(tap, rank);
            wanted_[address / kWordBits * lanes_ + lane] |= std::uint64_t{1}
                                                            << (address % kWordBits);
            bank_left_[bank] += readers_[address]++ == 0 ? 1 : 0;
            positions_[address] = position + shift_[lane];
            ++bank_entries_[lane * banks_ + bank];
        }
        entries_left_ += filter.count;
    }

    void fill_slot(std::size_t slot) {
        sort_by_load(lane_order_, lane_left_);
        while (lane_left_[lane_order_.back()] == 0) {
            lane_order_.pop_back();
        }
        sort_by_load(bank_order_, bank_left_);
        free_lanes_ = lane_order_;
        free_banks_ = bank_order_;
        if (slot >= filled_.front().size()) {
            for (std::vector<std::uint32_t>& lane : filled_) {
                lane.resize(slot + slot / 8 + 1, kIdleSlot);
            }
        }
        std::size_t next_bank = 0;
        std::size_t next_lane = 0;
        while (next_lane < free_lanes_.size() && next_bank < free_banks_.size()) {
            const std::uint32_t lane = free_lanes_[next_lane];
            if (take_bank(lane, next_bank)) {
                read(slot, lane, free_banks_[next_bank++], next_lane);
            } else {
                ++next_lane;  // every bank it needs is taken
            }
        }
    }

    /// Brings the fullest free bank that the lane needs to the front of the free banks.
    bool take_bank(std::size_t lane, std::size_t front) {
        const std::uint32_t* entries = &bank_entries_[lane * banks_];
        std::size_t at = front;
        while (at < free_banks_.size() && entries[free_banks_[at]] == 0) {
            ++at;
        }
        if (at == free_banks_.size()) {
            return false;
        }
        const auto begin = free_banks_.begin();
        std::rotate(begin + static_cast<std::ptrdiff_t>(front),
                    begin + static_cast<std::ptrdiff_t>(at),
                    begin + static_cast<std::ptrdiff_t>(at) + 1);
        return true;
    }

    /// Lets `bank` serve `first` and as many other free lanes as want one address with it, the
    /// lanes with most work left asked first; takes them all off the free lanes.
    void read(std::size_t slot, std::uint32_t first, std::size_t bank, std::size_t next_lane) {
        std::size_t& head = head_word_[first * banks_ + bank];
        while (wanted_[head * lanes_ + first] == 0) {
            ++head;
        }
        std::uint64_t* wanted = &wanted_[head * lanes_];
        std::uint64_t common = ~std::uint64_t{0};
        sharing_.resize(free_lanes_.size());
        std::size_t shared = 0;
        std::size_t kept = next_lane;
        for (std::size_t at = next_lane; at < free_lanes_.size(); ++at) {
            const std::uint32_t lane = free_lanes_[at];
            const std::uint64_t both = common & wanted[lane];
            const bool joins = both != 0;  // no branch: it would be guessed wrong half the time
            common = joins ? both : common;
            sharing_[shared] = lane;
            free_lanes_[kept] = lane;
            shared += joins ? 1 : 0;
            kept += joins ? 0 : 1;
        }
        free_lanes_.resize(kept);

        const std::size_t bit = rarest(common, head);
        const std::size_t address = head * kWordBits + bit;
        for (std::size_t i = 0; i < shared; ++i) {
            const std::uint32_t lane = sharing_[i];
            wanted[lane] &= ~(std::uint64_t{1} << bit);
            --lane_left_[lane];
            --bank_entries_[lane * banks_ + bank];
            filled_[lane][slot] = positions_[address] - shift_[lane];
        }
        readers_[address] -= static_cast<std::uint32_t>(shared);
        bank_left_[bank] -= readers_[address] == 0 ? 1 : 0;
        entries_left_ -= static_cast<std::int64_t>(shared);
    }

    /// Of the candidate bits of a word the address that fewest lanes want: it is done with soonest.
    [[nodiscard]] std::size_t rarest(std::uint64_t candidates, std::size_t word) const {
        const std::uint32_t* readers = &readers_[word * kWordBits];
        auto best = static_cast<std::size_t>(__builtin_ctzll(candidates));
        for (std::uint64_t rest = candidates & (candidates - 1); rest != 0; rest &= rest - 1) {
            const auto bit = static_cast<std::size_t>(__builtin_ctzll(rest));
            best = readers[bit] < readers[best] ? bit : best;
        }
        return best;
    }

    AddressMap map_;
    std::size_t lanes_;
    std::size_t banks_;
    std::vector<std::uint64_t> wanted_;        ///< [word][lane]: the addresses still wanted
    std::vector<std::uint32_t> readers_;       ///< [address]: lanes that still want it
    std::vector<std::uint32_t> positions_;     ///< [address]: position + first channel of any lane
    std::vector<std::uint32_t> lane_left_;     ///< [lane]: entries
    std::vector<std::uint32_t> bank_left_;     ///< [bank]: distinct addresses
    std::vector<std::uint32_t> bank_entries_;  ///< [lane][bank]: entries
    std::vector<std::size_t> head_word_;       ///< [lane][bank]: no entry lies in an earlier word
    std::vector<std::uint32_t> shift_;         ///< [lane]: first channel
    std::vector<std::uint32_t> lane_order_;    ///< most entries left first
    std::vector<std::uint32_t> bank_order_;    ///< most addresses left first
    std::vector<std::uint32_t> free_lanes_;    ///< not served in this slot, in lane_order_
    std::vector<std::uint32_t> free_banks_;    ///< not read in this slot, in bank_order_
    std::vector<std::uint32_t> sharing_;       ///< the lanes of one read
    std::vector<std::vector<std::uint32_t>> filled_;
    std::int64_t entries_left_ = 0;
};

std::string check_lane(const LaneFilter& filter, const std::vector<std::uint32_t>& slots) {
    std::vector<std::uint32_t> held;
    for (const std::uint32_t position : slots) {
        if (position != kIdleSlot) {
            held.push_back(position);
        }
    }
    std::sort(held.begin(), held.end());
    const bool same = held.size() == static_cast<std::size_t>(filter.count) &&
                      std::equal(held.begin(), held.end(), filter.positions);
    return same ? "" : " does not hold each of its entries exactly once";
}

}  // namespace

Schedule compile_schedule(const FilterBlock& block, std::int32_t banks) {
    check_block(block, banks);
    return ListScheduler(block, banks).run();
}

std::string check_schedule(const FilterBlock& block, std::int32_t banks, const Schedule& schedule) {
    if (schedule.lanes.size() != block.lanes.size()) {
        return "the schedule has " + std::to_string(schedule.lanes.size()) + " lanes, the block " +
               std::to_string(block.lanes.size());
    }
    for (std::size_t lane = 0; lane < block.lanes.size(); ++lane) {
        const std::vector<std::uint32_t>& slots = schedule.lanes[lane];
        if (static_cast<std::int64_t>(slots.size()) != schedule.slots) {
            return "lane " + std::to_string(lane) + " has " + std::to_string(slots.size()) +
                   " slots, not " + std::to_string(schedule.slots);
        }
        const std::string wrong = check_lane(block.lanes[lane], slots);
        if (!wrong.empty()) {
            return "lane " + std::to_string(lane) + wrong;
        }
    }
    struct Read {
        std::int64_t slot, tap, channel;
    };
    std::vector<Read> reads(static_cast<std::size_t>(banks), Read{-1, 0, 0});
    for (std::int32_t slot = 0; slot < schedule.slots; ++slot) {
        for (std::size_t lane = 0; lane < block.lanes.size(); ++lane) {
            const std::uint32_t position = schedule.lanes[lane][static_cast<std::size_t>(slot)];
            if (position == kIdleSlot) {
                continue;
            }
            const std::int64_t tap = position / static_cast<std::uint32_t>(block.channels);
            const std::int64_t channel = block.lanes[lane].first_channel +
                                         static_cast<std::int64_t>(position) - tap * block.channels;
            Read& read = reads[static_cast<std::size_t>(channel % banks)];
            if (read.slot == slot && (read.tap != tap || read.channel != channel)) {
                return "slot " + std::to_string(slot) + " reads bank " +
                       std::to_string(channel % banks) + " at two addresses";
            }
            read = {slot, tap, channel};
        }
    }
    return "";
}

PassProfile schedule_profile(const Schedule& schedule, const FilterBlock& block,
                             std::int32_t rows) {
    if (rows < 1 || block.lanes.size() > static_cast<std::size_t>(rows)) {
        reject(std::to_string(block.lanes.size()) + " filters on " + std::to_string(rows) +
               " rows");
    }
    PassRecord pass;
    pass.cycles = std::max(1, schedule.slots);
    for (const std::vector<std::uint32_t>& lane : schedule.lanes) {
        std::int64_t end = static_cast<std::int64_t>(lane.size());
        while (end > 0 && lane[static_cast<std::size_t>(end - 1)] == kIdleSlot) {
            --end;
        }
        const std::int64_t idle = std::count(lane.begin(), lane.begin() + end, kIdleSlot);
        pass.lanes.busy += end - idle;
        pass.lanes.bank += idle;
    }
    pass.lanes.imbalance = rows * pass.cycles - pass.lanes.busy - pass.lanes.bank;
    return {{}, {pass}};
}

}  // namespace scfa
