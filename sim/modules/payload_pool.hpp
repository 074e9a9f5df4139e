#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/payload_pool.hpp
/// @brief Memory manager of the bursts' payloads: used ones come back, so that a run allocates only
///        until as many exist as are ever in flight at once.

#include "sim/modules/core_clock.hpp"

#include <tlm>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace scfa::sim {

/// What the modules of the memory path tell each other about a burst beyond the base protocol.
/// Ignorable: a memory or bus that does not know it works, only without cut-through.
struct BurstExtension : tlm::tlm_extension<BurstExtension> {
    std::int32_t port = 0;
    /// The address phase. A burst that waits may be booked only when that time has passed.
    Picoseconds issue = 0;
    bool first_of_job = false;
    /// When the first byte of a read leaves the memory; 0: the memory does not say, and the whole
    /// burst counts as there when it ends.
    Picoseconds first_data = 0;

    [[nodiscard]] tlm::tlm_extension_base* clone() const override {
        return new BurstExtension(*this);
    }
    void copy_from(const tlm::tlm_extension_base& other) override {
        *this = static_cast<const BurstExtension&>(other);
    }
};

class PayloadPool : public tlm::tlm_mm_interface {
  public:
    PayloadPool() = default;
    ~PayloadPool() override = default;
    PayloadPool(const PayloadPool&) = delete;
    PayloadPool& operator=(const PayloadPool&) = delete;

    /// A payload with one reference and a BurstExtension; release() brings it back here.
    tlm::tlm_generic_payload& acquire();
    /// Called by a payload whose last reference is gone.
    void free(tlm::tlm_generic_payload* payload) override;

    /// Payloads made since construction: constant in steady state.
    [[nodiscard]] std::size_t allocated() const { return all_.size(); }
    [[nodiscard]] std::size_t in_use() const { return all_.size() - free_.size(); }

  private:
    std::vector<std::unique_ptr<tlm::tlm_generic_payload>> all_;
    std::vector<tlm::tlm_generic_payload*> free_;
};

}  // namespace scfa::sim
