// What the micro-benchmarks read: generated documents, once as stored and once as text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace trailmill::micro {

struct Sample {
  std::vector<std::string> gzips;
  /// Each with decode::kTextPadding zero bytes behind its end, inside its capacity.
  std::vector<std::string> texts;
  int64_t events = 0;
  int64_t text_bytes = 0;
};

/// Made at the first call. Ends the program where it can't be made.
const Sample& TheSample();

}  // namespace trailmill::micro
