// SPDX-License-Identifier: Apache-2.0
// Last stage of every decoder: a weight's tap and channel become what the crossbar asks for. The
// channel is counted within the lane's own filter; `lane_channel` is where the filter's channel 0
// lies within the loaded channels, `first_bank` the bank of the first loaded channel.
// Key: {tap, slot, bank}; slot counts the channels of one bank. Equal keys are equal addresses.
module scfa_place #(
    parameter int BANKS = 4,
    parameter int TAP_BITS = 6,
    parameter int CHANNEL_BITS = 12,
    parameter int BANK_BITS = BANKS > 1 ? $clog2(BANKS) : 1
) (
    input  logic [TAP_BITS-1:0]              tap,
    input  logic [CHANNEL_BITS-1:0]          channel,
    input  logic [CHANNEL_BITS-1:0]          lane_channel,
    input  logic [BANK_BITS-1:0]             first_bank,
    output logic [TAP_BITS+CHANNEL_BITS-1:0] key
);
    logic [CHANNEL_BITS-1:0] loaded;
    assign loaded = channel + lane_channel;
    generate
        if (BANKS > 1) begin : g_banks
            logic [BANK_BITS-1:0] bank;
            assign bank = loaded[BANK_BITS-1:0] + first_bank;
            assign key = {tap, loaded[CHANNEL_BITS-1:BANK_BITS], bank};
        end else begin : g_one_bank
            logic unused;
            assign unused = &{1'b0, first_bank};
            assign key = {tap, loaded};
        end
    endgenerate
endmodule
