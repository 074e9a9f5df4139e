// SPDX-License-Identifier: Apache-2.0
#include "test/e2e/workspace.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <ostream>
#include <sys/stat.h>

namespace scfa::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

/// A configuration that is refused: exit code 2, soon, in little memory, and nothing is written.
struct Hostile {
    const char* name;
    std::function<std::string()> text;
    const char* said;  ///< part of the message
};

std::ostream& operator<<(std::ostream& out, const Hostile& hostile) {
    return out << hostile.name;
}

/// The small sweep with one value replaced by a text, which may be no JSON.
std::function<std::string()> with(const char* pointer, const std::string& text) {
    return [pointer, text] {
        Json document = small_sweep();
        document[Json::json_pointer(pointer)] = "REPLACED";
        std::string out = document.dump(2);
        const std::string mark = "\"REPLACED\"";
        return out.replace(out.find(mark), mark.size(), text);
    };
}

std::function<std::string()> with_space(const std::string& axes) {
    return with("/space", axes);
}

std::function<std::string()> repeated(const std::string& unit, std::size_t count) {
    return [unit, count] {
        std::string out;
        for (std::size_t i = 0; i < count; ++i) {
            out += unit;
        }
        return out;
    };
}

const std::vector<Hostile>& hostiles() {
    static const std::vector<Hostile> all{
        {"points_1e12",
         with_space(R"({"pe.rows": {"from": 1, "to": 200}, "pe.columns": {"from": 1, "to": 50},
                        "sparse.format": ["coordinate"], "clock_mhz": {"from": 25, "to": 1000},
                        "activation_buffer.kib": {"from": 1, "to": 1000},
                        "weight_buffer.kib": {"from": 1, "to": 1000}})"),
         "--max-points"},
        {"points_1e40",
         with_space(R"({"pe.rows": {"from": 1, "to": 256}, "pe.columns": {"from": 1, "to": 64},
                        "sparse.format": ["bitmap"], "sparse.fifo_depth": {"from": 2, "to": 64},
                        "sparse.window": {"from": 1, "to": 16},
                        "sparse.scan_width": {"from": 4, "to": 64},
                        "activation_buffer.kib": {"from": 1, "to": 65536},
                        "weight_buffer.kib": {"from": 1, "to": 65536},
                        "output_buffer.kib": {"from": 1, "to": 65536},
                        "accumulator.depth": {"from": 1, "to": 4096},
                        "post.lanes": {"from": 1, "to": 16}, "axi.ports": {"from": 1, "to": 16},
                        "axi.burst_beats": {"from": 1, "to": 256},
                        "clock_mhz": {"from": 25, "to": 1000}})"),
         "--max-points"},
        {"axis_of_1e9", with("/space/pe.rows", R"({"from": 1, "to": 1000000000})"), "pe.rows"},
        {"axis_of_1e9_small_steps",
         with("/space/activation_buffer.kib", R"({"from": 1, "to": 1000000000, "step": 1})"),
         "activation_buffer.kib"},
        {"step_0", with("/space/pe.rows", R"({"from": 1, "to": 8, "step": 0})"), "step"},
        {"step_negative", with("/space/pe.rows", R"({"from": 1, "to": 8, "step": -1})"), "step"},
        {"times_1", with("/space/pe.rows", R"({"from": 1, "to": 8, "times": 1})"), "times"},
        {"backwards", with("/space/pe.rows", R"({"from": 8, "to": 1})"), "from"},
        {"empty_axis", with("/space/pe.rows", "[]"), "pe.rows"},
        {"nan", with("/weights/density", "NaN"), "config.json:"},
        {"infinity", with("/weights/density", "Infinity"), "config.json:"},
        {"number_1e400", with("/weights/density", "1e400"), "config.json:"},
        {"number_2_to_64", with("/seed", "18446744073709551616"), "seed"},
        {"negative", with("/space/pe.rows", "[-1]"), "pe.rows"},
        {"fraction", with("/space/pe.rows", "[1.5]"), "pe.rows"},
        {"whole_fraction", with("/space/pe.rows", "[4.0]"), "pe.rows"},
        {"duplicate_key", [] { return std::string(R"({"name": "a", "name": "b"})"); }, "name"},
        {"deep_arrays", repeated("[", 100'000), "config.json:"},
        {"deep_objects", repeated("{\"a\":", 100'000), "config.json:"},
        {"truncated", [] { return small_sweep().dump().substr(0, 100); }, "config.json:"},
        {"empty", [] { return std::string(); }, "config.json"},
        {"blank", repeated(" ", 1'000'000), "config.json"},
        {"invalid_utf8", with("/name", "\"\xff\xfe\""), "config.json:"},
        {"nul", [] { return small_sweep().dump() + std::string(1, '\0'); }, "config.json:"},
        {"nul_in_name", with("/name", "\"a\\u0000b\""), "name"},
        {"long_name", with("/name", "\"" + std::string(2'000'000, 'a') + "\""), "name"},
        {"path_in_name", with("/name", "\"../../etc\""), "name"},
        {"terminal_escape_in_key", with("/store", "{\"\\u001b[2J\": 1}"), "unknown key"},
        {"a_million_objectives",
         [] {
             return with("/objectives",
                         "[" + repeated("\"latency_ms\",", 900'000)() + "\"dsp\"]")();
         },
         "config.json"},
        {"device_is_a_device", with("/device", "\"/dev/zero\""), "/dev/zero"},
        {"network_is_a_device", with("/workload/network", "\"/dev/zero\""), "/dev/zero"},
        {"network_is_a_folder", with("/workload/network", "\"/tmp\""), "/tmp"},
        {"wrong_root", [] { return std::string("[]"); }, "object"},
        {"nulls", with("/space", "null"), "space"},
    };
    return all;
}

class HostileConfig : public Workspace, public testing::WithParamInterface<Hostile> {};

TEST_P(HostileConfig, IsRefusedSoonWithLittleMemoryAndNothingWritten) {
    write("config.json", GetParam().text());
    const ProcessResult result = run({"sweep", "config.json"});
    EXPECT_THAT(result.exit_code, AnyOf(2, 4)) << result.err.substr(0, 2000);
    EXPECT_THAT(result.err, HasSubstr(GetParam().said));
    EXPECT_LT(result.err.size(), 100'000u);
    EXPECT_EQ(result.err.find('\x1b'), std::string::npos);
    EXPECT_EQ(result.err.find('\0'), std::string::npos);
    EXPECT_EQ(result.out, "");
    EXPECT_LT(result.seconds, SCFA_SANITIZED ? 20.0 : 5.0);
    if (!SCFA_SANITIZED) {
        EXPECT_LT(result.peak_kib, 100 * 1024);
    }
    EXPECT_THAT(files(), testing::ElementsAre("config.json"));
}

INSTANTIATE_TEST_SUITE_P(All, HostileConfig, testing::ValuesIn(hostiles()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_F(Workspace, AFileThatIsNoFileIsRefused) {
    std::filesystem::create_directory(path("folder"));
    std::filesystem::create_symlink("loop", path("loop"));
    ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
    for (const char* name : {"/dev/zero", "/dev/stdin", "folder", "loop", "fifo", "absent", ""}) {
        ProcessOptions options;
        options.limit = std::chrono::seconds(10);
        const ProcessResult result = run({"sweep", name}, options);
        EXPECT_THAT(result.exit_code, AnyOf(2, 4)) << name << ": " << result.err;
        EXPECT_FALSE(exists("runs"));
    }
}

TEST_F(Workspace, AByteOrderMarkIsNoError) {
    write("config.json", "\xEF\xBB\xBF" + small_sweep().dump());
    EXPECT_EQ(run({"validate", "config.json"}).exit_code, 0);
}

TEST_F(Workspace, AGigabyteOfTextIsRefusedUnread) {
    write("config.json", "\"");
    std::filesystem::resize_file(path("config.json"), std::uintmax_t{1} << 30);
    const ProcessResult result = run({"sweep", "config.json"});
    EXPECT_EQ(result.exit_code, 2) << result.err;
    EXPECT_LT(result.seconds, 5.0);
}

/// Small numbers only, or products that do not fit: both are errors, never a wrong number.
TEST_F(Workspace, NetworksWhoseSizesOverflowAreRefused) {
    for (const char* size : {"4294967296", "9223372036854775807", "1099511627776"}) {
        const std::string layer = std::string(R"({"name": "big", "layers": [
            {"name": "in", "kind": "input", "shape": [3, )") +
                                  size + ", " + size + R"(]},
            {"name": "c", "kind": "convolution", "inputs": ["in"], "out_channels": )" +
                                  size + R"(, "kernel": [3], "padding": [1]}]})";
        write("network.json", layer);
        const ProcessResult result = run({"network", "network.json"});
        EXPECT_EQ(result.exit_code, 2) << size << result.err << result.out;
    }
}

}  // namespace
}  // namespace scfa::test
