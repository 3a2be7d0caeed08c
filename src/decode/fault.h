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
  kTrailing,
  kNotObject,
  kRecordLength,
  kRecordTokens,
};

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
    case Fault::kTrailing:
      return "bytes after the end of the document";
    case Fault::kNotObject:
      return "not an object";
    case Fault::kRecordLength:
      return "a record of more than 32 MiB";
    case Fault::kRecordTokens:
      return "a record of more than 8,388,608 tokens";
  }
  return "unknown fault";
}

/// A name for programs, which stays as it is whatever the reason says.
constexpr std::string_view FaultCode(Fault fault) {
  switch (fault) {
    case Fault::kNone:
      return "none";
    case Fault::kSyntax:
      return "syntax";
    case Fault::kUtf8:
      return "utf8";
    case Fault::kEscape:
      return "escape";
    case Fault::kControlCharacter:
      return "control-character";
    case Fault::kNumber:
      return "number";
    case Fault::kDepth:
      return "depth";
    case Fault::kKeyLength:
      return "key-length";
    case Fault::kStringLength:
      return "string-length";
    case Fault::kTruncated:
      return "truncated";
    case Fault::kEncoding:
      return "encoding";
    case Fault::kLineLength:
      return "line-length";
    case Fault::kNoRecords:
      return "no-records";
    case Fault::kTrailing:
      return "trailing";
    case Fault::kNotObject:
      return "not-object";
    case Fault::kRecordLength:
      return "record-length";
    case Fault::kRecordTokens:
      return "record-tokens";
  }
  return "unknown";
}

}  // namespace trailmill::decode
