// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/command.hpp"
#include "dse/cli/paths.hpp"
#include "dse/cli/schemas.hpp"
#include "dse/config/resolve.hpp"
#include "models/base/atomic_file.hpp"
#include "models/base/json_writer.hpp"
#include "models/base/suggest.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

namespace scfa::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct SchemaOptions {
    std::string name;
    std::string folder;
};

const FileKind& find_kind(const std::string& name) {
    std::vector<std::string> names;
    for (const FileKind& kind : file_kinds()) {
        if (kind.name == name) {
            return kind;
        }
        names.push_back(kind.name);
    }
    throw Error(ErrorCode::usage, fmt::format("there is no schema \"{}\"", name), {},
                suggestion_hint(name, names, "schemas"));
}

int write_schemas(const std::string& folder, Console& console) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure) {
        throw Error(ErrorCode::environment,
                    fmt::format("cannot make the folder {}: {}", folder, failure.message()));
    }
    Json files = Json::array();
    for (const FileKind& kind : file_kinds()) {
        const std::string path = fmt::format("{}/{}.schema.json", folder, kind.name);
        write_file_atomically(path, to_json_text(kind.schema()));
        files.push_back(path);
    }
    if (console.json()) {
        console.print_json({{"schema", "scfa.files/1"}, {"files", std::move(files)}});
    } else {
        for (const Json& file : files) {
            console.print(file.get_ref<const std::string&>() + "\n");
        }
    }
    return 0;
}

Action declare_schema(CLI::App& app) {
    auto options = std::make_shared<SchemaOptions>();
    add_optional_argument(app, "name", options->name, "NAME",
                          "sweep, point, device, network, fabric, energy or memory");
    add_text(app, "--write", options->folder, "DIR", "Write all schemas into this folder");
    return [options](Console& console) {
        if (!options->folder.empty()) {
            return write_schemas(options->folder, console);
        }
        console.print_json(find_kind(options->name.empty() ? "sweep" : options->name).schema());
        return 0;
    };
}

/// The folder with the shipped files as seen from here: relative where that is short.
std::string shipped_from_here() {
    const std::string shipped = shipped_configs();
    if (shipped.empty()) {
        throw Error(ErrorCode::environment,
                    "the shipped configurations are not where they were "
                    "installed");
    }
    std::error_code failure;
    const fs::path relative = fs::relative(shipped, fs::current_path(failure), failure);
    const bool below = !failure && !relative.empty() && *relative.begin() != "..";
    return below ? relative.string() : shipped;
}

Action declare_init(CLI::App&) {
    return [](Console& console) {
        const std::string shipped = shipped_from_here();
        const Json example = {{"$schema", shipped + "/schema/sweep.schema.json"},
                              {"name", "my-sweep"},
                              {"device", shipped + "/devices/pynq-z2.json"},
                              {"workload", {{"network", shipped + "/networks/fmnist-cnn.onnx"}}},
                              {"space",
                               {{"pe.rows", {4, 8, 16}},
                                {"pe.columns", {{"from", 4}, {"to", 16}, {"step", 4}}},
                                {"pe.precision", {"int8"}},
                                {"pe.double_calculation", {false, true}},
                                {"sparse.format", {"dense", "bitmap", "scheduled"}},
                                {"activation_buffer.banks", {8, 16}},
                                {"clock_mhz", {100, 150}}}},
                              {"constraints", {{"latency_ms", {{"max", 20}}}}},
                              {"objectives", {"latency_ms", "energy_mj", "bram18"}},
                              {"seed", 1}};
        console.print_json(example);
        return 0;
    };
}

Action declare_show(CLI::App& app) {
    auto path = std::make_shared<std::string>();
    add_argument(app, "config", *path, "CONFIG", "The configuration of a sweep");
    return [path](Console& console) {
        const ResolvedSweep sweep = resolve_sweep(*path);
        if (console.json()) {
            console.print_json({{"schema", "scfa.config/1"},
                                {"hash", sweep.hash.hex()},
                                {"combinations", to_text(sweep.space->size())},
                                {"points", to_text(sweep.space->distinct())},
                                {"configuration", sweep.configuration}});
        } else {
            console.print_json(sweep.configuration);
        }
        return 0;
    };
}

Action declare_reference(CLI::App&) {
    return [](Console& console) {
        if (console.json()) {
            console.print_json({{"schema", "scfa.reference/1"}, {"markdown", reference_page()}});
        } else {
            console.print(reference_page());
        }
        return 0;
    };
}

}  // namespace

Command config_command() {
    return {"config",
            "Write, show and describe configurations",
            "",
            {"scfa-dse config init > my.json", "scfa-dse config show my.json"},
            {},
            {{"schema",
              "Print the JSON Schema of a kind of file",
              "Editors complete and check a file that names its schema.",
              {"scfa-dse config schema sweep", "scfa-dse config schema --write configs/schema"},
              declare_schema,
              {}},
             {"init",
              "Print a configuration to begin with",
              "",
              {"scfa-dse config init > my.json", "scfa-dse config init | less"},
              declare_init,
              {}},
             {"show",
              "Print a configuration in full: defaults and axes written out",
              "Paths stay relative to the file.",
              {"scfa-dse config show configs/quickstart.json",
               "scfa-dse config show configs/quickstart.json --json"},
              declare_show,
              {}},
             {"reference",
              "Print the reference page of all files, parameters and metrics",
              "",
              {"scfa-dse config reference | less", "scfa-dse config reference > docs/reference.md"},
              declare_reference,
              {}}}};
}

}  // namespace scfa::cli
