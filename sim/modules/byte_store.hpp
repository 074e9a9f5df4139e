#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/byte_store.hpp
/// @brief The content of a memory: pages are made when they are first written; what was never
///        written reads as zero.

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

namespace scfa::sim {

class ByteStore {
  public:
    static constexpr std::uint64_t kPageBytes = 65536;

    explicit ByteStore(std::uint64_t capacity) : pages_((capacity + kPageBytes - 1) / kPageBytes) {}

    /// @pre address + bytes <= capacity
    void read(std::uint64_t address, std::uint8_t* to, std::uint64_t bytes) const {
        for_pages(address, bytes, [&](std::uint64_t page, std::uint64_t offset, std::uint64_t n) {
            if (pages_[page] == nullptr) {
                std::memset(to, 0, n);
            } else {
                std::memcpy(to, pages_[page]->data() + offset, n);
            }
            to += n;
        });
    }

    /// @pre address + bytes <= capacity
    void write(std::uint64_t address, const std::uint8_t* from, std::uint64_t bytes) {
        for_pages(address, bytes, [&](std::uint64_t page, std::uint64_t offset, std::uint64_t n) {
            if (pages_[page] == nullptr) {
                pages_[page] = std::make_unique<Page>();
            }
            std::memcpy(pages_[page]->data() + offset, from, n);
            from += n;
        });
    }

    /// Bytes of the pages that exist.
    [[nodiscard]] std::uint64_t resident_bytes() const {
        const auto made = std::count_if(pages_.begin(), pages_.end(),
                                        [](const auto& page) { return page != nullptr; });
        return static_cast<std::uint64_t>(made) * kPageBytes;
    }

  private:
    using Page = std::array<std::uint8_t, kPageBytes>;

    template <class Visit>
    static void for_pages(std::uint64_t address, std::uint64_t bytes, Visit visit) {
        while (bytes > 0) {
            const std::uint64_t offset = address % kPageBytes;
            const std::uint64_t n = std::min(bytes, kPageBytes - offset);
            visit(address / kPageBytes, offset, n);
            address += n;
            bytes -= n;
        }
    }

    std::vector<std::unique_ptr<Page>> pages_;
};

}  // namespace scfa::sim
