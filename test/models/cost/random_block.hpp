#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/models/cost/random_block.hpp
/// @brief Filter blocks that own their positions.

#include "models/base/rng.hpp"
#include "models/cost/filter_block.hpp"

#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace scfa {

/// A block and the positions that its lanes point at. Moves keep the views valid; no copies.
class OwnedFilters {
  public:
    OwnedFilters(std::int32_t taps, std::int32_t channels) {
        block_.taps = taps;
        block_.channels = channels;
    }
    OwnedFilters(OwnedFilters&&) = default;
    OwnedFilters& operator=(OwnedFilters&&) = default;
    OwnedFilters(const OwnedFilters&) = delete;
    OwnedFilters& operator=(const OwnedFilters&) = delete;
    ~OwnedFilters() = default;

    OwnedFilters& add(std::vector<std::uint32_t> positions, std::int32_t first_channel = 0) {
        positions_.push_back(std::move(positions));
        block_.lanes.push_back({positions_.back().data(),
                                static_cast<std::int32_t>(positions_.back().size()),
                                first_channel});
        return *this;
    }
    OwnedFilters& add_random(Rng& rng, double density, std::int32_t first_channel = 0) {
        std::vector<std::uint32_t> positions;
        for (std::int32_t p = 0; p < block_.taps * block_.channels; ++p) {
            if (rng.uniform() < density) {
                positions.push_back(static_cast<std::uint32_t>(p));
            }
        }
        return add(std::move(positions), first_channel);
    }

    [[nodiscard]] const FilterBlock& block() const { return block_; }

  private:
    std::vector<std::vector<std::uint32_t>> positions_;
    FilterBlock block_;
};

/// One of the values.
template <class T>
T pick(Rng& rng, std::initializer_list<T> values) {
    return values.begin()[rng.below(values.size())];
}

}  // namespace scfa
