#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/function_check.hpp
/// @brief What a functional simulation is run on, and what it is compared with: images, integers of
/// the network, the golden reference, labels.

#include "dse/cli/console.hpp"
#include "models/network/reference/reference.hpp"
#include "models/program/network_program.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace scfa::cli {

struct FunctionRequest {
    std::int64_t images = 0;  ///< of the data set's test part; 0: one drawn image
    std::string data;         ///< folder of the data set
    std::uint64_t seed = 1;
};

/// What a level stored as a layer's output.
using LayerReader = std::function<Tensor(std::size_t layer)>;

class FunctionCheck {
  public:
    /// Quantises the network (calibrated on images of the data set's training part where test
    /// images are asked for, else on a drawn one), or draws its weights where its file has none.
    /// @throws Error as `read_dataset`, `quantise` and `draw_weights`; Error{configuration} when
    /// the
    ///         data set's images have another shape than the network's input
    FunctionCheck(const FunctionRequest& request, const NetworkGraph& graph,
                  const LoweredNetwork& lowered, std::shared_ptr<const Workload> workload,
                  std::shared_ptr<const NetworkProgram> program, Console& console);
    /// Takes a network in integers as it is.
    /// @throws Error as `read_dataset`; Error{configuration} when the point's precision is not the
    ///         network's, or as above
    FunctionCheck(const FunctionRequest& request, std::shared_ptr<const QuantisedNetwork> network,
                  std::shared_ptr<const NetworkProgram> program);

    [[nodiscard]] const std::shared_ptr<const QuantisedNetwork>& network() const {
        return network_;
    }
    [[nodiscard]] const std::vector<Tensor>& images() const { return images_; }

    /// Compares every stored output of an image with the golden reference's, value by value.
    void compare(std::size_t image, const LayerReader& read);

    [[nodiscard]] bool equal() const { return differing_tensors_ == 0; }
    [[nodiscard]] nlohmann::ordered_json json() const;
    [[nodiscard]] std::string text() const;

  private:
    /// What the network is run on, in reals; sets the labels. One drawn image where none are asked
    /// for.
    std::vector<FloatTensor> read_images(const FunctionRequest& request, const Workload& workload,
                                         const std::map<std::string, std::string>& metadata);
    void begin(const std::vector<FloatTensor>& real_images);

    std::shared_ptr<const NetworkProgram> program_;
    std::shared_ptr<const QuantisedNetwork> network_;
    std::unique_ptr<Reference> reference_;
    std::vector<Tensor> images_;
    std::vector<std::uint8_t> labels_;  ///< empty for a drawn image
    std::int64_t compared_tensors_ = 0;
    std::int64_t compared_values_ = 0;
    std::int64_t differing_tensors_ = 0;
    std::string first_difference_;
    std::int64_t right_ = 0;  ///< by this model
    std::int64_t right_reference_ = 0;
};

}  // namespace scfa::cli
