#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <arrow/util/decimal.h>

/// Number tokens as Jackson 2.21 reads them for Spark 4.3, and the values Spark makes of
/// them.
namespace trailmill::decode {

/// The most digits of a number token, Jackson's default: those before and after the point
/// and those of the exponent together, without signs.
inline constexpr int kNumberDigitsMax = 1000;

/// The digits that a Decimal128 holds whatever they are, and Spark's widest decimal.
inline constexpr int kDecimalDigitsMax = 38;

enum class NumberKind : uint8_t {
  kInvalid,     ///< no number, or one of more than kNumberDigitsMax digits
  kLong,        ///< an integer of int64, -0 too
  kBigInteger,  ///< an integer that int64 can't hold
  kDouble,      ///< has a point or an exponent, or is one of NaN, Infinity, +INF, ...
};

/// What the whole of `token` is; no space around it. `*digits` is set for the two kinds
/// of integer, to their precision (the sign isn't counted).
NumberKind ClassifyNumber(std::string_view token, int* digits);

/// The value of a kLong token.
int64_t ParseLong(std::string_view token);

/// The double next to a valid token of any kind, ties to even. Too large is infinite, too
/// small is zero with the token's sign. The integer token `-0` gives 0.0, as in Spark,
/// and `-0.0` gives -0.0.
double ParseDouble(std::string_view token);

/// The double that Spark makes of a JSON *string* in a double column: six words, exactly
/// "NaN", "Infinity", "+Infinity", "+INF", "-Infinity" and "-INF". The first two are also
/// number tokens as are the signed ones.
std::optional<double> DoubleFromString(std::string_view text);

/// The value of a kLong or kBigInteger token, with scale 0.
/// REQUIRES: at most kDecimalDigitsMax digits.
arrow::Decimal128 ParseDecimal(std::string_view integer_token);

}  // namespace trailmill::decode
