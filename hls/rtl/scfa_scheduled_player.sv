// SPDX-License-Identifier: Apache-2.0
// One lane of the format `scheduled`: reads a slot a cycle; place 65 535 is an idle slot. All lanes
// move together, and nothing is held up: constant latency of three cycles behind `step`.
module scfa_scheduled_player #(
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
    input  logic                             start,
    input  logic                             step,
    input  logic                             pass_end,
    input  logic                             load_write,
    input  logic [ADDRESS_BITS-1:0]          load_address,
    input  logic [WIDTH+15:0]                load_data,
    input  logic                             has_entries,
    input  logic [ADDRESS_BITS-1:0]          first_address,
    input  logic [3:0]                       channel_width,
    input  logic [CHANNEL_BITS-1:0]          lane_channel,
    input  logic [BANK_BITS-1:0]             first_bank,
    output logic                             active,
    output logic [WIDTH-1:0]                 lane_weight,
    output logic [TAP_BITS+CHANNEL_BITS-1:0] lane_key
);
    logic [ADDRESS_BITS-1:0] address;
    logic [WIDTH+15:0]       stored;
    logic                    stored_valid, valid;
    logic [TAP_BITS-1:0]     tap, tap_next;
    logic [CHANNEL_BITS-1:0] channel, channel_next;
    logic [WIDTH-1:0]        weight;
    logic [TAP_BITS+CHANNEL_BITS-1:0] key_next;

    scfa_memory #(.WIDTH(WIDTH + 16), .DEPTH(DEPTH), .BLOCK(BLOCK)) weights (
        .clock, .write(load_write), .write_address(load_address), .write_data(load_data),
        .read(step), .read_address(address), .read_data(stored));
    scfa_split_position #(.TAP_BITS(TAP_BITS), .CHANNEL_BITS(CHANNEL_BITS)) split (
        .place(stored[15:0]), .channel_width, .tap(tap_next), .channel(channel_next));
    scfa_place #(.BANKS(BANKS), .TAP_BITS(TAP_BITS), .CHANNEL_BITS(CHANNEL_BITS)) place (
        .tap, .channel, .lane_channel, .first_bank, .key(key_next));

    always_ff @(posedge clock) begin
        if (start || (step && pass_end)) address <= first_address;
        else if (step) address <= address + 1'b1;
        stored_valid <= step && has_entries;
        valid <= stored_valid && stored[15:0] != 16'hffff;
        weight <= stored[WIDTH+15:16];
        tap <= tap_next;
        channel <= channel_next;
        active <= valid;
        lane_weight <= weight;
        lane_key <= key_next;
    end
endmodule
