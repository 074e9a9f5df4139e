#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/dse/fake_run.hpp
/// @brief A small space, everything a sweep over it needs, and a directory that cleans up after
/// itself.

#include "dse/pareto/objectives.hpp"
#include "dse/space/constraints.hpp"
#include "dse/space/space.hpp"
#include "dse/store/point_id.hpp"
#include "dse/store/run_info.hpp"
#include "test/dse/fake_evaluator.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace scfa::test {

/// In memory where there is such a file system: these tests wait for many a synchronisation
/// otherwise.
class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        const bool has_shared_memory = access("/dev/shm", W_OK) == 0;
        std::string name = has_shared_memory ? "/dev/shm/scfa-dse-XXXXXX" : "/tmp/scfa-dse-XXXXXX";
        if (mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("no temporary directory");
        }
        path_ = name;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] std::string path(const std::string& name = "run") const {
        return (path_ / name).string();
    }

  private:
    std::filesystem::path path_;
};

inline DesignPoint default_point() {
    DesignPoint point;
    for (const ParameterInfo& info : parameter_table()) {
        point[info.id] = info.fallback;
    }
    return point;
}

/// 5 formats x 3 depths x 3 windows x 4 rows x 4 columns x 3 banks = 2160 combinations; `dense` and
/// `scheduled` use neither depth nor window, so 3 * 432 + 2 * 48 = 1392 distinct points.
inline Space small_space() {
    return Space(default_point(), {{Parameter::sparse_format, {0, 1, 2, 3, 4}},
                                   {Parameter::pe_rows, {4, 8, 16, 32}},
                                   {Parameter::pe_columns, {2, 4, 8, 16}},
                                   {Parameter::activation_buffer_banks, {4, 8, 16}},
                                   {Parameter::sparse_fifo_depth, {2, 4, 8}},
                                   {Parameter::sparse_window, {1, 2, 4}}});
}
inline constexpr std::int64_t kSmallCombinations = 2160;
inline constexpr std::int64_t kSmallDistinct = 1392;

inline RunInfo small_info(RowMode rows = RowMode::all) {
    RunInfo info;
    info.name = "small";
    info.config = R"({"space":{"pe.rows":[4,8,16,32]},"seed":1})";
    info.program_version = "0";
    info.model_version = "fake-1";
    info.fidelity = "fake";
    info.seed = 1;
    info.combinations = "2160";
    info.points = kSmallDistinct;
    info.chunk_points = 50;
    info.rows = rows;
    info.objectives = {Metric::latency_ms, Metric::dsp, Metric::energy_mj};
    return info;
}

}  // namespace scfa::test
