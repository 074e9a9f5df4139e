#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  scfa_sparse.hpp
/// @brief Sparse buffers of the lanes and the crossbar's two rounds of grant and accept: what has
/// to
///        close within one cycle. Small, completely partitioned arrays with explicit head and
///        count.

#include "scfa_types.hpp"

namespace scfa_hls {

/// A read request: tap and channel (counted from the input's first). An explicit zero asks nobody.
typedef std::uint32_t Request;
constexpr Request kZeroRequest = 0xffffffffU;
constexpr int kChannelBits = 16;

inline Request make_request(std::uint32_t tap, std::uint32_t channel) {
    SCFA_PRAGMA(inline)
    return tap << kChannelBits | channel;
}
inline std::uint32_t tap_of(Request request) {
    return request >> kChannelBits;
}
inline std::uint32_t channel_of(Request request) {
    return request & ((1U << kChannelBits) - 1);
}

/// An entry between decoder and PE array.
struct Entry {
    Request request;
    std::int32_t weight;
};

/// The FIFO of a lane, Depth entries, of which the oldest Window stand in registers of their own.
/// Entries of the current pass come first: `left` of them have not been served.
template <int Depth, int Window>
struct SparseBuffer {
    Entry window[Window];
    Entry behind[Depth];  ///< the entries behind the window, from `head` on, around
    int in_window;
    int head;
    int count_behind;
    std::uint32_t left;

    void clear() {
        SCFA_PRAGMA(inline)
        in_window = 0;
        head = 0;
        count_behind = 0;
        left = 0;
    }
    bool has_room() const {
        SCFA_PRAGMA(inline)
        return in_window + count_behind < Depth;
    }
    /// Entries that may ask for a bank.
    int eligible() const {
        SCFA_PRAGMA(inline)
        return static_cast<std::uint32_t>(in_window) < left ? in_window : static_cast<int>(left);
    }
    /// The end of a cycle: the entry that was served leaves, one that was decoded comes in.
    void step(bool served, int place, bool pushed, const Entry& entry) {
        SCFA_PRAGMA(inline)
        if (served) {
            for (int w = 0; w + 1 < Window; ++w) {
                SCFA_PRAGMA(unroll)
                if (w >= place) {
                    window[w] = window[w + 1];
                }
            }
            --in_window;
            --left;
            if (count_behind > 0) {
                window[in_window] = behind[head];
                head = head + 1 == Depth ? 0 : head + 1;
                --count_behind;
                ++in_window;
            }
        }
        if (pushed) {
            if (in_window < Window) {
                window[in_window] = entry;
                ++in_window;
            } else {
                const int at = head + count_behind;
                behind[at < Depth ? at : at - Depth] = entry;
                ++count_behind;
            }
        }
    }
};

/// The number of the only bit that is set.
inline int number_of(std::uint64_t one) {
    SCFA_PRAGMA(inline)
    return ((one & 0xaaaaaaaaaaaaaaaaULL) != 0 ? 1 : 0) +
           ((one & 0xccccccccccccccccULL) != 0 ? 2 : 0) +
           ((one & 0xf0f0f0f0f0f0f0f0ULL) != 0 ? 4 : 0) +
           ((one & 0xff00ff00ff00ff00ULL) != 0 ? 8 : 0) +
           ((one & 0xffff0000ffff0000ULL) != 0 ? 16 : 0) +
           ((one & 0xffffffff00000000ULL) != 0 ? 32 : 0);
}
inline std::uint64_t lowest_of(std::uint64_t set) {
    SCFA_PRAGMA(inline)
    return set & (~set + 1);
}

/// What a cycle of arbitration decides.
template <int Rows, int Banks>
struct Grants {
    bool served[Rows];
    int place[Rows];    ///< in the window
    bool taken[Banks];  ///< the bank delivers a vector
    Request offer[Banks];
};

/// Lanes that ask for a bank, and what they would read there.
template <int Rows, int Banks, int Depth, int Window>
struct Crossbar {
    typedef SparseBuffer<Depth, Window> Buffer;

    static int bank_of(Request request, int first_bank) {
        SCFA_PRAGMA(inline)
        return (static_cast<int>(channel_of(request)) + first_bank) % Banks;
    }

    /// Each bank that is not done offers the oldest request, of its own, of the first unserved lane
    /// from (cycle + bank) mod R on; each unserved lane takes its oldest request that is offered.
    static void round(const Buffer (&buffers)[Rows], int pointer, int first_bank,
                      Grants<Rows, Banks>& grants) {
        SCFA_PRAGMA(inline)
        std::uint64_t asking[Banks];
        SCFA_PRAGMA(array_partition variable = asking complete)
        for (int bank = 0; bank < Banks; ++bank) {
            SCFA_PRAGMA(unroll)
            asking[bank] = 0;
        }
        for (int lane = 0; lane < Rows; ++lane) {
            SCFA_PRAGMA(unroll)
            for (int w = 0; w < Window; ++w) {
                SCFA_PRAGMA(unroll)
                const Request request = buffers[lane].window[w].request;
                if (!grants.served[lane] && w < buffers[lane].eligible() &&
                    request != kZeroRequest) {
                    asking[bank_of(request, first_bank)] |= std::uint64_t(1) << lane;
                }
            }
        }
        bool offered[Banks];
        SCFA_PRAGMA(array_partition variable = offered complete)
        for (int bank = 0; bank < Banks; ++bank) {
            SCFA_PRAGMA(unroll)
            offered[bank] = !grants.taken[bank] && asking[bank] != 0;
            if (offered[bank]) {
                const int start = (pointer + bank) % Rows;
                const std::uint64_t ahead = asking[bank] & ~((std::uint64_t(1) << start) - 1);
                const Buffer& first =
                    buffers[number_of(lowest_of(ahead != 0 ? ahead : asking[bank]))];
                for (int w = Window - 1; w >= 0; --w) {
                    SCFA_PRAGMA(unroll)
                    const Request request = first.window[w].request;
                    if (w < first.eligible() && request != kZeroRequest &&
                        bank_of(request, first_bank) == bank) {
                        grants.offer[bank] = request;
                    }
                }
            }
        }
        for (int lane = 0; lane < Rows; ++lane) {
            SCFA_PRAGMA(unroll)
            for (int w = 0; w < Window; ++w) {
                SCFA_PRAGMA(unroll)
                const Request request = buffers[lane].window[w].request;
                const int bank = request == kZeroRequest ? 0 : bank_of(request, first_bank);
                const bool here =
                    request == kZeroRequest || (offered[bank] && grants.offer[bank] == request);
                if (!grants.served[lane] && w < buffers[lane].eligible() && here) {
                    grants.served[lane] = true;
                    grants.place[lane] = w;
                    if (request != kZeroRequest) {
                        grants.taken[bank] = true;
                    }
                }
            }
        }
    }

    static void decide(const Buffer (&buffers)[Rows], int pointer, int first_bank,
                       Grants<Rows, Banks>& grants) {
        SCFA_PRAGMA(inline)
        for (int lane = 0; lane < Rows; ++lane) {
            SCFA_PRAGMA(unroll)
            grants.served[lane] = false;
            grants.place[lane] = 0;
        }
        for (int bank = 0; bank < Banks; ++bank) {
            SCFA_PRAGMA(unroll)
            grants.taken[bank] = false;
        }
        round(buffers, pointer, first_bank, grants);
        // With one entry each a bank's choice has nothing else to take: every bank is done.
        if (Window > 1) {
            round(buffers, pointer, first_bank, grants);
        }
    }
};

}  // namespace scfa_hls
