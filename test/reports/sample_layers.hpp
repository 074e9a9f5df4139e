#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/reports/sample_layers.hpp
/// @brief The made-up network of the sample report, and what its layers cost a design.

#include "reports/report_data.hpp"

namespace scfa::sample {

/// Non-zero weights over all, as the design sees them.
double density_of(const DesignPoint& p);
/// How much of the array's rate is left after waiting for banks and decoders, in (0, 1].
double rate_of(const DesignPoint& p);
double bits_a_weight(const DesignPoint& p);

ReportWorkload workload();
/// Channels of the network's 3x3 convolutions when a share is kept, more in early layers.
std::vector<ReportChannels> kept_channels(double keep);
ReportDetail detail_of(const ReportPoint& point);
/// Fills in what the higher level says of whole points, kinds of layers and the layers of details.
void confirm_details(ReportData& data);

}  // namespace scfa::sample
