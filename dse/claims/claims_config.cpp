// SPDX-License-Identifier: Apache-2.0
#include "dse/claims/claims_config.hpp"

#include "dse/config/space_schema.hpp"
#include "dse/space/space_json.hpp"

namespace scfa {

namespace {

const FieldTable<ClaimNetwork>& network_table() {
    static const FieldTable<ClaimNetwork> table = [] {
        FieldTable<ClaimNetwork> t("claim_network", "One network of the table.");
        t.path("file", &ClaimNetwork::file, "Network, JSON or ONNX.");
        t.path("pruned", &ClaimNetwork::pruned,
               "The same network with channels pruned; absent: drawn, `keep` of the channels.");
        t.path("flrpm", &ClaimNetwork::flrpm,
               "In place of `file`: the directory of a pruning run. Its unpruned point runs the "
               "dense steps, those with thinned-out weights the sparse ones.");
        t.number("keep", &ClaimNetwork::keep, NumberRange::greater_than(0.0, 1.0), "",
                 "Of the run's point that the last step runs.");
        t.flag("balance", &ClaimNetwork::balance,
               "Of a run: take the points whose filters all keep equally many weights.");
        t.check([](const ClaimNetwork& network, const JsonNode& node, ErrorSink& sink) {
            if (network.file.has_value() == network.flrpm.has_value()) {
                sink.add(node.expected(R"(exactly one of "file" and "flrpm")"));
            } else if (network.flrpm.has_value() != network.keep.has_value()) {
                sink.add(node.expected(network.flrpm ? R"(a "keep": which point the last step runs)"
                                                     : R"("keep" beside "flrpm" only)"));
            } else if (network.flrpm ? network.pruned.has_value() : network.balance) {
                sink.add(node.expected(network.flrpm ? R"("pruned" beside "file" only)"
                                                     : R"("balance" beside "flrpm" only)"));
            }
        });
        return t;
    }();
    return table;
}

void add_parameters(FieldTable<ClaimsConfig>& t, const std::string& key,
                    GivenParameters ClaimsConfig::*member, const std::string& description) {
    t.custom<GivenParameters>(
        key, member, "parameters", read_parameters,
        [](const GivenParameters& given) { return parameters_json(given); }, parameters_schema(),
        description);
}

}  // namespace

const FieldTable<ClaimsConfig>& claims_table() {
    static const FieldTable<ClaimsConfig> table = [] {
        FieldTable<ClaimsConfig> t("claims", "The claims of the thesis, as a table.");
        t.text("name", &ClaimsConfig::name, "Of the table.").required();
        t.path("device", &ClaimsConfig::device, "Device file, relative to this file.").required();
        t.list("networks", &ClaimsConfig::networks, network_table(), {1, 64},
               "Networks, one block of rows each.")
            .required();
        t.number("density", &ClaimsConfig::density, {0.0, 1.0}, "",
                 "Of masks drawn for networks whose files have no weights.");
        t.flag("balance", &ClaimsConfig::balance, "Draw as many weights in every filter.");
        t.integer("seed", &ClaimsConfig::seed, {0, std::int64_t{1} << 53}, "", "Of the drawing.");
        t.number("keep", &ClaimsConfig::keep, {0.01, 1.0}, "",
                 "Share of channels left by the last step, where no pruned network is named.");
        add_parameters(t, "array", &ClaimsConfig::array,
                       "What all steps share; absent parameters have the device's defaults.");
        add_parameters(t, "sparse", &ClaimsConfig::sparse, "What the sparse steps add.");
        t.custom<std::vector<Axis>>(
             "space", &ClaimsConfig::space, "object: parameter to values",
             [](const JsonNode& node, ErrorSink& sink) { return read_axes(node, sink); },
             space_json, space_schema(), "Where the best point of each kind is sought.")
            .required();
        return t;
    }();
    return table;
}

ClaimsConfig read_claims_config(const std::string& path) {
    return read_document(claims_table(), JsonDocument::parse_file(path));
}

}  // namespace scfa
