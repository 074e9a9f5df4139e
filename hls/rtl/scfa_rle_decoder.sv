// SPDX-License-Identifier: Apache-2.0
// Decoder of one lane, format `rle`: one entry a token, placed by the run of zeros before it. The
// pipeline is that of scfa_coordinate_decoder. An explicit zero (weight 0 behind 15 zeros) asks no
// bank.
module scfa_rle_decoder #(
    parameter int WIDTH = 8,
    parameter int DEPTH = 512,
    parameter int BLOCK = 1,
    parameter int BANKS = 4,
    parameter int TAP_BITS = 6,
    parameter int CHANNEL_BITS = 12,
    parameter int ADDRESS_BITS = DEPTH > 1 ? $clog2(DEPTH) : 1,
    parameter int BANK_BITS = BANKS > 1 ? $clog2(BANKS) : 1
) (
    input  logic                             clock,
    input  logic [4:0]                       fill,
    input  logic                             take,
    input  logic                             load_write,
    input  logic [ADDRESS_BITS-1:0]          load_address,
    input  logic [WIDTH+3:0]                 load_data,
    input  logic                             table_write,
    input  logic [5:0]                       table_address,
    input  logic [8:0]                       table_data,
    input  logic                             page,
    input  logic                             has_entries,
    input  logic [ADDRESS_BITS-1:0]          first_address,
    input  logic [ADDRESS_BITS-1:0]          last_address,
    input  logic [CHANNEL_BITS-1:0]          channels,
    input  logic [CHANNEL_BITS-1:0]          lane_channel,
    input  logic [BANK_BITS-1:0]             first_bank,
    output logic                             token_valid,
    output logic                             token_zero,
    output logic [WIDTH-1:0]                 token_weight,
    output logic [TAP_BITS+CHANNEL_BITS-1:0] token_key
);
    logic [ADDRESS_BITS-1:0] address;
    logic [WIDTH+3:0]        stored;
    logic                    stored_first, address_first;  // of a pass
    logic [TAP_BITS-1:0]     tap, tap_from, tap_next;
    logic [CHANNEL_BITS-1:0] channel, channel_from, channel_next;
    logic [4:0]              steps;
    logic [WIDTH-1:0]        weight;
    logic                    zero;
    logic [TAP_BITS+CHANNEL_BITS-1:0] key_next;
    logic                    advance, unused;

    assign advance = take || (|fill[4:2]);
    assign unused = &{1'b0, fill[1]};

    scfa_memory #(.WIDTH(WIDTH + 4), .DEPTH(DEPTH), .BLOCK(BLOCK)) weights (
        .clock, .write(load_write), .write_address(load_address), .write_data(load_data),
        .read(advance), .read_address(address), .read_data(stored));

    // The first entry of a pass counts from position 0, every other one from behind its neighbour.
    assign tap_from = stored_first ? '0 : tap;
    assign channel_from = stored_first ? '0 : channel;
    assign steps = {1'b0, stored[3:0]} + {4'd0, !stored_first};
    scfa_step_position #(.TAP_BITS(TAP_BITS), .CHANNEL_BITS(CHANNEL_BITS), .FEW_BITS(4)) step (
        .clock, .table_write, .table_address, .table_data, .page, .channels, .tap(tap_from), .channel(channel_from), .steps, .tap_next, .channel_next);
    scfa_place #(.BANKS(BANKS), .TAP_BITS(TAP_BITS), .CHANNEL_BITS(CHANNEL_BITS)) place (
        .tap, .channel, .lane_channel, .first_bank, .key(key_next));

    assign token_valid = has_entries;
    always_ff @(posedge clock) begin
        if (fill[0]) begin
            address <= first_address;
            address_first <= 1'b1;
        end else if (advance) begin
            address <= address == last_address ? first_address : address + 1'b1;
            address_first <= address == last_address;
        end
        if (advance) begin
            stored_first <= address_first;
            weight <= stored[WIDTH+3:4];
            zero <= stored[WIDTH+3:4] == '0 && stored[3:0] == 4'd15;
            tap <= tap_next;
            channel <= channel_next;
            token_weight <= weight;
            token_zero <= zero;
            token_key <= key_next;
        end
    end
endmodule
