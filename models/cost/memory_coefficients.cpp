// SPDX-License-Identifier: Apache-2.0
#include "models/cost/memory_coefficients.hpp"

namespace scfa {

const FieldTable<MemoryCoefficients>& memory_coefficients_table() {
    static const FieldTable<MemoryCoefficients> table = [] {
        FieldTable<MemoryCoefficients> t(
            "memory", "What the analytic memory model cannot read off a data sheet.");
        t.flag("provisional", &MemoryCoefficients::provisional,
               "Whether the values are estimates, not yet fitted to the cycle-level memory model.")
            .required();
        t.sourced_number("row_miss_exposed", &MemoryCoefficients::row_miss_exposed, {0, 1}, "",
                         "Share of tRP + tRCD by which opening a row lengthens a round of the "
                         "transactions in flight.")
            .required();
        t.sourced_number("burst_overhead_ns", &MemoryCoefficients::burst_overhead_ns, {0, 1000},
                         "ns", "Data-bus time lost per burst.")
            .required();
        t.sourced_number("interconnect_ns", &MemoryCoefficients::interconnect_ns, {0, 10000}, "ns",
                         "Request and response path between DMA and DDR controller.")
            .required();
        t.sourced_number("uneven_bursts", &MemoryCoefficients::uneven_bursts, {0, 1}, "",
                         "Share of the longest burst's beats that shorter ones on other ports wait "
                         "for, at one transaction in flight.")
            .required();
        t.sourced_number("last_round", &MemoryCoefficients::last_round, {0, 4}, "bursts",
                         "How far the last round of bursts over the ports is from even.")
            .required();
        return t;
    }();
    return table;
}

MemoryCoefficients load_memory_coefficients(const std::string& path) {
    return read_document(memory_coefficients_table(), JsonDocument::parse_file(path));
}

}  // namespace scfa
