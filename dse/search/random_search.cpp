// SPDX-License-Identifier: Apache-2.0
#include "dse/search/random_search.hpp"

#include "dse/search/exhaustive.hpp"
#include "dse/search/sampling.hpp"
#include "models/base/rng.hpp"

namespace scfa {
namespace {

class RandomSearch : public SearchEngine {
  public:
    SearchEnd run(const SearchContext& context, const SearchControl& control) override {
        require_whole_run(control.shard, "random");
        const auto points = static_cast<std::uint64_t>(countable_points(context.space));
        Sampler sampler(context, control);
        try {
            for (std::int64_t drawn = 0;; drawn += sampler.population()) {
                std::vector<DesignPoint> batch;
                for (std::int64_t i = drawn; i < drawn + sampler.population(); ++i) {
                    Rng rng(sampler.seed(), static_cast<std::uint64_t>(i));
                    batch.push_back(context.space.distinct_point(rng.below(points)));
                }
                sampler.ask(batch);
            }
        } catch (const SamplingEnded&) {
            return sampler.finish();
        }
    }
};

}  // namespace

std::unique_ptr<SearchEngine> make_random() {
    return std::make_unique<RandomSearch>();
}

}  // namespace scfa
