// SPDX-License-Identifier: Apache-2.0
#include "models/program/check_program.hpp"

#include "models/base/error.hpp"
#include "models/program/planned_point.hpp"
#include "test/models/cost/platform_fixture.hpp"
#include "test/models/cost/shipped_networks.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <string>

namespace scfa {
namespace {

NetworkProgram any_program() {
    const auto platform = std::make_shared<const Platform>(test::shipped_platform("zcu102"));
    const auto workload = test::shipped_network("fmnist-resnet.json");
    const auto model = make_analytic_evaluator({workload}, platform);
    const PlannedPoint planned = plan_point(*model, test::small_point());
    return *planned.program;
}

/// The message with which a program is refused once `change` was made to its first convolution.
std::string refusal(const std::function<void(NetworkProgram&, LayerProgram&)>& change) {
    NetworkProgram program = any_program();
    change(program, program.layers.front());
    try {
        check_program(program);
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), ::testing::HasSubstr("controller: layer \""));
        return error.what();
    }
    return "accepted";
}

using ::testing::HasSubstr;

TEST(CheckProgram, takes_what_the_compiler_makes) {
    EXPECT_NO_THROW(check_program(any_program()));
}

TEST(CheckProgram, a_program_that_ends_early_is_refused_by_layer) {
    EXPECT_THAT(refusal([](auto&, auto& layer) { layer.tiles.pop_back(); }),
                HasSubstr("ends early"));
    EXPECT_THAT(refusal([](auto&, auto& layer) { --layer.blocks; }), HasSubstr("blocks"));
    EXPECT_THAT(refusal([](auto&, auto& layer) { layer.images.pop_back(); }),
                HasSubstr("weight images"));
    EXPECT_THAT(refusal([](auto&, auto& layer) { layer.operands.clear(); }),
                HasSubstr("nothing is read"));
    EXPECT_THAT(refusal([](auto&, auto& layer) {
                    layer.part_channels += 1000;
                    layer.parts = 3;
                }),
                HasSubstr("splits"));
    EXPECT_THAT(refusal([](auto& program, auto&) { program.memory_bytes /= 2; }),
                HasSubstr("beyond external memory"));
}

}  // namespace
}  // namespace scfa
