#include "decode/number.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

namespace trailmill::decode {
namespace {

/// All integers of this many digits fit into int64; of one more, some don't.
constexpr ptrdiff_t kLongDigitsSure = 18;

constexpr std::string_view kLongMaxDigits = "9223372036854775807";
constexpr std::string_view kLongMinDigits = "9223372036854775808";

bool IsDigit(char c) { return static_cast<uint8_t>(c - '0') < 10; }

const char* SkipDigits(const char* at, const char* end) {
  while (at != end && IsDigit(*at)) ++at;
  return at;
}

NumberKind ClassifyWideInteger(std::string_view digits, bool negative) {
  if (digits.size() > kNumberDigitsMax) return NumberKind::kInvalid;
  const std::string_view limit = negative ? kLongMinDigits : kLongMaxDigits;
  const bool fits =
      digits.size() < limit.size() || (digits.size() == limit.size() && digits <= limit);
  return fits ? NumberKind::kLong : NumberKind::kBigInteger;
}

/// What a token is whose first `digits` digits end at `at`, where something else stands.
NumberKind ClassifyFloat(ptrdiff_t digits, const char* at, const char* end) {
  if (*at == '.') {
    const char* fraction = ++at;
    at = SkipDigits(at, end);
    if (at == fraction) return NumberKind::kInvalid;
    digits += at - fraction;
  }
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at != end && (*at == '+' || *at == '-')) ++at;
    const char* exponent = at;
    at = SkipDigits(at, end);
    if (at == exponent) return NumberKind::kInvalid;
    digits += at - exponent;
  }
  return at == end && digits <= kNumberDigitsMax ? NumberKind::kDouble
                                                 : NumberKind::kInvalid;
}

/// Whether a token beyond the range of doubles is huge rather than tiny:
/// the sign of the decimal exponent of its first digit that isn't 0.
bool IsHuge(std::string_view token) {
  const size_t mark = token.find_first_of("eE");
  std::string_view mantissa = token.substr(0, mark);
  if (mantissa.starts_with('-')) mantissa.remove_prefix(1);
  const int64_t point =
      static_cast<int64_t>(std::min(mantissa.find('.'), mantissa.size()));
  const int64_t lead = static_cast<int64_t>(mantissa.find_first_of("123456789"));

  // Beyond this no mantissa of 1,000 digits changes the sign, so that it may saturate.
  constexpr int64_t kExponentMax = 1'000'000;
  int64_t exponent = 0;
  bool negative = false;
  if (mark != token.npos) {
    for (const char c : token.substr(mark + 1)) {
      if (c == '-') negative = true;
      if (IsDigit(c)) exponent = std::min(exponent * 10 + (c - '0'), kExponentMax);
    }
  }
  return (negative ? -exponent : exponent) + point - lead > 0;
}

}  // namespace

NumberKind ClassifyNumber(std::string_view token, int* digits) {
  const char* const end = token.data() + token.size();
  const bool negative = !token.empty() && token.front() == '-';
  const char* const first = token.data() + (negative ? 1 : 0);
  const char* const last = SkipDigits(first, end);
  const ptrdiff_t count = last - first;
  if (count == 0) {
    return DoubleFromString(token) ? NumberKind::kDouble : NumberKind::kInvalid;
  }
  if (*first == '0' && count > 1) return NumberKind::kInvalid;
  if (last != end) return ClassifyFloat(count, last, end);
  *digits = static_cast<int>(count);
  if (count <= kLongDigitsSure) return NumberKind::kLong;
  return ClassifyWideInteger({first, static_cast<size_t>(count)}, negative);
}

int64_t ParseLong(std::string_view token) {
  const bool negative = token.front() == '-';
  uint64_t magnitude = 0;
  for (const char c : token.substr(negative ? 1 : 0)) {
    magnitude = magnitude * 10 + static_cast<uint64_t>(c - '0');
  }
  return static_cast<int64_t>(negative ? 0 - magnitude : magnitude);
}

double ParseDouble(std::string_view token) {
  if (token == "-0") return 0.0;
  double value = 0.0;
  const char* const end = token.data() + token.size();
  const std::errc error = std::from_chars(token.data(), end, value).ec;
  if (error == std::errc()) return value;
  if (const std::optional<double> word = DoubleFromString(token)) return *word;
  const double magnitude = IsHuge(token) ? std::numeric_limits<double>::infinity() : 0.0;
  return token.front() == '-' ? -magnitude : magnitude;
}

std::optional<double> DoubleFromString(std::string_view text) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (text.size() < 3 || text.size() > 9) return std::nullopt;
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity" || text == "+Infinity" || text == "+INF") return kInfinity;
  if (text == "-Infinity" || text == "-INF") return -kInfinity;
  return std::nullopt;
}

arrow::Decimal128 ParseDecimal(std::string_view integer_token) {
  const bool negative = integer_token.front() == '-';
  unsigned __int128 magnitude = 0;
  for (const char c : integer_token.substr(negative ? 1 : 0)) {
    magnitude = magnitude * 10 + static_cast<unsigned>(c - '0');
  }
  if (negative) magnitude = 0 - magnitude;
  return arrow::Decimal128(static_cast<int64_t>(magnitude >> 64),
                           static_cast<uint64_t>(magnitude));
}

}  // namespace trailmill::decode
