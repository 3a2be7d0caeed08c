// Strings as JSON, with no more escapes than JSON asks for.
#pragma once

#include <string>
#include <string_view>

namespace trailmill::base {

/// The digits of `\u00xx`. Jackson, and so Spark, writes capitals; the canonical row text
/// of this project's tests is lower case.
enum class HexCase { kLower, kUpper };

/// Appends the text in quotes. Escapes are `\" \\ \b \f \n \r \t` and `\u00xx` for other
/// controls below 0x20; `/`, DEL and non-ASCII bytes stay as they are.
void AppendJsonString(std::string_view utf8, std::string* out,
                      HexCase hex = HexCase::kLower);

}  // namespace trailmill::base
