// SPDX-License-Identifier: Apache-2.0
// Bounded search against the definition: every point of random spaces is evaluated by the analytic
// model, and the front has to be the same, ties included.
#include "dse/search/bounded_search.hpp"

#include "dse/space/space_cursor.hpp"
#include "models/base/rng.hpp"
#include "models/cost/point_bounds.hpp"
#include "test/models/cost/platform_fixture.hpp"
#include "test/models/cost/shipped_networks.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

namespace scfa {
namespace {

/// Seeded: SCFA_SPACES of them, the first few in every run of the tests, 200 in full ones.
constexpr int kSpaces = SCFA_SPACES;
constexpr double kSmallest = 1e4;
constexpr double kLargest = SCFA_LARGEST_SPACE;

struct Choice {
    Parameter parameter;
    std::vector<std::int32_t> values;
};

const std::vector<Choice>& choices() {
    static const std::vector<Choice> all = {{Parameter::sparse_format, {0, 1, 2, 3, 4}},
                                            {Parameter::pe_rows, {3, 4, 8, 16, 32}},
                                            {Parameter::pe_columns, {2, 4, 7, 8, 14}},
                                            {Parameter::activation_buffer_banks, {4, 8, 16}},
                                            {Parameter::sparse_window, {1, 2, 4}},
                                            {Parameter::sparse_fifo_depth, {2, 4, 8}},
                                            {Parameter::sparse_scan_width, {4, 8, 16}},
                                            {Parameter::mapping_balance_filters, {0, 1}},
                                            {Parameter::pe_precision, {0, 1}},
                                            {Parameter::pe_double_calculation, {0, 1}},
                                            {Parameter::activation_buffer_kib, {4, 16, 64, 128}},
                                            {Parameter::weight_buffer_kib, {4, 16, 64, 128}},
                                            {Parameter::output_buffer_kib, {4, 16, 64}},
                                            {Parameter::accumulator_depth, {1, 64, 256}},
                                            {Parameter::post_lanes, {1, 2, 4}},
                                            {Parameter::axi_ports, {1, 2}},
                                            {Parameter::axi_width_bits, {32, 64, 128}},
                                            {Parameter::axi_burst_beats, {4, 16}},
                                            {Parameter::clock_mhz, {50, 75, 100, 150}}};
    return all;
}

/// Axes are taken at random until the space is as large as was drawn, evenly over its logarithm.
Space random_space(Rng& rng, const DesignPoint& base) {
    const double target = kSmallest * std::pow(kLargest / kSmallest, rng.uniform());
    std::vector<Choice> left = choices();
    std::vector<Axis> axes;
    while (!left.empty()) {
        const std::size_t at = rng.below(left.size());
        Choice choice = left[at];
        left.erase(left.begin() + static_cast<std::ptrdiff_t>(at));
        while (choice.values.size() > 2 && rng.below(3) == 0) {
            choice.values.erase(choice.values.begin() +
                                static_cast<std::ptrdiff_t>(rng.below(choice.values.size())));
        }
        axes.push_back({choice.parameter, choice.values});
        const auto points = static_cast<double>(Space(base, axes).distinct());
        if (points > kLargest) {
            axes.pop_back();
        } else if (points >= target) {
            break;
        }
    }
    return Space(base, axes);
}

Objectives random_objectives(Rng& rng) {
    const std::vector<std::vector<Metric>> sets = {
        {Metric::latency_ms, Metric::energy_mj, Metric::dsp, Metric::bram18},
        {Metric::latency_ms, Metric::dsp},
        {Metric::cycles, Metric::bram18},
        {Metric::energy_mj, Metric::lut, Metric::ddr_bytes},
        {Metric::latency_ms},
        {Metric::throughput_fps, Metric::power_w, Metric::ff}};
    return Objectives(sets[rng.below(sets.size())]);
}

Constraints random_constraints(Rng& rng) {
    Constraints out;
    if (rng.below(3) == 0) {
        out.limits.push_back({Metric::latency_ms, {}, 2.0 + 20.0 * rng.uniform()});
    }
    if (rng.below(4) == 0) {
        out.limits.push_back({Metric::dsp, {}, 100.0 + 200.0 * rng.uniform()});
    }
    return out;
}

struct Exhausted {
    ParetoFront front;
    std::int64_t feasible = 0;
};

Exhausted exhausted(const Space& space, Evaluator& evaluator, const Constraints& constraints,
                    const Objectives& objectives) {
    Exhausted out{ParetoFront(objectives.count())};
    PointRunner runner(evaluator, constraints, objectives);
    SpaceCursor cursor(space, 0);
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(space.distinct()); ++i) {
        const EvaluatedPoint row = runner.run(i, cursor.point());
        if (row.result.status == PointStatus::feasible) {
            ++out.feasible;
            out.front.insert(objectives.vector_of(row.result.metrics), i);
        }
        cursor.next();
    }
    return out;
}

void expect_same(const ParetoFront& found, const ParetoFront& expected) {
    const auto a = found.entries();
    const auto b = expected.entries();
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        ASSERT_EQ(a[i].id, b[i].id);
        ASSERT_EQ(a[i].vector, b[i].vector);
    }
}

struct Tally {
    std::int64_t points = 0, evaluated = 0, front = 0, ties = 0, empty = 0;
};

void check_space(int number, Tally& tally) {
    Rng rng(2026, static_cast<std::uint64_t>(number));
    const auto& boards = test::shipped_platforms();
    const auto platform =
        std::make_shared<const Platform>(test::shipped_platform(boards[rng.below(boards.size())]));
    const auto workload =
        test::shipped_network(rng.below(2) == 0 ? "lenet5.json" : "fmnist-cnn.onnx");
    const Space space = random_space(rng, platform->device.default_point());
    const Objectives objectives = random_objectives(rng);
    const Constraints constraints = random_constraints(rng);
    const std::shared_ptr<AnalyticModel> model = make_analytic_evaluator({workload}, platform);
    const Exhausted expected = exhausted(space, *model, constraints, objectives);

    const auto bounding = make_bounding_evaluator(model);
    StopState stop(nullptr);
    BoundedOptions options;
    options.threads = 1 + number % 2;
    const BoundedResult result =
        search_bounded(space, *bounding, constraints, objectives, options, stop);
    ASSERT_TRUE(result.complete);
    ASSERT_EQ(result.coverage.covered(), space.distinct());
    ASSERT_EQ(static_cast<std::int64_t>(result.coverage.evaluated), result.counts.evaluated);
    expect_same(result.front, expected.front);

    tally.points += static_cast<std::int64_t>(space.distinct());
    tally.evaluated += result.counts.evaluated;
    tally.front += result.front.size();
    tally.ties += result.front.size() - static_cast<std::int64_t>(result.front.vectors().size());
    tally.empty += expected.feasible == 0 ? 1 : 0;
}

TEST(BoundedSearch, finds_the_exhaustive_front_of_random_spaces) {
    Tally tally;
    for (int number = 0; number < kSpaces; ++number) {
        SCOPED_TRACE("space " + std::to_string(number));
        check_space(number, tally);
        if (HasFatalFailure()) {
            return;
        }
    }
    std::printf(
        "%d spaces, %ld points, %ld evaluated, %ld on fronts, %ld of them tied, %ld empty\n",
        kSpaces, static_cast<long>(tally.points), static_cast<long>(tally.evaluated),
        static_cast<long>(tally.front), static_cast<long>(tally.ties),
        static_cast<long>(tally.empty));
    EXPECT_GT(tally.ties, 0);
    EXPECT_LT(tally.evaluated, tally.points / 2);
}

}  // namespace
}  // namespace scfa
