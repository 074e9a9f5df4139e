// SPDX-License-Identifier: Apache-2.0
// Reports of synthesis tools, old and new wording, and what they mean for a project.
#include "hls/synth/bambu_report.hpp"
#include "hls/synth/csynth_report.hpp"
#include "hls/synth/synth_run.hpp"
#include "hls/synth/vivado_report.hpp"
#include "models/base/atomic_file.hpp"
#include "models/base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

namespace scfa::test {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;

std::string golden(const std::string& name) {
    return std::string(SCFA_SOURCE_DIR) + "/test/golden/csynth/" + name;
}
CsynthReport csynth(const std::string& name) {
    return parse_csynth(name, read_text_file(golden(name)));
}

TEST(Csynth, old_reports_count_dsp48e_and_new_ones_dsp) {
    EXPECT_EQ(csynth("vivado-2019.xml").dsp, 52);
    EXPECT_EQ(csynth("vitis-2022.xml").dsp, 64);
    EXPECT_EQ(csynth("vivado-2019.xml").bram18, 11);
    EXPECT_EQ(csynth("vivado-2019.xml").uram, std::nullopt) << "what is not said is not zero";
}

TEST(Csynth, reads_undef_ranges_and_repeated_names_of_loops) {
    const CsynthReport report = csynth("vitis-2022.xml");
    EXPECT_EQ(report.latency.least, std::nullopt);
    EXPECT_EQ(report.latency.most, std::nullopt);
    ASSERT_EQ(report.loops.size(), 5U);
    EXPECT_EQ(report.loops[0].name, "RUN_LAYER");
    EXPECT_EQ(report.loops[0].trips.least, 1);
    EXPECT_EQ(report.loops[0].trips.most, 8);
    EXPECT_EQ(report.loops[1].name, "VITIS_LOOP_35_2.2");
    EXPECT_EQ(report.loops[1].depth, 1);
    EXPECT_EQ(report.loops[2].name, "VITIS_LOOP_35_2.2");
    EXPECT_EQ(report.loops[2].trips.least, 5);
    EXPECT_EQ(report.loops[3].name, "SEQUENCE_CYCLE");
    EXPECT_EQ(report.loops[3].trips.least, std::nullopt);
    EXPECT_EQ(report.loops[3].initiation_interval, 2);
}

TEST(Csynth, flags_initiation_interval_slack_and_pragmas_that_were_not_taken) {
    const SynthResult result = csynth_result(csynth("vitis-2022.xml"));
    EXPECT_THAT(result.remarks, Contains(HasSubstr("II 2 in loop SEQUENCE_CYCLE")));
    EXPECT_THAT(result.remarks, Contains(HasSubstr("slack -0.25")));
    EXPECT_THAT(result.remarks, Contains(HasSubstr("bind_storage")));
    EXPECT_EQ(result.remarks.size(), 3U) << "II 1 and valid pragmas are no remarks";
    EXPECT_DOUBLE_EQ(result.target_ns.value(), 7.3);
}

SynthProject project() {
    SynthProject out;
    out.part = "xc7z020clg400-1";
    out.top = "scfa_accelerator";
    out.clock_ns = 10.0;
    out.dsp = 220;
    out.lut = 53200;
    out.ff = 106400;
    out.bram18 = 280;
    return out;
}

TEST(Verdict, says_what_is_over_capacity_and_when_timing_is_missed) {
    const auto flags = verdicts(project(), csynth_result(csynth("vitis-2022.xml")));
    EXPECT_THAT(flags, Contains(HasSubstr("over capacity: 301 RAMB18, the device has 280")));
    EXPECT_THAT(flags, Contains(HasSubstr("timing missed: 7.550 ns, asked for 7.300 ns")));
    SynthResult exact;
    exact.bram18 = 280;
    exact.period_ns = 10.0;
    EXPECT_TRUE(verdicts(project(), exact).empty()) << "the limit itself is kept";
}

TEST(Vivado, reads_utilisation_and_timing_after_routing) {
    const SynthResult used = parse_vivado("u", read_text_file(golden("vivado_utilization.rpt")));
    EXPECT_EQ(used.lut, 18122);
    EXPECT_EQ(used.ff, 21044);
    EXPECT_EQ(used.bram18, 81) << "40.5 tiles of two";
    EXPECT_EQ(used.dsp, 64);
    EXPECT_EQ(used.version, "Vivado v.2022.2");
    EXPECT_EQ(used.part, "xc7z020clg400-1");
    const SynthResult timing = parse_vivado("t", read_text_file(golden("vivado_timing.rpt")));
    EXPECT_DOUBLE_EQ(timing.target_ns.value(), 10.0);
    EXPECT_DOUBLE_EQ(timing.period_ns.value(), 10.31);
    EXPECT_THROW(parse_vivado("x", "| Tool Version : Vivado v.2022.2\n"), Error);
}

TEST(Bambu, reads_cycles_and_frequency_and_does_not_trust_its_dsp_count) {
    const SynthResult log =
        parse_bambu("log",
                    "Version: PandA 2024.10 - Revision abc\n"
                    "  Estimated max frequency (MHz): 125.0\n  Estimated number of DSPs: 0\n");
    EXPECT_EQ(log.version, "PandA 2024.10");
    EXPECT_DOUBLE_EQ(log.period_ns.value(), 8.0);
    EXPECT_EQ(log.dsp, std::nullopt);
    const SynthResult results =
        parse_bambu("xml", "<application><CYCLES value=\"42\"/></application>");
    EXPECT_EQ(results.latency_most, 42);
    EXPECT_THROW(parse_bambu("empty", ""), Error);
}

TEST(Csynth, damaged_and_hostile_files_are_errors) {
    const std::string good = read_text_file(golden("vitis-2022.xml"));
    for (std::size_t length = 0; length < good.size(); length += 97) {
        EXPECT_THROW(parse_csynth("cut", good.substr(0, length)), Error) << length;
    }
    std::string deep = "<profile><ReportVersion>";
    for (int i = 0; i < 200000; ++i) {
        deep += "<a>";
    }
    EXPECT_THROW(parse_csynth("deep", deep), Error);
}

class Synthesis : public ::testing::Test {
  protected:
    Synthesis() {
        std::string folder = fs::temp_directory_path().string() + "/scfa-synth-XXXXXX";
        EXPECT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
        project_ = project();
        project_.directory = folder;
    }
    ~Synthesis() override { fs::remove_all(folder_); }

    /// A program that stands in for vitis_hls.
    ChosenTool script(const std::string& text) const {
        const std::string file = folder_ + "/vitis_hls";
        write_file_atomically(file, "#!/bin/sh\n" + text);
        fs::permissions(file, fs::perms::owner_all);
        return choose_tool("vitis", file).value();
    }

    std::string folder_;
    SynthProject project_;
};

TEST_F(Synthesis, runs_the_stage_in_the_project_and_reads_the_report_that_it_left) {
    const ChosenTool tool =
        script("mkdir -p vitis_hls_out && mkdir -p vitis/hls/syn/report && cp " +
               golden("vitis-2022.xml") + " vitis/hls/syn/report/csynth.xml; echo \"$@\"\n");
    const SynthOutcome outcome = synthesise(project_, tool, {});
    ASSERT_FALSE(outcome.failure.has_value()) << outcome.failure->what;
    ASSERT_EQ(outcome.results.size(), 1U);
    EXPECT_EQ(outcome.results[0].dsp, 64);
    EXPECT_EQ(read_text_file(folder_ + "/logs/vitis-csynth.log"), "-f run_hls.tcl\n");
}

TEST_F(Synthesis, names_the_stage_that_failed_and_the_line_of_its_log) {
    const ChosenTool tool =
        script("echo fine; echo 'ERROR: [HLS 200-70] no part'; echo bye\nexit 3\n");
    const SynthOutcome outcome = synthesise(project_, tool, {});
    ASSERT_TRUE(outcome.failure.has_value());
    EXPECT_EQ(outcome.failure->stage, "csynth");
    EXPECT_EQ(outcome.failure->what, "ended with 3");
    EXPECT_EQ(outcome.failure->line, "line 2: ERROR: [HLS 200-70] no part");
}

TEST_F(Synthesis, a_stage_without_report_and_one_without_end_are_failures) {
    EXPECT_THAT(synthesise(project_, script("true\n"), {}).failure->what, HasSubstr("csynth.xml"));
    SynthLimits limits;
    limits.timeout_seconds = 0.3;
    const auto began = std::chrono::steady_clock::now();
    const SynthOutcome late = synthesise(project_, script("sleep 60 & sleep 60\n"), limits);
    ASSERT_TRUE(late.failure.has_value());
    EXPECT_THAT(late.failure->what, HasSubstr("took longer than 0.3 s"));
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(30));
}

TEST_F(Synthesis, a_report_of_another_part_or_top_function_is_refused) {
    EXPECT_EQ(import_report(project_, golden("vitis-2022.xml")).dsp, 64) << "dashes do not count";
    project_.part = "xc7z045ffg900-2";
    EXPECT_THROW(import_report(project_, golden("vitis-2022.xml")), Error);
    project_ = project();
    project_.top = "other";
    EXPECT_THROW(import_report(project_, golden("vitis-2022.xml")), Error);
    EXPECT_THROW(import_report(project(), std::string(SCFA_SOURCE_DIR) + "/LICENSE"), Error);
}

TEST(Tools, have_names_of_their_own_and_say_what_to_install) {
    EXPECT_THROW(synth_tool("quartus"), Error);
    for (const SynthTool& tool : synth_tools()) {
        EXPECT_EQ(&synth_tool(tool.name), &tool);
        EXPECT_FALSE(tool.install.empty());
        EXPECT_FALSE(tool.programs.empty());
    }
    EXPECT_FALSE(choose_tool("vitis", "/nowhere/v++").has_value());
}

}  // namespace
}  // namespace scfa::test
