// SPDX-License-Identifier: Apache-2.0
#include "dse/search/evolution.hpp"

namespace scfa {

std::vector<EngineInfo> evolution_engines() {
    return {};
}

}  // namespace scfa
