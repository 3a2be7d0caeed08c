// Lines to tapes, as the reader makes them.
#pragma once

#include <functional>
#include <string_view>

#include "decode/tape.h"
#include "decode/token_index.h"
#include "input.h"

namespace trailmill::fuzz {

/// Calls `use` with the number of each line and its tape; null where it can't be read.
inline void ForEachDocument(std::string_view text,
                            const std::function<void(size_t, const decode::Tape*)>& use) {
  static decode::TokenIndex index;
  static decode::Tape tape;
  size_t number = 0;
  for (const std::string& line : Lines(text)) {
    decode::Fault fault = decode::Fault::kSyntax;
    if (index.Fast(line)) fault = tape.Build(line, index.tokens(), 0, 0, false);
    if (fault != decode::Fault::kNone) {
      fault = index.Slow(line).fault;
      if (index.tokens().size() < 2) fault = decode::Fault::kSyntax;
      if (fault == decode::Fault::kNone) {
        fault = tape.Build(line, index.tokens(), 0, 0, true);
      }
    }
    use(number++, fault == decode::Fault::kNone ? &tape : nullptr);
  }
}

}  // namespace trailmill::fuzz
