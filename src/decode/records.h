// Where the records of a document stand: the CloudTrail rule on top of plain JSON lines.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "decode/fault.h"

namespace trailmill::decode {

/// One element of a `Records` array, by its tokens.
struct RecordSpan {
  uint32_t first_token;
  /// The comma or bracket behind it.
  uint32_t end_token;
};

/// Finds the elements of the root's `Records` array. Only brackets outside the records
/// and their balance inside are looked at: a tape judges each record by itself. \return
/// kNone; kNoRecords where the root is no object or has no such array; kSyntax or
///   kTruncated where the structure around the records is broken.
Fault FindRecords(std::string_view text, std::span<const uint32_t> tokens,
                  std::vector<RecordSpan>* records);

}  // namespace trailmill::decode
