// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <set>
#include <utility>

namespace scfa {
namespace {

const FieldTable<StudyJobs>& jobs_table() {
    static const FieldTable<StudyJobs> table = [] {
        FieldTable<StudyJobs> t("study jobs", "Runs of one configuration.");
        t.path("config", &StudyJobs::config, "The pruning configuration.").required();
        t.integers("seeds", &StudyJobs::seeds, {0, std::numeric_limits<std::int64_t>::max()},
                   {1, 1000}, "", "Every method runs with each.");
        Choices<MethodName> methods;
        for (const PruneMethod& method : prune_methods()) {
            methods.emplace_back(method.key, method.name);
        }
        t.choices("methods", &StudyJobs::methods, methods, {0, 16},
                  "Methods to compare, in place of the configuration's.");
        Choices<Ablation> parts;
        for (const AblationInfo& info : ablations()) {
            parts.emplace_back(info.key, info.ablation);
        }
        t.choices("ablations", &StudyJobs::ablations, parts, {0, 16},
                  "Parts of FLRPM to leave out, one at a time.");
        t.numbers("keep", &StudyJobs::keep, NumberRange::greater_than(0.0, 0.9999), {0, 64}, "",
                  "In place of the configuration's.");
        t.flag("sparsity", &StudyJobs::sparsity,
               "Make the points of the configuration's `sparsity`, too; a comparison of methods "
               "does without.");
        return t;
    }();
    return table;
}

std::string slug_of(MethodName method, const std::vector<Ablation>& without) {
    std::string out = label_of(method, without);
    std::replace(out.begin(), out.end(), ' ', '-');
    return out;
}

class Expansion {
  public:
    Expansion(const StudyConfig& study, std::string directory)
        : study_(study), directory_(std::move(directory)) {}

    std::vector<StudyRun> run() {
        for (const StudyJobs& jobs : study_.jobs) {
            PruneConfig base = read_prune_config(jobs.config);
            base.keep = jobs.keep.empty() ? base.keep : jobs.keep;
            if (!jobs.sparsity) {
                base.sparsity.clear();
            }
            for (const std::int64_t seed : jobs.seeds) {
                base.seed = seed;
                // FLRPM first: the others match it.
                add(base, MethodName::flrpm, {}, jobs.methods);
                for (const MethodName method : jobs.methods) {
                    if (method != MethodName::flrpm) {
                        add(base, method, {}, jobs.methods);
                    }
                }
                for (const Ablation ablation : jobs.ablations) {
                    add(base, MethodName::flrpm, {ablation}, {MethodName::flrpm});
                }
            }
        }
        return std::move(runs_);
    }

  private:
    [[nodiscard]] static std::string id_of(const PruneConfig& config) {
        return fmt::format("{}/{}/seed-{}", config.name, slug_of(config.method, config.without),
                           config.seed);
    }

    void add(PruneConfig config, MethodName method, std::vector<Ablation> without,
             const std::vector<MethodName>& asked) {
        if (std::find(asked.begin(), asked.end(), method) == asked.end()) {
            return;
        }
        config.method = MethodName::flrpm;
        config.without.clear();
        const std::string flrpm = id_of(config);
        config.method = method;
        config.without = std::move(without);
        const std::string id = id_of(config);
        if (id != flrpm && seen_.count(flrpm) > 0) {
            config.match = (std::filesystem::path(directory_) / flrpm).string();
        }
        if (seen_.insert(id).second) {
            runs_.push_back({id, std::move(config)});
        }
    }

    const StudyConfig& study_;
    std::string directory_;
    std::set<std::string> seen_;
    std::vector<StudyRun> runs_;
};

}  // namespace

const FieldTable<StudyConfig>& study_table() {
    static const FieldTable<StudyConfig> table = [] {
        FieldTable<StudyConfig> t("study",
                                  "Pruning runs that are compared with each other. Runs of one "
                                  "network and seed begin with the same trained network; all but "
                                  "FLRPM's match the multiply-accumulates of its points.");
        t.text("name", &StudyConfig::name, "Of the study; a part of the name of its directory.")
            .required();
        t.list("jobs", &StudyConfig::jobs, jobs_table(), {1, 1000},
               "In the order in which they run.")
            .required();
        return t;
    }();
    return table;
}

StudyConfig read_study_config(const std::string& path) {
    return read_document(study_table(), JsonDocument::parse_file(path));
}

std::vector<StudyRun> study_runs(const StudyConfig& study, const std::string& directory) {
    return Expansion(study, directory).run();
}

StudyOutcome run_study(const std::vector<StudyRun>& runs, const StudyRequest& request) {
    const std::filesystem::path directory(request.directory);
    StudyOutcome out;
    out.runs = runs.size();
    for (std::size_t i = 0; i < runs.size() && !out.stopped; ++i) {
        if (request.begin) {
            request.begin(runs[i], i, runs.size());
        }
        try {
            const PruneOutcome outcome =
                run_pruning(prepare_pruning(runs[i].config),
                            {(directory / runs[i].id).string(), (directory / "unpruned").string(),
                             request.versions, request.progress, request.stop});
            out.finished += outcome.finished ? 1 : 0;
            out.stopped = !outcome.finished;
            if (outcome.finished && request.after_run) {
                request.after_run();
            }
        } catch (const Error& error) {
            if (error.code() == ErrorCode::environment) {  // a full disk fails every run
                throw;
            }
            ++out.failed;
            if (request.failed) {
                request.failed(runs[i], error);
            }
        }
    }
    return out;
}

}  // namespace scfa
