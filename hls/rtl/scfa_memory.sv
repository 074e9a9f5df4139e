// SPDX-License-Identifier: Apache-2.0
// Simple dual-port memory: one write and one registered read a cycle. Reading a word in the cycle
// that writes it is not defined: no user does.
module scfa_memory #(
    parameter int WIDTH = 8,
    parameter int DEPTH = 512,
    parameter int BLOCK = 1,  // 1: block RAM, 0: LUT memory
    parameter int ADDRESS_BITS = DEPTH > 1 ? $clog2(DEPTH) : 1
) (
    input  logic                    clock,
    input  logic                    write,
    input  logic [ADDRESS_BITS-1:0] write_address,
    input  logic [WIDTH-1:0]        write_data,
    input  logic                    read,
    input  logic [ADDRESS_BITS-1:0] read_address,
    output logic [WIDTH-1:0]        read_data
);
    generate
        if (BLOCK != 0) begin : g_block
            (* ram_style = "block" *) logic [WIDTH-1:0] words[0:DEPTH-1];
            always_ff @(posedge clock) begin
                if (write) words[write_address] <= write_data;
                if (read) read_data <= words[read_address];
            end
        end else begin : g_distributed
            (* ram_style = "distributed" *) logic [WIDTH-1:0] words[0:DEPTH-1];
            always_ff @(posedge clock) begin
                if (write) words[write_address] <= write_data;
                if (read) read_data <= words[read_address];
            end
        end
    endgenerate
endmodule
