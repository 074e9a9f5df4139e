// SPDX-License-Identifier: Apache-2.0
#include "dse/space/wide_count.hpp"

#include <algorithm>

namespace scfa {

std::string to_text(WideCount count) {
    if (count == kWideMost) {
        return "more than 3.4e38";
    }
    std::string digits;
    do {
        digits.push_back(static_cast<char>('0' + static_cast<int>(count % 10)));
        count /= 10;
    } while (count != 0);
    std::reverse(digits.begin(), digits.end());
    return digits;
}

}  // namespace scfa
