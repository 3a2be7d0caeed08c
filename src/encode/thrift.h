// Thrift's compact protocol (thrift/doc/specs/thrift-compact-protocol.md), in which
// Parquet's headers and footers are written: as much of it as they need.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trailmill::encode {

/// Appends to a text. A struct is its fields in ascending order, then End(); what a field
/// that holds a struct, and a list of structs, goes on with is up to the caller.
class ThriftWriter {
 public:
  enum Type : uint8_t {
    kTrue = 1,
    kFalse = 2,
    kI32 = 5,
    kI64 = 6,
    kBinary = 8,
    kList = 9,
    kStruct = 12,
  };

  /// \param last the field that was written last, where another writer began the struct.
  explicit ThriftWriter(std::string* out, int16_t last = 0) : out_(out), last_(last) {}

  void Integer(int16_t field, int32_t value) {
    Field(field, kI32);
    Varint(ZigZag(value));
  }
  void Long(int16_t field, int64_t value) {
    Field(field, kI64);
    Varint(ZigZag(value));
  }
  void Boolean(int16_t field, bool value) { Field(field, value ? kTrue : kFalse); }
  void Binary(int16_t field, std::string_view value) {
    Field(field, kBinary);
    Bytes(value);
  }
  /// Opens the struct in a field.
  void Struct(int16_t field) {
    Field(field, kStruct);
    BeginElement();
  }
  /// Begins a struct without a field: an element of a list.
  void BeginElement() {
    outer_.push_back(last_);
    last_ = 0;
  }
  void End() {
    out_->push_back(0);
    last_ = outer_.empty() ? int16_t{0} : outer_.back();
    if (!outer_.empty()) outer_.pop_back();
  }
  /// A list of structs: its elements follow.
  void StructList(int16_t field, size_t size) {
    Field(field, kList);
    ListItself(kStruct, size);
  }
  void IntegerList(int16_t field, const std::vector<int32_t>& values) {
    Field(field, kList);
    ListItself(kI32, values.size());
    for (const int32_t value : values) Varint(ZigZag(value));
  }
  /// A list that another writer wrote, without its field.
  void List(int16_t field, std::string_view list) {
    Field(field, kList);
    out_->append(list);
  }
  /// The head of a list without its field.
  void ListItself(Type element, size_t size) {
    if (size < 15) return Byte(static_cast<int>(size) << 4 | element);
    Byte(0xF0 | element);
    Varint(size);
  }
  void BinaryItself(const std::vector<std::string>& values) {
    ListItself(kBinary, values.size());
    for (const std::string& value : values) Bytes(value);
  }
  void BinaryList(int16_t field, const std::vector<std::string>& values) {
    Field(field, kList);
    BinaryItself(values);
  }
  void BooleanList(int16_t field, const std::vector<bool>& values) {
    Field(field, kList);
    ListItself(kTrue, values.size());
    for (const bool value : values) Byte(value ? kTrue : kFalse);
  }
  void LongList(int16_t field, const std::vector<int64_t>& values) {
    Field(field, kList);
    ListItself(kI64, values.size());
    for (const int64_t value : values) Varint(ZigZag(value));
  }

 private:
  static uint64_t ZigZag(int64_t value) {
    return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
  }
  void Byte(int value) { out_->push_back(static_cast<char>(value)); }
  void Varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) Byte(static_cast<int>(value & 0x7F) | 0x80);
    Byte(static_cast<int>(value));
  }
  void Bytes(std::string_view value) {
    Varint(value.size());
    out_->append(value);
  }
  // Parquet's fields are numbered so closely that the long form never occurs.
  void Field(int16_t field, Type type) {
    Byte((field - last_) << 4 | type);
    last_ = field;
  }
  std::string* out_;
  int16_t last_;
  std::vector<int16_t> outer_;
};

}  // namespace trailmill::encode
