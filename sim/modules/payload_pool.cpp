// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/payload_pool.hpp"

namespace scfa::sim {

tlm::tlm_generic_payload& PayloadPool::acquire() {
    if (free_.empty()) {
        all_.push_back(std::make_unique<tlm::tlm_generic_payload>(this));
        all_.back()->set_extension(new BurstExtension);  // the payload owns it
        free_.reserve(all_.size());
        free_.push_back(all_.back().get());
    }
    tlm::tlm_generic_payload* const payload = free_.back();
    free_.pop_back();
    payload->acquire();
    return *payload;
}

void PayloadPool::free(tlm::tlm_generic_payload* payload) {
    payload->reset();
    free_.push_back(payload);
}

}  // namespace scfa::sim
