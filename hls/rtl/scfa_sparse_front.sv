// SPDX-License-Identifier: Apache-2.0
// Lanes of the formats `bitmap`, `rle` and `coordinate`: weight buffers, decoders, FIFOs with their
// windows, and the arbiter between them and the banks. What a cycle serves stands at the outputs in
// the next one.
module scfa_sparse_front #(
    parameter int FORMAT = 1,  // 1 bitmap, 2 rle, 3 coordinate
    parameter int ROWS = 4,
    parameter int BANKS = 4,
    parameter int WIDTH = 8,
    parameter int FIFO_DEPTH = 4,
    parameter int WINDOW = 1,
    parameter int SCAN_WIDTH = 8,
    parameter int DEPTH = 512,
    parameter int BLOCK = 1,
    parameter int BITS_DEPTH = 256,
    parameter int BITS_BLOCK = 1,
    parameter int TAP_BITS = 6,
    parameter int CHANNEL_BITS = 12,
    parameter int FEW_BITS = 4,
    parameter int ENTRY_BITS = 12,  // of a word of the weight buffer
    parameter int ADDRESS_BITS = DEPTH > 1 ? $clog2(DEPTH) : 1,
    parameter int WORD_BITS = BITS_DEPTH > 1 ? $clog2(BITS_DEPTH) : 1,
    parameter int BANK_BITS = BANKS > 1 ? $clog2(BANKS) : 1,
    parameter int KEY_BITS = TAP_BITS + CHANNEL_BITS
) (
    input  logic                         clock,
    input  logic [4:0]                   fill,
    input  logic                         step,
    output logic                         pass_end,
    // Weight buffers.
    input  logic [ROWS-1:0]              weight_write,
    input  logic [ADDRESS_BITS-1:0]      weight_address,
    input  logic [ENTRY_BITS-1:0]        weight_data,
    input  logic [ROWS-1:0]              bits_write,
    input  logic [WORD_BITS-1:0]         bits_address,
    input  logic [SCAN_WIDTH-1:0]        bits_data,
    input  logic                         table_write,
    input  logic [FEW_BITS+1:0]          table_address,
    input  logic [2*FEW_BITS:0]          table_data,
    // The job.
    input  logic                         table_page,
    input  logic [3:0]                   channel_width,
    input  logic [CHANNEL_BITS-1:0]      channels,
    input  logic [BANK_BITS-1:0]         first_bank,
    input  logic [ROWS*16-1:0]           entries,
    input  logic [ROWS*ADDRESS_BITS-1:0] first_address,
    input  logic [ROWS*ADDRESS_BITS-1:0] last_address,
    input  logic [ROWS*WORD_BITS-1:0]    first_word,
    input  logic [ROWS*WORD_BITS-1:0]    last_word,
    input  logic [ROWS*CHANNEL_BITS-1:0] lane_channel,
    // What was served, one cycle later.
    output logic [ROWS-1:0]              active,
    output logic [ROWS-1:0]              asks,
    output logic [ROWS*WIDTH-1:0]        lane_weight,
    output logic [ROWS*KEY_BITS-1:0]     lane_key,
    // For whoever counts lane-cycles: of this cycle.
    output logic [ROWS-1:0]              lane_served,
    output logic [ROWS-1:0]              lane_eligible,
    output logic [ROWS-1:0]              lane_through
);
    logic [ROWS*WINDOW-1:0]          eligible, zero, served;
    logic [ROWS*WINDOW*KEY_BITS-1:0] key;
    logic [ROWS*WINDOW*BANKS-1:0]    bank;
    logic [ROWS*ROWS-1:0]            from, from_start, from_next;
    logic [ROWS-1:0]                 lane_end;
    logic [ROWS*WIDTH-1:0]           served_weight;
    logic [ROWS*KEY_BITS-1:0]        served_key;
    logic [ROWS-1:0]                 served_zero;

    assign pass_end = &lane_end;

    generate
        for (genvar r = 0; r < ROWS; r++) begin : g_lane
            logic                    take, token_valid, token_zero, has_entries;
            logic [WIDTH-1:0]        token_weight;
            logic [KEY_BITS-1:0]     token_key;
            assign has_entries = entries[r*16+:16] != '0;
            if (FORMAT == 1) begin : g_bitmap
                logic unused;
                assign unused = &{1'b0, channel_width};
                assign token_zero = 1'b0;
                scfa_bitmap_decoder #(
                    .WIDTH(WIDTH), .DEPTH(DEPTH), .BLOCK(BLOCK), .SCAN_WIDTH(SCAN_WIDTH),
                    .BITS_DEPTH(BITS_DEPTH), .BITS_BLOCK(BITS_BLOCK), .BANKS(BANKS),
                    .TAP_BITS(TAP_BITS), .CHANNEL_BITS(CHANNEL_BITS), .FEW_BITS(FEW_BITS)
                ) decoder (
                    .clock, .fill, .take, .load_write(weight_write[r]),
                    .load_address(weight_address), .load_data(weight_data),
                    .bits_write(bits_write[r]), .bits_address, .bits_data, .table_write,
                    .table_address, .table_data, .page(table_page), .has_entries,
                    .first_address(first_address[r*ADDRESS_BITS+:ADDRESS_BITS]),
                    .last_address(last_address[r*ADDRESS_BITS+:ADDRESS_BITS]),
                    .first_word(first_word[r*WORD_BITS+:WORD_BITS]),
                    .last_word(last_word[r*WORD_BITS+:WORD_BITS]), .channels,
                    .lane_channel(lane_channel[r*CHANNEL_BITS+:CHANNEL_BITS]), .first_bank,
                    .token_valid, .token_weight, .token_key);
            end else if (FORMAT == 2) begin : g_rle
                scfa_rle_decoder #(
                    .WIDTH(WIDTH), .DEPTH(DEPTH), .BLOCK(BLOCK), .BANKS(BANKS),
                    .TAP_BITS(TAP_BITS), .CHANNEL_BITS(CHANNEL_BITS)
                ) decoder (
                    .clock, .fill, .take, .load_write(weight_write[r]),
                    .load_address(weight_address), .load_data(weight_data), .table_write,
                    .table_address, .table_data, .page(table_page), .has_entries,
                    .first_address(first_address[r*ADDRESS_BITS+:ADDRESS_BITS]),
                    .last_address(last_address[r*ADDRESS_BITS+:ADDRESS_BITS]), .channels,
                    .lane_channel(lane_channel[r*CHANNEL_BITS+:CHANNEL_BITS]), .first_bank,
                    .token_valid, .token_zero, .token_weight, .token_key);
            end else begin : g_coordinate
                assign token_zero = 1'b0;
                scfa_coordinate_decoder #(
                    .WIDTH(WIDTH), .DEPTH(DEPTH), .BLOCK(BLOCK), .BANKS(BANKS),
                    .TAP_BITS(TAP_BITS), .CHANNEL_BITS(CHANNEL_BITS)
                ) decoder (
                    .clock, .fill, .take, .load_write(weight_write[r]),
                    .load_address(weight_address), .load_data(weight_data), .has_entries,
                    .first_address(first_address[r*ADDRESS_BITS+:ADDRESS_BITS]),
                    .last_address(last_address[r*ADDRESS_BITS+:ADDRESS_BITS]), .channel_width,
                    .lane_channel(lane_channel[r*CHANNEL_BITS+:CHANNEL_BITS]), .first_bank,
                    .token_valid, .token_weight, .token_key);
            end
            scfa_fifo #(.DEPTH(FIFO_DEPTH), .WINDOW(WINDOW), .WIDTH(WIDTH), .KEY_BITS(KEY_BITS),
                        .BANKS(BANKS)) fifo (
                .clock, .flush(fill[4]), .step, .pass_end, .entries(entries[r*16+:16]),
                .token_valid, .token_zero, .token_weight, .token_key, .take,
                .eligible(eligible[r*WINDOW+:WINDOW]), .window_zero(zero[r*WINDOW+:WINDOW]),
                .window_key(key[r*WINDOW*KEY_BITS+:WINDOW*KEY_BITS]),
                .window_bank(bank[r*WINDOW*BANKS+:WINDOW*BANKS]),
                .served(served[r*WINDOW+:WINDOW] & {WINDOW{step}}),
                .served_weight(served_weight[r*WIDTH+:WIDTH]),
                .served_key(served_key[r*KEY_BITS+:KEY_BITS]), .served_zero(served_zero[r]),
                .through(lane_through[r]), .lane_end(lane_end[r]));
            assign lane_served[r] = |served[r*WINDOW+:WINDOW];
            for (genvar s = 0; s < ROWS; s++) begin : g_from
                assign from_start[r*ROWS+s] = s >= r;  // row r: lanes >= r
            end
            assign from_next[r*ROWS+:ROWS] = from[((r+1)%ROWS)*ROWS+:ROWS];
        end
        if (FORMAT != 1) begin : g_no_bits
            logic unused;
            assign unused = &{1'b0, bits_write, bits_address, bits_data, first_word, last_word};
        end
        if (FORMAT == 2) begin : g_no_width
            logic unused;
            assign unused = &{1'b0, channel_width};
        end
        if (FORMAT == 3) begin : g_no_table
            logic unused;
            assign unused = &{1'b0, table_write, table_address, table_data, table_page, channels};
        end
    endgenerate

    scfa_arbiter #(.ROWS(ROWS), .BANKS(BANKS), .WINDOW(WINDOW), .KEY_BITS(KEY_BITS)) arbiter (
        .eligible, .zero, .key, .bank, .from, .served, .eligible_lane(lane_eligible));

    // The first lane of every bank moves on by one a cycle, and starts over with every pass.
    always_ff @(posedge clock) begin
        if (fill[4] || (step && pass_end)) from <= from_start;
        else if (step) from <= from_next;
        active <= lane_served & {ROWS{step}};
        asks <= lane_served & ~served_zero & {ROWS{step}};
        lane_weight <= served_weight;
        lane_key <= served_key;
    end
endmodule
