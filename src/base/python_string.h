// Strings as Python writes them.
#pragma once

#include <string>
#include <string_view>

namespace trailmill::base {

/// Appends Python's `repr(str)`: in single quotes, or in double quotes if the text has
/// single quotes only; what `str.isprintable` refuses becomes an escape.
void AppendPythonString(std::string_view utf8, std::string* out);

}  // namespace trailmill::base
