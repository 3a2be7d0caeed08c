#include "base/number_text.h"

#include <charconv>
#include <cmath>
#include <string_view>
#include <system_error>

namespace trailmill::base {
namespace {

// A finite number as sign, digits and the decimal exponent of the first digit.
struct Digits {
  bool is_negative;
  std::string digits;
  int exponent;
};

// Takes `-d.ddde-xx` apart.
Digits TakeApart(std::string_view scientific) {
  Digits number{scientific.front() == '-', "", 0};
  if (number.is_negative) scientific.remove_prefix(1);
  const size_t e = scientific.find('e');
  for (const char c : scientific.substr(0, e)) {
    if (c != '.') number.digits += c;
  }
  std::string_view exponent = scientific.substr(e + 1);
  if (exponent.front() == '+') exponent.remove_prefix(1);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), number.exponent);
  return number;
}

// Long enough for the shortest digits of any double: 17 digits, sign, point and `e-324`.
constexpr size_t kScientificBytesMax = 32;

Digits ShortestDigits(double value) {
  char text[kScientificBytesMax];
  const auto end =
      std::to_chars(text, text + sizeof(text), value, std::chars_format::scientific);
  return TakeApart({text, end.ptr});
}

Digits TwoDigits(double value) {
  char text[kScientificBytesMax];
  const auto end =
      std::to_chars(text, text + sizeof(text), value, std::chars_format::scientific, 1);
  return TakeApart({text, end.ptr});
}

// JDK 19 chooses the closest decimal of the shortest length, but of at least two digits:
// 4.9E-324, where one digit would be 5.
Digits JavaDigits(double value) {
  Digits shortest = ShortestDigits(value);
  if (shortest.digits.size() > 1) return shortest;
  return TwoDigits(value);
}

// 0.00123, 12.3 or 1230.0.
std::string Positional(const Digits& number) {
  std::string text = number.is_negative ? "-" : "";
  const int count = static_cast<int>(number.digits.size());
  const int whole = number.exponent + 1;
  if (whole <= 0) return text + "0." + std::string(-whole, '0') + number.digits;
  if (whole >= count)
    return text + number.digits + std::string(whole - count, '0') + ".0";
  return text + number.digits.substr(0, whole) + "." + number.digits.substr(whole);
}

// 1.5 with `E`: the digits before an exponent.
std::string Mantissa(const Digits& number, std::string_view if_alone) {
  std::string text = number.is_negative ? "-" : "";
  text += number.digits[0];
  if (number.digits.size() == 1) return text += if_alone;
  return text + "." + number.digits.substr(1);
}

}  // namespace

std::string PythonDouble(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  const Digits number = ShortestDigits(value);
  if (number.exponent >= -4 && number.exponent < 16) return Positional(number);
  const int size = std::abs(number.exponent);
  std::string text = Mantissa(number, "") + (number.exponent < 0 ? "e-" : "e+");
  if (size < 10) text += '0';
  return text + std::to_string(size);
}

std::string JavaDouble(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  if (value == 0) return std::signbit(value) ? "-0.0" : "0.0";
  Digits number = JavaDigits(value);
  if (number.digits.size() == 2 && number.digits[1] == '0') number.digits.pop_back();
  if (number.exponent >= -3 && number.exponent < 7) return Positional(number);
  return Mantissa(number, ".0") + "E" + std::to_string(number.exponent);
}

}  // namespace trailmill::base
