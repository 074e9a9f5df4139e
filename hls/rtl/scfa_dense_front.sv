// SPDX-License-Identifier: Apache-2.0
// Lanes of the format `dense`: weight buffers and one counter. All lanes work through their filters
// in lock step on one activation vector; a pass reads the groups of its lanes one after another, and
// only the lanes of the group that is read are active. What a cycle asks for stands at the outputs in
// the next one.
module scfa_dense_front #(
    parameter int ROWS = 4,
    parameter int BANKS = 4,
    parameter int WIDTH = 8,
    parameter int DEPTH = 512,
    parameter int BLOCK = 1,
    parameter int TAP_BITS = 6,
    parameter int CHANNEL_BITS = 12,
    parameter int ADDRESS_BITS = DEPTH > 1 ? $clog2(DEPTH) : 1,
    parameter int BANK_BITS = BANKS > 1 ? $clog2(BANKS) : 1,
    parameter int KEY_BITS = TAP_BITS + CHANNEL_BITS
) (
    input  logic                         clock,
    input  logic                         start,
    input  logic                         step,
    output logic                         pass_end,
    input  logic [ROWS-1:0]              weight_write,
    input  logic [ADDRESS_BITS-1:0]      weight_address,
    input  logic [WIDTH-1:0]             weight_data,
    input  logic [CHANNEL_BITS-1:0]      channels,     // of a group (split)
    input  logic [TAP_BITS-1:0]          last_tap,
    input  logic [CHANNEL_BITS-1:0]      last_group,   // channel at which the last group begins
    input  logic [CHANNEL_BITS-1:0]      group_step,   // channels from one group to the next
    input  logic [BANK_BITS-1:0]         first_bank,
    input  logic [ADDRESS_BITS-1:0]      first_address,
    input  logic [ROWS-1:0]              has_filter,
    input  logic [ROWS*CHANNEL_BITS-1:0] lane_channel,  // where the lane's group begins
    output logic [ROWS-1:0]              active,
    output logic [ROWS*WIDTH-1:0]        lane_weight,
    output logic [KEY_BITS-1:0]          key,
    output logic [ROWS-1:0]              lane_served
);
    logic [ADDRESS_BITS-1:0] address;
    logic [TAP_BITS-1:0]     tap;
    logic [CHANNEL_BITS-1:0] channel, group;
    logic                    channel_end, group_end;
    logic [KEY_BITS-1:0]     key_now;

    assign channel_end = channel + 1'b1 == channels;
    assign group_end = channel_end && tap == last_tap;
    assign pass_end = group_end && group == last_group;

    scfa_place #(.BANKS(BANKS), .TAP_BITS(TAP_BITS), .CHANNEL_BITS(CHANNEL_BITS)) place (
        .tap, .channel, .lane_channel(group), .first_bank, .key(key_now));

    always_ff @(posedge clock) begin
        if (start) begin
            address <= first_address;
            tap <= '0;
            channel <= '0;
            group <= '0;
        end else if (step) begin
            address <= group_end ? first_address : address + 1'b1;
            channel <= channel_end ? '0 : channel + 1'b1;
            if (channel_end) tap <= group_end ? '0 : tap + 1'b1;
            if (group_end) group <= pass_end ? '0 : group + group_step;
        end
        active <= lane_served & {ROWS{step}};
        key <= key_now;
    end

    generate
        for (genvar r = 0; r < ROWS; r++) begin : g_lane
            assign lane_served[r] =
                has_filter[r] && lane_channel[r*CHANNEL_BITS+:CHANNEL_BITS] == group;
            scfa_memory #(.WIDTH(WIDTH), .DEPTH(DEPTH), .BLOCK(BLOCK)) weights (
                .clock, .write(weight_write[r]), .write_address(weight_address),
                .write_data(weight_data), .read(step), .read_address(address),
                .read_data(lane_weight[r*WIDTH+:WIDTH]));
        end
    endgenerate
endmodule
