// Parquet's hybrid of runs and bit-packed values (Parquet's Encodings.md, RLE = 3), for
// levels and for the indices of dictionaries.
//
//   <run>     varint(count << 1)       value in ceil(width / 8) bytes
//   <packed>  varint(groups << 1 | 1)  groups of 8 values, `width` bits each, low bits
//   first
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace trailmill::encode {

/// Bits that the values up to `max` take.
int BitWidth(uint32_t max);

class HybridEncoder {
 public:
  /// \param width bits of a value, 0 to 32.
  HybridEncoder(int width, std::string* out) : width_(width), out_(out) {}

  void Add(uint32_t value, uint64_t count);
  /// Adds values one by one, and finds their runs.
  void AddAll(const uint32_t* values, size_t count);
  /// Ends the text; then the encoder is as new.
  void Finish();

 private:
  // Packed values are held back until a run ends them, so that one header tells of many;
  // the limit bounds the buffer and keeps the header to two bytes.
  static constexpr size_t kPackedMax = 512;

  void Run(uint32_t value, uint64_t count);
  void Pack();
  void Varint(uint64_t value);

  int width_;
  std::string* out_;
  std::array<uint32_t, kPackedMax> packed_;
  size_t packed_size_ = 0;
};

}  // namespace trailmill::encode
