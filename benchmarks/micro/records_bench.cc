// The second stage: a document's events are found, and each becomes a tape.
#include <benchmark/benchmark.h>

#include "decode/document_events.h"
#include "decode/token_index.h"
#include "rates.h"
#include "sample.h"

namespace trailmill::micro {
namespace {

// simdjson's stage 1 alone: the floor of the two below.
void Tokens(benchmark::State& state) {
  decode::TokenIndex index;
  for (auto round : state) {
    for (const std::string& text : TheSample().texts) {
      if (!index.Fast(text)) return state.SkipWithError("a document is refused");
      benchmark::DoNotOptimize(index.tokens().data());
    }
  }
  TellRates(state);
}
BENCHMARK(Tokens)->Unit(benchmark::kMillisecond);

void Records(benchmark::State& state) {
  decode::DocumentEvents events(decode::Grammar::kJackson);
  for (auto round : state) {
    for (const std::string& text : TheSample().texts) {
      if (events.Find(text) != decode::Fault::kNone) {
        return state.SkipWithError("a document is refused");
      }
      benchmark::DoNotOptimize(events.size());
    }
  }
  TellRates(state);
}
BENCHMARK(Records)->Unit(benchmark::kMillisecond);

void RecordsAndTapes(benchmark::State& state) {
  decode::DocumentEvents events(decode::Grammar::kJackson);
  for (auto round : state) {
    for (const std::string& text : TheSample().texts) {
      if (events.Find(text) != decode::Fault::kNone) {
        return state.SkipWithError("a document is refused");
      }
      for (size_t i = 0; i < events.size(); ++i) {
        if (events.Read(i) != decode::Fault::kNone) {
          return state.SkipWithError("an event is refused");
        }
        benchmark::DoNotOptimize(events.tape().items().data());
      }
    }
  }
  TellRates(state);
}
BENCHMARK(RecordsAndTapes)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace trailmill::micro
