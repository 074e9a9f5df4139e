// SPDX-License-Identifier: Apache-2.0
#include "hls/rtl/core_build.hpp"

#include "hls/rtl/core_top.hpp"
#include "hls/rtl/tool_run.hpp"
#include "models/base/atomic_file.hpp"
#include "models/base/error.hpp"
#include "models/base/hash.hpp"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <unistd.h>

namespace scfa::rtl {

namespace fs = std::filesystem;

namespace {

constexpr const char* kLibrary = "libscfa_core.so";

std::string cache_folder(const BuildOptions& options) {
    if (!options.cache.empty()) {
        return options.cache;
    }
    if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg != nullptr && *xdg != '\0') {
        return std::string(xdg) + "/scfa-dse/rtl";
    }
    const char* home = std::getenv("HOME");
    if (home == nullptr || *home == '\0') {
        throw Error(ErrorCode::environment, "no folder to keep compiled cores in", {},
                    "set XDG_CACHE_HOME or HOME");
    }
    return std::string(home) + "/.cache/scfa-dse/rtl";
}

std::vector<fs::path> files_in(const fs::path& folder, const std::string& extension) {
    std::vector<fs::path> out;
    std::error_code failed;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed)) {
        if (entry.path().extension() == extension) {
            out.push_back(entry.path());
        }
    }
    std::sort(out.begin(), out.end());
    if (failed || out.empty()) {
        throw Error(ErrorCode::environment,
                    "no *" + extension + " file in \"" + folder.string() + "\"");
    }
    return out;
}

/// What Verilator calls its own folder, and its version.
std::string first_output(const std::vector<std::string>& arguments, const fs::path& folder) {
    const std::string log = (folder / "output.txt").string();
    fs::remove(log);
    run_tool(arguments, folder.string(), log);
    std::string text = read_text_file(log);
    text.resize(std::min(text.size(), text.find('\n')));
    return text;
}

/// A folder of our own that goes away, whatever happens.
class ScratchFolder {
  public:
    explicit ScratchFolder(const fs::path& parent) {
        std::string name = (parent / "build-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) {
            throw Error(ErrorCode::environment,
                        "no folder can be made in \"" + parent.string() + "\"");
        }
        path_ = name;
    }
    ~ScratchFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    [[nodiscard]] const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

void compile(const fs::path& sources, const fs::path& folder, const std::string& root,
             const std::string& runtime, const std::string& log) {
    run_tool({"verilator", "--cc", "--prefix", "Vscfa_top", "--top-module", "scfa_top", "-Wall",
              "-O3", "--x-assign", "fast", "--x-initial", "unique", "--Mdir", folder.string(), "-y",
              sources.string(), (folder / "scfa_top.sv").string()},
             folder.string(), log);
    // One translation unit: the files that Verilator wrote share most of what they include.
    std::string unit = "#include \"" + (sources / "core_library.cpp").string() + "\"\n";
    for (const fs::path& file : files_in(folder, ".cpp")) {
        unit += "#include \"" + file.string() + "\"\n";
    }
    write_file_atomically((folder / "unit.cxx").string(), unit);
    const fs::path project = sources.parent_path().parent_path();
    run_tool(
        {"g++", "-std=c++17", "-O2", "-fPIC", "-shared", "-w", "-pthread", "-I" + root + "/include",
         "-I" + root + "/include/vltstd", "-I" + folder.string(), "-I" + project.string(),
         (folder / "unit.cxx").string(), runtime, "-o", (folder / kLibrary).string()},
        folder.string(), log);
}

/// Verilator's own part, the same for all cores.
std::string build_runtime(const fs::path& cache, const fs::path& folder, const std::string& root,
                          const std::string& version) {
    const fs::path object = cache / ("runtime-" + hash128(version).hex() + ".o");
    if (!fs::exists(object)) {
        std::string unit;
        for (const char* file : {"verilated.cpp", "verilated_threads.cpp"}) {
            unit += "#include \"" + root + "/include/" + file + "\"\n";
        }
        write_file_atomically((folder / "runtime.cxx").string(), unit);
        run_tool({"g++", "-std=c++17", "-O2", "-fPIC", "-c", "-w", "-pthread",
                  "-I" + root + "/include", "-I" + root + "/include/vltstd",
                  (folder / "runtime.cxx").string(), "-o", (folder / "runtime.o").string()},
                 folder.string(), (cache / "runtime.log").string());
        fs::rename(folder / "runtime.o", object);
    }
    return object.string();
}

template <class Function>
void find(void* library, const char* name, Function& out) {
    out = reinterpret_cast<Function>(dlsym(library, name));
    SCFA_ASSERT(out != nullptr, name);
}

}  // namespace

std::string build_core(const CoreParameters& core, const BuildOptions& options) {
    const fs::path cache = cache_folder(options);
    std::error_code failed;
    fs::create_directories(cache, failed);
    const ScratchFolder scratch(cache);
    const fs::path sources = fs::absolute(options.sources);
    const std::string version = first_output({"verilator", "--version"}, scratch.path());

    Hasher hasher;
    hasher.add(version).add(top_module(core)).add(constants_header(core));
    for (const fs::path& file : files_in(sources, ".sv")) {
        hasher.add(read_text_file(file.string()));
    }
    for (const char* file : {"core_library.cpp", "core_api.hpp"}) {
        hasher.add(read_text_file((sources / file).string()));
    }
    const std::string name = hasher.finish().hex();
    const fs::path library = cache / (name + ".so");
    if (fs::exists(library)) {
        return library.string();
    }
    const std::string root =
        first_output({"verilator", "--getenv", "VERILATOR_ROOT"}, scratch.path());
    write_file_atomically((scratch.path() / "scfa_top.sv").string(), top_module(core));
    write_file_atomically((scratch.path() / "core_constants.hpp").string(), constants_header(core));
    const std::string runtime = build_runtime(cache, scratch.path(), root, version);
    compile(sources, scratch.path(), root, runtime, (cache / (name + ".log")).string());
    fs::remove(cache / (name + ".log"));
    fs::rename(scratch.path() / kLibrary, library);
    return library.string();
}

Core::Core(const std::string& library, const CoreParameters& parameters)
    : parameters_(parameters), library_(dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (library_ == nullptr) {
        const char* why = dlerror();
        throw Error(ErrorCode::environment, why == nullptr ? library : why);
    }
    find(library_, "scfa_core_create", functions_.create);
    find(library_, "scfa_core_destroy", functions_.destroy);
    find(library_, "scfa_core_write_weight", functions_.write_weight);
    find(library_, "scfa_core_write_bits", functions_.write_bits);
    find(library_, "scfa_core_write_activation", functions_.write_activation);
    find(library_, "scfa_core_write_parameter", functions_.write_parameter);
    find(library_, "scfa_core_write_tap", functions_.write_tap);
    find(library_, "scfa_core_write_quotient", functions_.write_quotient);
    find(library_, "scfa_core_write_lane", functions_.write_lane);
    find(library_, "scfa_core_queue_lane", functions_.queue_lane);
    find(library_, "scfa_core_idle", functions_.idle);
    find(library_, "scfa_core_reset", functions_.reset);
    find(library_, "scfa_core_run", functions_.run);
    find(library_, "scfa_core_read_result", functions_.read_result);
    core_ = functions_.create();
}

Core::~Core() {
    functions_.destroy(core_);
    dlclose(library_);
}

}  // namespace scfa::rtl
