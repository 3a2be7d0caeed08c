#include "lake/event_file.h"

#include <charconv>
#include <string>

#include "base/moment.h"
#include "delta/stats.h"

namespace trailmill::lake {
namespace {

template <typename Number>
std::optional<Number> NumberOf(std::string_view text) {
  Number number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

std::optional<uint64_t> TagOf(const delta::Add& add, const char* name) {
  const auto tag = add.tags.find(name);
  return tag == add.tags.end() ? std::nullopt : NumberOf<uint64_t>(tag->second);
}

}  // namespace

std::optional<uint64_t> RowsTagOf(const delta::Add& add) { return TagOf(add, kRowsTag); }

std::optional<uint64_t> SumTagOf(const delta::Add& add) { return TagOf(add, kSumTag); }

int64_t RowsOf(const delta::Add& add) {
  const auto rows = RowsTagOf(add);
  return rows ? static_cast<int64_t>(*rows) : delta::StatsRows(add.stats);
}

std::optional<int64_t> StatsMicros(std::string_view text) {
  constexpr size_t kSeconds = 19, kLength = 24;
  constexpr int64_t kUsPerMs = 1000;
  if (text.size() != kLength) return std::nullopt;
  const auto seconds = base::CanonicalMicros(std::string(text.substr(0, kSeconds)) + "Z");
  const auto ms = NumberOf<int>(text.substr(kSeconds + 1, kLength - kSeconds - 2));
  if (!seconds || !ms) return std::nullopt;
  return *seconds + *ms * kUsPerMs;
}

}  // namespace trailmill::lake
