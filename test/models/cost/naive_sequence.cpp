// SPDX-License-Identifier: Apache-2.0
#include "test/models/cost/naive_sequence.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

namespace scfa {
namespace {

struct Address {
    std::int64_t tap;
    std::int64_t channel;  ///< absolute
    friend bool operator==(const Address& a, const Address& b) {
        return a.tap == b.tap && a.channel == b.channel;
    }
};

struct Entry {
    std::int64_t pass;
    std::int64_t position;
    bool asks;  ///< false: an explicit zero of `rle`
    Address address;
};

/// What one decoder does in one cycle with room: an entry, or nothing but an empty bitmap word.
struct Token {
    bool is_entry;
    Entry entry;
};

std::vector<Token> tokens_of_pass(const FilterBlock& block, const LaneFilter& filter,
                                  const CrossbarPort& port) {
    const auto entry = [&](std::int64_t position, bool asks) {
        const std::int64_t channel = filter.first_channel + position % block.channels;
        return Token{true, {0, position, asks, {position / block.channels, channel}}};
    };
    std::vector<Token> out;
    std::int64_t last = -1;
    std::int64_t word = 0;
    for (std::int32_t i = 0; i < filter.count; ++i) {
        const std::int64_t position = filter.positions[i];
        if (port.format == SparseFormat::rle) {
            while (position - last - 1 > 15) {
                last += 16;
                out.push_back(entry(last, false));
            }
        }
        if (port.format == SparseFormat::bitmap) {
            for (; word < position / port.scan_width; ++word) {
                out.push_back(Token{false, {}});
            }
            const bool last_of_word =
                i + 1 == filter.count ||
                filter.positions[i + 1] / static_cast<std::uint32_t>(port.scan_width) != word;
            word += last_of_word ? 1 : 0;
        }
        out.push_back(entry(position, true));
        last = position;
    }
    return out;
}

struct Lane {
    std::vector<Token> tokens;  ///< of one pass
    std::int64_t decoder_pass = 0;
    std::size_t decoder_token = 0;
    std::deque<Entry> fifo;
    std::int64_t left = 0;  ///< entries of the current pass
    std::vector<Entry> eligible;
    bool served = false;
    std::int64_t served_position = 0;
};

class Machine {
  public:
    Machine(const FilterBlock& block, const CrossbarPort& port, std::int64_t passes)
        : port_(port), passes_(passes), lanes_(static_cast<std::size_t>(port.rows)) {
        for (std::size_t r = 0; r < block.lanes.size(); ++r) {
            lanes_[r].tokens = tokens_of_pass(block, block.lanes[r], port);
        }
    }

    PassRecord pass(std::int64_t now) {
        PassRecord out;
        for (Lane& lane : lanes_) {
            lane.left = std::count_if(lane.tokens.begin(), lane.tokens.end(),
                                      [](const Token& token) { return token.is_entry; });
        }
        do {
            cycle(now, out);
            ++out.cycles;
        } while (std::any_of(lanes_.begin(), lanes_.end(),
                             [](const Lane& lane) { return lane.left > 0; }));
        return out;
    }

  private:
    void cycle(std::int64_t now, PassRecord& record) {
        std::vector<std::deque<Entry>> pushed(lanes_.size());
        for (std::size_t r = 0; r < lanes_.size(); ++r) {
            decode(lanes_[r], pushed[r]);
            find_eligible(lanes_[r], now);
        }
        std::map<std::int64_t, Address> done;  // by bank
        round(record.cycles, done);
        round(record.cycles, done);
        for (std::size_t r = 0; r < lanes_.size(); ++r) {
            account(lanes_[r], record.lanes);
            lanes_[r].fifo.insert(lanes_[r].fifo.end(), pushed[r].begin(), pushed[r].end());
        }
    }

    void decode(Lane& lane, std::deque<Entry>& pushed) const {
        const bool room = static_cast<std::int64_t>(lane.fifo.size()) < port_.fifo_depth;
        if (!room || lane.tokens.empty() || lane.decoder_pass == passes_) {
            return;
        }
        Token token = lane.tokens[lane.decoder_token];
        if (token.is_entry) {
            token.entry.pass = lane.decoder_pass;
            pushed.push_back(token.entry);
        }
        if (++lane.decoder_token == lane.tokens.size()) {
            lane.decoder_token = 0;
            ++lane.decoder_pass;
        }
    }

    void find_eligible(Lane& lane, std::int64_t now) const {
        lane.served = false;
        lane.eligible.clear();
        for (const Entry& entry : lane.fifo) {
            if (static_cast<std::int32_t>(lane.eligible.size()) < port_.window &&
                entry.pass == now) {
                lane.eligible.push_back(entry);
            }
        }
    }

    [[nodiscard]] std::int64_t bank(const Entry& entry) const {
        return entry.address.channel % port_.banks;
    }

    void round(std::int64_t cycle, std::map<std::int64_t, Address>& done) {
        std::map<std::int64_t, Address> offers = done;
        for (std::int64_t b = 0; b < port_.banks; ++b) {
            for (std::int64_t k = 0; k < port_.rows && offers.count(b) == 0; ++k) {
                const Lane& lane = lanes_[static_cast<std::size_t>((cycle + b + k) % port_.rows)];
                for (const Entry& entry : lane.eligible) {
                    if (!lane.served && entry.asks && bank(entry) == b && offers.count(b) == 0) {
                        offers[b] = entry.address;
                    }
                }
            }
        }
        for (Lane& lane : lanes_) {
            for (const Entry& entry : lane.eligible) {
                if (lane.served) {
                    break;
                }
                const auto offer = offers.find(bank(entry));
                if (!entry.asks || (offer != offers.end() && offer->second == entry.address)) {
                    lane.served = true;
                    lane.served_position = entry.position;
                    if (entry.asks) {
                        done[bank(entry)] = entry.address;
                    }
                }
            }
        }
    }

    static void account(Lane& lane, LaneCycles& causes) {
        if (lane.served) {
            lane.fifo.erase(std::find_if(
                lane.fifo.begin(), lane.fifo.end(),
                [&](const Entry& entry) { return entry.position == lane.served_position; }));
            --lane.left;
            ++causes.busy;
        } else if (lane.left == 0) {
            ++causes.imbalance;
        } else if (!lane.eligible.empty()) {
            ++causes.bank;
        } else {
            ++causes.decode;
        }
    }

    CrossbarPort port_;
    std::int64_t passes_;
    std::vector<Lane> lanes_;
};

PassRecord dense_pass(const FilterBlock& block, const CrossbarPort& port) {
    std::set<std::int32_t> groups;
    for (const LaneFilter& filter : block.lanes) {
        groups.insert(filter.first_channel);
    }
    PassRecord out;
    for (const std::int32_t group : groups) {
        for (std::int64_t weight = 0; weight < std::int64_t{block.taps} * block.channels;
             ++weight) {
            ++out.cycles;
            for (std::size_t r = 0; r < static_cast<std::size_t>(port.rows); ++r) {
                const bool busy = r < block.lanes.size() && block.lanes[r].first_channel == group;
                ++(busy ? out.lanes.busy : out.lanes.imbalance);
            }
        }
    }
    return out;
}

}  // namespace

NaiveSequence naive_sequence(const FilterBlock& block, const CrossbarPort& port,
                             std::int64_t passes, std::int64_t drain) {
    Machine machine(block, port, passes);
    NaiveSequence out;
    out.total.cycles = drain;
    out.total.stall_drain = drain;
    for (std::int64_t now = 0; now < passes; ++now) {
        const PassRecord pass =
            port.format == SparseFormat::dense ? dense_pass(block, port) : machine.pass(now);
        const std::int64_t held = std::max(pass.cycles, drain);
        out.pass_cycles.push_back(pass.cycles);
        out.total.cycles += held;
        out.total.stall_drain += held - pass.cycles;
        out.total.lanes += pass.lanes;
    }
    return out;
}

}  // namespace scfa
