// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/crossbar.hpp"

#include "models/base/rng.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace scfa::sim {
namespace {

struct Cycle {
    std::uint32_t rows, lanes, banks, window, pointer;
    std::vector<WindowRow> windows;
};

/// Section 3, rules 2 and 3, word by word. @return per lane the place it takes, or W
std::vector<std::uint32_t> decide(const Cycle& c) {
    std::vector<std::uint32_t> taken(c.lanes, c.window);
    std::set<std::uint32_t> done;
    for (int round = 0; round < 2; ++round) {
        std::map<std::uint32_t, ReadRequest> offers;
        for (std::uint32_t bank = 0; bank < c.banks; ++bank) {
            for (std::uint32_t k = 0; done.count(bank) == 0 && k < c.rows; ++k) {
                const std::uint32_t lane = (c.pointer + bank + k) % c.rows;
                for (std::uint32_t w = 0; lane < c.lanes && w < c.window; ++w) {
                    const ReadRequest entry = c.windows[w][lane];
                    if (taken[lane] == c.window && port_of(entry) == bank &&
                        offers.count(bank) == 0) {
                        offers[bank] = entry;
                    }
                }
            }
        }
        std::set<std::uint32_t> accepted;
        for (std::uint32_t lane = 0; lane < c.lanes; ++lane) {
            for (std::uint32_t w = 0; taken[lane] == c.window && w < c.window; ++w) {
                const ReadRequest entry = c.windows[w][lane];
                const auto offer = offers.find(port_of(entry));
                if (entry == kZeroRequest || (offer != offers.end() && offer->second == entry)) {
                    taken[lane] = w;
                    accepted.insert(port_of(entry));
                    break;
                }
            }
        }
        done.insert(accepted.begin(), accepted.end());
    }
    return taken;
}

Cycle random_cycle(Rng& rng, std::uint32_t window) {
    Cycle c{};
    c.rows = static_cast<std::uint32_t>(rng.between(1, rng.below(4) == 0 ? 64 : 12));
    c.lanes = static_cast<std::uint32_t>(rng.between(0, c.rows));
    c.banks = 1U << rng.below(6);
    c.window = window;
    c.pointer = static_cast<std::uint32_t>(rng.below(c.rows));
    c.windows.resize(window);
    const std::uint64_t addresses = rng.below(2) == 0 ? 3 * c.banks : 40;
    for (std::uint32_t lane = 0; lane < c.lanes; ++lane) {
        const std::uint64_t entries = rng.below(window + 1);
        for (std::uint32_t w = 0; w < window; ++w) {
            const auto address = static_cast<std::uint32_t>(rng.below(addresses));
            const ReadRequest entry =
                rng.below(10) == 0 ? kZeroRequest : read_request(address % c.banks, address);
            c.windows[w][lane] = w < entries ? entry : kNoRequest;
        }
    }
    return c;
}

template <std::uint32_t Window>
void compare(std::uint64_t seed, std::uint32_t window) {
    for (std::uint64_t i = 0; i < 4000 && !testing::Test::HasFailure(); ++i) {
        SCOPED_TRACE("seed " + std::to_string(seed) + ", case " + std::to_string(i));
        Rng rng(seed, i);
        const Cycle c = random_cycle(rng, window);
        Crossbar<Window> crossbar(c.rows, c.lanes, c.banks, c.window);
        crossbar.decide(c.windows.data(), c.pointer);
        const std::vector<std::uint32_t> expected = decide(c);
        std::map<std::uint32_t, PortSet> asking;
        for (std::uint32_t lane = 0; lane < c.lanes; ++lane) {
            const bool served = (crossbar.served() >> lane & 1) != 0;
            EXPECT_EQ(served ? crossbar.place(lane) : c.window, expected[lane]) << lane;
            EXPECT_EQ((crossbar.eligible() >> lane & 1) != 0, c.windows[0][lane] != kNoRequest);
            for (std::uint32_t w = 0; w < c.window; ++w) {
                asking[port_of(c.windows[w][lane])] |= port_bit(lane);
            }
        }
        for (std::uint32_t bank = 0; bank < c.banks; ++bank) {
            EXPECT_EQ((crossbar.asked() >> bank & 1) != 0, asking[bank] != 0);
            EXPECT_EQ(crossbar.asking(bank), asking[bank]);
        }
    }
}

TEST(Crossbar, DecidesAsTheRulesSay) {
    compare<1>(31, 1);
    compare<2>(32, 2);
    compare<4>(33, 4);
    compare<8>(34, 8);
    compare<0>(35, 3);
    compare<0>(36, 16);
}

/// Lane 0 and lane 1 both want bank 0; lane 1 also wants bank 1, which it is offered.
TEST(Crossbar, ASecondRoundServesWhoLostTheFirst) {
    std::vector<WindowRow> windows(2);
    for (WindowRow& row : windows) {
        row.fill(kNoRequest);
    }
    windows[0][0] = read_request(0, 0);
    windows[1][0] = read_request(1, 1);
    windows[0][1] = read_request(0, 4);
    windows[1][1] = read_request(1, 5);
    Crossbar<2> crossbar(4, 2, 4, 2);
    crossbar.decide(windows.data(), 0);
    EXPECT_EQ(crossbar.place(0), 0U);  // bank 0 starts at lane 0
    EXPECT_EQ(crossbar.place(1), 1U);  // bank 1 starts at lane 1
    crossbar.decide(windows.data(), 3);
    EXPECT_EQ(crossbar.place(0), 0U);  // bank 0 starts at lane 3, bank 1 at lane 0: both for it
    EXPECT_EQ(crossbar.place(1), 1U);  // bank 1 offers again
}

}  // namespace
}  // namespace scfa::sim
