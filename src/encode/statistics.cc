#include "encode/statistics.h"

#include <cmath>
#include <cstring>

namespace trailmill::encode {
namespace {

// Mean bytes of a text beyond which the bounds prune nothing: such columns are free text
// and JSON.
constexpr int64_t kMeanBytesMax = 256;

template <typename T>
T Value(std::string_view values, size_t index) {
  T value;
  std::memcpy(&value, values.data() + index * sizeof(T), sizeof(T));
  return value;
}

template <typename T>
std::string Bytes(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof(T)};
}

void SetTexts(const TextValues& texts, ColumnChunk* chunk) {
  if (texts.plain_bytes() > kMeanBytesMax * texts.size()) return;
  const size_t outside = texts.size() - texts.indices().size();
  if (outside > 0 && !texts.bounds().any()) return;
  bool any = outside > 0;
  std::string_view min = texts.bounds().min(), max = texts.bounds().max();
  for (uint32_t i = 0; i < texts.dictionary().size(); ++i) {
    const std::string_view text = texts.dictionary()[i];
    if (!any || text < min) min = text;
    if (!any || text > max) max = text;
    any = true;
  }
  if (min.size() > TextBounds::kBytesMax || max.size() > TextBounds::kBytesMax) return;
  chunk->min = min;
  chunk->max = max;
}

template <typename T>
void SetWords(std::string_view values, ColumnChunk* chunk) {
  const size_t count = values.size() / sizeof(T);
  T min = Value<T>(values, 0), max = min;
  for (size_t i = 1; i < count; ++i) {
    const T value = Value<T>(values, i);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  chunk->min = Bytes(min);
  chunk->max = Bytes(max);
}

void SetDoubles(std::string_view values, ColumnChunk* chunk) {
  bool any = false;
  double min = 0, max = 0;
  for (size_t i = 0; i < values.size() / sizeof(double); ++i) {
    const double value = Value<double>(values, i);
    if (std::isnan(value)) continue;
    if (!any || value < min) min = value;
    if (!any || value > max) max = value;
    any = true;
  }
  if (!any) return;
  chunk->min = Bytes(min == 0 ? -0.0 : min);
  chunk->max = Bytes(max == 0 ? 0.0 : max);
}

// Big-endian two's complement: in order once the sign is turned.
void SetDecimals(std::string_view values, size_t width, ColumnChunk* chunk) {
  const auto less = [](std::string_view a, std::string_view b) {
    const auto a_top = static_cast<int8_t>(a[0]), b_top = static_cast<int8_t>(b[0]);
    return a_top != b_top ? a_top < b_top : a.substr(1) < b.substr(1);
  };
  std::string_view min = values.substr(0, width), max = min;
  for (size_t at = width; at < values.size(); at += width) {
    const std::string_view value = values.substr(at, width);
    if (less(value, min)) min = value;
    if (less(max, value)) max = value;
  }
  chunk->min = min;
  chunk->max = max;
}

}  // namespace

void SetBounds(const ColumnType& type, const ColumnCells& cells, ColumnChunk* chunk) {
  if (cells.values == 0) return;
  switch (type.physical) {
    case parquet::Type::BYTE_ARRAY:
      return SetTexts(*cells.texts, chunk);
    case parquet::Type::INT64:
      return SetWords<int64_t>(cells.fixed, chunk);
    case parquet::Type::DOUBLE:
      return SetDoubles(cells.fixed, chunk);
    case parquet::Type::BOOLEAN:
      return SetWords<uint8_t>(cells.fixed, chunk);
    default:
      return SetDecimals(cells.fixed, static_cast<size_t>(type.width), chunk);
  }
}

}  // namespace trailmill::encode
