// The rules are those of Java's own parsers, tried on Spark 4.3.0: `+5` is an int,
// `1e5` a decimal(6,0) since BigDecimal gives it a negative scale, `5.` a decimal(1,0),
// `1d`, ` 7` and `0x1p3` doubles, `inf` and `0x10` strings, `2024-1-1` a string.
// Left out: Java also reads digits of other scripts as numbers; here they are strings.

#include "source/partition_value.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <system_error>

#include <arrow/scalar.h>
#include <arrow/type.h>
#include <arrow/util/decimal.h>

#include "source/calendar.h"

namespace trailmill::source {
namespace {

constexpr int kPrecisionMax = 38;  // of Spark's decimals

std::optional<int> HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

// Integer.parseInt, Long.parseLong.
template <typename Int>
std::optional<Int> JavaInteger(std::string_view raw) {
  if (raw.starts_with('+')) {
    raw.remove_prefix(1);
    if (raw.starts_with('-')) return std::nullopt;
  }
  Int value = 0;
  const char* end = raw.data() + raw.size();
  const auto [stop, error] = std::from_chars(raw.data(), end, value);
  if (raw.empty() || stop != end || error != std::errc()) return std::nullopt;
  return value;
}

struct WholeDecimal {
  std::string digits;  // with its sign, without exponent or fraction
  int precision;
};

// new BigDecimal(raw) where its scale is 0 or less and Spark has a decimal that wide.
std::optional<WholeDecimal> JavaWholeDecimal(std::string_view raw) {
  std::string digits;
  if (raw.starts_with('-')) digits = "-";
  if (raw.starts_with('-') || raw.starts_with('+')) raw.remove_prefix(1);
  const size_t e = std::min(raw.find_first_of("eE"), raw.size());
  const auto exponent = e == raw.size() ? 0 : JavaInteger<int32_t>(raw.substr(e + 1));
  const auto number = raw.substr(0, e);
  const size_t point = std::min(number.find('.'), number.size());
  std::string unscaled(number.substr(0, point));
  if (point < number.size()) unscaled += number.substr(point + 1);
  if (!exponent || !AllDigits(unscaled)) return std::nullopt;
  const int64_t fraction = point < number.size() ? number.size() - point - 1 : 0;
  const int64_t zeros = *exponent - fraction;  // minus the scale
  unscaled.erase(0, std::min(unscaled.find_first_not_of('0'), unscaled.size() - 1));
  const int64_t precision = static_cast<int64_t>(unscaled.size()) + zeros;
  if (zeros < 0 || precision > kPrecisionMax) return std::nullopt;
  digits += unscaled + std::string(static_cast<size_t>(zeros), '0');
  return WholeDecimal{std::move(digits), static_cast<int>(precision)};
}

// Where from_chars found no double in range: infinity or zero, as the power of ten says.
double OutOfRange(std::string_view number) {
  const size_t e = number.find_first_of("eEpP");
  const bool tiny = e != std::string_view::npos ? number[e + 1] == '-' : number[0] == '.';
  return tiny || number.starts_with("0.") ? 0 : std::numeric_limits<double>::infinity();
}

// Double.parseDouble without sign and suffix.
std::optional<double> UnsignedDouble(std::string_view number) {
  if (number == "Infinity") return std::numeric_limits<double>::infinity();
  if (number == "NaN") return std::numeric_limits<double>::quiet_NaN();
  auto format = std::chars_format::general;
  if (number.starts_with("0x") || number.starts_with("0X")) {
    number.remove_prefix(2);
    format = std::chars_format::hex;
    if (number.find_first_of("pP") == std::string_view::npos) return std::nullopt;
    if (!HexDigit(number[0]) && number[0] != '.') return std::nullopt;
  } else if (number.empty() || (!AllDigits(number.substr(0, 1)) && number[0] != '.')) {
    return std::nullopt;
  }
  double value = 0;
  const char* end = number.data() + number.size();
  const auto [stop, error] = std::from_chars(number.data(), end, value, format);
  if (stop != end || error == std::errc::invalid_argument) return std::nullopt;
  return error == std::errc::result_out_of_range ? OutOfRange(number) : value;
}

// Double.parseDouble: blanks around it, a sign, `d` or `f` behind it.
std::optional<double> JavaDouble(std::string_view raw) {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!raw.empty() && blank(raw.front())) raw.remove_prefix(1);
  while (!raw.empty() && blank(raw.back())) raw.remove_suffix(1);
  const bool negative = raw.starts_with('-');
  if (negative || raw.starts_with('+')) raw.remove_prefix(1);
  if (raw.empty()) return std::nullopt;
  auto value = UnsignedDouble(raw);
  const bool suffixed =
      std::string_view("dDfF").find(raw.back()) != std::string_view::npos;
  if (!value && suffixed) {
    raw.remove_suffix(1);
    if (raw != "Infinity" && raw != "NaN") value = UnsignedDouble(raw);
  }
  if (!value) return std::nullopt;
  return negative ? -*value : *value;
}

// `yyyy-MM-dd HH:mm:ss[.S]`: one digit after the point, no more.
std::optional<int64_t> ParseTimestamp(std::string_view text) {
  if ((text.size() != 19 && text.size() != 21) || text[10] != ' ' || text[13] != ':' ||
      text[16] != ':') {
    return std::nullopt;
  }
  const auto day = ParseDay(text.substr(0, 10));
  const auto clock =
      TimeOfDay(text.substr(11, 2), text.substr(14, 2), text.substr(17, 2));
  if (!day || !clock) return std::nullopt;
  int64_t fraction = 0;
  if (text.size() == 21) {
    const auto tenths = DigitsToInt(text.substr(20));
    if (text[19] != '.' || !tenths) return std::nullopt;
    fraction = *tenths * (kSecondUs / 10);
  }
  return *day * kDayUs + *clock + fraction;
}

// The digits of an int, a long or a decimal that merge into one decimal.
int WholePrecision(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::INT32:
      return 10;
    case arrow::Type::INT64:
      return 20;
    default:
      return static_cast<const arrow::DecimalType&>(type).precision();
  }
}

bool IsWhole(const arrow::DataType& type) {
  return type.id() == arrow::Type::INT32 || type.id() == arrow::Type::INT64 ||
         type.id() == arrow::Type::DECIMAL128;
}

template <typename ScalarType, typename Value>
std::shared_ptr<arrow::Scalar> Make(std::optional<Value> value,
                                    const std::shared_ptr<arrow::DataType>& type) {
  if (!value) return nullptr;
  return std::make_shared<ScalarType>(*value, type);
}

std::shared_ptr<arrow::Scalar> DecimalValue(
    std::string_view raw, const std::shared_ptr<arrow::DataType>& type) {
  const auto whole = JavaWholeDecimal(raw);
  if (!whole) return nullptr;
  const auto value = arrow::Decimal128::FromString(whole->digits);
  if (!value.ok()) return nullptr;
  return std::make_shared<arrow::Decimal128Scalar>(*value, type);
}

std::optional<int64_t> TimestampOrDate(std::string_view raw) {
  if (const auto time = ParseTimestamp(UnescapePathName(raw))) return time;
  const auto day = ParseDay(raw);
  if (!day) return std::nullopt;
  return *day * kDayUs;
}

std::shared_ptr<arrow::Scalar> ValueOf(std::string_view raw,
                                       const std::shared_ptr<arrow::DataType>& type) {
  switch (type->id()) {
    case arrow::Type::INT32:
      return Make<arrow::Int32Scalar>(JavaInteger<int32_t>(raw), type);
    case arrow::Type::INT64:
      return Make<arrow::Int64Scalar>(JavaInteger<int64_t>(raw), type);
    case arrow::Type::DOUBLE:
      return Make<arrow::DoubleScalar>(JavaDouble(raw), type);
    case arrow::Type::DATE32:
      return Make<arrow::Date32Scalar>(ParseDay(raw), type);
    case arrow::Type::DECIMAL128:
      return DecimalValue(raw, type);
    case arrow::Type::TIMESTAMP:
      return Make<arrow::TimestampScalar>(TimestampOrDate(raw), type);
    case arrow::Type::STRING:
      return std::make_shared<arrow::StringScalar>(UnescapePathName(raw));
    default:
      return nullptr;
  }
}

}  // namespace

std::string UnescapePathName(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool room = text[i] == '%' && i + 2 < text.size();
    const auto high = room ? HexDigit(text[i + 1]) : std::nullopt;
    const auto low = room ? HexDigit(text[i + 2]) : std::nullopt;
    if (!high || !low) {
      plain += text[i];
      continue;
    }
    const int unit = *high * 16 + *low;
    if (unit < 0x80) {
      plain += static_cast<char>(unit);
    } else {
      plain += static_cast<char>(0xC0 | (unit >> 6));
      plain += static_cast<char>(0x80 | (unit & 0x3F));
    }
    i += 2;
  }
  return plain;
}

std::shared_ptr<arrow::DataType> PartitionType(std::string_view raw) {
  if (JavaInteger<int32_t>(raw)) return arrow::int32();
  if (JavaInteger<int64_t>(raw)) return arrow::int64();
  if (const auto whole = JavaWholeDecimal(raw)) {
    return arrow::decimal128(whole->precision, 0);
  }
  if (JavaDouble(raw)) return arrow::float64();
  if (ParseTimestamp(UnescapePathName(raw))) {
    return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
  }
  if (ParseDay(raw)) return arrow::date32();
  return raw == kNullPartition ? arrow::null() : arrow::utf8();
}

std::shared_ptr<arrow::DataType> WiderPartitionType(
    const std::shared_ptr<arrow::DataType>& left,
    const std::shared_ptr<arrow::DataType>& right) {
  using arrow::Type;
  if (left->id() == Type::NA || left->Equals(right)) return right;
  if (right->id() == Type::NA) return left;
  const auto either = [&](Type::type a, Type::type b) {
    return (left->id() == a && right->id() == b) || (left->id() == b && right->id() == a);
  };
  if (either(Type::INT32, Type::INT64)) return arrow::int64();
  if (either(Type::INT32, Type::DOUBLE)) return arrow::float64();
  if (either(Type::DATE32, Type::TIMESTAMP)) {
    return left->id() == Type::TIMESTAMP ? left : right;
  }
  if (IsWhole(*left) && IsWhole(*right)) {
    return arrow::decimal128(std::max(WholePrecision(*left), WholePrecision(*right)), 0);
  }
  return arrow::utf8();
}

arrow::Result<std::shared_ptr<arrow::Scalar>> PartitionScalar(
    std::string_view raw, const std::shared_ptr<arrow::DataType>& type) {
  if (raw == kNullPartition || type->id() == arrow::Type::NA) {
    return arrow::MakeNullScalar(type);
  }
  auto value = ValueOf(raw, type);
  if (value == nullptr) {
    return arrow::Status::Invalid("reading a partition value: no ", type->ToString(),
                                  ": `", raw, "`");
  }
  return value;
}

}  // namespace trailmill::source
