// Invented names of an invented company.
#pragma once

#include <cstdint>
#include <string_view>

#include "generate/values.h"

namespace trailmill::generate {

constexpr uint32_t kUserNames = 24;
constexpr uint32_t kRoleNames = 16;

/// One name of the kind that `value` says, the same for the same hash. Pools are used
/// unevenly: the first names are the most frequent.
std::string_view PooledName(Value value, uint64_t hash);

std::string_view UserName(uint32_t number);
std::string_view RoleName(uint32_t number);

}  // namespace trailmill::generate
