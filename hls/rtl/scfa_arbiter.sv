// SPDX-License-Identifier: Apache-2.0
// Two rounds of grant and accept between the lanes' windows and the banks, in one cycle.
// Grant: a bank that is not done offers the address of the oldest entry that the first unserved
// lane, from lane (cycle + bank) mod ROWS on, has for it. Accept: an unserved lane takes its oldest
// eligible entry whose address is offered (an explicit zero counts as offered). A bank whose offer
// was taken is done.
module scfa_arbiter #(
    parameter int ROWS = 4,
    parameter int BANKS = 4,
    parameter int WINDOW = 2,
    parameter int KEY_BITS = 18
) (
    input  logic [ROWS*WINDOW-1:0]          eligible,
    input  logic [ROWS*WINDOW-1:0]          zero,
    input  logic [ROWS*WINDOW*KEY_BITS-1:0] key,
    input  logic [ROWS*WINDOW*BANKS-1:0]    bank,
    input  logic [ROWS*ROWS-1:0]            from,    // row k: lanes >= (cycle + k) mod ROWS
    output logic [ROWS*WINDOW-1:0]          served,  // per lane one-hot or none
    output logic [ROWS-1:0]                 eligible_lane
);
    localparam int ENTRIES = ROWS * WINDOW;

    // Whether two entries of different lanes have the same address. A lane has no address twice.
    logic [ENTRIES*ENTRIES-1:0] same;
    // Per entry and bank: the lane's oldest entry for that bank. Per bank and lane: it has one.
    logic [ENTRIES*BANKS-1:0]   oldest;
    logic [BANKS*ROWS-1:0]      request;

    generate
        for (genvar e = 0; e < ENTRIES; e++) begin : g_same
            for (genvar f = 0; f < ENTRIES; f++) begin : g_other
                if (e / WINDOW == f / WINDOW) assign same[e*ENTRIES+f] = e == f;
                else assign same[e*ENTRIES+f] =
                    key[e*KEY_BITS+:KEY_BITS] == key[f*KEY_BITS+:KEY_BITS];
            end
        end
        for (genvar r = 0; r < ROWS; r++) begin : g_lane
            assign eligible_lane[r] = |eligible[r*WINDOW+:WINDOW];
            for (genvar b = 0; b < BANKS; b++) begin : g_bank
                logic [WINDOW-1:0] wants;
                for (genvar i = 0; i < WINDOW; i++) begin : g_entry
                    assign wants[i] = eligible[r*WINDOW+i] && bank[(r*WINDOW+i)*BANKS+b];
                    if (i == 0) assign oldest[(r*WINDOW)*BANKS+b] = wants[0];
                    else assign oldest[(r*WINDOW+i)*BANKS+b] = wants[i] && !(|wants[i-1:0]);
                end
                assign request[b*ROWS+r] = |wants;
            end
        end
    endgenerate

    logic [ENTRIES-1:0] first, second;
    logic [ROWS-1:0]    served_first;
    logic [BANKS-1:0]   done;
    generate
        for (genvar r = 0; r < ROWS; r++) begin : g_first
            assign served_first[r] = |first[r*WINDOW+:WINDOW];
        end
        for (genvar b = 0; b < BANKS; b++) begin : g_done
            logic [ENTRIES-1:0] taken;
            for (genvar e = 0; e < ENTRIES; e++) begin : g_taken
                assign taken[e] = first[e] && bank[e*BANKS+b];
            end
            assign done[b] = |taken;
        end
    endgenerate
    scfa_arbiter_round #(.ROWS(ROWS), .BANKS(BANKS), .WINDOW(WINDOW)) round_first (
        .eligible, .zero, .same, .oldest, .request, .from,
        .lane_done({ROWS{1'b0}}), .bank_done({BANKS{1'b0}}), .taken(first));
    scfa_arbiter_round #(.ROWS(ROWS), .BANKS(BANKS), .WINDOW(WINDOW)) round_second (
        .eligible, .zero, .same, .oldest, .request, .from,
        .lane_done(served_first), .bank_done(done), .taken(second));
    assign served = first | second;
    logic unused;
    assign unused = &{1'b0, key};
endmodule
