// SPDX-License-Identifier: Apache-2.0
#include "models/cost/cost_coefficients.hpp"

namespace scfa {

namespace {

using F = FabricCoefficients;

void add_pair(FieldTable<F>& t, const std::string& stem, Sourced<double> F::*lut,
              Sourced<double> F::*ff, const std::string& of_what) {
    constexpr double kMost = 1e6;
    t.sourced_number(stem + "_lut", lut, {0, kMost}, "LUT", "LUTs " + of_what).required();
    t.sourced_number(stem + "_ff", ff, {0, kMost}, "FF", "Flip-flops " + of_what).required();
}

void add_array(FieldTable<F>& t) {
    add_pair(t, "pe", &F::pe_lut, &F::pe_ff, "per PE: operand and enable logic.");
    add_pair(t, "pair", &F::pair_lut, &F::pair_ff,
             "per packed pair of PEs: accumulators in fabric and the split of the halves.");
    add_pair(t, "fabric_sum", &F::fabric_sum_lut, &F::fabric_sum_ff,
             "per accumulator bit of an unpacked PE at clock ratio 2, where the slice cannot keep "
             "the sum.");
    add_pair(t, "drain", &F::drain_lut, &F::drain_ff, "per bit of the drain chain.");
}

void add_buffers(FieldTable<F>& t) {
    add_pair(t, "bank", &F::bank_lut, &F::bank_ff, "per activation bank: addresses and padding.");
    add_pair(t, "rotate", &F::rotate_lut, &F::rotate_ff,
             "per bit of a bank's vector and stage of four positions of its rotator.");
    add_pair(t, "lane", &F::lane_lut, &F::lane_ff, "per lane: addresses of the weight buffer.");
    add_pair(t, "mux", &F::mux_lut, &F::mux_ff,
             "of the crossbar: LUTs per 4:1 multiplexer of one bit, flip-flops per output bit.");
}

void add_decoders(FieldTable<F>& t) {
    add_pair(t, "decoder", &F::decoder_lut, &F::decoder_ff,
             "per lane of a sparse format: tap and channel arithmetic.");
    add_pair(t, "scan", &F::scan_lut, &F::scan_ff, "per lane and bit of a bitmap word.");
    add_pair(t, "fifo", &F::fifo_lut, &F::fifo_ff, "per bit held in a lane's FIFO.");
    t.sourced_number("arbiter_lut", &F::arbiter_lut, {0, 1e6}, "LUT",
                     "LUTs of the arbiter per lane, bank, window entry and round.")
        .required();
}

void add_periphery(FieldTable<F>& t) {
    add_pair(t, "post", &F::post_lut, &F::post_ff,
             "of the post-processor per pixel and accumulator bit.");
    add_pair(t, "residual", &F::residual_lut, &F::residual_ff,
             "per pixel of the post-processor where residual adds are supported.");
    add_pair(t, "port", &F::port_lut, &F::port_ff, "per AXI port.");
    add_pair(t, "port_bit", &F::port_bit_lut, &F::port_bit_ff, "per bit of an AXI port's width.");
    add_pair(t, "controller", &F::controller_lut, &F::controller_ff, "of the controller.");
}

void add_clock(FieldTable<F>& t) {
    const NumberRange mhz = NumberRange::greater_than(0, 5000);
    t.sourced_number("clock_limit", &F::clock_limit_mhz, mhz, "MHz",
                     "Clock limit of everything but the arbitration loop.")
        .required();
    t.sourced_number("dsp_clock_limit", &F::dsp_clock_limit_mhz, mhz, "MHz",
                     "Clock limit of a double-pumped DSP column.")
        .required();
    t.sourced_number("loop_base", &F::loop_base_ns, {0, 100}, "ns",
                     "Arbitration loop: FIFO state out and in, logic only.")
        .required();
    t.sourced_number("loop_level", &F::loop_level_ns, {0, 100}, "ns",
                     "Arbitration loop: per round and doubling of R, B or W, logic only.")
        .required();
    t.sourced_number("routing_factor", &F::routing_factor, {1, 10}, "",
                     "Routed delay over logic-only delay.")
        .required();
}

const FieldTable<FitRow>& fit_row_table() {
    static const FieldTable<FitRow> table = [] {
        FieldTable<FitRow> t("fit_row", "A measured design against the formulas.");
        t.text("design", &FitRow::design, "The measured design.").required();
        t.text("quantity", &FitRow::quantity, "What was measured: LUT, FF, ns.").required();
        t.number("measured", &FitRow::measured, NumberRange::greater_than(0), "", "Measured value.")
            .required();
        t.number("modelled", &FitRow::modelled, NumberRange::greater_than(0), "",
                 "What the formulas give; residual = modelled / measured - 1.")
            .required();
        t.text("source", &FitRow::source, "Where the measurement comes from.").required();
        return t;
    }();
    return table;
}

}  // namespace

const FieldTable<FabricCoefficients>& fabric_table() {
    static const FieldTable<F> table = [] {
        FieldTable<F> t("fabric", "LUT, FF and clock coefficients of a fabric family.");
        t.text("family", &F::family, "Family of the fabric.").required();
        t.flag("provisional", &F::provisional,
               "Not yet fitted to synthesis runs of this accelerator.")
            .required();
        add_array(t);
        add_buffers(t);
        add_decoders(t);
        add_periphery(t);
        add_clock(t);
        t.list("fit", &F::fit, fit_row_table(), {0, 1000}, "Measured designs and residuals.")
            .required();
        return t;
    }();
    return table;
}

FabricCoefficients load_fabric(const std::string& path) {
    return read_document(fabric_table(), JsonDocument::parse_file(path));
}

}  // namespace scfa
