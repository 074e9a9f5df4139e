// SPDX-License-Identifier: Apache-2.0
// Control lines of the PE lanes, from the marks of a pass's first and last cycle that travel with
// the operands. `first` and `last` belong to the operands at the lanes' inputs.
module scfa_pe_control #(
    parameter int PACKED = 0,
    parameter int CHAIN = 1
) (
    input  logic clock,
    input  logic first,
    input  logic last,
    output logic chain_start,
    output logic split,
    output logic split_first,
    output logic partial_read,  // the next pass's partial sums are wanted a cycle later
    output logic sums_valid     // the lanes' sums are those of a whole pass
);
    localparam int STAGES = PACKED != 0 ? 2 : 1;  // to the M register
    logic [STAGES-1:0] firsts, lasts;
    logic              first_m, last_m, last_p;
    assign first_m = firsts[STAGES-1];
    assign last_m = lasts[STAGES-1];
    always_ff @(posedge clock) begin
        firsts <= STAGES'({firsts, first});
        lasts <= STAGES'({lasts, last});
        last_p <= last_m;
    end
    generate
        if (PACKED != 0) begin : g_packed
            localparam int COUNT_BITS = CHAIN > 1 ? $clog2(CHAIN) : 1;
            logic [COUNT_BITS-1:0] count;  // products in the chain so far, mod CHAIN
            logic                  chain_end, is_first, waiting_first;
            assign chain_start = first_m || count == '0;
            assign chain_end = last_m || CHAIN == 1 ||
                               (!first_m && count == COUNT_BITS'(CHAIN - 1));
            assign is_first = first_m || waiting_first;
            assign partial_read = first_m;
            always_ff @(posedge clock) begin
                if (chain_end) count <= '0;
                else if (first_m) count <= COUNT_BITS'(1);
                else count <= count + 1'b1;
                split <= chain_end;
                split_first <= is_first;
                waiting_first <= is_first && !chain_end;
                sums_valid <= last_p;
            end
        end else begin : g_unpacked
            assign chain_start = first_m;
            assign split = 1'b0;
            assign split_first = 1'b0;
            assign partial_read = first;
            assign sums_valid = last_p;
        end
    endgenerate
endmodule
