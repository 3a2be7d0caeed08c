// The rates that every micro-benchmark tells: events and bytes of JSON a second.
#pragma once

#include <benchmark/benchmark.h>

#include "sample.h"

namespace trailmill::micro {

/// To be called behind the loop, each of whose rounds went over the whole sample.
inline void TellRates(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * TheSample().events);
  state.SetBytesProcessed(state.iterations() * TheSample().text_bytes);
}

}  // namespace trailmill::micro
