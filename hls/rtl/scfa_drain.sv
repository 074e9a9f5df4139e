// SPDX-License-Identifier: Apache-2.0
// From sums to the output buffer: a pass's sums are copied into a chain that moves POST lanes
// forward a cycle, so no wide multiplexer reads them out; the post-processor's lanes stand at its
// end. Result words of a sequence lie one behind the other, bank j of a half holding lanes j,
// j + POST, ... of pass 0, then of pass 1.
module scfa_drain #(
    parameter int ROWS = 4,
    parameter int COLUMNS = 4,
    parameter int WIDTH = 8,
    parameter int SUM_BITS = 32,
    parameter int POST = 1,
    parameter int DEPTH = 512,
    parameter int BLOCK = 1,
    parameter int PARAMETER_BLOCK = 0,
    parameter int STEPS = (ROWS + POST - 1) / POST,  // cycles of a drain
    parameter int ADDRESS_BITS = DEPTH > 1 ? $clog2(DEPTH) : 1,
    parameter int POST_BITS = POST > 1 ? $clog2(POST) : 1,
    parameter int STEP_BITS = $clog2(2 * STEPS)
) (
    input  logic                             clock,
    input  logic                             reset,
    input  logic                             start,  // of a sequence, before its first sums
    input  logic                             load,   // sums are complete
    input  logic [ROWS*COLUMNS*SUM_BITS-1:0] sums,
    input  logic                             parameter_half,
    input  logic                             output_half,
    input  logic [WIDTH-1:0]                 low,
    input  logic [WIDTH-1:0]                 high,
    // Bias, multiplier and shift of the lanes: {shift, multiplier, bias}, two halves.
    input  logic                             parameter_write,
    input  logic [POST_BITS-1:0]             parameter_bank,
    input  logic [STEP_BITS-1:0]             parameter_address,
    input  logic [SUM_BITS+31:0]             parameter_data,
    // Results, for the store.
    input  logic                             store_read,
    input  logic                             store_half,
    input  logic [ADDRESS_BITS-1:0]          store_address,
    output logic [POST*COLUMNS*WIDTH-1:0]    store_data  // half `store_half`, one cycle later
);
    localparam int VECTOR = COLUMNS * SUM_BITS;
    localparam int POST_STAGES = 7;

    logic [STEPS*POST*VECTOR-1:0] chain;
    logic [STEP_BITS-1:0]         left;    // steps that the chain still has to make
    logic [STEP_BITS-1:0]         step, step_now;
    logic [POST_STAGES-1:0]       valid;   // of the post-processor's stages
    logic [ADDRESS_BITS-1:0]      address;
    logic                         store_half_read;
    logic                         is_new, half_now;  // of the results under way
    logic [WIDTH-1:0]             low_now, high_now;
    logic [2*POST*COLUMNS*WIDTH-1:0] stored;

    always_ff @(posedge clock) begin
        if (load) begin
            chain <= (STEPS*POST*VECTOR)'(sums);
            left <= STEP_BITS'(STEPS);
        end else begin
            chain <= chain >> (POST * VECTOR);
            if (left != '0) left <= left - 1'b1;
        end
        if (reset) left <= '0;
    end

    // The parameters of a step are read in the cycle before its sums stand at the end.
    assign step_now = load ? (parameter_half ? STEP_BITS'(STEPS) : '0) : step;
    always_ff @(posedge clock) begin
        step <= step_now + 1'b1;
        valid <= {valid[POST_STAGES-2:0], left != '0};
        // The results of the sequence before are through when the first sums of this one come.
        if (start) is_new <= 1'b1;
        else if (load) is_new <= 1'b0;
        if (load && is_new) begin
            address <= '0;
            half_now <= output_half;
            low_now <= low;
            high_now <= high;
        end else if (valid[POST_STAGES-1]) address <= address + 1'b1;
        if (reset) valid <= '0;
    end

    generate
        for (genvar j = 0; j < POST; j++) begin : g_lane
            logic [SUM_BITS+31:0]     by;
            logic [COLUMNS*WIDTH-1:0] pixels;
            logic                     unused;
            assign unused = &{1'b0, by[SUM_BITS+31:SUM_BITS+22]};
            scfa_memory #(.WIDTH(SUM_BITS + 32), .DEPTH(2 * STEPS), .BLOCK(PARAMETER_BLOCK),
                          .ADDRESS_BITS(STEP_BITS)) parameters (
                .clock, .write(parameter_write && parameter_bank == POST_BITS'(j)),
                .write_address(parameter_address), .write_data(parameter_data),
                .read(1'b1), .read_address(step_now), .read_data(by));
            scfa_post_lane #(.COLUMNS(COLUMNS), .WIDTH(WIDTH), .SUM_BITS(SUM_BITS)) post (
                .clock, .sums(chain[j*VECTOR+:VECTOR]), .bias(by[SUM_BITS-1:0]),
                .multiplier(by[SUM_BITS+:16]), .shift(by[SUM_BITS+16+:6]), .low(low_now),
                .high(high_now), .pixels);
            for (genvar h = 0; h < 2; h++) begin : g_half
                scfa_memory #(.WIDTH(COLUMNS * WIDTH), .DEPTH(DEPTH), .BLOCK(BLOCK)) results (
                    .clock, .write(valid[POST_STAGES-1] && half_now == (h != 0)),
                    .write_address(address), .write_data(pixels),
                    .read(store_read), .read_address(store_address),
                    .read_data(stored[(h*POST+j)*COLUMNS*WIDTH+:COLUMNS*WIDTH]));
            end
        end
    endgenerate

    always_ff @(posedge clock) if (store_read) store_half_read <= store_half;
    assign store_data = store_half_read ? stored[POST*COLUMNS*WIDTH+:POST*COLUMNS*WIDTH]
                                        : stored[0+:POST*COLUMNS*WIDTH];
endmodule
