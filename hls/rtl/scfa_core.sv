// SPDX-License-Identifier: Apache-2.0
// The compute core of SCFA: docs/scfa.md, sections 1 to 3. It runs sequences: all passes of one
// (tile, filter block, split). Whoever drives it fills the buffers' halves through the load ports,
// hands over a job, and reads results through the store port; loads and stores of other halves may
// go on meanwhile.
//
// A sequence ends, and the next may start, before its last results have run through the pipelines:
// they lie in the output half at most 11 cycles later, which the set-up of the store (16 cycles)
// hides. So what the back end needs of a job is taken over where the job's first pass gets there.
//
// A job's addresses hold the half they lie in. Section `pass` says where pixel vector 0 of the
// sequence lies in every bank (scfa_bank) and what one vector, and one row of vectors, adds.
module scfa_core #(
    parameter int FORMAT = 0,  // 0 dense, 1 bitmap, 2 rle, 3 coordinate, 4 scheduled
    parameter int ROWS = 4,
    parameter int COLUMNS = 4,
    parameter int WIDTH = 8,
    parameter int PACKED = 0,
    parameter int SHIFT = 18,
    parameter int CHAIN = 1,
    parameter int BANKS = 4,
    parameter int FIFO_DEPTH = 4,
    parameter int WINDOW = 1,
    parameter int SCAN_WIDTH = 8,
    parameter int POST = 1,
    parameter int ACTIVATION_DEPTH = 512,
    parameter int ACTIVATION_BLOCK = 1,
    parameter int WEIGHT_DEPTH = 512,
    parameter int WEIGHT_BLOCK = 1,
    parameter int BITS_DEPTH = 256,
    parameter int BITS_BLOCK = 1,
    parameter int OUTPUT_DEPTH = 512,
    parameter int OUTPUT_BLOCK = 1,
    parameter int PARTIAL_DEPTH = 1,  // pixel vectors of partial sums; 1: none
    parameter int PARTIAL_BLOCK = 1,
    parameter int PARAMETER_BLOCK = 0,
    parameter int LATENCY = 12,
    parameter int TAP_BITS = 6,
    parameter int CHANNEL_BITS = 12,
    parameter int ROW_BITS = 12,
    parameter int VECTOR_BITS = 12,
    // Derived.
    parameter int SUM_BITS = WIDTH == 8 ? 32 : 48,
    parameter int ENTRY_BITS = FORMAT == 2 ? WIDTH + 4 : FORMAT >= 3 ? WIDTH + 16 : WIDTH,
    parameter int FEW_BITS = FORMAT == 1 ? $clog2(SCAN_WIDTH) : 4,
    parameter int BANK_BITS = BANKS > 1 ? $clog2(BANKS) : 1,
    parameter int SLOT_BITS = BANKS > 1 ? CHANNEL_BITS - BANK_BITS : CHANNEL_BITS,
    parameter int ROW_SELECT = ROWS > 1 ? $clog2(ROWS) : 1,
    parameter int POST_SELECT = POST > 1 ? $clog2(POST) : 1,
    parameter int DRAIN = (ROWS + POST - 1) / POST,
    parameter int STEP_BITS = $clog2(2 * DRAIN),
    parameter int PASS_BITS = ROW_BITS + VECTOR_BITS,
    parameter int ACTIVATION_BITS = ACTIVATION_DEPTH > 1 ? $clog2(ACTIVATION_DEPTH) : 1,
    parameter int WEIGHT_BITS = WEIGHT_DEPTH > 1 ? $clog2(WEIGHT_DEPTH) : 1,
    parameter int WORD_BITS = BITS_DEPTH > 1 ? $clog2(BITS_DEPTH) : 1,
    parameter int OUTPUT_BITS = OUTPUT_DEPTH > 1 ? $clog2(OUTPUT_DEPTH) : 1,
    parameter int SHIFT_BITS = COLUMNS > 1 ? $clog2(COLUMNS) : 1,
    parameter int TABLE_BITS = (TAP_BITS + 1) + TAP_BITS + SHIFT_BITS + 1 + (ACTIVATION_BITS + 1)
) (
    input  logic                       clock,
    input  logic                       reset,
    // Loads: one entry of one lane, one scan word of one lane, one activation word, one lane's
    // parameters a cycle.
    input  logic                       weight_write,
    input  logic [ROW_SELECT-1:0]      weight_lane,
    input  logic [WEIGHT_BITS-1:0]     weight_address,
    input  logic [ENTRY_BITS-1:0]      weight_data,
    input  logic                       bits_write,
    input  logic [ROW_SELECT-1:0]      bits_lane,
    input  logic [WORD_BITS-1:0]       bits_address,
    input  logic [SCAN_WIDTH-1:0]      bits_data,
    input  logic                       activation_write,
    input  logic [BANK_BITS-1:0]       activation_bank,
    input  logic                       activation_odd,
    input  logic [ACTIVATION_BITS-1:0] activation_address,
    input  logic [COLUMNS*WIDTH-1:0]   activation_data,
    input  logic                       parameter_write,
    input  logic [POST_SELECT-1:0]     parameter_bank,
    input  logic [STEP_BITS-1:0]       parameter_address,
    input  logic [SUM_BITS+31:0]       parameter_data,
    // Tables of the layer and the next job's lanes.
    input  logic                       tap_write,
    input  logic [TAP_BITS-1:0]        tap_address,
    input  logic [TABLE_BITS-1:0]      tap_data,
    input  logic                       quotient_write,
    input  logic [FEW_BITS+1:0]        quotient_address,
    input  logic [2*FEW_BITS:0]        quotient_data,
    input  logic                       lane_write,
    input  logic [ROW_SELECT-1:0]      lane_select,
    input  logic [15:0]                lane_entries,
    input  logic [WEIGHT_BITS-1:0]     lane_first,
    input  logic [WEIGHT_BITS-1:0]     lane_last,
    input  logic [WORD_BITS-1:0]       lane_first_word,
    input  logic [WORD_BITS-1:0]       lane_last_word,
    input  logic [CHANNEL_BITS-1:0]    lane_channel,
    // The job.
    input  logic                       job_valid,
    output logic                       job_ready,
    output logic                       job_done,
    input  logic                       job_drains,
    input  logic                       job_accumulates,  // starts from partial sums
    input  logic                       job_parameter_half,
    input  logic                       job_output_half,
    input  logic [TAP_BITS-1:0]        job_tap_base,     // entry of tap 0 in the table
    input  logic [TAP_BITS-1:0]        job_last_tap,
    input  logic                       job_quotient_page,
    input  logic [3:0]                 job_channel_width,
    input  logic [CHANNEL_BITS-1:0]    job_channels,
    input  logic [CHANNEL_BITS-1:0]    job_last_group,
    input  logic [CHANNEL_BITS-1:0]    job_group_step,
    input  logic [15:0]                job_slots_of_pass,
    input  logic [BANK_BITS-1:0]       job_first_bank,
    input  logic [SLOT_BITS:0]         job_slots,
    input  logic [VECTOR_BITS-1:0]     job_vectors,
    input  logic [PASS_BITS-1:0]       job_passes,
    input  logic [ACTIVATION_BITS:0]   job_pass_word,
    input  logic [ACTIVATION_BITS:0]   job_row_word_step,
    input  logic                       job_pass_parity,
    input  logic                       job_row_parity_step,
    input  logic [ROW_BITS-1:0]        job_pass_row,
    input  logic [ROW_BITS-1:0]        job_row_step,
    input  logic [ROW_BITS-1:0]        job_height,
    input  logic [VECTOR_BITS-1:0]     job_phase_words,
    input  logic [WIDTH-1:0]           job_low,
    input  logic [WIDTH-1:0]           job_high,
    // Results.
    input  logic                          store_read,
    input  logic                          store_half,
    input  logic [OUTPUT_BITS-1:0]        store_address,
    output logic [POST*COLUMNS*WIDTH-1:0] store_data,
    // Lane-cycles by cause, for who counts them: this cycle, where `counting` is set.
    output logic                       counting,
    output logic                       pass_end,
    output logic [ROWS-1:0]            lane_served,
    output logic [ROWS-1:0]            lane_eligible,
    output logic [ROWS-1:0]            lane_through
);
    localparam int KEY_BITS = TAP_BITS + CHANNEL_BITS;
    // Front ends differ in how early they start before their first result: together with what
    // lies behind they all take LATENCY.
    localparam int FILL = FORMAT == 4 ? 4 : 6;

    // ------------------------------------------------------------------ the job and its lanes
    logic                       take_job;
    logic                       drains, accumulates, parameter_half, output_half, quotient_page;
    logic [TAP_BITS-1:0]        tap_base, last_tap;
    logic [3:0]                 channel_width;
    logic [CHANNEL_BITS-1:0]    channels, last_group, group_step;
    logic [15:0]                slots_of_pass;
    logic [BANK_BITS-1:0]       first_bank;
    logic [SLOT_BITS:0]         slots;
    logic [VECTOR_BITS-1:0]     vectors, phase_words;
    logic [ACTIVATION_BITS:0]   row_word_step;
    logic                       row_parity_step;
    logic [ROW_BITS-1:0]        row_step, height;
    logic [WIDTH-1:0]           low, high;
    assign take_job = job_valid && job_ready;
    always_ff @(posedge clock) begin
        if (take_job) begin
            drains <= job_drains;
            accumulates <= job_accumulates;
            parameter_half <= job_parameter_half;
            output_half <= job_output_half;
            quotient_page <= job_quotient_page;
            tap_base <= job_tap_base;
            last_tap <= job_last_tap;
            channel_width <= job_channel_width;
            channels <= job_channels;
            last_group <= job_last_group;
            group_step <= job_group_step;
            slots_of_pass <= job_slots_of_pass;
            first_bank <= job_first_bank;
            slots <= job_slots;
            vectors <= job_vectors;
            phase_words <= job_phase_words;
            row_word_step <= job_row_word_step;
            row_parity_step <= job_row_parity_step;
            row_step <= job_row_step;
            height <= job_height;
            low <= job_low;
            high <= job_high;
        end
    end

    // Lanes of the running job, and behind them those of the next one.
    logic [ROWS*16-1:0]           entries, entries_next;
    logic [ROWS*WEIGHT_BITS-1:0]  first_address, first_address_next, last_address, last_address_next;
    logic [ROWS*WORD_BITS-1:0]    first_word, first_word_next, last_word, last_word_next;
    logic [ROWS*CHANNEL_BITS-1:0] lane_channels, lane_channels_next;
    generate
        for (genvar r = 0; r < ROWS; r++) begin : g_next
            always_ff @(posedge clock) begin
                if (lane_write && lane_select == ROW_SELECT'(r)) begin
                    entries_next[r*16+:16] <= lane_entries;
                    first_address_next[r*WEIGHT_BITS+:WEIGHT_BITS] <= lane_first;
                    last_address_next[r*WEIGHT_BITS+:WEIGHT_BITS] <= lane_last;
                    first_word_next[r*WORD_BITS+:WORD_BITS] <= lane_first_word;
                    last_word_next[r*WORD_BITS+:WORD_BITS] <= lane_last_word;
                    lane_channels_next[r*CHANNEL_BITS+:CHANNEL_BITS] <= lane_channel;
                end
            end
        end
    endgenerate
    always_ff @(posedge clock) begin
        if (take_job) begin
            entries <= entries_next;
            first_address <= first_address_next;
            last_address <= last_address_next;
            first_word <= first_word_next;
            last_word <= last_word_next;
            lane_channels <= lane_channels_next;
        end
    end

    logic            start, step, pass_first, pass_last;
    logic [FILL-2:0] fill;
    scfa_sequencer #(.FILL(FILL), .LATENCY(LATENCY), .DRAIN(DRAIN), .PASS_BITS(PASS_BITS)) sequencer (
        .clock, .reset, .job_valid, .job_ready, .job_passes, .drains, .start, .fill, .step,
        .pass_first, .pass_end, .pass_last, .done(job_done));
    assign counting = step;

    // What only some formats use.
    logic unused;
    assign unused = &{1'b0, bits_address, bits_data, quotient_write, quotient_address, quotient_data,
                      quotient_page, channel_width, channels, slots_of_pass, last_tap, last_group,
                      group_step, first_address, last_address, first_word, last_word, start, fill,
                      weight_writes, bits_writes, slots, bank_key};

    // ------------------------------------------------------------------ lanes
    logic [ROWS-1:0]           weight_writes, bits_writes;
    logic [ROWS-1:0]           active;
    logic [ROWS*WIDTH-1:0]     lane_weight;
    logic [BANKS-1:0]          bank_request;  // one cycle behind `active`
    logic [BANKS*KEY_BITS-1:0] bank_key;
    logic                      mark_first, mark_last;  // of the cycle of `active`
    generate
        for (genvar r = 0; r < ROWS; r++) begin : g_select
            assign weight_writes[r] = weight_write && weight_lane == ROW_SELECT'(r);
            assign bits_writes[r] = bits_write && bits_lane == ROW_SELECT'(r);
        end

        if (FORMAT == 0) begin : g_dense
            logic [KEY_BITS-1:0] key;
            logic [ROWS-1:0]     has_filter;
            logic                any;
            for (genvar r = 0; r < ROWS; r++) begin : g_has
                assign has_filter[r] = entries[r*16+:16] != '0;
            end
            scfa_dense_front #(
                .ROWS(ROWS), .BANKS(BANKS), .WIDTH(WIDTH), .DEPTH(WEIGHT_DEPTH),
                .BLOCK(WEIGHT_BLOCK), .TAP_BITS(TAP_BITS), .CHANNEL_BITS(CHANNEL_BITS)
            ) front (
                .clock, .start, .step, .pass_end, .weight_write(weight_writes), .weight_address,
                .weight_data, .channels, .last_tap, .last_group, .group_step, .first_bank,
                .first_address(first_address[WEIGHT_BITS-1:0]), .has_filter,
                .lane_channel(lane_channels), .active, .lane_weight, .key, .lane_served);
            assign lane_eligible = lane_served;
            assign lane_through = ~lane_served;
            assign any = |active;
            for (genvar b = 0; b < BANKS; b++) begin : g_bank
                always_ff @(posedge clock) begin
                    bank_request[b] <= any && (BANKS == 1 || key[BANK_BITS-1:0] == BANK_BITS'(b));
                    bank_key[b*KEY_BITS+:KEY_BITS] <= key;
                end
            end
            always_ff @(posedge clock) begin
                mark_first <= pass_first;
                mark_last <= pass_last;
            end
        end else begin : g_lanes
            logic [ROWS*KEY_BITS-1:0] lane_key;
            logic [ROWS-1:0]          asks;
            if (FORMAT == 4) begin : g_scheduled
                logic [15:0] slot;
                logic [2:0]  firsts, lasts;
                assign pass_end = slot == slots_of_pass - 1'b1;
                assign asks = active;
                always_ff @(posedge clock) begin
                    if (start || (step && pass_end)) slot <= '0;
                    else if (step) slot <= slot + 1'b1;
                    firsts <= {firsts[1:0], pass_first};
                    lasts <= {lasts[1:0], pass_last};
                end
                assign mark_first = firsts[2];
                assign mark_last = lasts[2];
                for (genvar r = 0; r < ROWS; r++) begin : g_lane
                    logic has_entries;
                    assign has_entries = entries[r*16+:16] != '0;
                    scfa_scheduled_player #(
                        .WIDTH(WIDTH), .DEPTH(WEIGHT_DEPTH), .BLOCK(WEIGHT_BLOCK), .BANKS(BANKS),
                        .TAP_BITS(TAP_BITS), .CHANNEL_BITS(CHANNEL_BITS)
                    ) player (
                        .clock, .start, .step, .pass_end, .load_write(weight_writes[r]),
                        .load_address(weight_address), .load_data(weight_data), .has_entries,
                        .first_address(first_address[r*WEIGHT_BITS+:WEIGHT_BITS]), .channel_width,
                        .lane_channel(lane_channels[r*CHANNEL_BITS+:CHANNEL_BITS]), .first_bank,
                        .active(active[r]), .lane_weight(lane_weight[r*WIDTH+:WIDTH]),
                        .lane_key(lane_key[r*KEY_BITS+:KEY_BITS]));
                end
                // Known two cycles later than for the others: causes are the schedule's own.
                assign lane_served = active;
                assign lane_eligible = active;
                assign lane_through = ~active;
            end else begin : g_sparse
                scfa_sparse_front #(
                    .FORMAT(FORMAT), .ROWS(ROWS), .BANKS(BANKS), .WIDTH(WIDTH),
                    .FIFO_DEPTH(FIFO_DEPTH), .WINDOW(WINDOW), .SCAN_WIDTH(SCAN_WIDTH),
                    .DEPTH(WEIGHT_DEPTH), .BLOCK(WEIGHT_BLOCK), .BITS_DEPTH(BITS_DEPTH),
                    .BITS_BLOCK(BITS_BLOCK), .TAP_BITS(TAP_BITS), .CHANNEL_BITS(CHANNEL_BITS),
                    .FEW_BITS(FEW_BITS), .ENTRY_BITS(ENTRY_BITS)
                ) front (
                    .clock, .fill, .step, .pass_end, .weight_write(weight_writes), .weight_address,
                    .weight_data, .bits_write(bits_writes), .bits_address, .bits_data,
                    .table_write(quotient_write), .table_address(quotient_address),
                    .table_data(quotient_data), .table_page(quotient_page), .channel_width,
                    .channels, .first_bank, .entries, .first_address, .last_address, .first_word,
                    .last_word, .lane_channel(lane_channels), .active, .asks, .lane_weight,
                    .lane_key, .lane_served, .lane_eligible, .lane_through);
                always_ff @(posedge clock) begin
                    mark_first <= pass_first;
                    mark_last <= pass_last;
                end
            end
            // A bank's address is that of any lane that was granted it: they all have the same.
            for (genvar b = 0; b < BANKS; b++) begin : g_bank
                logic [ROWS-1:0]     uses;
                logic [KEY_BITS-1:0] key;
                for (genvar r = 0; r < ROWS; r++) begin : g_uses
                    assign uses[r] = asks[r] && (BANKS == 1 ||
                                     lane_key[r*KEY_BITS+:BANK_BITS] == BANK_BITS'(b));
                end
                always_comb begin
                    key = '0;
                    for (int r = 0; r < ROWS; r++) begin
                        key = key | (lane_key[r*KEY_BITS+:KEY_BITS] & {KEY_BITS{uses[r]}});
                    end
                end
                always_ff @(posedge clock) begin
                    bank_request[b] <= |uses;
                    bank_key[b*KEY_BITS+:KEY_BITS] <= key;
                end
            end
        end
    endgenerate

    // ------------------------------------------------------------------ banks
    // Stages behind `active`: 1 request, 2 tap, 3 address, 4 read, 5 shifted, 6 operand.
    localparam int STAGES = 6;
    logic [STAGES-1:0]                firsts, lasts;
    logic [(STAGES-1)*ROWS*WIDTH-1:0] weights;
    logic [ROWS*WIDTH-1:0]            weights_now;
    generate
        for (genvar r = 0; r < ROWS; r++) begin : g_weight
            assign weights_now[r*WIDTH+:WIDTH] = lane_weight[r*WIDTH+:WIDTH] & {WIDTH{active[r]}};
        end
    endgenerate
    always_ff @(posedge clock) begin
        firsts <= {firsts[STAGES-2:0], mark_first};
        lasts <= {lasts[STAGES-2:0], mark_last};
        weights <= {weights[(STAGES-2)*ROWS*WIDTH-1:0], weights_now};
    end

    // Where the pass starts that stage 2 belongs to.
    logic [ACTIVATION_BITS:0] pass_word;
    logic                     pass_parity;
    logic [ROW_BITS-1:0]      pass_row;
    logic [VECTOR_BITS-1:0]   pass_vector;
    always_ff @(posedge clock) begin
        if (take_job) begin
            pass_word <= job_pass_word;
            pass_parity <= job_pass_parity;
            pass_row <= job_pass_row;
            pass_vector <= '0;
        end else if (lasts[1]) begin
            if (pass_vector + 1'b1 == vectors) begin
                pass_word <= pass_word + row_word_step;
                pass_parity <= pass_parity ^ row_parity_step;
                pass_row <= pass_row + row_step;
                pass_vector <= '0;
            end else begin
                pass_word <= pass_word + (ACTIVATION_BITS + 1)'(slots);
                pass_parity <= !pass_parity;
                pass_vector <= pass_vector + 1'b1;
            end
        end
    end

    logic [BANKS*COLUMNS*WIDTH-1:0] vectors_read;
    generate
        for (genvar b = 0; b < BANKS; b++) begin : g_banks
            logic [TAP_BITS-1:0]  tap;
            logic [SLOT_BITS-1:0] slot;
            assign tap = bank_key[b*KEY_BITS+CHANNEL_BITS+:TAP_BITS] | tap_base;
            assign slot = bank_key[(b+1)*KEY_BITS-TAP_BITS-SLOT_BITS+:SLOT_BITS];
            scfa_bank #(
                .COLUMNS(COLUMNS), .WIDTH(WIDTH), .DEPTH(ACTIVATION_DEPTH),
                .BLOCK(ACTIVATION_BLOCK), .TAP_BITS(TAP_BITS), .SLOT_BITS(SLOT_BITS),
                .ROW_BITS(ROW_BITS), .VECTOR_BITS(VECTOR_BITS)
            ) bank (
                .clock,
                .load_even(activation_write && !activation_odd && activation_bank == BANK_BITS'(b)),
                .load_odd(activation_write && activation_odd && activation_bank == BANK_BITS'(b)),
                .load_address(activation_address), .load_data(activation_data),
                .table_write(tap_write), .table_address(tap_address), .table_data(tap_data),
                .request(bank_request[b]), .tap, .slot, .pass_word, .pass_parity, .pass_row, .pass_vector, .height, .phase_words, .slots,
                .vector(vectors_read[b*COLUMNS*WIDTH+:COLUMNS*WIDTH]));
        end
    endgenerate

    // ------------------------------------------------------------------ crossbar
    logic [ROWS*COLUMNS*WIDTH-1:0] operands;
    logic [ROWS*WIDTH-1:0]         operand_weights;
    always_ff @(posedge clock) operand_weights <= weights[(STAGES-2)*ROWS*WIDTH+:ROWS*WIDTH];
    generate
        if (BANKS == 1) begin : g_one_bank
            always_ff @(posedge clock) operands <= {ROWS{vectors_read}};
        end else if (FORMAT == 0) begin : g_common
            // One vector for all lanes; in the fifth stage behind the request.
            logic [5*BANK_BITS-1:0]   banks;
            logic [COLUMNS*WIDTH-1:0] common;
            always_comb begin
                common = '0;
                for (int b = 0; b < BANKS; b++) begin
                    if (banks[5*BANK_BITS-1:4*BANK_BITS] == BANK_BITS'(b))
                        common = common | vectors_read[b*COLUMNS*WIDTH+:COLUMNS*WIDTH];
                end
            end
            logic [COLUMNS*WIDTH-1:0] common_operand;
            always_ff @(posedge clock) begin
                banks <= {banks[4*BANK_BITS-1:0], g_dense.key[BANK_BITS-1:0]};
                common_operand <= common;
            end
            assign operands = {ROWS{common_operand}};
        end else begin : g_crossbar
            for (genvar r = 0; r < ROWS; r++) begin : g_lane
                logic [5*BANK_BITS-1:0]   banks;
                logic [BANK_BITS-1:0]     bank;
                logic [COLUMNS*WIDTH-1:0] vector;
                assign bank = banks[5*BANK_BITS-1:4*BANK_BITS];
                always_comb begin
                    vector = '0;
                    for (int b = 0; b < BANKS; b++) begin
                        if (bank == BANK_BITS'(b))
                            vector = vector | vectors_read[b*COLUMNS*WIDTH+:COLUMNS*WIDTH];
                    end
                end
                always_ff @(posedge clock) begin
                    banks <= {banks[4*BANK_BITS-1:0], g_lanes.lane_key[r*KEY_BITS+:BANK_BITS]};
                    operands[r*COLUMNS*WIDTH+:COLUMNS*WIDTH] <= vector;
                end
            end
        end
    endgenerate

    // ------------------------------------------------------------------ PE array
    // From here on the job before may still be under way when this one has been taken.
    logic job_is_new, first_operands, drains_now, accumulates_now;
    assign first_operands = job_is_new && firsts[4];  // a cycle before the sequence's first operands
    always_ff @(posedge clock) begin
        if (take_job) job_is_new <= 1'b1;
        else if (firsts[4]) job_is_new <= 1'b0;
        if (first_operands) begin
            drains_now <= drains;
            accumulates_now <= accumulates;
        end
    end

    logic chain_start, split, split_first, partial_read, sums_valid;
    logic [ROWS*COLUMNS*SUM_BITS-1:0] sums, partial_sums;
    scfa_pe_control #(.PACKED(PACKED), .CHAIN(CHAIN)) pe_control (
        .clock, .first(firsts[5]), .last(lasts[5]), .chain_start, .split, .split_first,
        .partial_read, .sums_valid);
    generate
        for (genvar r = 0; r < ROWS; r++) begin : g_pe
            scfa_pe_lane #(
                .COLUMNS(COLUMNS), .WIDTH(WIDTH), .SUM_BITS(SUM_BITS), .PACKED(PACKED),
                .SHIFT(SHIFT), .PARTIAL(PARTIAL_DEPTH > 1 ? 1 : 0)
            ) lane (
                .clock, .pixels(operands[r*COLUMNS*WIDTH+:COLUMNS*WIDTH]),
                .weight(operand_weights[r*WIDTH+:WIDTH]), .chain_start, .split, .split_first,
                .partial(partial_sums[r*COLUMNS*SUM_BITS+:COLUMNS*SUM_BITS]),
                .sums(sums[r*COLUMNS*SUM_BITS+:COLUMNS*SUM_BITS]));
        end
        if (PARTIAL_DEPTH > 1) begin : g_partial
            localparam int PARTIAL_BITS = $clog2(PARTIAL_DEPTH);
            logic [PARTIAL_BITS-1:0] read_at, write_at;
            always_ff @(posedge clock) begin
                if (first_operands) begin
                    read_at <= '0;
                    write_at <= '0;
                end else begin
                    if (partial_read) read_at <= read_at + 1'b1;
                    if (sums_valid) write_at <= write_at + 1'b1;
                end
            end
            for (genvar r = 0; r < ROWS; r++) begin : g_lane
                logic [COLUMNS*SUM_BITS-1:0] stored;
                scfa_memory #(.WIDTH(COLUMNS * SUM_BITS), .DEPTH(PARTIAL_DEPTH),
                              .BLOCK(PARTIAL_BLOCK)) memory (
                    .clock, .write(sums_valid && !drains_now), .write_address(write_at),
                    .write_data(sums[r*COLUMNS*SUM_BITS+:COLUMNS*SUM_BITS]),
                    .read(partial_read), .read_address(read_at), .read_data(stored));
                assign partial_sums[r*COLUMNS*SUM_BITS+:COLUMNS*SUM_BITS] =
                    stored & {COLUMNS*SUM_BITS{accumulates_now}};
            end
        end else begin : g_no_partial
            logic unused_partial;
            assign unused_partial = &{1'b0, partial_read, accumulates_now};
            assign partial_sums = '0;
        end
    endgenerate

    // ------------------------------------------------------------------ drain
    scfa_drain #(
        .ROWS(ROWS), .COLUMNS(COLUMNS), .WIDTH(WIDTH), .SUM_BITS(SUM_BITS), .POST(POST),
        .DEPTH(OUTPUT_DEPTH), .BLOCK(OUTPUT_BLOCK), .PARAMETER_BLOCK(PARAMETER_BLOCK)
    ) drain (
        .clock, .reset, .start(first_operands), .load(sums_valid && drains_now), .sums, .parameter_half,
        .output_half, .low, .high, .parameter_write, .parameter_bank, .parameter_address,
        .parameter_data, .store_read, .store_half, .store_address, .store_data);
endmodule
