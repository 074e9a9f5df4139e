#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/models/base/sample_config.hpp
/// @brief A configuration struct with a field of every kind, for the tests of the field tables.

#include "models/base/fields.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace scfa::sample {

enum class Format { dense, bitmap, rle };

struct Memory {
    double bandwidth = 4.2;
    std::optional<std::int32_t> latency;

    friend bool operator==(const Memory& a, const Memory& b) {
        return std::tie(a.bandwidth, a.latency) == std::tie(b.bandwidth, b.latency);
    }
};

struct Config {
    std::string name;
    std::int32_t rows = 8;
    std::int64_t seed = 1;
    Megahertz clock{100};
    std::optional<bool> confirm;
    std::string note = "none";
    Format format = Format::bitmap;
    std::optional<Format> second_format;
    Memory memory;
    std::optional<Memory> spare;
    std::vector<Memory> banks;
    std::vector<std::int32_t> columns = {2, 4};
    std::vector<double> densities;
    std::vector<std::string> objectives;
    std::vector<Format> formats;
    Sourced<std::int32_t> dsp;
    std::optional<Sourced<double>> power;
    std::optional<std::int32_t> first;  ///< of a pair: with `last`, or neither
    std::optional<std::int32_t> last;

    friend bool operator==(const Config& a, const Config& b) {
        const auto tie = [](const Config& c) {
            return std::tie(c.name, c.rows, c.seed, c.clock, c.confirm, c.note, c.format,
                            c.second_format, c.memory, c.spare, c.banks, c.columns, c.densities,
                            c.objectives, c.formats, c.dsp, c.power, c.first, c.last);
        };
        return tie(a) == tie(b);
    }
};

inline const FieldTable<Memory>& memory_table() {
    static const FieldTable<Memory> table = [] {
        FieldTable<Memory> t("external memory", "An external memory.");
        t.number("bandwidth", &Memory::bandwidth, NumberRange::greater_than(0, 1000), "GB/s",
                 "Peak rate.")
            .required();
        t.integer("latency", &Memory::latency, {0, 10000}, "cycles", "To the first beat.");
        return t;
    }();
    return table;
}

/// An interval `{"first": 1, "last": 3}` needs both ends, in order; a schema can say the first
/// half.
inline void check_interval(const Config& config, const JsonNode& node, ErrorSink& sink) {
    if (config.first.has_value() != config.last.has_value()) {
        sink.add(node.error("\"first\" and \"last\" go together"));
    }
}

inline const FieldTable<Config>& config_table() {
    static const Choices<Format> formats = {
        {"dense", Format::dense}, {"bitmap", Format::bitmap}, {"rle", Format::rle}};
    static const FieldTable<Config> table = [] {
        FieldTable<Config> t("sample", "A configuration | with every kind of field.");
        t.text("name", &Config::name, "What it is called.").required();
        t.integer("rows", &Config::rows, {1, 64}, "", "Rows of the array.");
        t.integer("seed", &Config::seed, {}, "", "Of the random numbers.");
        t.number("clock", &Config::clock, {50, 500}, "MHz", "Of the array.");
        t.flag("confirm", &Config::confirm, "Whether to simulate.");
        t.text("note", &Config::note, "Anything.", true);
        t.choice("format", &Config::format, formats, "Of the weights.");
        t.choice("second_format", &Config::second_format, formats, "Where there are two.");
        t.object("memory", &Config::memory, memory_table(), "Main memory.");
        t.object("spare", &Config::spare, memory_table(), "A second one.");
        t.list("banks", &Config::banks, memory_table(), {0, 4}, "More of them.");
        t.integers("columns", &Config::columns, {1, 16}, {1, 5}, "", "To try.");
        t.numbers("densities", &Config::densities, {0, 1}, {0, 3}, "", "To try.");
        t.texts("objectives", &Config::objectives, {0, 3}, "Names of metrics.");
        t.choices("formats", &Config::formats, formats, {0, 3}, "To try.");
        t.sourced_integer("dsp", &Config::dsp, {0, 100000}, "slices", "Multipliers.").required();
        t.sourced_number("power", &Config::power, NumberRange::greater_than(0), "", "Static.");
        t.integer("first", &Config::first, {0, 9}, "", "Of an interval.");
        t.integer("last", &Config::last, {0, 9}, "", "Of an interval.");
        t.check(check_interval, {{"dependencies", {{"first", {"last"}}, {"last", {"first"}}}}});
        return t;
    }();
    return table;
}

/// Every key, in the form that the table reads.
inline std::string full_text() {
    return R"({
  "$schema": "sample.schema.json",
  "name": "full", "rows": 16, "seed": -7, "clock": 125.5, "confirm": false, "note": "",
  "format": "rle", "second_format": "dense",
  "memory": {"bandwidth": 12, "latency": 40}, "spare": {"bandwidth": 0.5},
  "banks": [{"bandwidth": 1}, {"bandwidth": 2.5, "latency": 0}],
  "columns": [1, 16], "densities": [0, 0.25, 1], "objectives": ["cycles", "dsp"], "formats": ["bitmap", "rle"],
  "dsp": {"value": 220, "unit": "slices", "source": "data sheet, table 1"},
  "power": {"value": 0.25, "source": "measured"},
  "first": 1, "last": 3
})";
}

inline std::string least_text() {
    return R"({"name": "least", "dsp": {"value": 1, "unit": "slices", "source": "s"}})";
}

}  // namespace scfa::sample
