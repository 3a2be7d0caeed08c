// The version of trailmill. The same number stands in the top-level CMakeLists.txt.
#pragma once

#include <string_view>

namespace trailmill::base {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace trailmill::base
