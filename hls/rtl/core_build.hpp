#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/rtl/core_build.hpp
/// @brief The RTL core of a design point as a shared library: Verilator and the C++ compiler make
/// it, a cache keeps it.

#include "hls/rtl/core_api.hpp"
#include "hls/rtl/core_parameters.hpp"

#include <memory>
#include <string>

namespace scfa::rtl {

struct BuildOptions {
    std::string sources;  ///< folder with the *.sv files and core_library.cpp
    std::string cache;    ///< folder; empty: $XDG_CACHE_HOME/scfa-dse/rtl, else ~/.cache/...
};

/// The library's file, made if the cache has none for these sources, parameters and tools. Several
/// processes may build at once.
/// @throws Error{environment} when verilator or g++ is missing or fails, naming the log
/// Cost: 10 s to minutes the first time, by the size of the array.
std::string build_core(const CoreParameters& core, const BuildOptions& options);

/// A core that runs. One thread at a time.
class Core {
  public:
    /// @throws Error{environment} when the library cannot be loaded
    Core(const std::string& library, const CoreParameters& parameters);
    ~Core();
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    [[nodiscard]] const CoreParameters& parameters() const { return parameters_; }
    [[nodiscard]] const CoreFunctions& functions() const { return functions_; }
    [[nodiscard]] void* handle() const { return core_; }

  private:
    CoreParameters parameters_;
    void* library_ = nullptr;
    CoreFunctions functions_{};
    void* core_ = nullptr;
};

}  // namespace scfa::rtl
