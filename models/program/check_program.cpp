// SPDX-License-Identifier: Apache-2.0
#include "models/program/check_program.hpp"

#include "models/base/checked.hpp"
#include "models/base/error.hpp"

#include <fmt/format.h>

namespace scfa {

namespace {

class LayerCheck {
  public:
    LayerCheck(const NetworkProgram& network, const LayerProgram& program)
        : network_(network), program_(program), layer_(network.layer(program)) {}

    void run() const {
        rows();
        channels();
        operands();
        images();
        place(program_.output);
    }

  private:
    void require(bool right, const std::string& what) const {
        if (!right) {
            throw Error(ErrorCode::configuration,
                        fmt::format("controller: layer \"{}\": {}", layer_.name, what));
        }
    }

    void rows() const {
        std::int64_t next = 0;
        for (const ProgramTile& tile : program_.tiles) {
            require(tile.first_row == next && tile.rows > 0,
                    fmt::format("a tile begins at row {}, the one before ended at {}",
                                tile.first_row, next));
            next += tile.rows;
        }
        require(next == layer_.geometry.out_height,
                fmt::format("the layer program ends early: {} of {} output rows", next,
                            layer_.geometry.out_height));
    }

    void channels() const {
        const LayerGeometry& g = layer_.geometry;
        require(program_.blocks == ceil_div(g.out_channels, program_.lanes),
                fmt::format("the layer program has {} blocks of {} lanes for {} channels",
                            program_.blocks, program_.lanes, g.out_channels));
        require(program_.parts >= 1 &&
                    (program_.parts - 1) * program_.part_channels < g.group_channels() &&
                    program_.parts * program_.part_channels >= g.group_channels(),
                fmt::format("{} splits of {} channels do not make {}", program_.parts,
                            program_.part_channels, g.group_channels()));
        require(program_.order.empty() ||
                    static_cast<std::int64_t>(program_.order.size()) == g.out_channels,
                "the order of filters is not of this layer");
    }

    void operands() const {
        require(!program_.operands.empty() && !program_.inputs.empty(), "nothing is read");
        require(program_.input_of_block.empty()
                    ? static_cast<std::int64_t>(program_.inputs.size()) == program_.parts
                    : static_cast<std::int64_t>(program_.input_of_block.size()) == program_.blocks,
                "the inputs are not those of its jobs");
        std::int64_t stored = 0;
        for (const TensorPlace& operand : program_.operands) {
            stored += operand.channels;
            place(operand);
        }
        require(stored == layer_.geometry.in_channels * program_.addends,
                fmt::format("it reads {} channels, its operands have {}",
                            layer_.geometry.in_channels * program_.addends, stored));
    }

    void images() const {
        if (program_.engine != LayerEngine::array) {
            return;
        }
        const auto jobs = static_cast<std::size_t>(program_.blocks * program_.parts);
        require(
            program_.images.size() == jobs,
            fmt::format("{} weight images for {} jobs of a tile", program_.images.size(), jobs));
        require(program_.weights.size() == (program_.mapping.weights_resident ? 1 : jobs),
                "the weight loads are not those of its jobs");
        for (const MemorySpan& image : program_.images) {
            require(inside(image), "a weight image lies beyond external memory");
        }
    }

    void place(const TensorPlace& tensor) const {
        require(inside({tensor.address, tensor.bytes()}), "a tensor lies beyond external memory");
    }

    [[nodiscard]] bool inside(const MemorySpan& span) const {
        return span.bytes >= 0 && span.address <= network_.memory_bytes &&
               static_cast<std::uint64_t>(span.bytes) <= network_.memory_bytes - span.address;
    }

    const NetworkProgram& network_;
    const LayerProgram& program_;
    const WorkloadLayer& layer_;
};

}  // namespace

void check_program(const NetworkProgram& network) {
    for (const LayerProgram& program : network.layers) {
        if (program.engine == LayerEngine::array || program.engine == LayerEngine::post_processor) {
            LayerCheck(network, program).run();
        }
    }
}

}  // namespace scfa
