#include "base/quantity.h"

#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>

#include <arrow/status.h>
#include <fmt/format.h>

#include "base/utf16.h"

namespace trailmill::base {
namespace {

struct Unit {
  std::string_view folded_name;
  int64_t bytes;
};

constexpr Unit kUnits[] = {
    {"", 1},
    {"b", 1},
    {"kb", 1'000},
    {"mb", 1'000'000},
    {"gb", 1'000'000'000},
    {"tb", 1'000'000'000'000},
    {"kib", int64_t{1} << 10},
    {"mib", int64_t{1} << 20},
    {"gib", int64_t{1} << 30},
    {"tib", int64_t{1} << 40},
};

constexpr std::string_view kShownUnits[] = {"kB", "MB", "GB", "TB", "PB", "EB"};

arrow::Status NotAByteSize(std::string_view text) {
  return arrow::Status::Invalid(
      "reading a size: not a whole number and a unit (B, kB, MB, GB, TB, KiB, MiB, GiB, "
      "TiB): '",
      text, "'");
}

const Unit* FindUnit(std::string_view name) {
  const std::string folded = FoldCase(name);
  for (const Unit& unit : kUnits) {
    if (unit.folded_name == folded) return &unit;
  }
  return nullptr;
}

}  // namespace

std::string GroupedCount(int64_t count) {
  const std::string digits = std::to_string(count);
  std::string grouped;
  for (size_t i = 0; i < digits.size(); ++i) {
    const bool follows_digit = !grouped.empty() && grouped != "-";
    if (follows_digit && (digits.size() - i) % 3 == 0) grouped += ',';
    grouped += digits[i];
  }
  return grouped;
}

std::string ByteSize(int64_t bytes) {
  if (bytes > -1000 && bytes < 1000) return fmt::format("{} B", bytes);
  double size = static_cast<double>(bytes) / 1000;
  size_t unit = 0;
  // What would round to 1000 is 1.0 of the next unit.
  while (std::abs(size) >= 999.5 && unit + 1 < std::size(kShownUnits)) {
    size /= 1000;
    ++unit;
  }
  const int decimals = std::abs(size) < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f} {}", size, decimals, kShownUnits[unit]);
}

std::string Duration(double seconds) {
  if (seconds < 0.0995) return fmt::format("{:.0f} ms", seconds * 1000);
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  const int64_t whole = std::llround(seconds);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  const int64_t minutes = std::llround(seconds / 60);
  return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

arrow::Result<int64_t> ParseByteSize(std::string_view text) {
  int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [behind, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || number < 0) return NotAByteSize(text);
  std::string_view name(behind, static_cast<size_t>(end - behind));
  while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
  const Unit* unit = FindUnit(name);
  if (unit == nullptr) return NotAByteSize(text);
  if (number > std::numeric_limits<int64_t>::max() / unit->bytes) {
    return arrow::Status::Invalid("reading a size: more than 2^63 - 1 bytes: '", text,
                                  "'");
  }
  return number * unit->bytes;
}

}  // namespace trailmill::base
