// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/prune_run.hpp"

#include "models/base/rng.hpp"
#include "models/flrpm/live_network.hpp"
#include "models/flrpm/point_maker.hpp"
#include "models/flrpm/prune_phases.hpp"
#include "models/flrpm/prune_training.hpp"
#include "models/flrpm/regulariser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>
#include <utility>

namespace scfa {
namespace {

constexpr std::int64_t kRecalibrationBatches = 100;
constexpr std::int64_t kComparedImages = 64;
constexpr std::uint64_t kRandomScores = 0x73636f7265000000ULL;  // "score"

/// A share of the group's units, by rank: equal shares of every group go first.
std::vector<double> ranks_of(const std::vector<double>& values) {
    std::vector<double> out(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::size_t before = 0;
        for (std::size_t k = 0; k < values.size(); ++k) {
            before += values[k] < values[i] || (values[k] == values[i] && k < i) ? 1 : 0;
        }
        out[i] = (static_cast<double>(before) + 0.5) / static_cast<double>(values.size());
    }
    return out;
}

UnitValues scores_of(const PruneSetup& setup, const Snapshot& snapshot, LiveNetwork& network,
                     std::size_t stage) {
    const float* const parameters = network.module().parameters();
    switch (setup.method.score) {
        case ScoreRule::importance:
            return unit_importances(network.units(), parameters);
        case ScoreRule::scale:
            return unit_scales(network.units(), parameters);
        case ScoreRule::filter_l1:
        case ScoreRule::random:
            break;
    }
    UnitValues out = filter_norms(network.units(), parameters);
    Rng rng(static_cast<std::uint64_t>(setup.config.seed), kRandomScores ^ stage);
    for (std::size_t g = 0; g < out.size(); ++g) {
        if (setup.method.score == ScoreRule::random) {
            for (double& score : out[g]) {
                score = rng.uniform();
            }
        } else {
            // By share of the unpruned group, so that stages add up to the same share of each.
            const double lost = static_cast<double>(setup.groups[g].units) -
                                static_cast<double>(snapshot.kept[g].size());
            for (double& rank : out[g] = ranks_of(out[g])) {
                rank = (lost + rank * static_cast<double>(out[g].size())) /
                       static_cast<double>(setup.groups[g].units);
            }
        }
    }
    return out;
}

class PruneRun {
  public:
    PruneRun(const PruneSetup& setup, const PruneRequest& request)
        : setup_(setup),
          request_(request),
          directory_(request.directory),
          phases_(plan_phases(setup.config, setup.method)),
          train_(setup.train, setup.train_images, setup.normalisation,
                 setup.config.data.epoch_images.value_or(0)),
          test_(setup.test, setup.test_images, setup.normalisation),
          training_(setup, train_) {}

    PruneOutcome run() {
        if (std::filesystem::exists(directory_ / kPruneRecordFile)) {
            return finished();
        }
        std::filesystem::create_directories(directory_);
        training_backend().set_threads(static_cast<int>(setup_.config.threads));
        begin();
        while (state_.phase < phases_.size()) {
            if (!execute(phases_[state_.phase])) {
                return {};
            }
            ++state_.phase;
            state_.epoch = 0;
            state_.momentum.clear();
            checkpoint();
        }
        write_prune_record(directory_.string(), record());
        std::filesystem::remove(directory_ / kCheckpointFile);
        return finished();
    }

  private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] std::string checkpoint_path() const {
        return (directory_ / kCheckpointFile).string();
    }

    PruneOutcome finished() const {
        PruneOutcome out{true, read_prune_record(directory_.string())};
        if (out.record.identity != setup_.identity.hex()) {
            Place place;
            place.file = (directory_ / kPruneRecordFile).string();
            throw Error(ErrorCode::configuration,
                        "the run belongs to another configuration, network or data set",
                        std::move(place),
                        "name another directory with --run-dir, or begin anew with --restart");
        }
        return out;
    }

    void begin() {
        if (std::filesystem::exists(directory_ / kCheckpointFile)) {
            state_ = load_state(checkpoint_path(), setup_.identity.hex());
            before_ = state_.seconds;
        } else {
            state_.current.kept = all_units(setup_.groups);
            state_.current.numbers = numbers_of(setup_.graph, plan_module(setup_.graph), 0);
        }
    }

    void checkpoint() {
        state_.seconds = before_ + std::chrono::duration<double>(Clock::now() - started_).count();
        save_state(checkpoint_path(), state_, setup_.identity.hex());
    }

    LiveNetwork& live() {
        if (!live_) {
            live_ = std::make_unique<LiveNetwork>(setup_, state_.current);
        }
        return *live_;
    }

    /// @return false when it was stopped
    bool execute(const Phase& phase) {
        switch (phase.kind) {
            case PhaseKind::dense:
                return train_dense(phase);
            case PhaseKind::discover:
            case PhaseKind::anneal:
            case PhaseKind::finetune:
            case PhaseKind::thin:
                return train(phase);
            case PhaseKind::select:
                select(phase);
                break;
            case PhaseKind::cut:
                cut();
                break;
            case PhaseKind::save:
                state_.saved.push_back(state_.current);
                break;
            case PhaseKind::restore:
                state_.current = std::move(state_.saved.back());
                state_.saved.pop_back();
                live_.reset();
                break;
            case PhaseKind::finish:
                finish(phase);
                break;
        }
        return true;
    }

    // Training.

    [[nodiscard]] std::string dense_path() const {
        const std::filesystem::path folder(
            request_.dense_directory.empty() ? request_.directory : request_.dense_directory);
        return (folder / fmt::format("unpruned-{}", setup_.dense_identity.hex().substr(0, 16)))
            .string();
    }

    bool train_dense(const Phase& phase) {
        const std::string path = dense_path();
        if (std::filesystem::exists(path)) {
            state_.current = load_state(path, setup_.dense_identity.hex()).current;
            live_.reset();
            return true;
        }
        if (!train(phase)) {
            return false;
        }
        PruneState dense;
        dense.current = state_.current;
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        save_state(path, dense, setup_.dense_identity.hex());
        return true;
    }

    TrainableNetwork* teacher(const Phase& phase) {
        if (!setup_.method.distil || phase.kind == PhaseKind::dense) {
            return nullptr;
        }
        if (!teacher_) {
            teacher_ = std::make_unique<LiveNetwork>(
                setup_, load_state(dense_path(), setup_.dense_identity.hex()).current);
        }
        return &teacher_->module();
    }

    bool train(const Phase& phase) {
        const std::size_t count = live().numbers().parameters.size();
        if (state_.epoch == 0) {
            state_.momentum.assign(count, 0.0F);
            training_.begin_phase(phase, live(), state_);
        }
        for (; state_.epoch < phase.epochs; ++state_.epoch) {
            const Clock::time_point start = Clock::now();
            const auto tell = [&](const EpochProgress& epoch) { report(phase, epoch, start); };
            try {
                const EpochResult result =
                    training_.run_epoch(phase, live(), teacher(phase), state_, tell, request_.stop);
                if (!result.finished) {
                    live_.reset();
                    return false;
                }
            } catch (const Error& error) {
                throw located(error, phase);
            }
            state_.current.numbers = live().numbers();
            ++state_.current.epochs;
            if (state_.epoch + 1 < phase.epochs) {
                ++state_.epoch;
                checkpoint();
                --state_.epoch;
            }
        }
        return true;
    }

    [[nodiscard]] Error located(const Error& error, const Phase& phase) const {
        const bool any = std::filesystem::exists(directory_ / kCheckpointFile);
        return {error.code(),
                fmt::format("{}, epoch {} of {}: {}", text_of(phase, setup_.config),
                            state_.epoch + 1, phase.epochs, error.message()),
                error.place(),
                fmt::format("lower the learning rates in \"training\"; {}{}",
                            any ? "the state before this epoch is in " : "nothing was saved yet",
                            any ? checkpoint_path() : "")};
    }

    void report(const Phase& phase, const EpochProgress& epoch, Clock::time_point start) {
        if (!request_.progress) {
            return;
        }
        std::int64_t done = state_.epoch;
        std::int64_t all = 0;
        for (std::size_t i = 0; i < phases_.size(); ++i) {
            all += phases_[i].epochs;
            done += i < state_.phase ? phases_[i].epochs : 0;
        }
        const double part = static_cast<double>(epoch.done) /
                            static_cast<double>(std::max<std::int64_t>(epoch.images, 1));
        const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
        PruneProgress progress;
        progress.phase = text_of(phase, setup_.config);
        progress.epoch = state_.epoch + 1;
        progress.epochs = phase.epochs;
        progress.share = (static_cast<double>(done) + part) / static_cast<double>(all);
        progress.loss = epoch.loss;
        progress.accuracy = epoch.accuracy;
        progress.images_per_second =
            seconds > 0.0 ? static_cast<double>(epoch.done) / seconds : 0.0;
        progress.seconds_left = seconds > 0.0 && part > 0.0
                                    ? seconds / part * (static_cast<double>(all - done) - part)
                                    : -1.0;
        request_.progress(progress);
    }

    // Choosing and cutting.

    void select(const Phase& phase) {
        SelectionRequest request;
        request.scores = scores_of(setup_, state_.current, live(), phase.stage);
        request.per_cost = setup_.method.per_cost;
        FloorRule rule = setup_.config.floors;
        rule.enabled = setup_.method.floor;
        request.floors = floors_of(setup_.groups, rule, setup_.channel_share(phase.stage));
        request.lane = setup_.lane;
        request.target = setup_.targets[phase.stage - 1];
        state_.victims = select_units(request, *setup_.budget).victims;
    }

    [[nodiscard]] std::vector<float> first_logits() {
        const ImageBatch batch = test_.plain(0, kComparedImages);
        std::vector<float> out(static_cast<std::size_t>(batch.count * live().plan().classes));
        live().module().logits(batch, out.data());
        return out;
    }

    void cut() {
        const std::vector<float> before = first_logits();
        Snapshot next;
        next.kept = remaining(state_.current.kept, state_.victims);
        next.numbers = live().numbers_without(state_.victims);
        next.epochs = state_.current.epochs;
        state_.current = std::move(next);
        state_.victims.clear();
        live_.reset();
        const std::vector<float> after = first_logits();
        double change = 0.0;
        double largest = 1e-30;
        for (std::size_t i = 0; i < before.size(); ++i) {
            change = std::max(
                change, std::abs(static_cast<double>(before[i]) - static_cast<double>(after[i])));
            largest = std::max(largest, std::abs(static_cast<double>(before[i])));
        }
        state_.notes = {};
        state_.notes.change_at_cut = change / largest;
        state_.notes.accuracy_at_cut = measured_accuracy(live().module(), live().plan(), test_);
        if (setup_.method.recalibrate) {
            recalibrate(live().module(), train_, setup_.config.training.batch,
                        kRecalibrationBatches);
            state_.current.numbers = live().numbers();
            state_.notes.accuracy_recalibrated =
                measured_accuracy(live().module(), live().plan(), test_);
        }
    }

    void finish(const Phase& phase) {
        PrunedPoint point = make_point(setup_, phase, live(), test_, directory_.string());
        if (phase.thinned < 0) {
            point.accuracy_at_cut = state_.notes.accuracy_at_cut;
            point.accuracy_recalibrated = state_.notes.accuracy_recalibrated;
            point.change_at_cut = state_.notes.change_at_cut;
        }
        point.epochs = state_.current.epochs;
        point.seconds = before_ + std::chrono::duration<double>(Clock::now() - started_).count();
        state_.points.push_back(std::move(point));
    }

    [[nodiscard]] PruneRecord record() const {
        PruneRecord out;
        const PruneConfig& config = setup_.config;
        out.name = config.name;
        out.method = label_of(config.method, config.without);
        out.network = setup_.graph.name();
        out.network_hash = setup_.network_hash.hex();
        out.data = setup_.train.name;
        out.train_images = setup_.train_images;
        out.test_images = setup_.test_images;
        out.classes = setup_.train.classes;
        out.mean = setup_.normalisation.mean;
        out.deviation = setup_.normalisation.deviation;
        out.resource = setup_.budget->info().name;
        out.seed = config.seed;
        out.threads = config.threads;
        out.versions = request_.versions;
        out.versions.backend = training_backend().version();
        out.seconds = state_.seconds;
        out.identity = setup_.identity.hex();
        out.configuration = prune_identity(config);
        out.points = state_.points;
        return out;
    }

    const PruneSetup& setup_;
    const PruneRequest& request_;
    std::filesystem::path directory_;
    std::vector<Phase> phases_;
    ImageSource train_, test_;
    PhaseTraining training_;
    PruneState state_;
    std::unique_ptr<LiveNetwork> live_, teacher_;
    Clock::time_point started_ = Clock::now();
    double before_ = 0.0;  ///< seconds of earlier processes
};

}  // namespace

PruneOutcome run_pruning(const PruneSetup& setup, const PruneRequest& request) {
    return PruneRun(setup, request).run();
}

}  // namespace scfa
