#include "encode/statistics.h"

#include <cmath>
#include <cstring>
#include <numeric>
#include <vector>

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

// Grows by texts that stay where they are while it is used.
class TextRange {
 public:
  void Add(std::string_view text) {
    if (!any_ || text < min_) min_ = text;
    if (!any_ || text > max_) max_ = text;
    any_ = true;
  }
  std::optional<Bounds> bounds() const {
    if (!any_ || min_.size() > TextBounds::kBytesMax ||
        max_.size() > TextBounds::kBytesMax)
      return {};
    return Bounds{std::string(min_), std::string(max_)};
  }

 private:
  std::string_view min_, max_;
  bool any_ = false;
};

std::optional<Bounds> OfTexts(const TextValues& texts) {
  if (texts.plain_bytes() > kMeanBytesMax * texts.size()) return {};
  const size_t outside = texts.size() - texts.indices().size();
  if (outside > 0 && !texts.bounds().any()) return {};
  TextRange range;
  if (outside > 0) {
    range.Add(texts.bounds().min());
    range.Add(texts.bounds().max());
  }
  for (uint32_t i = 0; i < texts.dictionary().size(); ++i)
    range.Add(texts.dictionary()[i]);
  return range.bounds();
}

// A text that many values have is looked at once.
std::optional<Bounds> OfIndices(const TextDictionary& dictionary,
                                std::span<const uint32_t> indices) {
  std::vector<char> has(dictionary.size(), 0);
  for (const uint32_t index : indices) has[index] = 1;
  TextRange range;
  for (uint32_t i = 0; i < dictionary.size(); ++i) {
    if (has[i]) range.Add(dictionary[i]);
  }
  return range.bounds();
}

std::optional<Bounds> OfOpenTexts(std::span<const uint32_t> lengths, const char* at) {
  TextRange range;
  for (const uint32_t length : lengths) {
    range.Add({at, length});
    at += length;
  }
  return range.bounds();
}

std::optional<Bounds> OfSomeTexts(const TextValues& texts, size_t first, size_t count) {
  const auto indices = texts.indices();
  if (first < indices.size())
    return OfIndices(texts.dictionary(), indices.subspan(first, count));
  const auto lengths = texts.lengths();
  const auto begin = lengths.begin() + static_cast<ptrdiff_t>(first - indices.size());
  const size_t before = std::accumulate(lengths.begin(), begin, size_t{0});
  return OfOpenTexts({begin, count}, texts.bytes().data() + before);
}

template <typename T>
std::optional<Bounds> OfWords(std::string_view values) {
  const size_t count = values.size() / sizeof(T);
  T min = Value<T>(values, 0), max = min;
  for (size_t i = 1; i < count; ++i) {
    const T value = Value<T>(values, i);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return Bounds{Bytes(min), Bytes(max)};
}

std::optional<Bounds> OfDoubles(std::string_view values) {
  bool any = false;
  double min = 0, max = 0;
  for (size_t i = 0; i < values.size() / sizeof(double); ++i) {
    const double value = Value<double>(values, i);
    if (std::isnan(value)) continue;
    if (!any || value < min) min = value;
    if (!any || value > max) max = value;
    any = true;
  }
  if (!any) return {};
  return Bounds{Bytes(min == 0 ? -0.0 : min), Bytes(max == 0 ? 0.0 : max)};
}

// Big-endian two's complement: in order once the sign is turned.
bool IsLessDecimal(std::string_view a, std::string_view b) {
  const auto a_top = static_cast<int8_t>(a[0]), b_top = static_cast<int8_t>(b[0]);
  return a_top != b_top ? a_top < b_top : a.substr(1) < b.substr(1);
}

std::optional<Bounds> OfDecimals(std::string_view values, size_t width) {
  std::string_view min = values.substr(0, width), max = min;
  for (size_t at = width; at < values.size(); at += width) {
    const std::string_view value = values.substr(at, width);
    if (IsLessDecimal(value, min)) min = value;
    if (IsLessDecimal(max, value)) max = value;
  }
  return Bounds{std::string(min), std::string(max)};
}

std::optional<Bounds> OfFixed(const ColumnType& type, std::string_view values) {
  switch (type.physical) {
    case parquet::Type::INT64:
      return OfWords<int64_t>(values);
    case parquet::Type::DOUBLE:
      return OfDoubles(values);
    case parquet::Type::BOOLEAN:
      return OfWords<uint8_t>(values);
    default:
      return OfDecimals(values, static_cast<size_t>(type.width));
  }
}

template <typename T>
bool IsLessAs(std::string_view a, std::string_view b) {
  return Value<T>(a, 0) < Value<T>(b, 0);
}

}  // namespace

std::optional<Bounds> BoundsOf(const ColumnType& type, const ColumnCells& cells) {
  if (cells.values == 0) return {};
  return type.physical == parquet::Type::BYTE_ARRAY ? OfTexts(*cells.texts)
                                                    : OfFixed(type, cells.fixed);
}

std::optional<Bounds> BoundsOf(const ColumnType& type, const ColumnCells& cells,
                               ValueRange range) {
  const auto first = static_cast<size_t>(range.first);
  const auto count = static_cast<size_t>(range.count);
  if (type.physical == parquet::Type::BYTE_ARRAY)
    return OfSomeTexts(*cells.texts, first, count);
  const auto width = static_cast<size_t>(type.width);
  return OfFixed(type, cells.fixed.substr(first * width, count * width));
}

bool IsLess(const ColumnType& type, std::string_view a, std::string_view b) {
  switch (type.physical) {
    case parquet::Type::BYTE_ARRAY:
      return a < b;
    case parquet::Type::INT64:
      return IsLessAs<int64_t>(a, b);
    case parquet::Type::DOUBLE:
      return IsLessAs<double>(a, b);
    case parquet::Type::BOOLEAN:
      return IsLessAs<uint8_t>(a, b);
    default:
      return IsLessDecimal(a, b);
  }
}

}  // namespace trailmill::encode
