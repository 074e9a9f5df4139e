// SPDX-License-Identifier: Apache-2.0
// One-hot bank of a key, or no bank at all.
module scfa_bank_select #(
    parameter int BANKS = 4,
    parameter int BANK_BITS = BANKS > 1 ? $clog2(BANKS) : 1
) (
    input  logic                 none,
    input  logic [BANK_BITS-1:0] bank,
    output logic [BANKS-1:0]     one_hot
);
    generate
        for (genvar b = 0; b < BANKS; b++) begin : g_bank
            assign one_hot[b] = !none && (BANKS == 1 || bank == BANK_BITS'(b));
        end
    endgenerate
endmodule
