// SPDX-License-Identifier: Apache-2.0
// Sparse buffer of one lane: a FIFO of DEPTH entries in registers. The oldest WINDOW entries that
// belong to the current pass may ask for a bank; an entry of any of these places leaves, and the
// rest closes up in order. Entries keep their order over passes, so those of the current pass are
// the first `left` ones, `left` being what the pass still has to do.
module scfa_fifo #(
    parameter int DEPTH = 4,
    parameter int WINDOW = 2,
    parameter int WIDTH = 8,
    parameter int KEY_BITS = 18,
    parameter int BANKS = 4,
    parameter int BANK_BITS = BANKS > 1 ? $clog2(BANKS) : 1
) (
    input  logic                       clock,
    input  logic                       flush,     // empty, and at the start of pass 0
    input  logic                       step,      // 0: the core stands still
    input  logic                       pass_end,  // this cycle is the last one of the pass
    input  logic [15:0]                entries,   // of a pass
    input  logic                       token_valid,
    input  logic                       token_zero,
    input  logic [WIDTH-1:0]           token_weight,
    input  logic [KEY_BITS-1:0]        token_key,
    output logic                       take,      // a token is taken
    output logic [WINDOW-1:0]          eligible,
    output logic [WINDOW-1:0]          window_zero,
    output logic [WINDOW*KEY_BITS-1:0] window_key,
    output logic [WINDOW*BANKS-1:0]    window_bank,  // one-hot; none for an explicit zero
    input  logic [WINDOW-1:0]          served,       // one-hot or none
    output logic [WIDTH-1:0]           served_weight,
    output logic [KEY_BITS-1:0]        served_key,
    output logic                       served_zero,
    output logic                       through,  // nothing left in this pass at its cycle's start
    output logic                       lane_end  // nothing left behind this cycle
);
    localparam int ENTRY_BITS = 1 + WIDTH + KEY_BITS;

    logic [DEPTH:0]              valid;  // thermometer; [DEPTH] is always 0
    logic [DEPTH*ENTRY_BITS-1:0] entry;
    logic [DEPTH-1:0]            shift, load;
    logic [WINDOW:0]             left_above, entries_above;  // left > i, entries > i
    logic [15:0]                 left;
    logic                        remove, push;
    logic [ENTRY_BITS-1:0]       token;
    logic [BANKS-1:0]            token_bank;

    assign token = {token_zero, token_weight, token_key};
    assign take = step && !valid[DEPTH-1];
    assign push = take && token_valid;
    assign remove = |served;
    assign through = !left_above[0];
    assign lane_end = !left_above[0] || (!left_above[1] && remove);
    assign eligible = valid[WINDOW-1:0] & left_above[WINDOW-1:0];

    scfa_bank_select #(.BANKS(BANKS)) select_token (
        .none(token_zero), .bank(token_key[BANK_BITS-1:0]), .one_hot(token_bank));

    generate
        for (genvar j = 0; j < DEPTH; j++) begin : g_place
            if (j < WINDOW) assign shift[j] = |served[j:0];
            else assign shift[j] = remove;
            // Where a new entry lands, among those that are there and those that close up.
            if (j == 0) assign load[j] = push && (remove ? valid[0] && !valid[1] : !valid[0]);
            else assign load[j] = push && (remove ? valid[j] && !valid[j+1]
                                                  : valid[j-1] && !valid[j]);
            always_ff @(posedge clock) begin
                if (load[j]) entry[j*ENTRY_BITS+:ENTRY_BITS] <= token;
                else if (shift[j] && j + 1 < DEPTH)
                    entry[j*ENTRY_BITS+:ENTRY_BITS] <=
                        entry[((j+1)%DEPTH)*ENTRY_BITS+:ENTRY_BITS];
            end
        end
        for (genvar i = 0; i < WINDOW; i++) begin : g_window
            assign window_zero[i] = entry[(i+1)*ENTRY_BITS-1];
            assign window_key[i*KEY_BITS+:KEY_BITS] = entry[i*ENTRY_BITS+:KEY_BITS];
            logic [BANKS-1:0] bank, older_bank;
            if (i + 1 < WINDOW) assign older_bank = window_bank[((i+1)%WINDOW)*BANKS+:BANKS];
            else begin : g_below
                localparam int BELOW = (i + 1) % DEPTH;  // leaves nothing behind where W = D
                scfa_bank_select #(.BANKS(BANKS)) select_below (
                    .none(entry[(BELOW+1)*ENTRY_BITS-1]),
                    .bank(entry[BELOW*ENTRY_BITS+:BANK_BITS]), .one_hot(older_bank));
            end
            always_ff @(posedge clock) begin
                if (load[i]) bank <= token_bank;
                else if (shift[i]) bank <= older_bank;
            end
            assign window_bank[i*BANKS+:BANKS] = bank;
        end
    endgenerate

    always_comb begin
        served_weight = '0;
        served_key = '0;
        served_zero = 1'b0;
        for (int i = 0; i < WINDOW; i++) begin
            if (served[i]) begin
                served_weight = served_weight | entry[i*ENTRY_BITS+KEY_BITS+:WIDTH];
                served_key = served_key | entry[i*ENTRY_BITS+:KEY_BITS];
                served_zero = served_zero | entry[(i+1)*ENTRY_BITS-1];
            end
        end
        for (int i = 0; i <= WINDOW; i++) entries_above[i] = entries > 16'(i);
    end

    always_ff @(posedge clock) begin
        if (flush) begin
            valid <= '0;
            left <= entries;
            left_above <= entries_above;
        end else if (step) begin
            if (push && !remove) valid <= {1'b0, valid[DEPTH-2:0], 1'b1};
            else if (remove && !push) valid <= {1'b0, valid[DEPTH:1]};
            if (pass_end) begin
                left <= entries;
                left_above <= entries_above;
            end else if (remove) begin
                left <= left - 1'b1;
                left_above <= {left > 16'(WINDOW + 1), left_above[WINDOW:1]};
            end
        end
    end
endmodule
