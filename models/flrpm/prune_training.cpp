// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/prune_training.hpp"

#include "models/flrpm/regulariser.hpp"
#include "models/flrpm/weight_mask.hpp"

#include <memory>
#include <utility>

namespace scfa {

void PhaseTraining::begin_phase(const Phase& phase, LiveNetwork& network, PruneState& state) const {
    state.envelope.clear();
    state.mask.clear();
    if (phase.kind == PhaseKind::anneal) {
        state.envelope = network.numbers().parameters;
    }
    if (phase.kind == PhaseKind::thin) {
        const std::vector<std::uint8_t> mask =
            weight_mask(network.plan(), network.module().parameters(),
                        setup_.config.sparsity[static_cast<std::size_t>(phase.thinned)]);
        apply_mask(mask, network.module().parameters());
        state.mask.assign(mask.begin(), mask.end());
        state.current.numbers = network.numbers();
    }
}

std::function<double(std::int64_t)> PhaseTraining::rate_of(const Phase& phase,
                                                           std::int64_t first_step,
                                                           std::int64_t all_steps) const {
    const TrainingChoice& training = setup_.config.training;
    if (phase.kind == PhaseKind::discover || phase.kind == PhaseKind::anneal) {
        return [rate = training.prune_learning_rate](std::int64_t) { return rate; };
    }
    const double from =
        phase.kind == PhaseKind::dense ? training.learning_rate : training.finetune_learning_rate;
    return [=](std::int64_t step) {
        return cosine_rate(from,
                           static_cast<double>(first_step + step) / static_cast<double>(all_steps));
    };
}

void PhaseTraining::add_regularisers(const Phase& phase, LiveNetwork& network,
                                     std::int64_t all_steps, std::vector<float>& decay,
                                     EpochJob& job) const {
    if (phase.kind != PhaseKind::discover) {
        return;
    }
    const PruneConfig& config = setup_.config;
    const PruneMethod& method = setup_.method;
    const float* const parameters = network.module().parameters();
    const GroupNumbers& units = network.units();
    if (method.shrink) {
        add_importance_decay(units, unit_importances(units, parameters), config.loss.shrink, decay);
    }
    if (method.polarise) {
        // Strong enough to move a scale through its whole range in the phase's steps.
        const double lambda =
            (1.0 - config.training.momentum) /
            (config.training.prune_learning_rate * static_cast<double>(all_steps));
        const double kappa =
            setup_.channel_share(phase.stage) / setup_.channel_share(phase.stage - 1);
        const double slope = polarisation_slope(kappa);
        job.regularise = [&units, parameters, lambda, slope](float* gradients) {
            add_polarisation(units, parameters, lambda, slope, gradients);
        };
    } else if (method.slim) {
        const double lambda = config.loss.slimming;
        job.regularise = [&units, parameters, lambda](float* gradients) {
            add_scale_decay(units, parameters, lambda, gradients);
        };
    }
}

void PhaseTraining::add_constraints(const Phase& phase, LiveNetwork& network,
                                    const PruneState& state, std::int64_t first_step,
                                    std::int64_t all_steps, EpochJob& job) const {
    float* const parameters = network.module().parameters();
    const GroupNumbers& units = network.units();
    if (phase.kind == PhaseKind::anneal) {
        auto envelope = std::make_shared<Envelope>(units, state.victims, state.envelope.data());
        job.constrain = [=, &units](std::int64_t step) {
            clamp_scales(units, parameters);
            envelope->apply(
                static_cast<double>(first_step + step + 1) / static_cast<double>(all_steps),
                parameters);
        };
    } else if (phase.kind == PhaseKind::thin) {
        auto mask = std::make_shared<std::vector<std::uint8_t>>();
        for (const float stays : state.mask) {
            mask->push_back(stays != 0.0F ? 1 : 0);
        }
        job.constrain = [=, &units](std::int64_t) {
            clamp_scales(units, parameters);
            apply_mask(*mask, parameters);
        };
    } else {
        job.constrain = [=, &units](std::int64_t) { clamp_scales(units, parameters); };
    }
}

EpochResult PhaseTraining::run_epoch(const Phase& phase, LiveNetwork& network,
                                     TrainableNetwork* teacher, PruneState& state,
                                     const std::function<void(const EpochProgress&)>& progress,
                                     const std::atomic<bool>* stop) {
    const PruneConfig& config = setup_.config;
    Trainer trainer(network.module(), network.plan(), images_,
                    {config.training.batch, config.training.momentum, config.training.weight_decay},
                    {config.data.shift, config.data.flip}, static_cast<std::uint64_t>(config.seed),
                    state.momentum);
    if (teacher != nullptr) {
        trainer.distil(*teacher, config.loss.distillation, config.loss.temperature);
    }
    const std::int64_t steps = trainer.steps_per_epoch();
    const std::int64_t first_step = state.epoch * steps;
    const std::int64_t all_steps = phase.epochs * steps;
    std::vector<float> decay = plain_decay(network.plan(), config.training.weight_decay);
    EpochJob job;
    job.epoch = state.current.epochs;
    job.rate = rate_of(phase, first_step, all_steps);
    add_regularisers(phase, network, all_steps, decay, job);
    job.decay = &decay;
    add_constraints(phase, network, state, first_step, all_steps, job);
    job.progress = progress;
    job.stop = stop;
    return trainer.run(job);
}

}  // namespace scfa
