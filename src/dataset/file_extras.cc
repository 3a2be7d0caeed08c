#include "dataset/file_extras.h"

#include <cstring>

#include "encode/statistics.h"

namespace trailmill::dataset {

void AddValues(const encode::ColumnType& type, int64_t values,
               const std::optional<encode::Bounds>& bounds, LeafStats* stats) {
  if (values == 0) return;
  const bool first = stats->values == 0;
  stats->values += values;
  if (!bounds || (!first && !stats->min)) {
    stats->min.reset();
    stats->max.reset();
    return;
  }
  if (first || encode::IsLess(type, bounds->min, *stats->min)) stats->min = bounds->min;
  if (first || encode::IsLess(type, *stats->max, bounds->max)) stats->max = bounds->max;
}

uint64_t SumOf(std::string_view words) {
  uint64_t sum = 0;
  for (size_t at = 0; at < words.size(); at += sizeof(uint64_t)) {
    uint64_t word;
    std::memcpy(&word, words.data() + at, sizeof(word));
    sum += word;
  }
  return sum;
}

}  // namespace trailmill::dataset
