// SPDX-License-Identifier: Apache-2.0
// Decoder of one lane, format `bitmap`: a token is the lowest set bit left in the scan word, or an
// empty word. Behind a word's last bit the next token is on the next word, behind the lane's last
// word that has a bit on word 0 of the next pass. Memory, word, tap and channel, key: as rigid as
// scfa_coordinate_decoder, one stage longer.
module scfa_bitmap_decoder #(
    parameter int WIDTH = 8,
    parameter int DEPTH = 512,
    parameter int BLOCK = 1,
    parameter int SCAN_WIDTH = 8,
    parameter int BITS_DEPTH = 256,
    parameter int BITS_BLOCK = 1,
    parameter int BANKS = 4,
    parameter int TAP_BITS = 6,
    parameter int CHANNEL_BITS = 12,
    parameter int ADDRESS_BITS = DEPTH > 1 ? $clog2(DEPTH) : 1,
    parameter int WORD_BITS = BITS_DEPTH > 1 ? $clog2(BITS_DEPTH) : 1,
    parameter int BANK_BITS = BANKS > 1 ? $clog2(BANKS) : 1,
    parameter int FEW_BITS = $clog2(SCAN_WIDTH)
) (
    input  logic                             clock,
    input  logic [4:0]                       fill,
    input  logic                             take,
    input  logic                             load_write,
    input  logic [ADDRESS_BITS-1:0]          load_address,
    input  logic [WIDTH-1:0]                 load_data,
    input  logic                             bits_write,
    input  logic [WORD_BITS-1:0]             bits_address,
    input  logic [SCAN_WIDTH-1:0]            bits_data,
    input  logic                             table_write,
    input  logic [FEW_BITS+1:0]              table_address,
    input  logic [2*FEW_BITS:0]              table_data,
    input  logic                             page,
    input  logic                             has_entries,
    input  logic [ADDRESS_BITS-1:0]          first_address,
    input  logic [ADDRESS_BITS-1:0]          last_address,
    input  logic [WORD_BITS-1:0]             first_word,
    input  logic [WORD_BITS-1:0]             last_word,
    input  logic [CHANNEL_BITS-1:0]          channels,
    input  logic [CHANNEL_BITS-1:0]          lane_channel,
    input  logic [BANK_BITS-1:0]             first_bank,
    output logic                             token_valid,
    output logic [WIDTH-1:0]                 token_weight,
    output logic [TAP_BITS+CHANNEL_BITS-1:0] token_key
);
    logic                    advance, next_word, next_value;
    logic [ADDRESS_BITS-1:0] address;
    logic [WORD_BITS-1:0]    word_address;
    logic                    address_first, read_first;
    logic [SCAN_WIDTH-1:0]   read_word, word, without_lowest;
    logic [WIDTH-1:0]        value;
    logic [TAP_BITS-1:0]     word_tap, word_tap_next, tap, tap_next;
    logic [CHANNEL_BITS-1:0] word_channel, word_channel_next, channel, channel_next;
    logic [FEW_BITS:0]       lowest;
    logic                    has_bit, valid;
    logic [WIDTH-1:0]        weight;
    logic [TAP_BITS+CHANNEL_BITS-1:0] key_next;

    assign advance = take || fill[3] || fill[4];
    assign without_lowest = word & (word - 1'b1);
    assign has_bit = |word;
    // fill[1] reads word 0; fill[2] reads word 1 and value 0, and makes word 0 the current one.
    assign next_word = fill[1] || fill[2] || (advance && without_lowest == '0);
    assign next_value = fill[2] || (advance && has_bit);
    always_comb begin
        lowest = '0;
        for (int k = SCAN_WIDTH - 1; k >= 0; k--) begin
            if (word[k]) lowest = (FEW_BITS + 1)'(k);
        end
    end

    scfa_memory #(.WIDTH(WIDTH), .DEPTH(DEPTH), .BLOCK(BLOCK)) weights (
        .clock, .write(load_write), .write_address(load_address), .write_data(load_data),
        .read(next_value), .read_address(address), .read_data(value));
    scfa_memory #(.WIDTH(SCAN_WIDTH), .DEPTH(BITS_DEPTH), .BLOCK(BITS_BLOCK)) bit_list (
        .clock, .write(bits_write), .write_address(bits_address), .write_data(bits_data),
        .read(next_word), .read_address(word_address), .read_data(read_word));

    scfa_step_position #(.TAP_BITS(TAP_BITS), .CHANNEL_BITS(CHANNEL_BITS), .FEW_BITS(FEW_BITS)) to_bit (
        .clock, .table_write, .table_address, .table_data, .page, .channels, .tap(word_tap), .channel(word_channel), .steps(lowest), .tap_next, .channel_next);
    scfa_step_position #(.TAP_BITS(TAP_BITS), .CHANNEL_BITS(CHANNEL_BITS), .FEW_BITS(FEW_BITS)) to_word (
        .clock, .table_write, .table_address, .table_data, .page, .channels, .tap(word_tap), .channel(word_channel), .steps((FEW_BITS + 1)'(SCAN_WIDTH)), .tap_next(word_tap_next),
        .channel_next(word_channel_next));
    scfa_place #(.BANKS(BANKS), .TAP_BITS(TAP_BITS), .CHANNEL_BITS(CHANNEL_BITS)) place (
        .tap, .channel, .lane_channel, .first_bank, .key(key_next));

    always_ff @(posedge clock) begin
        if (fill[0]) begin
            word_address <= first_word;
            address_first <= 1'b1;
            address <= first_address;
        end else begin
            if (next_word) begin
                word_address <= word_address == last_word ? first_word : word_address + 1'b1;
                address_first <= word_address == last_word;
            end
            if (next_value) begin
                address <= address == last_address ? first_address : address + 1'b1;
            end
        end
        if (next_word) begin
            read_first <= address_first;
            word <= read_word;
            word_tap <= read_first ? '0 : word_tap_next;
            word_channel <= read_first ? '0 : word_channel_next;
        end else if (advance) begin
            word <= without_lowest;
        end
        if (advance) begin
            valid <= has_bit && has_entries;
            weight <= value;
            tap <= tap_next;
            channel <= channel_next;
            token_valid <= valid;
            token_weight <= weight;
            token_key <= key_next;
        end
    end
endmodule
