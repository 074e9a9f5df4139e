// SPDX-License-Identifier: Apache-2.0
// Decoder of one lane, format `coordinate`: one entry a token. A rigid pipeline: memory, tap and
// channel, key; it moves by one token whenever `advance` is set, and starts over behind the lane's
// last entry. `fill[i]` is set in the i-th cycle after the start; the first token stands at the
// output in the cycle behind fill[4].
module scfa_coordinate_decoder #(
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
    input  logic [WIDTH+15:0]                load_data,
    input  logic                             has_entries,
    input  logic [ADDRESS_BITS-1:0]          first_address,
    input  logic [ADDRESS_BITS-1:0]          last_address,
    input  logic [3:0]                       channel_width,
    input  logic [CHANNEL_BITS-1:0]          lane_channel,
    input  logic [BANK_BITS-1:0]             first_bank,
    output logic                             token_valid,
    output logic [WIDTH-1:0]                 token_weight,
    output logic [TAP_BITS+CHANNEL_BITS-1:0] token_key
);
    logic [ADDRESS_BITS-1:0] address;
    logic [WIDTH+15:0]       stored;
    logic [TAP_BITS-1:0]     tap, tap_next;
    logic [CHANNEL_BITS-1:0] channel, channel_next;
    logic [WIDTH-1:0]        weight;
    logic [TAP_BITS+CHANNEL_BITS-1:0] key_next;
    logic                    advance, unused;

    assign advance = take || (|fill[4:2]);
    assign unused = &{1'b0, fill[1]};

    scfa_memory #(.WIDTH(WIDTH + 16), .DEPTH(DEPTH), .BLOCK(BLOCK)) weights (
        .clock, .write(load_write), .write_address(load_address), .write_data(load_data),
        .read(advance), .read_address(address), .read_data(stored));
    scfa_split_position #(.TAP_BITS(TAP_BITS), .CHANNEL_BITS(CHANNEL_BITS)) split (
        .place(stored[15:0]), .channel_width, .tap(tap_next), .channel(channel_next));
    scfa_place #(.BANKS(BANKS), .TAP_BITS(TAP_BITS), .CHANNEL_BITS(CHANNEL_BITS)) place (
        .tap, .channel, .lane_channel, .first_bank, .key(key_next));

    assign token_valid = has_entries;
    always_ff @(posedge clock) begin
        if (fill[0]) begin
            address <= first_address;
        end else if (advance) begin
            address <= address == last_address ? first_address : address + 1'b1;
        end
        if (advance) begin
            weight <= stored[WIDTH+15:16];
            tap <= tap_next;
            channel <= channel_next;
            token_weight <= weight;
            token_key <= key_next;
        end
    end
endmodule
