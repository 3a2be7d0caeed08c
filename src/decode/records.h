// Where the records of a document stand: the CloudTrail rule on top of plain JSON lines.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "decode/fault.h"

namespace trailmill::decode {

/// A larger record is rejected, so that no worker holds one. CloudTrail's own limit is
/// 256 KB.
inline constexpr int64_t kRecordBytesMax = int64_t{32} << 20;

/// A record with more tokens is rejected: half of them may become items of a tape, 16
/// bytes each.
inline constexpr size_t kRecordTokensMax = size_t{8} << 20;

/// One element of a `Records` array, by its tokens.
struct RecordSpan {
  uint32_t first_token;
  /// The comma or bracket behind it.
  uint32_t end_token;
};

/// The longest key that reads `Records`: each letter as an escape.
inline constexpr size_t kRecordsKeyBytesMax = 6 * std::string_view("Records").size();

/// Whether a key, by what stands between its quotes, reads `Records`.
bool IsRecordsKey(std::string_view body);

/// A part of a text by its bytes.
struct ByteSpan {
  uint32_t begin;
  uint32_t end;

  std::string_view in(std::string_view text) const {
    return text.substr(begin, end - begin);
  }
};

/// A member of the root that is no array named `Records`. Its key begins where it does.
struct Member {
  ByteSpan key;
  ByteSpan value;
};

/// Finds the elements of the root's `Records` arrays; where there are several, all their
/// elements are records. Only brackets outside the records and their balance inside are
/// looked at: a tape judges each record, and each of the other members, by itself.
/// \return kNone; kNoRecords where the root is no object or has no such array; kSyntax or
///   kTruncated where the structure around the records is broken; kTrailing where bytes
///   follow it.
Fault FindRecords(std::string_view text, std::span<const uint32_t> tokens,
                  std::vector<RecordSpan>* records, std::vector<Member>* members);

}  // namespace trailmill::decode
