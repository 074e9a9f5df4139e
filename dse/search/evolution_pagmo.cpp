// SPDX-License-Identifier: Apache-2.0
#include "dse/search/evolution.hpp"
#include "dse/search/sampling.hpp"

#include <pagmo/algorithm.hpp>
#include <pagmo/algorithms/moead.hpp>
#include <pagmo/algorithms/nsga2.hpp>
#include <pagmo/algorithms/nspso.hpp>
#include <pagmo/bfe.hpp>
#include <pagmo/population.hpp>
#include <pagmo/problem.hpp>
#include <pagmo/types.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace scfa {
namespace {

using pagmo::vector_double;

/// From vectors of variables to points, and from answers to what is to be minimised.
class Encoding {
  public:
    explicit Encoding(Sampler& sampler) : sampler_(sampler) {
        const std::vector<Axis>& axes = sampler.space().axes();
        for (std::size_t a = 0; a < axes.size(); ++a) {
            if (axes[a].values.size() > 1) {
                free_.push_back(a);
            }
        }
        if (free_.empty() && !axes.empty()) {
            free_.push_back(0);  // a space of one point
        }
    }

    [[nodiscard]] std::size_t variables() const { return free_.size(); }
    [[nodiscard]] std::size_t objectives() const { return sampler_.objectives(); }

    /// @param integer  variables are indices; else an index is their whole part
    [[nodiscard]] std::pair<vector_double, vector_double> bounds(bool integer) const {
        vector_double high;
        for (const std::size_t a : free_) {
            const auto count = static_cast<double>(sampler_.space().axes()[a].values.size());
            high.push_back(integer ? count - 1.0 : count);
        }
        return {vector_double(free_.size(), 0.0), high};
    }

    /// @param vectors  one behind the other
    vector_double evaluate(const vector_double& vectors) {
        std::vector<DesignPoint> points;
        for (std::size_t at = 0; at < vectors.size(); at += free_.size()) {
            points.push_back(point_of(vectors.data() + at));
        }
        const std::vector<SampleAnswer> answers = sampler_.ask(points);
        if (!has_scale_) {
            find_scale(answers);
        }
        vector_double out;
        for (const SampleAnswer& answer : answers) {
            for (std::size_t j = 0; j < objectives(); ++j) {
                out.push_back(answer.feasible ? (answer.objectives[j] - low_[j]) / width_[j]
                                              : kInfeasible * (1.0 + answer.violation));
            }
        }
        return out;
    }

  private:
    /// Farther than any feasible point is from the first population, in its widths.
    static constexpr double kInfeasible = 1e15;

    [[nodiscard]] DesignPoint point_of(const double* variables) const {
        DesignPoint point = sampler_.space().base();
        for (std::size_t i = 0; i < free_.size(); ++i) {
            const Axis& axis = sampler_.space().axes()[free_[i]];
            const double most = static_cast<double>(axis.values.size() - 1);
            const double index = std::clamp(std::floor(variables[i]), 0.0, most);
            point[axis.parameter] = axis.values[static_cast<std::size_t>(index)];
        }
        return canonical(point);
    }

    /// Objectives of different units become alike: decomposition adds and compares them.
    void find_scale(const std::vector<SampleAnswer>& answers) {
        ObjectiveVector high{};
        bool any = false;
        for (const SampleAnswer& answer : answers) {
            if (!answer.feasible) {
                continue;
            }
            for (std::size_t j = 0; j < objectives(); ++j) {
                low_[j] = any ? std::min(low_[j], answer.objectives[j]) : answer.objectives[j];
                high[j] = any ? std::max(high[j], answer.objectives[j]) : answer.objectives[j];
            }
            any = true;
        }
        for (std::size_t j = 0; j < objectives(); ++j) {
            width_[j] = high[j] > low_[j] ? high[j] - low_[j] : 1.0;
        }
        has_scale_ = true;
    }

    Sampler& sampler_;
    std::vector<std::size_t> free_;  ///< axes with a choice
    ObjectiveVector low_{};
    ObjectiveVector width_{};
    bool has_scale_ = false;
};

/// What pagmo knows of the search. Copies share the encoding.
struct Exploration {
    Encoding* encoding = nullptr;
    bool integer = false;

    [[nodiscard]] vector_double fitness(const vector_double& x) const {
        return encoding->evaluate(x);
    }
    [[nodiscard]] std::pair<vector_double, vector_double> get_bounds() const {
        return encoding->bounds(integer);
    }
    [[nodiscard]] vector_double::size_type get_nobj() const { return encoding->objectives(); }
    [[nodiscard]] vector_double::size_type get_nix() const {
        return integer ? encoding->variables() : 0;
    }
};

/// A population at once.
struct BatchExploration {
    Encoding* encoding = nullptr;

    vector_double operator()(const pagmo::problem&, const vector_double& vectors) const {
        return encoding->evaluate(vectors);
    }
};

enum class Method { nsga2, moead, nspso };

constexpr unsigned kEndless = std::numeric_limits<unsigned>::max() - 1;

pagmo::algorithm algorithm_of(Method method, const Encoding& encoding, const pagmo::bfe& batches,
                              unsigned population, unsigned seed) {
    switch (method) {
        case Method::nsga2: {
            constexpr double kCrossover = 0.9;
            const double mutation = 1.0 / static_cast<double>(encoding.variables());
            pagmo::nsga2 out(kEndless, kCrossover, 10.0, mutation, 20.0, seed);
            out.set_bfe(batches);
            return pagmo::algorithm(std::move(out));
        }
        case Method::nspso: {
            pagmo::nspso out(kEndless, 0.6, 2.0, 2.0, 1.0, 0.5, 60, "crowding distance", true,
                             seed);
            out.set_bfe(batches);
            return pagmo::algorithm(std::move(out));
        }
        case Method::moead:
            break;
    }
    return pagmo::algorithm(pagmo::moead(kEndless, "low discrepancy", "tchebycheff",
                                         std::min(20U, population / 2), 1.0, 0.5, 20.0, 0.9, 2,
                                         true, seed));
}

class Evolution : public SearchEngine {
  public:
    explicit Evolution(Method method, std::string_view name) : method_(method), name_(name) {}

    SearchEnd run(const SearchContext& context, const SearchControl& control) override {
        require_whole_run(control.shard, name_);
        Sampler sampler(context, control);
        Encoding encoding(sampler);
        const auto seed = static_cast<unsigned>(sampler.seed() ^ (sampler.seed() >> 32));
        const auto size = static_cast<unsigned>(sampler.population());
        const pagmo::bfe batches(BatchExploration{&encoding});
        const pagmo::problem problem(Exploration{&encoding, method_ == Method::nsga2});
        try {
            const pagmo::population first(problem, batches, size, seed);
            const pagmo::algorithm algorithm = algorithm_of(method_, encoding, batches, size, seed);
            (void)algorithm.evolve(first);
        } catch (const SamplingEnded&) {
            // The only way out: generations are not counted, the budget is.
        }
        return sampler.finish();
    }

  private:
    Method method_;
    std::string_view name_;
};

}  // namespace

std::vector<EngineInfo> evolution_engines() {
    return {
        {"nsga2", "NSGA-II: sorts by dominance, spreads by crowding",
         []() -> std::unique_ptr<SearchEngine> {
             return std::make_unique<Evolution>(Method::nsga2, "nsga2");
         }},
        {"moead", "MOEA/D: many weighted problems at once, one evaluation after the other",
         []() -> std::unique_ptr<SearchEngine> {
             return std::make_unique<Evolution>(Method::moead, "moead");
         }},
        {"nspso", "NSPSO: a swarm that follows the front",
         []() -> std::unique_ptr<SearchEngine> {
             return std::make_unique<Evolution>(Method::nspso, "nspso");
         }},
    };
}

}  // namespace scfa
