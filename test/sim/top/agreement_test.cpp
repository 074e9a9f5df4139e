// SPDX-License-Identifier: Apache-2.0
// How far the analytic level is from the SystemC level, over a fixed corpus.
#include "test/sim/top/corpus.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace scfa::test {
namespace {

/// Mean difference, and the share of cases within the band for a single one. Not all are: where
/// loads and stores of short bursts meet, the memory turns around burst by burst, and the analytic
/// level does not know it (docs/tlm.md); the golden file says how far each case is off.
constexpr double kMeanBand = 0.02;
constexpr double kCaseBand = 0.05;
constexpr double kShareInside = 0.9;
const char* const kGolden = SCFA_SOURCE_DIR "/test/golden/agreement.txt";

/// Mean and worst relative difference of latency.
struct Band {
    double sum = 0.0;
    double worst = 0.0;
    int cases = 0;
    int inside = 0;

    void add(double difference) {
        sum += std::abs(difference);
        worst = std::max(worst, std::abs(difference));
        ++cases;
        inside += std::abs(difference) <= kCaseBand ? 1 : 0;
    }
    void add(const Band& other) {
        sum += other.sum;
        worst = std::max(worst, other.worst);
        cases += other.cases;
        inside += other.inside;
    }
    [[nodiscard]] double mean() const { return cases == 0 ? 0.0 : sum / cases; }
    [[nodiscard]] double share() const {
        return cases == 0 ? 0.0 : static_cast<double>(inside) / cases;
    }
};

std::string line_of(const CorpusCase& example, const CorpusResult& result) {
    return fmt::format("{} : {} {} {:+.2f} %\n", corpus_label(example), result.analytic_cycles,
                       result.simulated_cycles, 100.0 * result.difference());
}

/// Runs every `step`-th case of a network.
std::string run_network(const std::string& network, int step, Band& band) {
    std::string lines;
    for (int index = 0; index < kCorpusPoints; index += step) {
        const CorpusCase example = corpus_case(network, index);
        const CorpusResult result = simulate(example);
        EXPECT_TRUE(result.compute_cycles_equal)
            << corpus_label(example) << ": compute cycles of " << result.first_layer_that_differs;
        band.add(result.difference());
        lines += line_of(example, result);
    }
    return lines;
}

std::string golden_text() {
    std::ifstream file(kGolden);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Every `step`-th case of several networks, with a line of summary for each.
std::string run_networks(const std::vector<std::string>& networks, int step) {
    std::string text;
    Band all;
    for (const std::string& network : networks) {
        Band band;
        text += run_network(network, step, band);
        text += fmt::format("# {}: mean {:.2f} %, worst {:.2f} %, {} of {} within 5 %\n", network,
                            100.0 * band.mean(), 100.0 * band.worst, band.inside, band.cases);
        all.add(band);
    }
    text += fmt::format("# all: mean {:.2f} %, worst {:.2f} %, {} of {} within 5 %\n",
                        100.0 * all.mean(), 100.0 * all.worst, all.inside, all.cases);
    EXPECT_LE(all.mean(), kMeanBand);
    EXPECT_GE(all.share(), kShareInside);
    return text;
}

/// A few cases, on every run of the suite: as the golden file has them.
TEST(Agreement, a_sample_of_the_small_networks_is_as_recorded) {
    const std::string golden = golden_text();
    std::istringstream lines(run_networks(small_corpus_networks(), 8));
    for (std::string line; std::getline(lines, line);) {
        EXPECT_TRUE(line.front() == '#' || golden.find(line + "\n") != std::string::npos)
            << "not in test/golden/agreement.txt: " << line;
    }
}

/// SCFA_UPDATE_GOLDEN=1 writes the file anew.
TEST(Corpus, small_networks_agree_as_recorded) {
    const std::string text =
        "# network device format precision R Q B W ports width burst outstanding MHz : analytic "
        "simulated difference (cycles)\n" +
        run_networks(small_corpus_networks(), 1);
    if (std::getenv("SCFA_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(kGolden) << text;
    }
    EXPECT_EQ(golden_text(), text);
}

TEST(Corpus, large_networks_agree) {
    RecordProperty("cases", run_networks(large_corpus_networks(), 1));
}

}  // namespace
}  // namespace scfa::test
