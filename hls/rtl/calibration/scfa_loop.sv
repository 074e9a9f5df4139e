// SPDX-License-Identifier: Apache-2.0
// The arbitration loop alone, for its delay: FIFO state -> two rounds of grant and accept -> FIFO
// state. Tokens come from registers, and what was served goes into registers.
module scfa_loop #(
    parameter int ROWS = 4,
    parameter int BANKS = 4,
    parameter int WINDOW = 1,
    parameter int FIFO_DEPTH = 4,
    parameter int WIDTH = 8,
    parameter int KEY_BITS = 18
) (
    input  logic                    clock,
    input  logic                    flush,
    input  logic                    step,
    input  logic [ROWS*16-1:0]      entries,
    input  logic [ROWS-1:0]         token_valid,
    input  logic [ROWS-1:0]         token_zero,
    input  logic [ROWS*WIDTH-1:0]   token_weight,
    input  logic [ROWS*KEY_BITS-1:0] token_key,
    output logic [ROWS*WIDTH-1:0]   lane_weight,
    output logic [ROWS*KEY_BITS-1:0] lane_key,
    output logic [ROWS-1:0]         active
);
    logic [ROWS*WINDOW-1:0]          eligible, zero, served;
    logic [ROWS*WINDOW*KEY_BITS-1:0] key;
    logic [ROWS*WINDOW*BANKS-1:0]    bank;
    logic [ROWS*ROWS-1:0]            from, from_start, from_next;
    logic [ROWS-1:0]                 lane_end, valid, zeros, eligible_lane, served_zero, take, through;
    logic [ROWS*WIDTH-1:0]           weight, served_weight;
    logic [ROWS*KEY_BITS-1:0]        token, served_key;
    logic                            stepping, flushing, pass_end;
    logic                            unused;
    assign unused = &{1'b0, eligible_lane, served_zero, take, through};
    assign pass_end = &lane_end;
    generate
        for (genvar r = 0; r < ROWS; r++) begin : g_lane
            scfa_fifo #(.DEPTH(FIFO_DEPTH), .WINDOW(WINDOW), .WIDTH(WIDTH), .KEY_BITS(KEY_BITS),
                        .BANKS(BANKS)) fifo (
                .clock, .flush(flushing), .step(stepping), .pass_end, .entries(entries[r*16+:16]),
                .token_valid(valid[r]), .token_zero(zeros[r]),
                .token_weight(weight[r*WIDTH+:WIDTH]), .token_key(token[r*KEY_BITS+:KEY_BITS]),
                .take(take[r]), .eligible(eligible[r*WINDOW+:WINDOW]),
                .window_zero(zero[r*WINDOW+:WINDOW]),
                .window_key(key[r*WINDOW*KEY_BITS+:WINDOW*KEY_BITS]),
                .window_bank(bank[r*WINDOW*BANKS+:WINDOW*BANKS]),
                .served(served[r*WINDOW+:WINDOW] & {WINDOW{stepping}}),
                .served_weight(served_weight[r*WIDTH+:WIDTH]),
                .served_key(served_key[r*KEY_BITS+:KEY_BITS]), .served_zero(served_zero[r]),
                .through(through[r]), .lane_end(lane_end[r]));
            for (genvar s = 0; s < ROWS; s++) begin : g_from
                assign from_start[r*ROWS+s] = s >= r;
            end
            assign from_next[r*ROWS+:ROWS] = from[((r+1)%ROWS)*ROWS+:ROWS];
        end
    endgenerate
    scfa_arbiter #(.ROWS(ROWS), .BANKS(BANKS), .WINDOW(WINDOW), .KEY_BITS(KEY_BITS)) arbiter (
        .eligible, .zero, .key, .bank, .from, .served, .eligible_lane);
    always_ff @(posedge clock) begin
        stepping <= step;
        flushing <= flush;
        valid <= token_valid;
        zeros <= token_zero;
        weight <= token_weight;
        token <= token_key;
        if (flushing || (stepping && pass_end)) from <= from_start;
        else if (stepping) from <= from_next;
        lane_weight <= served_weight;
        lane_key <= served_key;
        for (int r = 0; r < ROWS; r++) active[r] <= |(served[r*WINDOW+:WINDOW]);
    end
endmodule
