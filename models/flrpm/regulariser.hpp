#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/regulariser.hpp
/// @brief What is added to the task's loss while a network is made ready for a cut
/// (docs/flrpm.md).
///
/// All of it depends on the parameters alone, so gradients are written out here and no library is
/// asked.

#include "models/flrpm/unit_numbers.hpp"

#include <cstdint>
#include <vector>

namespace scfa {

/// t = 2 - 4 kappa: at its optimum the polarisation keeps the share kappa of a group's units
/// (Zhuang et al., NeurIPS 2020, theorem 3.2). @param kappa  0..1
double polarisation_slope(double kappa);

/// Adds the gradient of lambda x sum over groups and units of (t s - |s - mean of the group's s|)
/// to those of the gammas. At s = mean the sign counts as 0.
void add_polarisation(const GroupNumbers& units, const float* parameters, double lambda,
                      double slope, float* gradients);

/// Adds lambda x sign(gamma): the gradient of Network Slimming's L1 norm (Liu et al.,
/// arXiv:1708.06519).
void add_scale_decay(const GroupNumbers& units, const float* parameters, double lambda,
                     float* gradients);

/// Adds mu x 2^(4 (Imax - I) / (Imax - Imin)) to the weight decay of the weights that read each
/// unit: from mu for the most important unit of the network to 16 mu for the least.
/// @param decay  one a parameter
void add_importance_decay(const GroupNumbers& units, const UnitValues& importances, double mu,
                          std::vector<float>& decay);

/// Gammas back into [0, 1], as they are after every step.
void clamp_scales(const GroupNumbers& units, float* parameters);

/// The bound under which the scales and shifts of doomed units fall to zero:
/// |value| <= |value at the start| x (1 - tau)^2.
class Envelope {
  public:
    Envelope() = default;
    /// @param victims     units by group
    /// @param parameters  as they are at the start
    Envelope(const GroupNumbers& units, const UnitLists& victims, const float* parameters);

    /// @param tau  0..1; at 1 all bounds are zero
    void apply(double tau, float* parameters) const;

  private:
    std::vector<std::int64_t> indices_;
    std::vector<float> bounds_;
};

}  // namespace scfa
