// Numbers as Python and Java write them.
#pragma once

#include <string>

namespace trailmill::base {

/// Python's `repr(float)`: `1.0`, `1e+22`, `1e-05`, `nan`, `-inf`.
std::string PythonDouble(double value);

/// Java's `Double.toString`: `1.0`, `1.0E10`, `1.0E-4`, `NaN`, `-Infinity`. Digits as of
/// JDK 19; before it Java sometimes wrote more than it needs (2e23
/// as 1.9999999999999998E23).
std::string JavaDouble(double value);

}  // namespace trailmill::base
