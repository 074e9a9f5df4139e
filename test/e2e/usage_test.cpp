// SPDX-License-Identifier: Apache-2.0
#include "test/e2e/workspace.hpp"

#include <gmock/gmock.h>

namespace scfa::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using Usage = Workspace;

struct Mistake {
    std::vector<std::string> arguments;
    const char* said;
};

TEST_F(Usage, AMistakeIsNamedWithTheRightWord) {
    const std::vector<Mistake> mistakes{
        {{"swep", "x.json"}, "unknown command 'swep', did you mean 'sweep'?"},
        {{"frobnicate"}, "unknown command 'frobnicate'"},
        {{"config", "shwo"}, "unknown command 'shwo', did you mean 'show'?"},
        {{"config"}, "\"scfa-dse config\" needs a command"},
        {{"sweep", "--jbos", "3", "x.json"}, "unknown option '--jbos'"},
        {{"sweep", "--thread", "3", "x.json"},
         "unknown option '--thread', did you mean '--threads'?"},
        {{"sweep", "x.json", "--treads=3"}, "unknown option '--treads', did you mean '--threads'?"},
        {{"sweep", "-z", "x.json"}, "unknown option '-z'"},
        {{"sweep"}, "\"scfa-dse sweep\" needs CONFIG"},
        {{"sweep", "a.json", "b.json"}, "unexpected argument \"b.json\""},
        {{"sweep", "a.json", "--threads"}, "--threads needs a value: N"},
        {{"sweep", "a.json", "--threads", "--json"}, "--threads needs a value: N"},
        {{"sweep", "a.json", "--threads", "two"}, "--threads: expected an integer from 1 to 1024"},
        {{"sweep", "a.json", "--threads", "1.5"}, "--threads: expected an integer"},
        {{"sweep", "a.json", "--threads", "0"}, "--threads: expected an integer"},
        {{"sweep", "a.json", "--threads", "99999999999999999999"}, "--threads: expected"},
        {{"sweep", "a.json", "--shard", "3/2"}, "3/2"},
        {{"sweep", "a.json", "--shard", "x"}, "x"},
        {{"sweep", "a.json", "--json=yes"}, "--json is a flag and takes no value"},
        {{"version", "--color", "blue"}, "--color: expected \"auto\", \"always\" or \"never\""},
        {{"simulate", "a.onnx"}, "--point is required"},
        {{"completion", "tcsh"}, "expected \"bash\", \"zsh\" or \"fish\""},
        {{"report", "run", "--format", "html,pdf"}, "html,pdf"},
        {{"config", "schema", "sweeep"}, "did you mean \"sweep\"?"},
    };
    for (const Mistake& mistake : mistakes) {
        const ProcessResult result = run(mistake.arguments);
        EXPECT_EQ(result.exit_code, 2) << mistake.said;
        EXPECT_THAT(result.err, StartsWith("error[usage]: ")) << mistake.said;
        EXPECT_THAT(result.err, HasSubstr(mistake.said));
    }
    EXPECT_TRUE(files().empty());
}

TEST_F(Usage, KeysThatAreNotBuiltAreRefusedWithTheirPlace) {
    const std::vector<std::pair<const char*, Json>> keys{
        {"/constraints", {{"device", false}}},
    };
    for (const auto& [pointer, value] : keys) {
        Json document = small_sweep();
        document[Json::json_pointer(pointer)] = value;
        const ProcessResult result = run({"sweep", config(document)});
        EXPECT_EQ(result.exit_code, 2) << pointer;
        EXPECT_THAT(result.err, HasSubstr("not in this build")) << pointer;
        EXPECT_THAT(result.err, HasSubstr("--> config.json:")) << pointer;
        EXPECT_THAT(result.err, HasSubstr(pointer)) << pointer;
    }
    EXPECT_THAT(files(), ElementsAre("config.json"));
}

TEST_F(Usage, AMisspeltKeyIsShownWithItsLineAndTheRightWord) {
    Json document = small_sweep();
    document["objectivs"] = document["objectives"];
    const ProcessResult result = run({"sweep", config(document)});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("unknown key \"objectivs\""));
    EXPECT_THAT(result.err, HasSubstr("did you mean \"objectives\"?"));
    EXPECT_THAT(result.err, testing::ContainsRegex("config.json:[0-9]+:[0-9]+"));
    EXPECT_THAT(result.err, HasSubstr("^^^"));
}

TEST_F(Usage, ManyMistakesAreShownAtOnce) {
    Json document = small_sweep();
    document["space"]["pe.rows"] = {-1, 4};
    document["space"]["pe.colums"] = 4;
    document["sede"] = 1;
    document["objectives"] = {"latency"};
    const ProcessResult result = run({"sweep", config(document)});
    for (const char* said : {"pe.colums", "sede", "latency", "pe.rows"}) {
        EXPECT_THAT(result.err, HasSubstr(said));
    }
}

TEST_F(Usage, ErrorsAreAlsoJson) {
    Json document = small_sweep();
    document["sede"] = 1;
    const ProcessResult result = run({"sweep", config(document), "--json"});
    EXPECT_EQ(result.exit_code, 2);
    const Json error = Json::parse(result.out);
    EXPECT_EQ(error.begin().key(), "schema");
    EXPECT_EQ(error["schema"], "scfa.error/1");
    EXPECT_EQ(error["exit_code"], 2);
    ASSERT_EQ(error["errors"].size(), 1u);
    EXPECT_EQ(error["errors"][0]["code"], "configuration");
    EXPECT_EQ(error["errors"][0]["file"], "config.json");
    EXPECT_EQ(error["errors"][0]["pointer"], "/sede");
    EXPECT_GT(error["errors"][0]["line"].get<int>(), 0);
    EXPECT_EQ(Json::parse(run({"swep", "--json"}).out)["errors"][0]["code"], "usage");
}

TEST_F(Usage, EveryHelpBeginsWithTwoExamples) {
    const std::vector<std::vector<std::string>> commands{
        {},
        {"sweep"},
        {"simulate"},
        {"claims"},
        {"network"},
        {"explain"},
        {"status"},
        {"verify"},
        {"merge"},
        {"report"},
        {"config"},
        {"validate"},
        {"doctor"},
        {"completion"},
        {"version"},
        {"config", "schema"},
        {"config", "init"},
        {"config", "show"},
        {"config", "reference"},
    };
    for (std::vector<std::string> arguments : commands) {
        arguments.emplace_back("--help");
        const ProcessResult result = run(arguments);
        EXPECT_EQ(result.exit_code, 0);
        EXPECT_THAT(result.out, StartsWith("Examples:\n  scfa-dse ")) << arguments.front();
        const std::size_t second = result.out.find("\n  scfa-dse ", 12);
        EXPECT_LT(second, result.out.find("\n\n")) << arguments.front();
        EXPECT_THAT(result.out, HasSubstr("--json"));
        EXPECT_EQ(result.err, "");
        std::size_t at = 0;
        while (at < result.out.size()) {
            const std::size_t end = result.out.find('\n', at);
            EXPECT_LE(end - at, 100u) << result.out.substr(at, end - at);
            at = end + 1;
        }
    }
}

TEST_F(Usage, NothingAsksForHelp) {
    const ProcessResult result = run({});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, StartsWith("Examples:"));
    EXPECT_EQ(result.out, "");
}

TEST_F(Usage, ColoursFollowTheOptionAndNoColor) {
    EXPECT_THAT(run({"swep", "--color=always"}).err, HasSubstr("\x1b["));
    EXPECT_THAT(run({"swep"}).err, Not(HasSubstr("\x1b[")));
    ProcessOptions options;
    options.environment["NO_COLOR"] = "1";
    EXPECT_THAT(run({"swep", "--color=auto"}, options).err, Not(HasSubstr("\x1b[")));
}

TEST_F(Usage, NamesCannotControlTheTerminal) {
    const ProcessResult result = run({"sw\x1b[2Jeep"});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace scfa::test
