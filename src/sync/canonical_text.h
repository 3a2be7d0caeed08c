// JSON values that are equal have one text: members in the order of their names, strings
// in one spelling, numbers as they stand.
#pragma once

#include <string>
#include <string_view>

#include <arrow/result.h>

#include "decode/tape.h"

namespace trailmill::sync {

/// The text of the value at tape[at]. Members of one name stay in their order.
std::string CanonicalText(const decode::Tape& tape, size_t at);

/// The same of a text.
/// \return Invalid where it is no JSON.
arrow::Result<std::string> CanonicalTextOf(std::string_view json);

}  // namespace trailmill::sync
