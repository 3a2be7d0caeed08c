// The SHA-256 of what a request carries, which its signature covers.
#pragma once

#include <string>
#include <string_view>

namespace trailmill::store {

/// In lower-case hexadecimal.
std::string PayloadHash(std::string_view bytes);

}  // namespace trailmill::store
