// SPDX-License-Identifier: Apache-2.0
#include "models/cost/energy.hpp"

#include "models/arch/geometry.hpp"
#include "models/base/checked.hpp"

namespace scfa {

namespace {

constexpr std::int64_t kWideBits = 36;
constexpr std::int64_t kNarrowBits = 18;

FieldTable<EnergyCoefficients> make_table() {
    using E = EnergyCoefficients;
    const NumberRange pj{0, 1e6};
    FieldTable<E> t("energy", "Energy per event of a process node.");
    t.text("node", &E::node, "Process node.").required();
    t.flag("provisional", &E::provisional, "Not yet fitted to measured power.").required();
    t.sourced_number("mac_int16", &E::mac_int16_pj, pj, "pJ", "DSP operation, int16.").required();
    t.sourced_number("mac_int8", &E::mac_int8_pj, pj, "pJ", "DSP operation, one int8 product.")
        .required();
    t.sourced_number("mac_packed", &E::mac_packed_pj, pj, "pJ", "DSP operation, two int8 products.")
        .required();
    t.sourced_number("bram18", &E::bram18_pj, pj, "pJ", "Block RAM access of up to 18 bits.")
        .required();
    t.sourced_number("bram36", &E::bram36_pj, pj, "pJ", "Block RAM access of up to 36 bits.")
        .required();
    t.sourced_number("register", &E::register_pj, pj, "pJ",
                     "Register access, local route included.")
        .required();
    t.sourced_number("routing_factor", &E::routing_factor, {1, 10}, "",
                     "Control and routing: factor on multiplications, memories and registers.")
        .required();
    t.sourced_number("clock_share", &E::clock_share, {0, 10}, "",
                     "Clock tree over the array's dynamic power at full activity.")
        .required();
    return t;
}

/// Adds `accesses` accesses to a memory of that width: whole 36-bit columns, and what is left.
void add_accesses(EnergyEvents& events, std::int64_t accesses, std::int64_t width) {
    const std::int64_t rest = width % kWideBits;
    const std::int64_t wide = width / kWideBits + (rest > kNarrowBits ? 1 : 0);
    const std::int64_t narrow = rest > 0 && rest <= kNarrowBits ? 1 : 0;
    constexpr std::string_view kWhat = "block RAM accesses";
    events.bram36_accesses =
        checked_add(events.bram36_accesses, checked_mul(accesses, wide, kWhat), kWhat);
    events.bram18_accesses =
        checked_add(events.bram18_accesses, checked_mul(accesses, narrow, kWhat), kWhat);
}

/// Products of one image column that one DSP operation does.
std::int32_t products_per_operation(const DesignPoint& point) {
    return point.double_calculation() ? 2 : 1;
}

double mac_pj(const DesignPoint& point, const EnergyCoefficients& c) {
    if (point.precision() == Precision::int16) {
        return c.mac_int16_pj.value;
    }
    return point.double_calculation() ? c.mac_packed_pj.value : c.mac_int8_pj.value;
}

}  // namespace

const FieldTable<EnergyCoefficients>& energy_table() {
    static const FieldTable<EnergyCoefficients> table = make_table();
    return table;
}

EnergyCoefficients load_energy(const std::string& path) {
    return read_document(energy_table(), JsonDocument::parse_file(path));
}

EnergyEvents events_of(const LayerActivity& activity, const DesignPoint& point) {
    const std::int64_t columns = point.columns();
    const std::int64_t vector_bits = columns * point.word_bits();
    const std::int64_t sum_bits = accumulator_bits(point.precision()) * columns;
    const bool dense = point.format() == SparseFormat::dense;

    EnergyEvents events;
    const std::int64_t products = checked_mul(activity.busy, columns, "products");
    events.dsp_operations = products / products_per_operation(point);
    const std::int64_t vector_reads = dense ? activity.compute_cycles : activity.busy;
    // A vector is unaligned: even and odd memory.
    add_accesses(events, checked_mul(vector_reads, 2, "vector reads"), vector_bits);
    add_accesses(events, activity.busy, entry_bits(point.format(), point.word_bits()));
    add_accesses(events, activity.bitmap_words, point.scan_width());
    add_accesses(events, checked_mul(activity.drained_vectors, 2, "drained vectors"), vector_bits);
    add_accesses(events, checked_mul(activity.spilled_vectors, 2, "spilled vectors"), sum_bits);
    const std::int64_t read_bits = checked_mul(activity.ddr_read_bytes, 8, "DDR bits");
    add_accesses(events, ceil_div(read_bits, kWideBits), kWideBits);  // the DMA fills the buffers

    // Operand and accumulator of each product; in and out of the lane's FIFO.
    events.register_accesses = checked_mul(products, 2, "register accesses");
    if (has_fifo(point.format())) {
        events.register_accesses =
            checked_add(events.register_accesses,
                        checked_mul(activity.busy, 2, "register accesses"), "register accesses");
    }
    events.ddr_bits =
        checked_add(read_bits, checked_mul(activity.ddr_write_bytes, 8, "DDR bits"), "DDR bits");
    events.cycles = activity.cycles;
    return events;
}

EnergyBreakdown energy_of(const EnergyEvents& events, const DesignPoint& point,
                          const EnergyCoefficients& c, const Device& device) {
    const auto count = [](std::int64_t n) { return static_cast<double>(n); };
    const double e_mac = mac_pj(point, c);
    EnergyBreakdown out;
    out.mac = count(events.dsp_operations) * e_mac;
    out.bram = count(events.bram18_accesses) * c.bram18_pj.value +
               count(events.bram36_accesses) * c.bram36_pj.value;
    out.registers = count(events.register_accesses) * c.register_pj.value;
    out.routing = (out.mac + out.bram + out.registers) * (c.routing_factor.value - 1.0);
    const double operations_per_cycle =
        static_cast<double>(point.rows()) * point.columns() / products_per_operation(point);
    out.clock = count(events.cycles) * operations_per_cycle * e_mac * c.clock_share.value;
    out.ddr = count(events.ddr_bits) * device.ddr.energy_pj_per_bit.value;
    constexpr double kPicojoulesPerMicrojoule = 1e6;
    const double microseconds = count(events.cycles) / point.clock_mhz();
    out.fixed = (device.static_power_w.value + device.ps_power_w.value) * microseconds *
                kPicojoulesPerMicrojoule;
    return out;
}

double energy_pj(const EnergyEvents& events, const DesignPoint& point,
                 const EnergyCoefficients& coefficients, const Device& device) {
    return energy_of(events, point, coefficients, device).total();
}

}  // namespace scfa
