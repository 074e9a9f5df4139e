#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/pass_cycles.hpp
/// @brief Exact cycles of the passes of a filter block, and of a sequence of them (docs/scfa.md,
/// section 3).
///
/// Nothing in a pass depends on data, so the state at a pass boundary (FIFO contents, list index,
/// bitmap word of every lane) becomes periodic: simulate until it repeats, keep prefix and period,
/// extrapolate. Exact for any number of passes. The result is a function of (block, rows, port)
/// alone: callers memoise it.

#include "models/arch/design_point.hpp"
#include "models/cost/filter_block.hpp"

#include <cstdint>
#include <vector>

namespace scfa {

/// How the lanes reach the activation banks.
struct CrossbarPort {
    SparseFormat format = SparseFormat::dense;
    std::int32_t rows = 1;        ///< R in [1, 256]
    std::int32_t banks = 1;       ///< B, a power of two in [1, 256]
    std::int32_t fifo_depth = 2;  ///< D in [2, 2^20] (bitmap, rle, coordinate only)
    std::int32_t window = 1;      ///< W in [1, min(D, 64)]
    std::int32_t scan_width = 8;  ///< bits of a bitmap word, in [1, 64] (bitmap only)
};

/// Lane-cycles by cause; they add up to rows * cycles.
struct LaneCycles {
    std::int64_t busy = 0;
    std::int64_t bank =
        0;  ///< an eligible entry, not served; scheduled: an idle slot before the lane's last entry
    std::int64_t decode = 0;  ///< none eligible, entries left
    std::int64_t imbalance =
        0;  ///< the lane is through or has no filter, or another group is read (dense)

    LaneCycles& operator+=(const LaneCycles& o) {
        busy += o.busy;
        bank += o.bank;
        decode += o.decode;
        imbalance += o.imbalance;
        return *this;
    }
    friend bool operator==(const LaneCycles& a, const LaneCycles& b) {
        return a.busy == b.busy && a.bank == b.bank && a.decode == b.decode &&
               a.imbalance == b.imbalance;
    }
};

struct PassRecord {
    std::int64_t cycles = 0;  ///< >= 1 for the formats with a decoder and `scheduled`; dense:
                              ///< channels * taps * groups
    LaneCycles lanes;

    friend bool operator==(const PassRecord& a, const PassRecord& b) {
        return a.cycles == b.cycles && a.lanes == b.lanes;
    }
};

/// Cycles of pass 0, 1, 2, ...: `prefix` once, then `period` for ever. `period` is never empty;
/// both are as short as they can be.
struct PassProfile {
    std::vector<PassRecord> prefix;
    std::vector<PassRecord> period;
};

/// Simulates the passes of one block until the state at a pass boundary repeats.
///
/// `scheduled` needs no simulation (models/cost/schedule.hpp compiles it), `dense` is closed form.
/// @throws Error{configuration} when the port is not legal (rows < lanes, W > D, B not a power of
/// two, ...)
/// @throws Error{unsupported} when taps * (largest absolute channel + 1) of the block exceeds 2^30
/// @pre   positions ascend and are below taps * channels (else SCFA_ASSERT)
/// Cost: O(entries) per simulated pass, mostly little more than two passes. Pure, thread-safe.
PassProfile pass_profile(const FilterBlock& block, const CrossbarPort& port);

/// A sequence: `passes` passes, each at least `drain` cycles long, and the final drain.
struct SequenceCycles {
    std::int64_t cycles = 0;       ///< sum of max(t_p, drain) + drain
    LaneCycles lanes;              ///< sum over the passes
    std::int64_t stall_drain = 0;  ///< sum of (max(t_p, drain) - t_p) + drain
};

/// @param passes  >= 0
/// @param drain   ceil(R / post.lanes), or 0 for a split that does not drain
/// Invariant: busy + bank + decode + imbalance + rows * stall_drain = rows * cycles.
/// @throws Error{overflow} beyond 2^63 - 1. Cost: O(prefix + period).
SequenceCycles sequence_cycles(const PassProfile& profile, std::int64_t passes, std::int64_t drain);

}  // namespace scfa
