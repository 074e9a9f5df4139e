// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/prune_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace scfa {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kMostImages = 100'000'000;
constexpr std::int64_t kMostEpochs = 100'000;

const FieldTable<DataChoice>& data_table() {
    static const FieldTable<DataChoice> table = [] {
        FieldTable<DataChoice> t("data", "Labelled images.");
        t.path("path", &DataChoice::path,
               "A folder with idx files, plain or gzip, or one of folders of PGM or PPM images "
               "(one a class). Absent: Debian's dataset-fashion-mnist.");
        t.integer("train_images", &DataChoice::train_images, {1, kMostImages}, "images",
                  "Train on the first so many. Absent: all.");
        t.integer("test_images", &DataChoice::test_images, {1, kMostImages}, "images",
                  "Test on the first so many. Absent: all.");
        t.integer(
            "epoch_images", &DataChoice::epoch_images, {1, kMostImages}, "images",
            "Of one epoch: each takes the next so many, pass after shuffled pass. Absent: all "
            "training images.");
        t.integer("shift", &DataChoice::shift, {0, 1000}, "pixels",
                  "Training images are shifted by up to this in each direction.");
        t.flag("flip", &DataChoice::flip, "Every second training image is mirrored.");
        return t;
    }();
    return table;
}

const FieldTable<BudgetChoice>& budget_table() {
    static const FieldTable<BudgetChoice> table = [] {
        FieldTable<BudgetChoice> t("budget", "What `keep` is a share of.");
        Choices<BudgetResource> names;
        std::string text = "Of the unpruned network: ";
        for (const BudgetResourceInfo& info : budget_resources()) {
            text += fmt::format("{}`{}`, {}", names.empty() ? "" : "; ", info.name, info.meaning);
            names.emplace_back(info.name, info.resource);
        }
        t.choice("resource", &BudgetChoice::resource, names, text + ".");
        t.path("point", &BudgetChoice::point,
               "Point file: the accelerator on which bram, bandwidth and cycles are counted.");
        t.integer("lane", &BudgetChoice::lane, {1, 65536}, "channels",
                  "Groups shrink to multiples of it. Absent: the array's rows for bram, bandwidth "
                  "and cycles, else 1.");
        t.check([](const BudgetChoice& budget, const JsonNode& node, ErrorSink& sink) {
            if (info_of(budget.resource).hardware && !budget.point) {
                sink.add(node.key_error(
                    fmt::format("\"budget\": {} needs a \"point\"", info_of(budget.resource).name),
                    R"(name a point file: "point": "../points/pynq-z2.json")"));
            }
        });
        return t;
    }();
    return table;
}

const FieldTable<FloorRule>& floor_table() {
    static const FieldTable<FloorRule> table = [] {
        FieldTable<FloorRule> t("floors",
                                "What every group keeps at least, so that no layer is "
                                "emptied. For methods that have floors.");
        t.number("share", &FloorRule::share, {0.0, 1.0}, "",
                 "Of the network's share of kept channels, times the group's units.");
        t.number("trunk_share", &FloorRule::trunk_share, {0.0, 1.0}, "",
                 "The same for residual trunks.");
        t.integer("least", &FloorRule::least, {1, 65536}, "units", "In any case.");
        return t;
    }();
    return table;
}

const FieldTable<EpochCounts>& epoch_table() {
    static const FieldTable<EpochCounts> table = [] {
        FieldTable<EpochCounts> t(
            "epochs",
            "Of each part of a stage. Those of a part that a method does not have go to "
            "its fine-tuning: all methods train equally long.");
        t.integer("dense", &EpochCounts::dense, {1, kMostEpochs}, "epochs",
                  "Of the unpruned network.");
        t.integer("discover", &EpochCounts::discover, {0, kMostEpochs}, "epochs",
                  "With the regularisers, before channels are chosen.");
        t.integer("anneal", &EpochCounts::anneal, {0, kMostEpochs}, "epochs",
                  "While the chosen channels fall to zero.");
        t.integer("finetune", &EpochCounts::finetune, {0, kMostEpochs}, "epochs", "After the cut.");
        t.integer("sparse", &EpochCounts::sparse, {0, kMostEpochs}, "epochs",
                  "With the mask held, for each entry of `sparsity`.");
        return t;
    }();
    return table;
}

const FieldTable<TrainingChoice>& training_table() {
    static const FieldTable<TrainingChoice> table = [] {
        FieldTable<TrainingChoice> t("training", "Stochastic gradient descent.");
        t.integer("batch", &TrainingChoice::batch, {2, 65536}, "images", "Of one step.");
        t.number("learning_rate", &TrainingChoice::learning_rate, NumberRange::greater_than(0), "",
                 "Of the unpruned network, falling along a cosine.");
        t.number("prune_learning_rate", &TrainingChoice::prune_learning_rate,
                 NumberRange::greater_than(0), "", "While discovering and annealing.");
        t.number("finetune_learning_rate", &TrainingChoice::finetune_learning_rate,
                 NumberRange::greater_than(0), "", "After the cut, falling along a cosine.");
        t.number("momentum", &TrainingChoice::momentum, {0.0, 0.9999}, "", "Of the descent.");
        t.number("weight_decay", &TrainingChoice::weight_decay, {0.0, 1.0}, "", "Of weights.");
        return t;
    }();
    return table;
}

const FieldTable<LossChoice>& loss_table() {
    static const FieldTable<LossChoice> table = [] {
        FieldTable<LossChoice> t("loss", "Weights of what is added to the cross entropy.");
        t.number("distillation", &LossChoice::distillation, {0.0, 100.0}, "",
                 "Of the divergence from the unpruned network.");
        t.number("temperature", &LossChoice::temperature, NumberRange::greater_than(0, 1000.0), "",
                 "Of the distillation.");
        t.number("shrink", &LossChoice::shrink, {0.0, 1.0}, "",
                 "Decay of the weights that read the most important channel; up to 16 times that "
                 "for the least important.");
        t.number("slimming", &LossChoice::slimming, {0.0, 1.0}, "",
                 "Of Network Slimming's norm of the scales.");
        return t;
    }();
    return table;
}

const FieldTable<WeightSparsity>& sparsity_table() {
    static const FieldTable<WeightSparsity> table = [] {
        FieldTable<WeightSparsity> t("sparsity",
                                     "One more point for each kept ratio: small weights go, too.");
        t.number("density", &WeightSparsity::density, NumberRange::greater_than(0, 1.0), "",
                 "Share of each layer's weights that stay.");
        t.flag("balance", &WeightSparsity::balanced,
               "Every filter keeps equally many, rather than each layer its largest.");
        return t;
    }();
    return table;
}

const FieldTable<QuantiseChoice>& quantise_table() {
    static const FieldTable<QuantiseChoice> table = [] {
        FieldTable<QuantiseChoice> t("quantise", "How the int8 networks are made and tested.");
        t.integer("calibration_images", &QuantiseChoice::calibration_images, {1, 1'000'000},
                  "images", "Training images that the scales are taken from.");
        t.integer("test_images", &QuantiseChoice::test_images, {1, kMostImages}, "images",
                  "For the int8 accuracy, the first so many. Absent: all test images.");
        return t;
    }();
    return table;
}

/// The name becomes a part of the run's directory.
void check_name(const PruneConfig& config, const JsonNode& node, ErrorSink& sink) {
    const std::string& name = config.name;
    const bool good = name.size() <= 64 && name[0] != '.' && name[0] != '-' &&
                      std::all_of(name.begin(), name.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                 (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
                      });
    if (!good) {
        sink.add(node.at("name").expected(
            "1 to 64 letters, digits, \"-\", \"_\" and \".\", beginning with a letter or digit",
            "the name becomes a part of the run's directory"));
    }
}

void check_keep(const PruneConfig& config, const JsonNode& node, ErrorSink& sink) {
    for (std::size_t i = 1; i < config.keep.size(); ++i) {
        if (config.keep[i] >= config.keep[i - 1]) {
            sink.add(node.at("keep").key_error(
                fmt::format("\"keep\": {} comes after {}", config.keep[i], config.keep[i - 1]),
                "each ratio must be smaller than the one before"));
            return;
        }
    }
}

FieldTable<PruneConfig> make_prune_table() {
    FieldTable<PruneConfig> t("prune",
                              "One pruning run: a network, its data, a method and the "
                              "ratios to prune to.");
    t.text("name", &PruneConfig::name, "Of the run; a part of the name of its directory.")
        .required();
    t.path("network", &PruneConfig::network, "The network, JSON or ONNX.").required();
    t.object("data", &PruneConfig::data, data_table(), "Images to train and test on.");
    Choices<MethodName> methods;
    std::string text = "How channels are chosen and removed: ";
    for (const PruneMethod& method : prune_methods()) {
        text += fmt::format("{}`{}`, {}", methods.empty() ? "" : "; ", method.key, method.citation);
        methods.emplace_back(method.key, method.name);
    }
    t.choice("method", &PruneConfig::method, methods, text + ".");
    Choices<Ablation> parts;
    for (const AblationInfo& info : ablations()) {
        parts.emplace_back(info.key, info.ablation);
    }
    t.choices("without", &PruneConfig::without, parts, {0, 5},
              "Parts that are left out, to see what they are good for.");
    t.numbers("keep", &PruneConfig::keep, NumberRange::greater_than(0.0, 0.9999), {1, 64}, "",
              "Shares of the budget's resource to prune to, falling.");
    t.object("budget", &PruneConfig::budget, budget_table(), "What `keep` is a share of.");
    t.path("match", &PruneConfig::match,
           "A finished run, its directory: each ratio's budget is the multiply-accumulates of that "
           "run's point at the same `keep`.");
    t.object("floors", &PruneConfig::floors, floor_table(), "What every group keeps.");
    t.object("epochs", &PruneConfig::epochs, epoch_table(), "How long each part trains.");
    t.object("training", &PruneConfig::training, training_table(), "How it trains.");
    t.object("loss", &PruneConfig::loss, loss_table(), "What is added to the cross entropy.");
    t.list("sparsity", &PruneConfig::sparsity, sparsity_table(), {0, 16},
           "Weight sparsity inside the kept kernels; each entry is one more point a ratio.");
    t.object("quantise", &PruneConfig::quantise, quantise_table(), "The int8 networks.");
    t.integer("threads", &PruneConfig::threads, {1, 256}, "threads",
              "Of the training. Results are the same for the same number.");
    t.integer("seed", &PruneConfig::seed, {0, std::numeric_limits<std::int64_t>::max()}, "",
              "Of everything that is random.");
    t.check(check_name);
    t.check(check_keep);
    return t;
}

}  // namespace

const FieldTable<PruneConfig>& prune_table() {
    static const FieldTable<PruneConfig> table = make_prune_table();
    return table;
}

PruneConfig read_prune_config(const std::string& path) {
    return read_document(prune_table(), JsonDocument::parse_file(path));
}

nlohmann::ordered_json prune_identity(const PruneConfig& config) {
    Json out = write(prune_table(), config);
    out.erase("network");
    out["data"].erase("path");
    out.erase("match");
    if (out["budget"].contains("point")) {
        out["budget"].erase("point");
    }
    return out;
}

}  // namespace scfa
