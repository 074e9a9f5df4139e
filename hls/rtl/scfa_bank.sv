// SPDX-License-Identifier: Apache-2.0
// One bank of the activation buffer: an unaligned vector of COLUMNS pixels a cycle, four cycles
// behind the request. Even and odd words lie in two memories, so two neighbours are read at once,
// and a shifter picks the vector out of them.
//
// Words of a half are interleaved by channel: word n = pixel word * slots + slot, where the pixel
// words of a channel are its rows, each split in phases. Two neighbouring pixel words are `slots`
// apart; n and the pixel word's parity say which memory a word lies in: n's parity where `slots` is
// odd, that of n + pixel word where it is even. So every address is a sum, and no word is wasted.
// What a tap adds comes from a table that the controller writes; zeros stand for what lies outside
// the image.
module scfa_bank #(
    parameter int COLUMNS = 4,
    parameter int WIDTH = 8,
    parameter int DEPTH = 512,  // of each memory, both halves
    parameter int BLOCK = 1,
    parameter int TAP_BITS = 6,
    parameter int SLOT_BITS = 10,
    parameter int ROW_BITS = 12,
    parameter int VECTOR_BITS = 12,
    parameter int ADDRESS_BITS = DEPTH > 1 ? $clog2(DEPTH) : 1,
    parameter int SHIFT_BITS = COLUMNS > 1 ? $clog2(COLUMNS) : 1,
    // {word step, signed; kernel row; pixels to shift; parity; step of n}
    parameter int TABLE_BITS = (TAP_BITS + 1) + TAP_BITS + SHIFT_BITS + 1 + (ADDRESS_BITS + 1)
) (
    input  logic                     clock,
    input  logic                     load_even,
    input  logic                     load_odd,
    input  logic [ADDRESS_BITS-1:0]  load_address,
    input  logic [COLUMNS*WIDTH-1:0] load_data,
    input  logic                     table_write,
    input  logic [TAP_BITS-1:0]      table_address,
    input  logic [TABLE_BITS-1:0]    table_data,
    // The request, and of its pass one cycle later: where it starts.
    input  logic                     request,
    input  logic [TAP_BITS-1:0]      tap,  // table entry
    input  logic [SLOT_BITS-1:0]     slot,
    input  logic [ADDRESS_BITS:0]    pass_word,
    input  logic                     pass_parity,
    input  logic [ROW_BITS-1:0]      pass_row,     // signed: above the image it is negative
    input  logic [VECTOR_BITS-1:0]   pass_vector,
    input  logic [ROW_BITS-1:0]      height,       // of the image, counted as pass_row
    input  logic [VECTOR_BITS-1:0]   phase_words,
    input  logic [SLOT_BITS:0]       slots,
    output logic [COLUMNS*WIDTH-1:0] vector
);
    (* ram_style = "distributed" *) logic [TABLE_BITS-1:0] table_words[0:2**TAP_BITS-1];
    always_ff @(posedge clock) begin
        if (table_write) table_words[table_address] <= table_data;
    end

    // Look up the tap.
    logic                    tap_request;
    logic [SLOT_BITS-1:0]    tap_slot;
    logic [TABLE_BITS-1:0]   of_tap;
    logic [ADDRESS_BITS:0]   step_word;
    logic                    step_parity;
    logic [SHIFT_BITS-1:0]   step_shift;
    logic [TAP_BITS-1:0]     kernel_row;
    logic [TAP_BITS:0]       step_vector;
    always_ff @(posedge clock) begin
        tap_request <= request;
        tap_slot <= slot;
        of_tap <= table_words[tap];
    end
    assign {step_vector, kernel_row, step_shift, step_parity, step_word} = of_tap;

    // Addresses, and what lies outside.
    logic [ADDRESS_BITS:0]   word_first, word_second;
    logic                    parity, swapped;
    logic [ROW_BITS-1:0]     row;
    logic [VECTOR_BITS-1:0]  in_phase, in_phase_second;
    logic                    row_outside;
    logic [ADDRESS_BITS-1:0] even_address, odd_address;
    logic                    read_swapped, read_first, read_second, read;
    logic [SHIFT_BITS-1:0]   read_shift;
    assign word_first = pass_word + step_word + (ADDRESS_BITS + 1)'(tap_slot);
    assign word_second = word_first + (ADDRESS_BITS + 1)'(slots);
    assign parity = pass_parity ^ step_parity;
    assign swapped = word_first[0] ^ (parity && !slots[0]);  // the first word is an odd one
    assign row = pass_row + ROW_BITS'(kernel_row);
    assign row_outside = row >= height;
    assign in_phase = pass_vector + {{(VECTOR_BITS-TAP_BITS-1){step_vector[TAP_BITS]}}, step_vector};
    assign in_phase_second = in_phase + 1'b1;
    always_ff @(posedge clock) begin
        read <= tap_request;
        even_address <= swapped ? word_second[ADDRESS_BITS:1] : word_first[ADDRESS_BITS:1];
        odd_address <= swapped ? word_first[ADDRESS_BITS:1] : word_second[ADDRESS_BITS:1];
        read_swapped <= swapped;
        read_shift <= step_shift;
        read_first <= !row_outside && in_phase < phase_words;
        read_second <= !row_outside && in_phase_second < phase_words;
    end
    logic unused;
    assign unused = &{1'b0, word_second[0], slots, tap_slot};

    // Read.
    logic [COLUMNS*WIDTH-1:0] even_word, odd_word;
    logic                     shift_swapped, shift_first, shift_second;
    logic [SHIFT_BITS-1:0]    shift;
    scfa_memory #(.WIDTH(COLUMNS * WIDTH), .DEPTH(DEPTH), .BLOCK(BLOCK)) even (
        .clock, .write(load_even), .write_address(load_address), .write_data(load_data),
        .read, .read_address(even_address), .read_data(even_word));
    scfa_memory #(.WIDTH(COLUMNS * WIDTH), .DEPTH(DEPTH), .BLOCK(BLOCK)) odd (
        .clock, .write(load_odd), .write_address(load_address), .write_data(load_data),
        .read, .read_address(odd_address), .read_data(odd_word));
    always_ff @(posedge clock) begin
        shift_swapped <= read_swapped;
        shift_first <= read_first;
        shift_second <= read_second;
        shift <= read_shift;
    end

    // Shift.
    logic [2*COLUMNS*WIDTH-1:0] both;
    logic [COLUMNS*WIDTH-1:0]   first_word, second_word;
    assign first_word = (shift_swapped ? odd_word : even_word) & {COLUMNS*WIDTH{shift_first}};
    assign second_word = (shift_swapped ? even_word : odd_word) & {COLUMNS*WIDTH{shift_second}};
    always_comb begin
        both = {second_word, first_word};
        for (int i = 0; i < SHIFT_BITS; i++) begin
            if (shift[i]) both = both >> ((1 << i) * WIDTH);
        end
    end
    always_ff @(posedge clock) vector <= both[COLUMNS*WIDTH-1:0];
endmodule
