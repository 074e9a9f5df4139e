// SPDX-License-Identifier: Apache-2.0
// HLS projects on disk: they prove themselves, hostile names stay names, and a directory is
// replaced whole or not at all.
#include "hls/vitis/project.hpp"

#include "models/base/atomic_file.hpp"
#include "models/base/error.hpp"
#include "models/base/json_reader.hpp"
#include "test/hls/vitis/csim.hpp"
#include "test/models/cost/platform_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace scfa::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kHostile =
    "x */ #include \"/etc/passwd\"\n$(touch pwned); [exec touch pwned] ](";

class Project : public ::testing::Test {
  protected:
    Project() {
        std::string folder = fs::temp_directory_path().string() + "/scfa-project-XXXXXX";
        EXPECT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
        platform_ = std::make_shared<Platform>(shipped_platform("pynq-z2"));
        golden_ = shipped_golden("lenet5.json", Precision::int8);
        auto workload = std::make_shared<Workload>(*golden_->network->workload);
        workload->name = kHostile;
        for (WorkloadLayer& layer : workload->layers) {
            layer.name = kHostile + layer.name;
        }
        model_ = make_analytic_evaluator({workload}, platform_);
        planned_ = plan_point(*model_, platform_->device.default_point());
        request_.directory = (folder_ / "hls" / "0123").string();
        request_.kernel = std::string(SCFA_SOURCE_DIR) + "/hls/vitis/kernel";
        request_.planned = &planned_;
        request_.device = &platform_->device;
        request_.golden = golden_.get();
        request_.description = {{"id", "0123"}, {"network", kHostile}};
    }
    ~Project() override { fs::remove_all(folder_); }

    [[nodiscard]] std::string text(const std::string& file) const {
        return read_text_file(request_.directory + "/" + file);
    }

    fs::path folder_;
    std::shared_ptr<Platform> platform_;
    std::shared_ptr<const GoldenImage> golden_;
    std::unique_ptr<AnalyticModel> model_;
    PlannedPoint planned_;
    ProjectRequest request_;
};

TEST_F(Project, proves_itself_whatever_its_network_is_called) {
    ASSERT_NE(planned_.program, nullptr);
    platform_->device.name = kHostile;
    EXPECT_EQ(write_project(request_), ProjectState::written);
    const std::string command = "make -C " + request_.directory + " csim CXXFLAGS=-O1 2>&1";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    std::string output;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
        output.push_back(static_cast<char>(c));
    }
    EXPECT_EQ(::pclose(pipe), 0) << output;
    EXPECT_THAT(output, HasSubstr("PASS: "));
    for (const char* file : {"Makefile", "run_hls.tcl", "hls_config.cfg", "vivado_ooc.tcl",
                             "README.md", "kernel/scfa_config.hpp", "golden/manifest.txt"}) {
        EXPECT_THAT(text(file), Not(HasSubstr("pwned)"))) << file;
        EXPECT_THAT(text(file), Not(HasSubstr("*/ #"))) << file;
    }
    const JsonDocument point = JsonDocument::parse_text("point.json", text("point.json"));
    EXPECT_EQ(point.root().at("network").text(), kHostile);
    EXPECT_THAT(text("run_hls.tcl"), HasSubstr("set_part xc7z020clg400-1\n"));
    EXPECT_FALSE(fs::exists("pwned"));
}

TEST_F(Project, is_left_as_it_is_when_it_is_there_and_replaced_whole_when_it_differs) {
    EXPECT_EQ(write_project(request_), ProjectState::written);
    write_file_atomically(request_.directory + "/logs.txt", "a tool's");
    EXPECT_EQ(write_project(request_), ProjectState::unchanged);
    EXPECT_TRUE(fs::exists(request_.directory + "/logs.txt"));
    request_.description["id"] = "0124";
    EXPECT_EQ(write_project(request_), ProjectState::written);
    EXPECT_FALSE(fs::exists(request_.directory + "/logs.txt"));
    std::size_t entries = 0;
    for (const auto& entry : fs::directory_iterator(folder_ / "hls")) {
        entries += entry.exists() ? 1 : 0;
    }
    EXPECT_EQ(entries, 1U) << "nothing is left beside it";
}

TEST_F(Project, does_not_replace_what_is_no_project) {
    fs::create_directories(request_.directory);
    write_file_atomically(request_.directory + "/mine.txt", "mine");
    EXPECT_THROW(write_project(request_), Error);
    EXPECT_EQ(text("mine.txt"), "mine");
}

TEST_F(Project, that_cannot_be_written_leaves_the_one_before) {
    EXPECT_EQ(write_project(request_), ProjectState::written);
    const std::string before = text("point.json");
    request_.description["id"] = "0124";
    request_.kernel = (folder_ / "nowhere").string();
    EXPECT_THROW(write_project(request_), Error);
    EXPECT_EQ(text("point.json"), before);
}

TEST_F(Project, refuses_a_part_that_is_none) {
    for (const char* part : {"", "xc7z020]; exec touch pwned", "a\nb", "x y"}) {
        platform_->device.part = part;
        EXPECT_THROW(write_project(request_), Error) << part;
        EXPECT_FALSE(fs::exists(request_.directory));
    }
}

TEST_F(Project, that_does_not_fit_says_so) {
    request_.does_not_fit = "dsp: needs 1024, the device has 220";
    write_project(request_);
    EXPECT_THAT(text("README.md"), HasSubstr("does not fit its device"));
    const JsonDocument point = JsonDocument::parse_text("point.json", text("point.json"));
    EXPECT_FALSE(point.root().at("fits").flag());
}

}  // namespace
}  // namespace scfa::test
