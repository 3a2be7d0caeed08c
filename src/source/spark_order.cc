// The order of Spark's rows (FilePartition.maxSplitBytes,
// FilePartition.getFilePartitions).
//
// Spark cuts each file into slices of at most maxSplitBytes where its format lets it
// (gzip does not), sorts the slices by length, largest first, with a stable sort, and
// fills tasks next-fit: a slice that no longer fits starts a new task, and no earlier
// task is looked at again. Next-fit keeps the sorted order, so the row order is the order
// of the slices, and the tasks need not be known. What remains is that a plain JSON file
// that is longer than maxSplitBytes stands where its first slice stands; its later
// slices, which Spark may put behind other files, stay with it here, since a file is read
// once and in one piece.

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "source/location.h"
#include "trailmill/source.h"

namespace trailmill {
namespace {

// Codecs of Hadoop that cannot start in the middle; bzip2 can.
constexpr std::array<std::string_view, 6> kWholeEndings = {
    ".gz", ".deflate", ".zst", ".zstd", ".lz4", ".snappy"};

bool EndsWithIgnoringCase(std::string_view text, std::string_view ending) {
  if (text.size() < ending.size()) return false;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; };
  return std::equal(ending.begin(), ending.end(), text.end() - ending.size(),
                    [&](char want, char have) { return want == lower(have); });
}

bool IsSplittable(const SourceObject& object) {
  const auto path = source::PathText(source::ParseLocation(object.location));
  return std::none_of(kWholeEndings.begin(), kWholeEndings.end(),
                      [&](auto ending) { return EndsWithIgnoringCase(path, ending); });
}

int64_t MaxSplitBytes(const std::vector<SourceObject>& objects,
                      const SparkPacking& packing) {
  const int64_t total = std::accumulate(
      objects.begin(), objects.end(), int64_t{0}, [&](int64_t sum, const auto& object) {
        return sum + std::max<int64_t>(object.size, 0) + packing.open_cost_bytes;
      });
  const int64_t each = total / std::max(packing.parallelism, 1);
  return std::min(packing.split_bytes_max, std::max(packing.open_cost_bytes, each));
}

}  // namespace

std::vector<SourceObject> SparkOrder(std::vector<SourceObject> objects,
                                     const SparkPacking& packing) {
  const int64_t split = MaxSplitBytes(objects, packing);
  std::vector<std::pair<int64_t, SourceObject>> by_slice;
  by_slice.reserve(objects.size());
  for (auto& object : objects) {
    const bool cut = object.size > split && IsSplittable(object);
    const int64_t slice = cut ? split : object.size;
    by_slice.emplace_back(slice, std::move(object));
  }
  std::stable_sort(by_slice.begin(), by_slice.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::transform(by_slice.begin(), by_slice.end(), objects.begin(),
                 [](auto& pair) { return std::move(pair.second); });
  return objects;
}

}  // namespace trailmill
