// SPDX-License-Identifier: Apache-2.0
#include "models/arch/device.hpp"

#include <cmath>

namespace scfa {

namespace {

constexpr double kLongestNs = 1e6;

void check_peak(const DdrTiming& ddr, const JsonNode& node, ErrorSink& sink) {
    const double from_width = ddr.data_bits.value * ddr.mega_transfers.value / 8000.0;
    constexpr double kRounding = 0.02;
    if (std::abs(ddr.peak_gbps.value - from_width) > kRounding * from_width) {
        sink.add(node.at("peak_gbps")
                     .error("\"peak_gbps\" is not data_bits / 8 x mega_transfers / 1000 = " +
                            std::to_string(from_width)));
    }
}

FieldTable<DdrTiming> make_ddr_table() {
    const NumberRange ns = NumberRange::greater_than(0, kLongestNs);
    FieldTable<DdrTiming> t("ddr", "The external memory, as one channel with open-page timing.");
    t.choice("type", &DdrTiming::type,
             {{"DDR3", DdrType::ddr3}, {"DDR4", DdrType::ddr4}, {"LPDDR4", DdrType::lpddr4}},
             "Standard.")
        .required();
    t.sourced_number("peak_gbps", &DdrTiming::peak_gbps, NumberRange::greater_than(0, 10000),
                     "GB/s", "Peak bandwidth.")
        .required();
    t.sourced_integer("data_bits", &DdrTiming::data_bits, {8, 4096}, "bit", "Data width.")
        .required();
    t.sourced_number("mega_transfers", &DdrTiming::mega_transfers,
                     NumberRange::greater_than(0, 100000), "MT/s", "Transfer rate.")
        .required();
    t.sourced_number("tcl", &DdrTiming::tcl_ns, ns, "ns", "Column read to first data.").required();
    t.sourced_number("trcd", &DdrTiming::trcd_ns, ns, "ns", "Row open to column access.")
        .required();
    t.sourced_number("trp", &DdrTiming::trp_ns, ns, "ns", "Row close to row open.").required();
    t.sourced_number("tras", &DdrTiming::tras_ns, ns, "ns", "Row open to row close.").required();
    t.sourced_number("trfc", &DdrTiming::trfc_ns, ns, "ns", "Duration of a refresh.").required();
    t.sourced_number("trefi", &DdrTiming::trefi_ns, ns, "ns", "Refresh to refresh.").required();
    t.sourced_number("read_to_write", &DdrTiming::read_to_write_ns, {0, kLongestNs}, "ns",
                     "Idle time of the bus from reading to writing.")
        .required();
    t.sourced_number("write_to_read", &DdrTiming::write_to_read_ns, {0, kLongestNs}, "ns",
                     "Idle time of the bus from writing to reading.")
        .required();
    t.sourced_integer("banks", &DdrTiming::banks, {1, 1024}, "banks", "Banks.").required();
    t.sourced_integer("row_bytes", &DdrTiming::row_bytes, {64, 1 << 20}, "B",
                      "Bytes of an open row, over the whole data width.")
        .required();
    t.sourced_number("energy", &DdrTiming::energy_pj_per_bit, NumberRange::greater_than(0, 1000),
                     "pJ/bit", "Energy of a transferred bit: memory, I/O, PHY and controller.")
        .required();
    t.check(check_peak);
    return t;
}

const FieldTable<DdrTiming>& ddr_table() {
    static const FieldTable<DdrTiming> table = make_ddr_table();
    return table;
}

const FieldTable<Cpu>& cpu_table() {
    static const FieldTable<Cpu> table = [] {
        FieldTable<Cpu> t("cpu", "The processor that runs what the array does not.");
        t.text("name", &Cpu::name, "Name.").required();
        t.sourced_number("clock", &Cpu::clock_mhz, NumberRange::greater_than(0, 100000), "MHz",
                         "Clock.")
            .required();
        t.sourced_number("operations_per_second", &Cpu::operations_per_second,
                         NumberRange::greater_than(0, 1e15), "1/s",
                         "Elementary operations of a layer done per second, one core.")
            .required();
        return t;
    }();
    return table;
}

void add_resources(FieldTable<Device>& t) {
    const IntegerRange count{0, 100'000'000};
    t.sourced_integer("dsp", &Device::dsp, count, "", "DSP slices.").required();
    t.sourced_integer("lut", &Device::lut, count, "", "Look-up tables.").required();
    t.sourced_integer("ff", &Device::ff, count, "", "Flip-flops.").required();
    t.sourced_integer("bram36", &Device::bram36, count, "",
                      "Block RAMs of 36 Kib; each counts as two BRAM18.")
        .required();
    t.sourced_integer("uram", &Device::uram, count, "", "UltraRAMs of 4096 x 72 bits.").required();
    t.sourced_integer("max_axi_ports", &Device::max_axi_ports, {1, 1024}, "",
                      "Ports to the external memory.")
        .required();
    t.sourced_integer("max_axi_width", &Device::max_axi_width_bits, {8, 4096}, "bit",
                      "Widest data bus of a port.")
        .required();
}

FieldTable<Device> make_device_table() {
    FieldTable<Device> t("device", "A board: its FPGA, external memory, power and CPU.");
    t.text("name", &Device::name, "Short name.").required();
    t.text("board", &Device::board, "Board.").required();
    t.text("part", &Device::part, "FPGA part.").required();
    t.choice("family", &Device::family,
             {{"7-series", FabricFamily::seven_series},
              {"ultrascale+", FabricFamily::ultrascale_plus},
              {"other", FabricFamily::other}},
             "Family of the fabric.")
        .required();
    t.choice("slice", &Device::slice,
             {{"DSP48E1", Slice::dsp48e1}, {"DSP48E2", Slice::dsp48e2}, {"other", Slice::other}},
             "Kind of DSP slice; `other` cannot do double calculation.")
        .required();
    add_resources(t);
    t.object("ddr", &Device::ddr, ddr_table(), "External memory.").required();
    t.object("cpu", &Device::cpu, cpu_table(), "Processor.").required();
    t.sourced_number("static_power", &Device::static_power_w, {0, 1000}, "W",
                     "Static power of the programmable logic.")
        .required();
    t.sourced_number("ps_power", &Device::ps_power_w, {0, 1000}, "W",
                     "Power of the processing system while a network runs.")
        .required();
    t.path("fabric_coefficients", &Device::fabric_coefficients,
           "Coefficients of LUT, FF and clock, relative to this file.")
        .required();
    t.path("energy_coefficients", &Device::energy_coefficients,
           "Energy per event, relative to this file.")
        .required();
    t.path("memory_coefficients", &Device::memory_coefficients,
           "Coefficients of the analytic memory model, relative to this file.")
        .required();
    t.custom<GivenParameters>(
        "defaults", &Device::defaults, "parameters", read_parameters,
        [](const GivenParameters& given) { return parameters_json(given); }, parameters_schema(),
        "Values of parameters that a point or a sweep leaves out.");
    return t;
}

}  // namespace

const FieldTable<Device>& device_table() {
    static const FieldTable<Device> table = make_device_table();
    return table;
}

Device load_device(const std::string& path) {
    return read_document(device_table(), JsonDocument::parse_file(path));
}

}  // namespace scfa
