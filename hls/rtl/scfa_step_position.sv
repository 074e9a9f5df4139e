// SPDX-License-Identifier: Apache-2.0
// (tap, channel) `steps` positions further on, steps <= 2^FEW_BITS. With fewer than 2^FEW_BITS
// channels several taps may be passed at once: then quotient and rest come from a table that the
// controller writes, entry i = {i / channels, i mod channels}; else one subtraction does it. The
// table has two pages, so that the next job's can be written while this one's is in use.
module scfa_step_position #(
    parameter int TAP_BITS = 6,
    parameter int CHANNEL_BITS = 12,
    parameter int FEW_BITS = 4
) (
    input  logic                    clock,
    input  logic                    table_write,
    input  logic [FEW_BITS+1:0]     table_address,  // {page, i}
    input  logic [2*FEW_BITS:0]     table_data,
    input  logic                    page,
    input  logic [CHANNEL_BITS-1:0] channels,
    input  logic [TAP_BITS-1:0]     tap,
    input  logic [CHANNEL_BITS-1:0] channel,
    input  logic [FEW_BITS:0]       steps,
    output logic [TAP_BITS-1:0]     tap_next,
    output logic [CHANNEL_BITS-1:0] channel_next
);
    (* ram_style = "distributed" *) logic [2*FEW_BITS:0] quotients[0:2**(FEW_BITS+2)-1];
    logic [CHANNEL_BITS:0] sum, wrapped;
    logic [2*FEW_BITS:0]   entry;
    logic                  few;

    always_ff @(posedge clock) begin
        if (table_write) quotients[table_address] <= table_data;
    end
    assign few = channels[CHANNEL_BITS-1:FEW_BITS] == '0;
    assign sum = {1'b0, channel} + (CHANNEL_BITS + 1)'(steps);
    assign wrapped = sum - {1'b0, channels};
    assign entry = quotients[{page, sum[FEW_BITS:0]}];
    assign tap_next = tap + (few ? TAP_BITS'(entry[2*FEW_BITS:FEW_BITS])
                                 : TAP_BITS'(!wrapped[CHANNEL_BITS]));
    assign channel_next = few ? CHANNEL_BITS'(entry[FEW_BITS-1:0])
                          : wrapped[CHANNEL_BITS] ? sum[CHANNEL_BITS-1:0]
                                                  : wrapped[CHANNEL_BITS-1:0];
endmodule
