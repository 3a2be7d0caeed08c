#include "delta/stats.h"

#include <chrono>
#include <cstring>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace trailmill::delta {
namespace {

using Json = nlohmann::ordered_json;

constexpr int64_t kUsPerMs = 1000;
constexpr int64_t kMsPerSecond = 1000;
constexpr int64_t kSecondsPerDay = 86400;

template <typename T>
T Value(const std::string& bytes) {
  T value{};
  std::memcpy(&value, bytes.data(), std::min(sizeof(T), bytes.size()));
  return value;
}

int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

std::string TimeText(int64_t ms) {
  const int64_t seconds = FloorDiv(ms, kMsPerSecond);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(static_cast<std::time_t>(seconds)),
                     ms - seconds * kMsPerSecond);
}

std::string DayText(int32_t day) {
  return fmt::format("{:%Y-%m-%d}",
                     fmt::gmtime(static_cast<std::time_t>(day * kSecondsPerDay)));
}

// One bound as JSON; null where it can't be told.
Json BoundJson(const ColumnStats& column, const std::string& bytes, bool upper) {
  switch (column.type->id()) {
    case arrow::Type::STRING: {
      if (!upper) return CutLower(bytes);
      const auto cut = CutUpper(bytes);
      return cut ? Json(*cut) : Json();
    }
    case arrow::Type::BOOL:
      return Value<uint8_t>(bytes) != 0;
    case arrow::Type::INT64:
      return Value<int64_t>(bytes);
    case arrow::Type::DATE32:
      return DayText(Value<int32_t>(bytes));
    case arrow::Type::TIMESTAMP: {
      const auto us = Value<int64_t>(bytes);
      return TimeText(upper ? -FloorDiv(-us, kUsPerMs) : FloorDiv(us, kUsPerMs));
    }
    default:
      return {};
  }
}

void Put(const std::vector<std::string>& path, Json value, Json* root) {
  if (value.is_null()) return;
  Json* at = root;
  for (const std::string& name : path) at = &(*at)[name];
  *at = std::move(value);
}

// The bytes of a character of UTF-8 that begins so; 1 for what is none.
size_t CharacterBytes(unsigned char first) {
  if (first >= 0xF0) return 4;
  if (first >= 0xE0) return 3;
  return first >= 0xC0 ? 2 : 1;
}

// Where the characters of the first part begin, and where that part ends.
std::vector<size_t> Characters(std::string_view text) {
  std::vector<size_t> begins;
  size_t at = 0;
  while (at < text.size() && begins.size() < kStatsTextMax) {
    begins.push_back(at);
    at += CharacterBytes(static_cast<unsigned char>(text[at]));
  }
  begins.push_back(std::min(at, text.size()));
  return begins;
}

}  // namespace

std::string CutLower(std::string_view text) {
  return std::string(text.substr(0, Characters(text).back()));
}

std::optional<std::string> CutUpper(std::string_view text) {
  const std::vector<size_t> begins = Characters(text);
  if (begins.back() == text.size()) return std::string(text);
  // The last character of ASCII that has one above it goes one up; what follows it goes.
  for (size_t i = begins.size() - 1; i-- > 0;) {
    const char c = text[begins[i]];
    if (c < 0 || c >= 0x7E) continue;
    std::string upper(text.substr(0, begins[i]));
    return upper += static_cast<char>(c + 1);
  }
  return std::nullopt;
}

std::string StatsJson(int64_t rows, const std::vector<ColumnStats>& columns) {
  Json min = Json::object(), max = Json::object(), nulls = Json::object();
  for (const ColumnStats& column : columns) {
    Put(column.path, column.nulls, &nulls);
    if (!column.min || !column.max) continue;
    Json lower = BoundJson(column, *column.min, false);
    Json upper = BoundJson(column, *column.max, true);
    // Readers want both or neither.
    if (lower.is_null() || upper.is_null()) continue;
    Put(column.path, std::move(lower), &min);
    Put(column.path, std::move(upper), &max);
  }
  const Json stats = {
      {"numRecords", rows}, {"minValues", min}, {"maxValues", max}, {"nullCount", nulls}};
  return stats.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<std::string> StatsText(std::string_view stats, const char* kind,
                                     const std::vector<std::string>& path) {
  const Json json = Json::parse(stats, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains(kind)) return std::nullopt;
  const Json* at = &json[kind];
  for (const std::string& name : path) {
    if (!at->is_object() || !at->contains(name)) return std::nullopt;
    at = &(*at)[name];
  }
  if (!at->is_string()) return std::nullopt;
  return at->get<std::string>();
}

int64_t StatsRows(std::string_view stats) {
  const Json json = Json::parse(stats, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("numRecords")) return -1;
  const Json& rows = json["numRecords"];
  return rows.is_number_integer() ? rows.get<int64_t>() : -1;
}

}  // namespace trailmill::delta
