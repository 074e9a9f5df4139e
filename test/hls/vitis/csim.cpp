// SPDX-License-Identifier: Apache-2.0
#include "test/hls/vitis/csim.hpp"

#include "hls/vitis/kernel_config.hpp"
#include "models/base/atomic_file.hpp"
#include "models/base/error.hpp"
#include "models/import/idx_dataset.hpp"
#include "models/import/network_reader.hpp"
#include "models/network/reference/quantise.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sys/wait.h>
#include <utility>

namespace scfa::test {

namespace fs = std::filesystem;

namespace {

FloatTensor test_image(const NetworkGraph& graph) {
    const ImageDataset set = read_dataset(std::string(kFashionMnistFolder), DatasetPart::test);
    return {set.channels, set.rows, set.columns,
            normalisation_of(graph.metadata())
                .apply(set.image(0), set.channels, set.rows * set.columns)};
}

CsimResult run(const std::string& command) {
    CsimResult out;
    std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    SCFA_ASSERT(pipe != nullptr, command);
    std::array<char, 4096> buffer{};
    while (std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe) != nullptr) {
        out.output += buffer.data();
    }
    const int status = ::pclose(pipe);
    out.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return out;
}

}  // namespace

std::shared_ptr<const GoldenImage> shipped_golden(const std::string& file, Precision precision) {
    static std::map<std::pair<std::string, Precision>, std::shared_ptr<const GoldenImage>> made;
    std::shared_ptr<const GoldenImage>& golden = made[{file, precision}];
    if (golden != nullptr) {
        return golden;
    }
    LoweringOptions options;
    options.drawn.density = 0.4;
    const NetworkGraph graph =
        read_network(std::string(SCFA_SOURCE_DIR) + "/configs/networks/" + file);
    const LoweredNetwork lowered = lower_with_weights(graph, options);
    const auto workload = std::make_shared<const Workload>(lowered.workload);
    const FloatTensor image = test_image(graph);
    GoldenImage out;
    out.network = std::make_shared<const QuantisedNetwork>(
        workload->mask_source == MaskSource::trained
            ? quantise(lowered, workload, {image}, precision)
            : draw_weights(lowered, workload, precision, 5));
    out.image = quantise_image(image, out.network->input_scale, precision);
    out.outputs = Reference(*out.network).run(out.image);
    golden = std::make_shared<const GoldenImage>(std::move(out));
    return golden;
}

CsimResult simulate_kernel(const PlannedPoint& planned, const Device& device,
                           const GoldenImage& golden, const CsimBuild& build,
                           void (*damage)(GoldenData&)) {
    std::string folder = fs::temp_directory_path().string() + "/scfa-csim-XXXXXX";
    SCFA_ASSERT(::mkdtemp(folder.data()) != nullptr, folder);
    const KernelProgram program = kernel_program(*planned.program, *golden.network);
    GoldenData data = golden_data(*planned.program, program, planned.layers, golden);
    if (damage != nullptr) {
        damage(data);
    }
    write_file_atomically(folder + "/scfa_config.hpp",
                          kernel_config(*planned.program, program, device, planned.layers));
    write_file_atomically(folder + "/manifest.txt", data.manifest);
    write_file_atomically(folder + "/data.bin", data.data);
    write_file_atomically(folder + "/program.bin", data.program);
    const std::string kernel = std::string(SCFA_SOURCE_DIR) + "/hls/vitis/kernel/";
    CsimResult out =
        run(build.compiler + " -std=c++14 -Wall -Wextra -Werror -Wno-unknown-pragmas" +
            " -Wno-unused-label -DSCFA_COUNT_TRIPS " + build.flags + " -I" + folder + " " + kernel +
            "scfa_kernel.cpp " + kernel + "scfa_testbench.cpp -o " + folder + "/csim");
    if (out.exit_code == 0) {
        out = run("timeout 300 " + folder + "/csim " + folder);
    }
    fs::remove_all(folder);
    return out;
}

}  // namespace scfa::test
