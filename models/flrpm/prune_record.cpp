// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/prune_record.hpp"

#include "models/base/atomic_file.hpp"
#include "models/base/json_writer.hpp"

#include <filesystem>

namespace scfa {
namespace {

using Json = nlohmann::ordered_json;

constexpr NumberRange kShare{0.0, 1.0};
constexpr IntegerRange kCount{0, std::numeric_limits<std::int64_t>::max()};
constexpr NumberRange kPositive{0.0, std::numeric_limits<double>::max()};

const FieldTable<KeptGroup>& group_table() {
    static const FieldTable<KeptGroup> table = [] {
        FieldTable<KeptGroup> t("group", "Channels that can only be removed together.");
        t.text("name", &KeptGroup::name, "Of its first layer.").required();
        t.integer("units", &KeptGroup::units, kCount, "", "Of the unpruned network.").required();
        t.integer("kept", &KeptGroup::kept, kCount, "", "That are left.").required();
        return t;
    }();
    return table;
}

const FieldTable<LayerDensity>& density_table() {
    static const FieldTable<LayerDensity> table = [] {
        FieldTable<LayerDensity> t("layer density",
                                   "Share of a layer's weights that are not zero.");
        t.text("name", &LayerDensity::name, "Of the layer.").required();
        t.number("density", &LayerDensity::density, kShare, "", "In float.").required();
        return t;
    }();
    return table;
}

const FieldTable<PruneVersions>& versions_table() {
    static const FieldTable<PruneVersions> table = [] {
        FieldTable<PruneVersions> t("versions", "What made the run.");
        t.text("program", &PruneVersions::program, "Of scfa-dse.");
        t.text("revision", &PruneVersions::revision, "Of its source.");
        t.text("backend", &PruneVersions::backend, "What trained.");
        return t;
    }();
    return table;
}

}  // namespace

const FieldTable<PrunedPoint>& pruned_point_table() {
    static const FieldTable<PrunedPoint> table = [] {
        using P = PrunedPoint;
        FieldTable<P> t("pruned point", "One pruned network.");
        t.integer("index", &P::index, kCount, "", "As `pruning.point` selects it.").required();
        t.text("network", &P::network, "File of the int8 network.").required();
        t.number("keep", &P::keep, kShare, "", "As the configuration asked.").required();
        t.number("density", &P::density, kShare, "", "Of thinned-out weights.");
        t.flag("balanced", &P::balanced, "Every filter keeps equally many weights.");
        t.number("budget", &P::budget, kPositive, "", "What `keep` amounts to.");
        t.number("resource", &P::resource, kPositive, "", "What the network needs of it.");
        t.integer("channels", &P::channels, kCount, "", "Output channels of convolutions.")
            .required();
        t.integer("macs", &P::macs, kCount, "", "Of one image.").required();
        t.integer("parameters", &P::parameters, kCount, "", "Learnt ones.").required();
        t.number("accuracy_at_cut", &P::accuracy_at_cut, kShare, "", "Before anything is mended.");
        t.number("accuracy_recalibrated", &P::accuracy_recalibrated, kShare, "",
                 "After batch norms were recalibrated.");
        t.number("accuracy_float", &P::accuracy_float, kShare, "", "After fine-tuning.").required();
        t.number("accuracy_int8", &P::accuracy_int8, kShare, "", "Of the file.").required();
        t.number("change_at_cut", &P::change_at_cut, kPositive, "",
                 "Largest change of an output at the cut, relative to the largest output.");
        t.integer("epochs", &P::epochs, kCount, "epochs",
                  "Trained, the unpruned network's included.");
        t.number("seconds", &P::seconds, kPositive, "s", "Wall time of the run until then.");
        t.list("groups", &P::groups, group_table(), {}, "What is kept of each group.");
        t.list("layers", &P::layers, density_table(), {}, "Densities.");
        return t;
    }();
    return table;
}

const FieldTable<PruneRecord>& prune_record_table() {
    static const FieldTable<PruneRecord> table = [] {
        using R = PruneRecord;
        FieldTable<R> t("prune run", "A finished pruning run.");
        t.choice("schema", &R::schema_version, {{"scfa.prune/1", 1}}, "Of this file.").required();
        t.text("name", &R::name, "Of the run.").required();
        t.text("method", &R::method, "How channels were chosen.").required();
        t.text("network", &R::network, "Its name.").required();
        t.text("network_hash", &R::network_hash, "Of what it began with.").required();
        t.text("data", &R::data, "Its name.").required();
        t.integer("train_images", &R::train_images, kCount, "images", "Trained on.").required();
        t.integer("test_images", &R::test_images, kCount, "images", "Tested on.").required();
        t.integer("classes", &R::classes, kCount, "", "That are told apart.").required();
        t.numbers("mean", &R::mean, {}, {1, 1024}, "", "Of pixel / 255, by channel.").required();
        t.numbers("deviation", &R::deviation, NumberRange::greater_than(0), {1, 1024}, "",
                  "The same.")
            .required();
        t.text("resource", &R::resource, "What `keep` is a share of.").required();
        t.integer("seed", &R::seed, kCount, "", "Of the run.").required();
        t.integer("threads", &R::threads, kCount, "", "Of the training.").required();
        t.object("versions", &R::versions, versions_table(), "What made it.").required();
        t.number("seconds", &R::seconds, kPositive, "s", "Wall time.").required();
        t.text("identity", &R::identity, "Hash of all that results depend on.").required();
        t.custom<Json>(
             "configuration", &R::configuration, "object",
             [](const JsonNode& node, ErrorSink&) {
                 static_cast<void>(node.members());
                 return node.value();
             },
             [](const Json& value) { return value; }, {{"type", "object"}}, "In full.")
            .required();
        t.list("points", &R::points, pruned_point_table(), {1, 100000}, "In the order of `index`.")
            .required();
        return t;
    }();
    return table;
}

PruneRecord read_prune_record(const std::string& directory) {
    const std::string path = (std::filesystem::path(directory) / kPruneRecordFile).string();
    std::error_code failure;
    if (!std::filesystem::is_regular_file(path, failure)) {
        Place place;
        place.file = path;
        throw Error(ErrorCode::environment, "there is no finished pruning run", std::move(place),
                    "scfa-dse prune makes one, and goes on with one that was interrupted");
    }
    return read_document(prune_record_table(), JsonDocument::parse_file(path));
}

void write_prune_record(const std::string& directory, const PruneRecord& record) {
    write_file_atomically((std::filesystem::path(directory) / kPruneRecordFile).string(),
                          to_json_text(write(prune_record_table(), record)));
}

}  // namespace scfa
