// The first stage: stored objects become text.
#include <string_view>

#include <benchmark/benchmark.h>

#include "decode/inflate.h"
#include "rates.h"
#include "sample.h"

namespace trailmill::micro {
namespace {

void Inflate(benchmark::State& state) {
  decode::WholeInflater inflater;
  for (auto round : state) {
    for (const std::string& gzip : TheSample().gzips) {
      std::string_view text;
      const auto outcome = inflater.Inflate(gzip, &text);
      if (!outcome.ok()) return state.SkipWithError(outcome.status().ToString().c_str());
      benchmark::DoNotOptimize(text.data());
    }
  }
  TellRates(state);
}
BENCHMARK(Inflate)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace trailmill::micro
