// What Spark's printSchema() and show() do to names and cells.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace trailmill::base {

/// Appends the text with `\n \r \t \f \b`, VT and BEL as two characters (`\v`, `\a`).
/// Nothing else is escaped, not even the backslash.
void AppendShown(std::string_view utf8, std::string* out);

/// The columns that show() takes a text to fill: its UTF-16 units, and one more for each
/// full-width character (U+1100-115F, U+2E80-A4CF, ...).
int64_t ShownWidth(std::string_view utf8);

}  // namespace trailmill::base
