// SPDX-License-Identifier: Apache-2.0
#include "hls/vitis/golden_data.hpp"

#include "hls/vitis/kernel/scfa_program.hpp"
#include "models/base/error.hpp"

#include <fmt/format.h>

namespace scfa {

namespace {

class GoldenWriter {
  public:
    GoldenWriter(const NetworkProgram& network, const GoldenImage& golden)
        : network_(network), golden_(golden) {}

    GoldenData write(const KernelProgram& program, const std::vector<LayerResult>& results) {
        line("memory {}", network_.memory_bytes);
        load(network_.input.address, padded(network_.input, golden_.image));
        for (const LayerProgram& layer : network_.layers) {
            if (layer.engine == LayerEngine::array) {
                const std::vector<std::uint8_t> bytes =
                    weight_bytes(network_, layer,
                                 golden_.network->layers[static_cast<std::size_t>(layer.index)]);
                load(layer.images.front().address, {bytes.begin(), bytes.end()});
            }
        }
        for (const LayerProgram& layer : network_.layers) {
            run(layer, program, results);
        }
        for (const std::uint32_t word : program.words) {
            for (unsigned byte = 0; byte < 4; ++byte) {
                out_.program.push_back(static_cast<char>(word >> (8 * byte)));
            }
        }
        return std::move(out_);
    }

  private:
    template <class... Arguments>
    void line(fmt::format_string<Arguments...> form, Arguments&&... arguments) {
        out_.manifest += fmt::format(form, std::forward<Arguments>(arguments)...) + "\n";
    }

    /// The bytes of data.bin that `bytes` become.
    std::size_t append(const std::string& bytes) {
        const std::size_t at = out_.data.size();
        out_.data += bytes;
        return at;
    }

    void load(std::uint64_t address, const std::string& bytes) {
        const std::size_t at = append(bytes);
        line("load {} {} {}", address, bytes.size(), at);
    }

    void put_pixel(std::string& out, std::int16_t value) const {
        const auto bits = static_cast<std::uint16_t>(value);
        out.push_back(static_cast<char>(bits & 0xffU));
        if (network_.word_bytes == 2) {
            out.push_back(static_cast<char>(bits >> 8U));
        }
    }

    /// Rows as they lie in external memory.
    [[nodiscard]] std::string padded(const TensorPlace& place, const Tensor& tensor) const {
        std::string out;
        const std::int16_t* value = tensor.values.data();
        for (std::int64_t row = 0; row < place.channels * place.height; ++row) {
            for (std::int64_t x = 0; x < place.width; ++x) {
                put_pixel(out, *value++);
            }
            out.resize(static_cast<std::size_t>((row + 1) * place.row_bytes));
        }
        return out;
    }

    [[nodiscard]] std::string plain(const Tensor& tensor) const {
        std::string out;
        for (const std::int16_t value : tensor.values) {
            put_pixel(out, value);
        }
        return out;
    }

    void run(const LayerProgram& layer, const KernelProgram& program,
             const std::vector<LayerResult>& results) {
        const auto index = static_cast<std::size_t>(layer.index);
        if (layer.engine == LayerEngine::cpu) {
            load(layer.output.address, padded(layer.output, golden_.outputs[index]));
            return;
        }
        if (layer.engine == LayerEngine::rides_along) {
            return;  // its carrier stored it
        }
        line("run {} 1", program.records[index]);
        // What is stored is the pool's, where one rides.
        const auto stored = layer.rides >= 0 ? static_cast<std::size_t>(layer.rides) : index;
        const TensorPlace& place = layer.output;
        const Tensor& expected = golden_.outputs[stored];
        SCFA_ASSERT(expected.channels == place.channels && expected.height == place.height &&
                        expected.width == place.width,
                    "an output of the place's shape");
        const std::size_t at = append(plain(expected));
        line("check {} {} {} {} {} {} {}", stored, place.address, place.channels, place.height,
             place.width, place.row_bytes, at);
        line("cycles {} {}", index, results[index].compute_cycles);
    }

    const NetworkProgram& network_;
    const GoldenImage& golden_;
    GoldenData out_;
};

}  // namespace

GoldenData golden_data(const NetworkProgram& network, const KernelProgram& program,
                       const std::vector<LayerResult>& layers, const GoldenImage& golden) {
    return GoldenWriter(network, golden).write(program, layers);
}

}  // namespace scfa
