// SPDX-License-Identifier: Apache-2.0
#include "hls/synth/calibration.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <array>
#include <cmath>

namespace scfa {

namespace {

using F = FabricCoefficients;
using Member = Sourced<double> F::*;

struct Coefficient {
    const char* name;
    Member member;
};

constexpr std::array<Coefficient, 16> kLut = {{{"pe_lut", &F::pe_lut},
                                               {"pair_lut", &F::pair_lut},
                                               {"fabric_sum_lut", &F::fabric_sum_lut},
                                               {"drain_lut", &F::drain_lut},
                                               {"bank_lut", &F::bank_lut},
                                               {"rotate_lut", &F::rotate_lut},
                                               {"lane_lut", &F::lane_lut},
                                               {"mux_lut", &F::mux_lut},
                                               {"decoder_lut", &F::decoder_lut},
                                               {"scan_lut", &F::scan_lut},
                                               {"fifo_lut", &F::fifo_lut},
                                               {"arbiter_lut", &F::arbiter_lut},
                                               {"post_lut", &F::post_lut},
                                               {"residual_lut", &F::residual_lut},
                                               {"port_lut", &F::port_lut},
                                               {"controller_lut", &F::controller_lut}}};
constexpr std::array<Coefficient, 15> kFf = {{{"pe_ff", &F::pe_ff},
                                              {"pair_ff", &F::pair_ff},
                                              {"fabric_sum_ff", &F::fabric_sum_ff},
                                              {"drain_ff", &F::drain_ff},
                                              {"bank_ff", &F::bank_ff},
                                              {"rotate_ff", &F::rotate_ff},
                                              {"lane_ff", &F::lane_ff},
                                              {"mux_ff", &F::mux_ff},
                                              {"decoder_ff", &F::decoder_ff},
                                              {"scan_ff", &F::scan_ff},
                                              {"fifo_ff", &F::fifo_ff},
                                              {"post_ff", &F::post_ff},
                                              {"residual_ff", &F::residual_ff},
                                              {"port_ff", &F::port_ff},
                                              {"controller_ff", &F::controller_ff}}};

/// Formulas round up: a large coefficient makes that vanish.
constexpr double kUnit = 1e6;

double amount(const Resources& resources, bool lut) {
    return static_cast<double>(lut ? resources.lut : resources.ff);
}

/// The problem of one quantity: measured = counted + features x coefficients.
struct Problem {
    bool lut = true;
    std::vector<Coefficient> coefficients;  ///< that occur
    std::vector<const CalibrationSample*> samples;
    Eigen::MatrixXd features;  ///< samples x coefficients
    Eigen::VectorXd rest;      ///< measured less what no coefficient changes
    Eigen::VectorXd measured;
};

Problem problem_of(const Platform& platform, const std::vector<CalibrationSample>& samples,
                   const std::vector<Coefficient>& all, bool lut) {
    Problem out;
    out.lut = lut;
    for (const CalibrationSample& sample : samples) {
        if (lut ? sample.lut.has_value() : sample.ff.has_value()) {
            out.samples.push_back(&sample);
        }
    }
    const auto rows = static_cast<Eigen::Index>(out.samples.size());
    out.measured.resize(rows);
    out.rest.resize(rows);
    Platform bare = platform;
    for (const Coefficient& each : all) {
        (bare.fabric.*each.member).value = 0.0;
    }
    std::vector<Eigen::VectorXd> columns;
    for (const Coefficient& each : all) {
        Platform one = bare;
        (one.fabric.*each.member).value = kUnit;
        Eigen::VectorXd column(rows);
        for (Eigen::Index i = 0; i < rows; ++i) {
            const CalibrationSample& sample = *out.samples[static_cast<std::size_t>(i)];
            const double base = amount(resources_of(sample.point, bare, sample.needs), lut);
            column[i] = (amount(resources_of(sample.point, one, sample.needs), lut) - base) / kUnit;
            out.measured[i] = static_cast<double>(lut ? *sample.lut : *sample.ff);
            out.rest[i] = out.measured[i] - base;
        }
        if (column.size() > 0 && column.cwiseAbs().maxCoeff() > 0.0) {
            out.coefficients.push_back(each);
            columns.push_back(column);
        }
    }
    out.features.resize(rows, static_cast<Eigen::Index>(columns.size()));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        out.features.col(static_cast<Eigen::Index>(i)) = columns[i];
    }
    return out;
}

/// Least squares of relative errors over the coefficients that can be told apart, none below zero:
/// the most negative is set to zero and the rest are solved again.
std::vector<std::size_t> solve(const Problem& problem, Eigen::VectorXd& values) {
    Eigen::MatrixXd scaled = problem.features;
    Eigen::VectorXd target = problem.rest;
    for (Eigen::Index i = 0; i < scaled.rows(); ++i) {
        scaled.row(i) /= problem.measured[i];
        target[i] /= problem.measured[i];
    }
    Eigen::VectorXd size = scaled.colwise().norm();
    Eigen::MatrixXd unit = scaled;
    for (Eigen::Index c = 0; c < unit.cols(); ++c) {
        unit.col(c) /= size[c];
    }
    Eigen::ColPivHouseholderQR<Eigen::MatrixXd> pivoted(unit);
    pivoted.setThreshold(1e-6);
    std::vector<std::size_t> chosen;
    for (Eigen::Index i = 0; i < pivoted.rank(); ++i) {
        chosen.push_back(static_cast<std::size_t>(pivoted.colsPermutation().indices()[i]));
    }
    const std::vector<std::size_t> fitted = chosen;
    for (const std::size_t each : fitted) {
        values[static_cast<Eigen::Index>(each)] = 0.0;
    }
    const Eigen::VectorXd left = target - scaled * values;  // what those that are kept give
    while (!chosen.empty()) {
        Eigen::MatrixXd part(scaled.rows(), static_cast<Eigen::Index>(chosen.size()));
        for (std::size_t i = 0; i < chosen.size(); ++i) {
            part.col(static_cast<Eigen::Index>(i)) =
                scaled.col(static_cast<Eigen::Index>(chosen[i]));
        }
        const Eigen::VectorXd solved = part.colPivHouseholderQr().solve(left);
        Eigen::Index worst = 0;
        if (solved.minCoeff(&worst) >= 0.0) {
            for (std::size_t i = 0; i < chosen.size(); ++i) {
                values[static_cast<Eigen::Index>(chosen[i])] = solved[static_cast<Eigen::Index>(i)];
            }
            break;
        }
        chosen.erase(chosen.begin() + worst);
    }
    return fitted;
}

double modelled(const CalibrationSample& sample, const Platform& platform, bool lut) {
    return amount(resources_of(sample.point, platform, sample.needs), lut);
}

double rms(const Problem& problem, const Platform& platform) {
    double sum = 0.0;
    for (const CalibrationSample* sample : problem.samples) {
        const double measured = static_cast<double>(problem.lut ? *sample->lut : *sample->ff);
        sum += std::pow(modelled(*sample, platform, problem.lut) / measured - 1.0, 2);
    }
    return std::sqrt(sum / static_cast<double>(problem.samples.size()));
}

void require_samples(const Problem& problem) {
    if (problem.samples.size() < problem.coefficients.size() || problem.samples.empty()) {
        throw Error(
            ErrorCode::configuration,
            fmt::format("{} samples say how many {} they take, but {} coefficients occur in "
                        "them",
                        problem.samples.size(), problem.lut ? "LUTs" : "flip-flops",
                        problem.coefficients.size()),
            {}, "synthesise more points, which differ in rows, columns, banks and ports");
    }
}

void fit(const Problem& problem, const std::string& source, Calibration& out) {
    require_samples(problem);
    Eigen::VectorXd values(static_cast<Eigen::Index>(problem.coefficients.size()));
    for (std::size_t i = 0; i < problem.coefficients.size(); ++i) {
        values[static_cast<Eigen::Index>(i)] = (out.fabric.*problem.coefficients[i].member).value;
    }
    for (const std::size_t each : solve(problem, values)) {
        const Coefficient& coefficient = problem.coefficients[each];
        Sourced<double>& to = out.fabric.*coefficient.member;
        to.value = values[static_cast<Eigen::Index>(each)];
        to.source = source;
        out.fitted.emplace_back(coefficient.name);
    }
}

void add_rows(const Problem& problem, const Platform& platform, std::vector<FitRow>& rows) {
    for (const CalibrationSample* sample : problem.samples) {
        rows.push_back({sample->design, problem.lut ? "LUT" : "FF",
                        static_cast<double>(problem.lut ? *sample->lut : *sample->ff),
                        modelled(*sample, platform, problem.lut), sample->source});
    }
}

}  // namespace

Calibration calibrate(const Platform& platform, const std::vector<CalibrationSample>& samples,
                      const std::string& source) {
    std::vector<CalibrationSample> usable;
    for (CalibrationSample sample : samples) {
        // Nothing measured is nothing: relative errors have no meaning there.
        sample.lut = sample.lut.value_or(0) > 0 ? sample.lut : std::nullopt;
        sample.ff = sample.ff.value_or(0) > 0 ? sample.ff : std::nullopt;
        usable.push_back(std::move(sample));
    }
    std::vector<Coefficient> lut_all(kLut.begin(), kLut.end());
    lut_all.push_back({"port_bit_lut", &F::port_bit_lut});
    std::vector<Coefficient> ff_all(kFf.begin(), kFf.end());
    ff_all.push_back({"port_bit_ff", &F::port_bit_ff});
    const Problem lut = problem_of(platform, usable, lut_all, true);
    const Problem ff = problem_of(platform, usable, ff_all, false);
    Calibration out;
    out.fabric = platform.fabric;
    out.lut_rms_before = lut.samples.empty() ? 0.0 : rms(lut, platform);
    out.ff_rms_before = ff.samples.empty() ? 0.0 : rms(ff, platform);
    fit(lut, source, out);
    fit(ff, source, out);
    Platform fitted = platform;
    fitted.fabric = out.fabric;
    out.lut_rms = rms(lut, fitted);
    out.ff_rms = rms(ff, fitted);
    out.fabric.provisional = false;
    out.fabric.fit.clear();
    add_rows(lut, fitted, out.fabric.fit);
    add_rows(ff, fitted, out.fabric.fit);
    return out;
}

}  // namespace scfa
