// SPDX-License-Identifier: Apache-2.0
#include "models/base/hash.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>
#include <xxhash.h>

namespace scfa {

std::string Hash128::hex() const {
    return fmt::format("{:016x}{:016x}", high, low);
}

Hash128 hash128(std::string_view bytes) {
    const XXH128_hash_t h = XXH3_128bits(bytes.data(), bytes.size());
    return {h.high64, h.low64};
}

std::uint64_t checksum64(std::string_view bytes) {
    return XXH3_64bits(bytes.data(), bytes.size());
}

struct Hasher::State {
    XXH3_state_t* xxh = XXH3_createState();
    State() {
        SCFA_ASSERT(xxh != nullptr, "no memory for a hash");
        XXH3_128bits_reset(xxh);
    }
    ~State() { XXH3_freeState(xxh); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

Hasher::Hasher() : state_(std::make_unique<State>()) {}
Hasher::~Hasher() = default;

Hasher& Hasher::add(std::string_view bytes) {
    add(static_cast<std::int64_t>(bytes.size()));
    XXH3_128bits_update(state_->xxh, bytes.data(), bytes.size());
    return *this;
}

Hasher& Hasher::add(std::int64_t value) {
    unsigned char bytes[8];
    for (int i = 0; i < 8; ++i) {
        bytes[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(value) >> (8 * i));
    }
    XXH3_128bits_update(state_->xxh, bytes, sizeof bytes);
    return *this;
}

Hash128 Hasher::finish() const {
    const XXH128_hash_t h = XXH3_128bits_digest(state_->xxh);
    return {h.high64, h.low64};
}

}  // namespace scfa
