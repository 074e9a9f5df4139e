// SPDX-License-Identifier: Apache-2.0
/// @file  scfa_testbench.cpp
/// @brief Runs the kernel on golden data: prints PASS when every stored value and every layer's
///        compute cycles are as expected, and ends with 1 when one is not.

#include "scfa_kernel.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace {

typedef std::vector<char> Bytes;

Bytes read_file(const std::string& path, bool& good) {
    std::ifstream file(path, std::ios::binary);
    good = good && file.good();
    return Bytes(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

struct Totals {
    long long values = 0;
    long long tensors = 0;
    long long wrong_values = 0;
    long long cycles = 0;
    long long layers = 0;
    long long wrong_layers = 0;
};

/// External memory and the files of the golden folder.
class Bench {
  public:
    explicit Bench(const std::string& folder) : folder_(folder) {
        data_ = read_file(folder + "/data.bin", good_);
        const Bytes words = read_file(folder + "/program.bin", good_);
        for (std::size_t i = 0; i + 4 <= words.size(); i += 4) {
            std::uint32_t word = 0;
            for (std::size_t byte = 0; byte < 4; ++byte) {
                word |= static_cast<std::uint32_t>(static_cast<unsigned char>(words[i + byte]))
                        << (8 * byte);
            }
            program_.push_back(word);
        }
    }

    /// Obeys the manifest. @return whether it could be read
    bool run() {
        std::ifstream manifest(folder_ + "/manifest.txt");
        std::string line;
        while (good_ && std::getline(manifest, line)) {
            std::istringstream words(line);
            std::string verb;
            words >> verb;
            std::vector<long long> n;
            for (long long number; words >> number;) {
                n.push_back(number);
            }
            good_ = obey(verb, n);
        }
        return good_ && totals_.tensors > 0;
    }
    const Totals& totals() const { return totals_; }

  private:
    bool obey(const std::string& verb, const std::vector<long long>& n) {
        if (verb == "memory" && n.size() == 1) {
            const std::size_t beats =
                (static_cast<std::size_t>(n[0]) + scfa_hls::kBeatBytes - 1) / scfa_hls::kBeatBytes;
            memory_.assign(beats, scfa_hls::Beat());
        } else if (verb == "load" && n.size() == 3) {
            for (long long i = 0; i < n[1]; ++i) {
                put_byte(n[0] + i, data_.at(static_cast<std::size_t>(n[2] + i)));
            }
        } else if (verb == "run" && n.size() == 2) {
#ifdef SCFA_COUNT_TRIPS
            scfa_hls::trip_counts = scfa_hls::TripCounts();
#endif
            scfa_hls::Beat* memory = memory_.data();
#define SCFA_MEMORY(number) memory, memory,
            scfa_accelerator(SCFA_FOR_EACH_PORT(SCFA_MEMORY) program_.data(),
                             static_cast<std::uint32_t>(n[0]), static_cast<std::uint32_t>(n[1]));
        } else if (verb == "check" && n.size() == 7) {
            check(n);
        } else if (verb == "cycles" && n.size() == 2) {
            check_cycles(n[0], n[1]);
        } else {
            return false;
        }
        return true;
    }

    void put_byte(long long address, char byte) {
        scfa_hls::Beat& beat = memory_.at(static_cast<std::size_t>(address / scfa_hls::kBeatBytes));
        const long long at = address % scfa_hls::kBeatBytes;
        const unsigned shift = static_cast<unsigned>(at % 4 * 8);
        std::uint32_t& word = beat.word[at / 4];
        word = (word & ~(0xffU << shift)) |
               static_cast<std::uint32_t>(static_cast<unsigned char>(byte)) << shift;
    }
    char byte_at(long long address) const {
        const scfa_hls::Beat& beat =
            memory_.at(static_cast<std::size_t>(address / scfa_hls::kBeatBytes));
        const long long at = address % scfa_hls::kBeatBytes;
        return static_cast<char>(beat.word[at / 4] >> (at % 4 * 8));
    }

    void check(const std::vector<long long>& n) {
        const long long row_bytes = n[4] * scfa_hls::kWordBytes;
        std::size_t expected = static_cast<std::size_t>(n[6]);
        long long wrong = 0;
        for (long long row = 0; row < n[2] * n[3]; ++row) {
            for (long long i = 0; i < row_bytes; ++i) {
                wrong += byte_at(n[1] + row * n[5] + i) != data_.at(expected++) ? 1 : 0;
            }
        }
        ++totals_.tensors;
        totals_.values += n[2] * n[3] * n[4];
        totals_.wrong_values += wrong;
        if (wrong > 0) {
            std::printf("layer %lld: %lld bytes of %lld x %lld x %lld differ\n", n[0], wrong, n[2],
                        n[3], n[4]);
        }
    }

    void check_cycles(long long layer, long long expected) {
#ifdef SCFA_COUNT_TRIPS
        const long long counted = scfa_hls::trip_counts.compute;
        ++totals_.layers;
        totals_.cycles += counted;
        std::printf("layer %lld: %lld compute cycles, %lld waiting\n", layer, counted,
                    scfa_hls::trip_counts.waiting);
        if (counted != expected) {
            ++totals_.wrong_layers;
            std::printf("layer %lld: the model says %lld compute cycles\n", layer, expected);
        }
#else
        (void)layer;
        (void)expected;
#endif
    }

    std::string folder_;
    bool good_ = true;
    Bytes data_;
    std::vector<std::uint32_t> program_;
    std::vector<scfa_hls::Beat> memory_;
    Totals totals_;
};

}  // namespace

int main(int argc, char** argv) {
    Bench bench(argc > 1 ? argv[1] : "golden");
    if (!bench.run()) {
        std::printf("FAIL: the golden data cannot be read\n");
        return 1;
    }
    const Totals& totals = bench.totals();
    const bool equal = totals.wrong_values == 0 && totals.wrong_layers == 0;
    std::printf(
        "%s: %lld tensors, %lld values compared, %lld bytes differ; %lld compute cycles of "
        "%lld layers, %lld layers differ\n",
        equal ? "PASS" : "FAIL", totals.tensors, totals.values, totals.wrong_values, totals.cycles,
        totals.layers, totals.wrong_layers);
    return equal ? 0 : 1;
}
