// SPDX-License-Identifier: Apache-2.0
#include "dse/claims/claim_rows.hpp"

#include "models/base/error.hpp"
#include "models/cost/platform.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace scfa {
namespace {

const std::string kConfigs = SCFA_SOURCE_DIR "/configs";

ClaimsConfig thesis() {
    return read_claims_config(kConfigs + "/thesis.json");
}

ClaimNetwork shipped_run(bool balance) {
    ClaimNetwork out;
    out.flrpm = kConfigs + "/flrpm/vgg-fmnist";
    out.keep = 0.35;
    out.balance = balance;
    return out;
}

double density_of(const WorkloadLayer& layer) {
    const FilterMask& mask = *layer.mask_int8;
    return static_cast<double>(mask.non_zeros()) /
           (static_cast<double>(mask.filters()) * mask.taps * mask.channels);
}

std::vector<ClaimRow> rows_of(const ClaimsConfig& config, const ClaimNetwork& network) {
    const auto platform = std::make_shared<const Platform>(load_platform(config.device));
    const std::shared_ptr<AnalyticModel> model =
        make_analytic_evaluator(claim_workloads(config, network), platform);
    const ClaimEvaluation evaluate = [&](const DesignPoint& point) {
        ClaimAnswer answer;
        answer.result = model->worker()->evaluate(point, answer.layers);
        return answer;
    };
    return claim_rows(config, *model, evaluate);
}

const ClaimRow& row_of(const std::vector<ClaimRow>& rows, ClaimStep step) {
    for (const ClaimRow& row : rows) {
        if (row.step == step && row.comparison == Comparison::equal_dsps) {
            return row;
        }
    }
    throw std::runtime_error("the row is missing");
}

TEST(ClaimWorkloads, ARunBringsTrainedMasksAndTheirAccuracies) {
    for (const bool balance : {false, true}) {
        const auto workloads = claim_workloads(thesis(), shipped_run(balance));
        ASSERT_EQ(workloads.size(), 5u);
        for (std::size_t i = 0; i < 3; ++i) {
            EXPECT_EQ(workloads[i]->mask_source, MaskSource::trained);
            EXPECT_TRUE(workloads[i]->accuracy.has_value());
        }
        EXPECT_EQ(workloads[0]->macs, workloads[1]->macs);
        EXPECT_LT(workloads[1]->non_zeros, workloads[0]->non_zeros);
        EXPECT_LT(workloads[2]->channels, workloads[1]->channels);
    }
}

TEST(ClaimWorkloads, WhatARunLacksIsNamed) {
    ClaimNetwork network = shipped_run(false);
    network.keep = 0.123;
    try {
        (void)claim_workloads(thesis(), network);
        FAIL() << "a point that is not there";
    } catch (const Error& error) {
        EXPECT_NE(error.message().find("0.123"), std::string::npos) << error.message();
        EXPECT_EQ(error.place().file, *network.flrpm);
    }
}

/// Densities are alike; what differs is where the zeros lie.
TEST(ClaimWorkloads, RedrawnMasksHaveTheDensitiesOfTheTrained) {
    for (const bool balance : {false, true}) {
        const auto workloads = claim_workloads(thesis(), shipped_run(balance));
        for (const std::size_t trained : {1u, 2u}) {
            const Workload& from = *workloads[trained];
            const Workload& to = *workloads[trained + 2];
            EXPECT_EQ(to.mask_source, MaskSource::drawn);
            for (std::size_t i = 0; i < from.layers.size(); ++i) {
                if (from.layers[i].op == WorkloadOp::convolution) {
                    const auto weights = static_cast<double>(from.layers[i].mask_int8->filters()) *
                                         from.layers[i].mask_int8->taps *
                                         from.layers[i].mask_int8->channels;
                    EXPECT_NEAR(density_of(to.layers[i]), density_of(from.layers[i]),
                                3.0 / std::sqrt(weights) + 0.5 / from.layers[i].mask_int8->taps)
                        << from.layers[i].name;
                }
            }
        }
    }
}

TEST(ClaimRows, StepsOfARunAreFasterAndRedrawnOnesAreListedBeside) {
    for (const bool balance : {false, true}) {
        const std::vector<ClaimRow> rows = rows_of(thesis(), shipped_run(balance));
        const double packed = row_of(rows, ClaimStep::packed).speedup;
        const double sparse = row_of(rows, ClaimStep::sparse).speedup;
        const double pruned = row_of(rows, ClaimStep::pruned).speedup;
        EXPECT_GT(packed, 1.0);
        EXPECT_GT(sparse, packed);
        EXPECT_GT(pruned, sparse);
        for (const auto& [trained, redrawn] :
             {std::pair{ClaimStep::sparse, ClaimStep::sparse_redrawn},
              std::pair{ClaimStep::pruned, ClaimStep::pruned_redrawn}}) {
            const ClaimRow& a = row_of(rows, trained);
            const ClaimRow& b = row_of(rows, redrawn);
            EXPECT_EQ(a.masks, MaskSource::trained);
            EXPECT_EQ(b.masks, MaskSource::drawn);
            EXPECT_EQ(a.point[Parameter::pe_rows], b.point[Parameter::pe_rows]);
            EXPECT_TRUE(std::isnan(b.metrics[Metric::accuracy]));
            // How far drawing is from the truth, as measured (docs/flrpm.md): of balanced masks the
            // fullest lane decides, and it is as full.
            const double ratio = b.metrics[Metric::cycles] / a.metrics[Metric::cycles];
            EXPECT_NEAR(ratio, 1.0, balance ? 0.02 : 0.06);
            if (!balance) {
                EXPECT_NE(ratio, 1.0);
            }
        }
    }
}

}  // namespace
}  // namespace scfa
