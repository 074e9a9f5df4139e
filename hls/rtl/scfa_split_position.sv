// SPDX-License-Identifier: Apache-2.0
// A stored place is {tap, channel}, the channel in the low `channel_width` bits: the load writes it
// so, from the position tap * channels + channel of the image.
module scfa_split_position #(
    parameter int TAP_BITS = 6,
    parameter int CHANNEL_BITS = 12
) (
    input  logic [15:0]             place,
    input  logic [3:0]              channel_width,
    output logic [TAP_BITS-1:0]     tap,
    output logic [CHANNEL_BITS-1:0] channel
);
    logic [15:0] taps;
    logic [15:0] mask;
    logic        unused;
    assign taps = place >> channel_width;
    assign mask = ~(16'hffff << channel_width);
    assign tap = taps[TAP_BITS-1:0];
    assign channel = place[CHANNEL_BITS-1:0] & mask[CHANNEL_BITS-1:0];
    assign unused = &{1'b0, taps[15:TAP_BITS], mask[15:CHANNEL_BITS]};
endmodule
