#pragma once

#include <cstdint>
#include <string_view>

namespace trailmill::decode {

/// Why a document or record is refused. kNone: it isn't. One byte, because bad records
/// are data: they are counted by fault, and a Status for each would cost more than the
/// record.
enum class Fault : uint8_t {
  kNone,
  kSyntax,
  kUtf8,
  kEscape,
  kControlCharacter,
  kNumber,
  kDepth,
  kKeyLength,
  kStringLength,
  kTruncated,
  kEncoding,
  kLineLength,
  kNoRecords,
};

/// The number of faults, kNone among them: the size of a table of counts.
inline constexpr int kFaultCount = 13;

/// A short reason for people, lower case, to stand after a colon.
constexpr std::string_view FaultText(Fault fault) {
  switch (fault) {
    case Fault::kNone:
      return "no fault";
    case Fault::kSyntax:
      return "not JSON";
    case Fault::kUtf8:
      return "bytes that are not UTF-8";
    case Fault::kEscape:
      return "an escape that JSON does not have";
    case Fault::kControlCharacter:
      return "a raw control character in a string";
    case Fault::kNumber:
      return "a number that JSON does not have or with over 1,000 digits";
    case Fault::kDepth:
      return "nested more than 1,000 deep";
    case Fault::kKeyLength:
      return "a key of more than 50,000 bytes";
    case Fault::kStringLength:
      return "a string of more than 20,000,000 UTF-16 units";
    case Fault::kTruncated:
      return "the document ends too early";
    case Fault::kEncoding:
      return "UTF-16, UTF-32 or zero bytes instead of UTF-8";
    case Fault::kLineLength:
      return "a line that is too long";
    case Fault::kNoRecords:
      return "no array named Records";
  }
  return "unknown fault";
}

}  // namespace trailmill::decode
