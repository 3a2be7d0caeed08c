// Inference: the events' tapes become a shape. The tapes are made before the clock runs.
#include <vector>

#include <benchmark/benchmark.h>

#include "rates.h"
#include "schema/observer.h"
#include "tapes.h"

namespace trailmill::micro {
namespace {

void ObserveEvents(benchmark::State& state) {
  const std::vector<decode::Tape> tapes = Tapes();
  if (tapes.empty()) return state.SkipWithError("the sample is refused");
  for (auto round : state) {
    schema::Observer observer({});
    for (const decode::Tape& tape : tapes) observer.ObserveRecord(tape);
    benchmark::DoNotOptimize(std::move(observer).Take());
  }
  TellRates(state);
}
BENCHMARK(ObserveEvents)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace trailmill::micro
