// What the stages behind decode start from.
#pragma once

#include <vector>

#include "decode/records.h"
#include "decode/tape.h"
#include "decode/token_index.h"
#include "sample.h"

namespace trailmill::micro {

/// A tape for each event. They hold no text of their own, and the sample stays.
/// None where the sample is refused.
inline std::vector<decode::Tape> Tapes() {
  std::vector<decode::Tape> tapes;
  decode::TokenIndex index;
  std::vector<decode::RecordSpan> spans;
  std::vector<decode::Member> members;
  for (const std::string& text : TheSample().texts) {
    if (!index.Fast(text)) return {};
    const auto tokens = index.tokens();
    spans.clear();
    members.clear();
    if (decode::FindRecords(text, tokens, &spans, &members) != decode::Fault::kNone) {
      return {};
    }
    for (const decode::RecordSpan& span : spans) {
      // Up to a token behind the event, so that the tape holds room for no more.
      const auto own =
          tokens.subspan(span.first_token, span.end_token + 1 - span.first_token);
      decode::Tape& tape = tapes.emplace_back();
      if (tape.Build(text, own, 0, 0, /*lenient=*/false) != decode::Fault::kNone)
        return {};
    }
  }
  return tapes;
}

}  // namespace trailmill::micro
