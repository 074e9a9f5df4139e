// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/statistics_view.hpp"

#include "dse/cli/text_table.hpp"

#include <fmt/format.h>

#include <numeric>

namespace scfa::cli {
namespace {

using Json = nlohmann::ordered_json;

Json memory_json(const sim::MemoryStatistics& memory) {
    return {{"bytes", memory.bytes},
            {"bursts", memory.bursts},
            {"row_hits", memory.row_hits},
            {"row_misses", memory.row_misses}};
}

std::string hit_share(const sim::MemoryStatistics& a, const sim::MemoryStatistics& b) {
    const std::int64_t hits = a.row_hits + b.row_hits;
    const std::int64_t all = hits + a.row_misses + b.row_misses;
    return all == 0 ? "-"
                    : fmt::format("{:.1f} %",
                                  100.0 * static_cast<double>(hits) / static_cast<double>(all));
}

/// The mean of a histogram over 0, 1, 2, ...
std::string mean_text(const std::vector<std::int64_t>& counts) {
    const auto all = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    if (all == 0) {
        return "-";
    }
    double sum = 0.0;
    for (std::size_t level = 0; level < counts.size(); ++level) {
        sum += static_cast<double>(level) * static_cast<double>(counts[level]);
    }
    return fmt::format("{:.2f}", sum / static_cast<double>(all));
}

}  // namespace

Json statistics_json(const sim::LayerStatistics& statistics) {
    return {{"sequences", statistics.sequences},
            {"reads", memory_json(statistics.reads)},
            {"writes", memory_json(statistics.writes)},
            {"fifo_levels", statistics.lanes.fifo_levels},
            {"bank_requests", statistics.lanes.bank_requests},
            {"requests_of_bank", statistics.lanes.requests_of_bank},
            {"checked_passes", statistics.checked_passes}};
}

std::string statistics_text(const Workload& workload,
                            const std::vector<sim::LayerStatistics>& statistics) {
    TextTable table({{"layer", false},
                     {"sequences", true},
                     {"bursts", true},
                     {"row hits", true},
                     {"FIFO level", true},
                     {"asking a bank", true}});
    bool any = false;
    for (std::size_t i = 0; i < statistics.size(); ++i) {
        const sim::LayerStatistics& s = statistics[i];
        if (s.sequences == 0) {
            continue;
        }
        any = true;
        table.add({workload.layers[i].name, grouped_number(s.sequences),
                   grouped_number(s.reads.bursts + s.writes.bursts), hit_share(s.reads, s.writes),
                   mean_text(s.lanes.fifo_levels), mean_text(s.lanes.bank_requests)});
    }
    return any ? "\nSimulated\n" + table.text() +
                     "FIFO level: entries in a lane's FIFO, mean; asking a bank: lanes in a cycle, "
                     "mean\n"
               : "";
}

}  // namespace scfa::cli
