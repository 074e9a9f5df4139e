// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/console.hpp"

#include <gtest/gtest.h>

namespace scfa::cli {
namespace {

TEST(ErrorDocument, HasWhatIsKnownAndNothingElse) {
    Place place;
    place.file = "a.json";
    place.line = 3;
    place.column = 7;
    place.pointer = "/x";
    const std::vector<Error> errors{Error(ErrorCode::configuration, "wrong", place, "do right"),
                                    Error(ErrorCode::usage, "also")};
    EXPECT_EQ(error_document(errors, 2).dump(),
              R"({"schema":"scfa.error/1","exit_code":2,"errors":[)"
              R"({"code":"configuration","message":"wrong","file":"a.json","line":3,"column":7,)"
              R"("pointer":"/x","hint":"do right"},{"code":"usage","message":"also"}]})");
}

}  // namespace
}  // namespace scfa::cli
