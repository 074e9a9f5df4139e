#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/program/buffer_halves.hpp
/// @brief Which half of each buffer a job uses, and whether it must be loaded (docs/scfa.md,
/// section 4, "Overlap").

#include "models/program/layer_program.hpp"

#include <array>
#include <cstdint>

namespace scfa {

/// A half that a job reads or writes.
struct HalfUse {
    std::int32_t half = 0;
    bool load = false;  ///< the operand does not lie there yet
    /// The last job before that used the half, counted over the whole image; -1: none. What is
    /// loaded overwrites that job's operand, so it waits for the end of its sequence (for an output
    /// half: of its store).
    std::int64_t user_before = -1;
};

/// The two halves of one buffer: an operand that lies in either is used where it is, any other goes
/// into the half that the job before does not use.
class BufferHalves {
  public:
    /// @param operand  a number that is the same only for the same data
    /// @param job      counted over the whole image
    HalfUse use(std::int64_t operand, std::int64_t job) {
        HalfUse out;
        if (operands_[current_] != operand) {
            current_ ^= 1U;
            out.load = operands_[current_] != operand;
        }
        operands_[current_] = operand;
        out.half = static_cast<std::int32_t>(current_);
        out.user_before = users_[current_];
        users_[current_] = job;
        return out;
    }

    /// The next layer's operands are others, whatever their numbers.
    void start_layer() { operands_ = {-1, -1}; }

  private:
    std::size_t current_ = 0;
    std::array<std::int64_t, 2> operands_{-1, -1};
    std::array<std::int64_t, 2> users_{-1, -1};
};

/// What a job uses; `output` only if it drains.
struct JobHalves {
    HalfUse weights, input, output;
};

/// Follows the jobs of an image in their order.
class HalfTracker {
  public:
    void start_layer() {
        weights_.start_layer();
        inputs_.start_layer();
    }

    /// To be called once for each job, in loop order.
    JobHalves next(const LayerProgram& program, const ProgramJob& job) {
        JobHalves out;
        if (program.engine == LayerEngine::array) {
            out.weights = weights_.use(program.weight_operand(job), jobs_);
        }
        out.input = inputs_.use(program.input_operand(job), jobs_);
        if (job.drains) {
            out.output = {static_cast<std::int32_t>(drains_ % 2), program.residual.channels > 0,
                          drains_ - 2};
            ++drains_;
        }
        ++jobs_;
        return out;
    }

    [[nodiscard]] std::int64_t jobs() const { return jobs_; }
    [[nodiscard]] std::int64_t drains() const { return drains_; }

  private:
    BufferHalves weights_;
    BufferHalves inputs_;
    std::int64_t jobs_ = 0;
    std::int64_t drains_ = 0;
};

}  // namespace scfa
