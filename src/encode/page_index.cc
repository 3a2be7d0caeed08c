#include "encode/page_index.h"

#include <vector>

#include "encode/thrift.h"

namespace trailmill::encode {
namespace {

// parquet.thrift, BoundaryOrder. Of more pages than one the order is not looked for:
// readers use it to search pages in fewer steps, and a chunk has tens.
constexpr int32_t kUnordered = 0;
constexpr int32_t kAscending = 1;

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) >> 6) == 2; }

void AppendCodePoint(uint32_t code, std::string* text) {
  const auto push = [&](uint32_t byte) { text->push_back(static_cast<char>(byte)); };
  if (code < 0x80) return push(code);
  if (code < 0x800) {
    push(0xC0 | code >> 6);
  } else if (code < 0x10000) {
    push(0xE0 | code >> 12);
    push(0x80 | (code >> 6 & 0x3F));
  } else {
    push(0xF0 | code >> 18);
    push(0x80 | (code >> 12 & 0x3F));
    push(0x80 | (code >> 6 & 0x3F));
  }
  push(0x80 | (code & 0x3F));
}

// The code point that a text ends with, where it begins.
uint32_t LastCodePoint(std::string_view text, size_t* begin) {
  *begin = text.size() - 1;
  while (*begin > 0 && text.size() - *begin < 4 && IsContinuation(text[*begin])) --*begin;
  const size_t size = text.size() - *begin;
  const auto lead = static_cast<unsigned char>(text[*begin]);
  uint32_t code = size == 1 ? lead : lead & (0x7Fu >> size);
  for (size_t i = *begin + 1; i < text.size(); ++i)
    code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
  return code;
}

bool HasBounds(const ColumnChunk& chunk) {
  for (const PagePlace& page : chunk.places) {
    if (page.values > 0 && !page.bounds) return false;
  }
  return true;
}

}  // namespace

std::string_view CutDown(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  size_t end = bytes_max;
  while (end > 0 && bytes_max - end < 4 && IsContinuation(text[end])) --end;
  return text.substr(0, end);
}

std::string CutUp(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  std::string_view kept = CutDown(text, bytes_max);
  while (!kept.empty()) {
    size_t begin;
    uint32_t code = LastCodePoint(kept, &begin) + 1;
    kept = kept.substr(0, begin);
    if (code == 0xD800) code = 0xE000;  // surrogates are no code points
    if (code > 0x10FFFF) continue;
    std::string above(kept);
    AppendCodePoint(code, &above);
    // Of what is no UTF-8 the number was of no character.
    if (above > text && above.size() <= bytes_max) return above;
  }
  return std::string(text);
}

std::string OffsetIndex(const ColumnChunk& chunk, int64_t offset) {
  std::string text;
  ThriftWriter index(&text);
  index.StructList(1, chunk.places.size());
  int64_t first_row = 0;
  for (const PagePlace& page : chunk.places) {
    index.BeginElement();
    index.Long(1, offset + page.offset);
    index.Integer(2, page.stored_bytes);
    index.Long(3, first_row);
    index.End();
    first_row += page.rows;
  }
  index.End();
  return text;
}

std::string ColumnIndex(parquet::Type::type type, const ColumnChunk& chunk) {
  if (!HasBounds(chunk)) return {};
  const bool cut = type == parquet::Type::BYTE_ARRAY;
  std::vector<bool> empty;
  std::vector<std::string> min, max;
  std::vector<int64_t> nulls;
  for (const PagePlace& page : chunk.places) {
    const Bounds bounds = page.bounds.value_or(Bounds());
    empty.push_back(page.values == 0);
    min.emplace_back(cut ? CutDown(bounds.min, kIndexedBytesMax) : bounds.min);
    max.push_back(cut ? CutUp(bounds.max, kIndexedBytesMax) : bounds.max);
    nulls.push_back(page.entries - page.values);
  }
  std::string text;
  ThriftWriter index(&text);
  index.BooleanList(1, empty);
  index.BinaryList(2, min);
  index.BinaryList(3, max);
  index.Integer(4, chunk.places.size() == 1 ? kAscending : kUnordered);
  index.LongList(5, nulls);
  index.End();
  return text;
}

}  // namespace trailmill::encode
