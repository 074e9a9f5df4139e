#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Delay of the arbitration loop by Yosys's static timing analysis, logic only: one row a shape.
#   loop.sh OUT.csv [ROWS BANKS WINDOW]...      shapes that the file has are skipped
set -eu
out=$1
shift
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$(yosys -V | cut -d' ' -f1,2)
[ -s "$out" ] || echo "tool,family,rows,banks,window,fifo_depth,loop_ps" >"$out"
[ $# -gt 0 ] || set -- 2 4 1  4 4 1  4 8 2  8 8 1  4 4 4  8 8 2  8 16 1  16 16 1  4 16 2  8 4 4  16 8 2  16 32 1
while [ $# -ge 3 ]; do
    rows=$1 banks=$2 window=$3
    shift 3
    key="$version,7-series,$rows,$banks,$window,4"
    grep -q "^$key," "$out" && continue
    cat >"$work/loop.ys" <<END
read_verilog -sv $here/../scfa_fifo.sv $here/../scfa_bank_select.sv
read_verilog -sv $here/../scfa_arbiter.sv $here/../scfa_arbiter_round.sv $here/scfa_loop.sv
chparam -set ROWS $rows -set BANKS $banks -set WINDOW $window scfa_loop
synth_xilinx -family xc7 -flatten -abc9 -top scfa_loop -noiopad -noclkbuf
read_verilog -lib -specify -overwrite +/xilinx/cells_sim.v
tee -o $work/sta.txt sta
END
    yosys -q "$work/loop.ys" >"$work/log.txt" 2>&1
    delay=$(sed -n "s/^Latest arrival time in 'scfa_loop' is \([0-9]*\):.*/\1/p" "$work/sta.txt")
    echo "$key,$delay" >>"$out"
done
