// SPDX-License-Identifier: Apache-2.0
// One round of scfa_arbiter. An entry names its address by `same`; the address that a bank offers
// is named by the entry it comes from.
module scfa_arbiter_round #(
    parameter int ROWS = 4,
    parameter int BANKS = 4,
    parameter int WINDOW = 2,
    parameter int ENTRIES = ROWS * WINDOW
) (
    input  logic [ENTRIES-1:0]         eligible,
    input  logic [ENTRIES-1:0]         zero,
    input  logic [ENTRIES*ENTRIES-1:0] same,
    input  logic [ENTRIES*BANKS-1:0]   oldest,
    input  logic [BANKS*ROWS-1:0]      request,
    input  logic [ROWS*ROWS-1:0]       from,
    input  logic [ROWS-1:0]            lane_done,
    input  logic [BANKS-1:0]           bank_done,
    output logic [ENTRIES-1:0]         taken
);
    logic [BANKS*ROWS-1:0] grant;    // per bank, one lane or none
    logic [ENTRIES-1:0]    offered;  // some bank offers this entry's address, through this entry
    logic [ENTRIES-1:0]    hit;      // some bank offers this entry's address

    generate
        for (genvar b = 0; b < BANKS; b++) begin : g_grant
            logic [ROWS-1:0]   asks;
            logic [2*ROWS-1:0] turned, lowest;
            assign asks = request[b*ROWS+:ROWS] & ~lane_done & {ROWS{!bank_done[b]}};
            // Lanes from the bank's first one on, then all: the lowest set bit is the winner.
            assign turned = {asks, asks & from[(b%ROWS)*ROWS+:ROWS]};
            assign lowest = turned & (~turned + 1'b1);
            assign grant[b*ROWS+:ROWS] = lowest[2*ROWS-1:ROWS] | lowest[ROWS-1:0];
        end
        for (genvar e = 0; e < ENTRIES; e++) begin : g_entry
            logic [BANKS-1:0] by;
            for (genvar b = 0; b < BANKS; b++) begin : g_by
                assign by[b] = grant[b*ROWS+e/WINDOW] && oldest[e*BANKS+b];
            end
            assign offered[e] = |by;
            assign hit[e] = eligible[e] && !lane_done[e/WINDOW] &&
                            (zero[e] || (|(offered & same[e*ENTRIES+:ENTRIES])));
            if (e % WINDOW == 0) assign taken[e] = hit[e];
            else assign taken[e] = hit[e] && !(|hit[e-1:e-e%WINDOW]);
        end
    endgenerate
    logic unused;
    assign unused = &{1'b0, from};  // of more lanes than banks
endmodule
