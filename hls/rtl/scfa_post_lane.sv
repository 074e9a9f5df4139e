// SPDX-License-Identifier: Apache-2.0
// One lane of the post-processor: COLUMNS sums of one output channel a cycle, seven cycles from sums
// to pixels: q = clamp(rha((sum + bias) m / 2^s)), rha rounding to the nearest, halves away from
// zero; m has 16 unsigned bits, s is in [0, 62]. The multiplication takes a DSP slice for every 16
// bits of the sum.
module scfa_post_lane #(
    parameter int COLUMNS = 4,
    parameter int WIDTH = 8,
    parameter int SUM_BITS = 32
) (
    input  logic                        clock,
    input  logic [COLUMNS*SUM_BITS-1:0] sums,
    input  logic [SUM_BITS-1:0]         bias,
    input  logic [15:0]                 multiplier,
    input  logic [5:0]                  shift,
    input  logic [WIDTH-1:0]            low,
    input  logic [WIDTH-1:0]            high,
    output logic [COLUMNS*WIDTH-1:0]    pixels
);
    localparam int LIMBS = SUM_BITS / 16;
    localparam int PRODUCT_BITS = SUM_BITS + 17;  // of product and rounding term
    // Shifted further than the product has bits, everything rounds to zero.
    localparam int MOST_SHIFT = SUM_BITS + 16 > 62 ? 62 : SUM_BITS + 16;

    // What goes along with the pixels, by the stage that uses it.
    logic [15:0]             m_product;
    logic [5:0]              s_product, s_out, s_total, s_rounded, s_shifted;
    logic [PRODUCT_BITS-1:0] half;
    always_ff @(posedge clock) begin
        m_product <= multiplier;
        s_product <= shift > 6'(MOST_SHIFT) ? 6'(MOST_SHIFT) : shift;
        s_out <= s_product;
        s_total <= s_out;
        s_rounded <= s_total;
        s_shifted <= s_rounded;
        for (int i = 0; i < PRODUCT_BITS; i++) half[i] <= i < MOST_SHIFT && s_total == 6'(i + 1);
    end

    generate
        for (genvar q = 0; q < COLUMNS; q++) begin : g_pixel
            logic signed [SUM_BITS-1:0]     sum;
            logic signed [PRODUCT_BITS-1:0] total, rounded, shifted;
            logic signed [WIDTH-1:0]        pixel;
            logic [LIMBS*PRODUCT_BITS-1:0]  limbs;
            always_ff @(posedge clock) sum <= sums[q*SUM_BITS+:SUM_BITS] + bias;

            // Limbs of 16 bits: all but the highest are unsigned.
            for (genvar l = 0; l < LIMBS; l++) begin : g_limb
                logic signed [16:0] limb, scale;
                logic signed [33:0] product, product_out;
                if (l == LIMBS - 1) assign limb = {sum[SUM_BITS-1], sum[l*16+:16]};
                else assign limb = {1'b0, sum[l*16+:16]};
                assign scale = {1'b0, m_product};
                always_ff @(posedge clock) begin
                    product <= limb * scale;
                    product_out <= product;
                end
                assign limbs[l*PRODUCT_BITS+:PRODUCT_BITS] =
                    PRODUCT_BITS'(product_out) <<< (16 * l);
            end
            logic signed [PRODUCT_BITS-1:0] limb_sum;
            always_comb begin
                limb_sum = '0;
                for (int l = 0; l < LIMBS; l++) begin
                    limb_sum = limb_sum + limbs[l*PRODUCT_BITS+:PRODUCT_BITS];
                end
            end

            // Below zero, halves go down: floor((x + half - 1) / 2^s).
            logic signed [PRODUCT_BITS-1:0] low_signed, high_signed;
            assign low_signed = PRODUCT_BITS'(signed'(low));
            assign high_signed = PRODUCT_BITS'(signed'(high));
            always_ff @(posedge clock) begin
                total <= limb_sum;
                rounded <= total + signed'(half) -
                           {{(PRODUCT_BITS-1){1'b0}}, total[PRODUCT_BITS-1] && s_rounded != '0};
                shifted <= rounded >>> s_shifted;
                pixel <= shifted < low_signed ? low : shifted > high_signed ? high
                                                                            : shifted[WIDTH-1:0];
            end
            assign pixels[q*WIDTH+:WIDTH] = pixel;
        end
    endgenerate
endmodule
