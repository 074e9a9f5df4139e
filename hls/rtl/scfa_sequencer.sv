// SPDX-License-Identifier: Apache-2.0
// Runs one sequence: fills the decoders, steps through the passes, holds the core where a pass is
// shorter than the drain, and waits for the last drain. A sequence takes sum of max(pass, drain) +
// drain + LATENCY cycles from the cycle that takes the job.
module scfa_sequencer #(
    parameter int FILL = 6,      // cycles from the job to cycle 0 of pass 0
    parameter int LATENCY = 12,  // of the pipelines, the same for every format
    parameter int DRAIN = 4,     // steps of the drain chain
    parameter int PASS_BITS = 24
) (
    input  logic                 clock,
    input  logic                 reset,
    input  logic                 job_valid,
    output logic                 job_ready,
    input  logic [PASS_BITS-1:0] job_passes,
    input  logic                 drains,      // of the running job
    output logic                 start,       // the cycle behind the one that takes a job
    output logic [FILL-2:0]      fill,        // one-hot, from `start` on
    output logic                 step,
    output logic                 pass_first,  // this cycle is cycle 0 of a pass
    input  logic                 pass_end,    // the last lane is through
    output logic                 pass_last,   // no more of this pass, held cycles included
    output logic                 done         // one cycle: the sequence has ended
);
    localparam int DRAIN_BITS = $clog2(DRAIN + 1) + 1;
    localparam int WAIT_BITS = $clog2(DRAIN + LATENCY + 1) + 1;

    logic                  running, holding, waiting, first;
    logic [PASS_BITS-1:0]  passes;   // left, this one included
    logic [DRAIN_BITS-1:0] short_by; // cycles that the pass would be short of a drain, if it ended now
    logic [WAIT_BITS-1:0]  wait_left;
    logic                  last_pass;

    assign start = fill[0];
    assign job_ready = !running && !holding && !waiting && fill == '0;
    assign step = running;
    assign pass_first = running && first;
    assign pass_last = ((running && pass_end) || holding) && short_by == '0;
    assign last_pass = passes == PASS_BITS'(1);
    assign done = waiting && wait_left == WAIT_BITS'(1);

    always_ff @(posedge clock) begin
        fill <= {fill[FILL-3:0], job_valid && job_ready};
        if (job_valid && job_ready) passes <= job_passes;
        if (fill[FILL-2]) begin
            running <= 1'b1;
            first <= 1'b1;
            short_by <= drains ? DRAIN_BITS'(DRAIN - 1) : '0;
        end else if (running || holding) begin
            first <= 1'b0;
            if (pass_last) begin
                running <= !last_pass;
                holding <= 1'b0;
                first <= 1'b1;
                short_by <= drains ? DRAIN_BITS'(DRAIN - 1) : '0;
                passes <= passes - 1'b1;
                if (last_pass) begin
                    waiting <= 1'b1;
                    wait_left <= WAIT_BITS'(LATENCY - FILL) + (drains ? WAIT_BITS'(DRAIN) : '0);
                end
            end else begin
                if (short_by != '0) short_by <= short_by - 1'b1;
                if (running && pass_end) begin
                    running <= 1'b0;
                    holding <= 1'b1;
                end
            end
        end
        if (waiting) begin
            wait_left <= wait_left - 1'b1;
            if (done) waiting <= 1'b0;
        end
        if (reset) begin
            fill <= '0;
            running <= 1'b0;
            holding <= 1'b0;
            waiting <= 1'b0;
        end
    end
endmodule
