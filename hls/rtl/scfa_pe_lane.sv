// SPDX-License-Identifier: Apache-2.0
// The PEs of one lane: COLUMNS pixels times one weight a cycle, and their sums over a pass. Two
// forms with the same ports:
//  - unpacked: a DSP slice a pixel, which keeps the sum;
//  - PACKED: a slice for two neighbouring pixels, P += (a1 2^SHIFT + a0) w. After CHAIN products at
//    most, the halves are split and added to two sums in the fabric, beside the next products.
// The control lines are common to all lanes (scfa_pe_control) and belong to the product in the
// slice's M register (`first`) or P register (the others).
module scfa_pe_lane #(
    parameter int COLUMNS = 4,
    parameter int WIDTH = 8,
    parameter int SUM_BITS = 32,
    parameter int PACKED = 0,
    parameter int SHIFT = 18,
    parameter int PARTIAL = 0  // 1: passes start from partial sums
) (
    input  logic                        clock,
    input  logic [COLUMNS*WIDTH-1:0]    pixels,
    input  logic [WIDTH-1:0]            weight,
    input  logic                        chain_start,  // M starts a chain (unpacked: a pass)
    input  logic                        split,        // P ends a chain
    input  logic                        split_first,  // ... the pass's first one
    input  logic [COLUMNS*SUM_BITS-1:0] partial,
    output logic [COLUMNS*SUM_BITS-1:0] sums
);
    generate
        if (PACKED != 0) begin : g_packed
            localparam int PACK_BITS = SHIFT + WIDTH;
            localparam int PAIRS = COLUMNS / 2;
            logic signed [WIDTH-1:0] weight_packed;
            always_ff @(posedge clock) weight_packed <= weight;
            for (genvar p = 0; p < PAIRS; p++) begin : g_pair
                logic signed [WIDTH-1:0]     low_pixel, high_pixel;
                logic signed [PACK_BITS-1:0] packed_pixels;
                logic signed [PACK_BITS+WIDTH-1:0] product;
                logic signed [47:0]          chain, chain_from;
                logic signed [SUM_BITS-1:0]  low_sum, high_sum, low_from, high_from;
                logic signed [SHIFT-1:0]     low_half;
                logic signed [SUM_BITS-1:0]  high_half;
                assign low_pixel = pixels[(2*p)*WIDTH+:WIDTH];
                assign high_pixel = pixels[(2*p+1)*WIDTH+:WIDTH];
                assign low_half = chain[SHIFT-1:0];
                assign high_half = SUM_BITS'(signed'(chain[47:SHIFT]));
                if (PARTIAL != 0) begin : g_partial
                    assign low_from =
                        split_first ? partial[(2*p)*SUM_BITS+:SUM_BITS] : low_sum;
                    assign high_from =
                        split_first ? partial[(2*p+1)*SUM_BITS+:SUM_BITS] : high_sum;
                end else begin : g_zero
                    assign low_from = split_first ? {SUM_BITS{1'b0}} : low_sum;
                    assign high_from = split_first ? {SUM_BITS{1'b0}} : high_sum;
                end
                assign chain_from = chain_start ? 48'sd0 : chain;
                always_ff @(posedge clock) begin
                    packed_pixels <= {high_pixel, {SHIFT{1'b0}}} +
                                     {{(PACK_BITS-WIDTH){low_pixel[WIDTH-1]}}, low_pixel};
                    product <= packed_pixels * weight_packed;
                    chain <= chain_from + 48'(product);
                    if (split) begin
                        low_sum <= low_from + SUM_BITS'(low_half);
                        high_sum <= high_from + high_half +
                                    {{(SUM_BITS-1){1'b0}}, chain[SHIFT-1]};
                    end
                end
                assign sums[(2*p)*SUM_BITS+:SUM_BITS] = low_sum;
                assign sums[(2*p+1)*SUM_BITS+:SUM_BITS] = high_sum;
            end
        end else begin : g_unpacked
            logic unused;
            assign unused = &{1'b0, split, split_first};
            for (genvar q = 0; q < COLUMNS; q++) begin : g_pixel
                logic signed [WIDTH-1:0]    pixel, lane_weight;
                logic signed [2*WIDTH-1:0]  product;
                logic signed [SUM_BITS-1:0] sum, sum_from;
                assign pixel = pixels[q*WIDTH+:WIDTH];
                assign lane_weight = weight;
                if (PARTIAL != 0) begin : g_partial
                    assign sum_from = chain_start ? partial[q*SUM_BITS+:SUM_BITS] : sum;
                end else begin : g_zero
                    assign sum_from = chain_start ? {SUM_BITS{1'b0}} : sum;
                end
                always_ff @(posedge clock) begin
                    product <= pixel * lane_weight;
                    sum <= sum_from + SUM_BITS'(product);
                end
                assign sums[q*SUM_BITS+:SUM_BITS] = sum;
            end
        end
        if (PARTIAL == 0) begin : g_no_partial
            logic unused_partial;
            assign unused_partial = &{1'b0, partial};
        end
    endgenerate
endmodule
