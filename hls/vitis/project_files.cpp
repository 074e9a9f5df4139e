// SPDX-License-Identifier: Apache-2.0
#include "hls/vitis/project_files.hpp"

#include <fmt/format.h>

namespace scfa {

namespace {

constexpr const char* kMakefile = R"(# SPDX-License-Identifier: Apache-2.0
# C simulation needs a C++ compiler only; csim-plain is the kernel as bambu sees it.
CXX ?= g++
CXXFLAGS ?= -O2
FLAGS = -std=c++14 -Wall -Wextra -Wno-unknown-pragmas -Wno-unused-label -Ikernel
SOURCES = kernel/scfa_kernel.cpp kernel/scfa_testbench.cpp

.PHONY: csim csim-plain vitis vitis-classic vivado bambu clean
csim: build/csim
	./build/csim golden
csim-plain: build/csim-plain
	./build/csim-plain golden
build/csim: $(SOURCES) $(wildcard kernel/*.hpp)
	mkdir -p build
	$(CXX) $(FLAGS) $(CXXFLAGS) -DSCFA_COUNT_TRIPS $(SOURCES) -o $@
build/csim-plain: $(SOURCES) $(wildcard kernel/*.hpp)
	mkdir -p build
	$(CXX) $(FLAGS) $(CXXFLAGS) -D__BAMBU__ -DSCFA_COUNT_TRIPS $(SOURCES) -o $@
vitis:
	v++ -c --mode hls --config hls_config.cfg --work_dir vitis
vitis-classic:
	vitis_hls -f run_hls.tcl
vivado:
	vivado -mode batch -source vivado_ooc.tcl
bambu:
	mkdir -p bambu && cd bambu && {bambu}
clean:
	rm -rf build
)";

constexpr const char* kTcl = R"(# SPDX-License-Identifier: Apache-2.0
# vitis_hls -f run_hls.tcl: for Vitis HLS 2020.1 to 2024.1 (later: hls_config.cfg)
open_project -reset vitis_hls
set_top scfa_accelerator
add_files kernel/scfa_kernel.cpp -cflags "-std=c++14 -Ikernel"
add_files -tb kernel/scfa_testbench.cpp -cflags "-std=c++14 -Ikernel -Wno-unknown-pragmas"
add_files -tb golden
open_solution -reset solution -flow_target vivado
set_part {part}
create_clock -period {clock} -name default
if {{[info exists ::env(SCFA_CSIM)]}} {{ csim_design -argv "golden" }}
csynth_design
export_design -format ip_catalog
exit
)";

constexpr const char* kConfig = R"(# v++ -c --mode hls --config hls_config.cfg --work_dir vitis
# vitis-run --mode hls --csim --config hls_config.cfg --work_dir vitis
# vitis-run --mode hls --impl --config hls_config.cfg --work_dir vitis
part={part}

[hls]
clock={clock}ns
flow_target=vivado
syn.top=scfa_accelerator
syn.file=kernel/scfa_kernel.cpp
syn.cflags=-std=c++14 -Ikernel
tb.file=kernel/scfa_testbench.cpp
tb.file=golden
tb.cflags=-std=c++14 -Ikernel -Wno-unknown-pragmas
csim.argv=golden
package.output.format=ip_catalog
)";

constexpr const char* kVivado = R"(# SPDX-License-Identifier: Apache-2.0
# vivado -mode batch -source vivado_ooc.tcl: out of context, what HLS made, placed and routed
set sources [concat [glob -nocomplain vitis/hls/syn/verilog/*.v] \
                    [glob -nocomplain vitis_hls/solution/syn/verilog/*.v]]
if {{[llength $sources] == 0}} {{
    puts "run the high-level synthesis first: make vitis, or make vitis-classic"
    exit 1
}}
read_verilog $sources
synth_design -top scfa_accelerator -part {part} -mode out_of_context
create_clock -period {clock} -name ap_clk [get_ports ap_clk]
opt_design
place_design
phys_opt_design
route_design
report_utilization -file vivado_utilization.rpt
report_timing_summary -file vivado_timing.rpt
)";

constexpr const char* kReadme = R"(
## Prove it

    make csim            # g++ only: prints PASS and what was compared, ends with 1 on a mismatch
    make csim-plain      # the same without any HLS pragma: the kernel as bambu sees it

Every stored output of every layer is compared with the golden integer reference, and the trip
counts of the compute loops with the analytic model's compute cycles.

## Synthesise it

    make vitis           # v++, Vitis 2023.2 and later (hls_config.cfg)
    make vitis-classic   # vitis_hls up to 2024.1 (run_hls.tcl)
    make vivado          # place and route what HLS made, out of context
    make bambu           # PandA-bambu

or `scfa-dse synth` on this directory, which stores the reports beside the estimates. Without a
tool on this machine: run the command above elsewhere, and `scfa-dse synth DIRECTORY --import FILE`
with the csynth.xml that it made.

## What is where

| file | what |
|---|---|
| `kernel/scfa_config.hpp` | everything that the design point decides |
| `kernel/scfa_kernel.cpp` | the top function and its dataflow region |
| `kernel/scfa_sequence.hpp` | the array's loop: one iteration is one cycle |
| `golden/` | layer program, weights, one image, expected outputs |
| `point.json` | the point, its estimates, the device |
)";

}  // namespace

std::string bambu_device(const std::string& part, FabricFamily family) {
    if (part.rfind("xc7z045", 0) == 0) {
        return "xc7z045-2ffg900-VVD";
    }
    return family == FabricFamily::seven_series ? "xc7z020-1clg484-VVD" : "xcu280-2Lfsvh2892-VVD";
}

std::vector<ProjectText> project_texts(const ProjectFacts& facts) {
    const std::string clock = fmt::format("{:.3f}", facts.clock_ns);
    const std::string bambu = fmt::format(
        "bambu ../kernel/scfa_kernel.cpp -I../kernel --top-fname=scfa_accelerator --std=c++14 "
        "--device-name={} --clock-period={}",
        bambu_device(facts.part, facts.family), clock);
    const auto filled = [&](const char* text) {
        return fmt::format(fmt::runtime(text), fmt::arg("part", facts.part),
                           fmt::arg("clock", clock));
    };
    return {{"Makefile", fmt::format(kMakefile, fmt::arg("bambu", bambu))},
            {"run_hls.tcl", filled(kTcl)},
            {"hls_config.cfg", filled(kConfig)},
            {"vivado_ooc.tcl", filled(kVivado)},
            {"README.md", facts.readme_head + kReadme}};
}

}  // namespace scfa
