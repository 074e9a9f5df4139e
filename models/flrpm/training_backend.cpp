// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/training_backend.hpp"

#include "models/base/error.hpp"

#include <dlfcn.h>
#include <filesystem>
#include <string>
#include <vector>

namespace scfa {
namespace {

constexpr const char* kFileName = "scfa-torch.so";

/// Installed: lib/scfa-dse beside the program's bin; else where the build put it.
std::vector<std::string> candidates() {
    std::vector<std::string> out;
    std::error_code failure;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", failure);
    if (!failure) {
        out.push_back(
            (program.parent_path().parent_path() / "lib" / "scfa-dse" / kFileName).string());
    }
    const std::string built = SCFA_TORCH_BACKEND;
    if (!built.empty()) {
        out.push_back(built);
    }
    return out;
}

TrainingBackend* load() {
    const std::string file = training_backend_file();
    if (file.empty()) {
        throw Error(ErrorCode::unsupported, "training needs libtorch, which is not in this build",
                    {}, "apt-get install libtorch-dev libopenblas0-pthread, and build again");
    }
    // Never closed: libtorch does not survive that.
    void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        throw Error(ErrorCode::environment, "cannot load " + file + ": " + dlerror(), {},
                    "apt-get install libtorch1.13 libopenblas0-pthread");
    }
    void* symbol = dlsym(library, kTrainingBackendSymbol);
    if (symbol == nullptr) {
        throw Error(ErrorCode::environment, file + " belongs to another version of the program", {},
                    "build or install it again");
    }
    return reinterpret_cast<TrainingBackendFunction>(symbol)();
}

}  // namespace

std::string training_backend_file() {
    for (const std::string& file : candidates()) {
        std::error_code failure;
        if (std::filesystem::is_regular_file(file, failure)) {
            return file;
        }
    }
    return {};
}

TrainingBackend& training_backend() {
    static TrainingBackend* const backend = load();
    return *backend;
}

}  // namespace scfa
