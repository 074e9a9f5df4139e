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
                         "Share of tRP + tRCD that opening a row costs the data bus.")
            .required();
        t.sourced_number("burst_overhead_ns", &MemoryCoefficients::burst_overhead_ns, {0, 1000},
                         "ns", "Data-bus time lost per burst.")
            .required();
        t.sourced_number("interconnect_ns", &MemoryCoefficients::interconnect_ns, {0, 10000}, "ns",
                         "Request and response path between DMA and DDR controller.")
            .required();
        return t;
    }();
    return table;
}

MemoryCoefficients load_memory_coefficients(const std::string& path) {
    return read_document(memory_coefficients_table(), JsonDocument::parse_file(path));
}

}  // namespace scfa
