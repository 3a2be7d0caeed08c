// Writing cells into a staging: what the shredders of both schemas do alike.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "decode/tape.h"
#include "shred/plan.h"
#include "shred/staging.h"

namespace trailmill::shred {

/// Appends a string's decoded text, or the bytes of any other token, as a column's next
/// value; the entry is the caller's. \param scratch for the decoded text.
void AppendText(const decode::Tape& tape, const decode::Item& item, Staging* staging,
                Column* column, std::string* scratch);

/// The number of an array's elements.
uint32_t CountElements(const decode::Tape& tape, size_t at);

/// Adds a list of `length` elements. Returns the slot of its first one.
uint32_t OpenList(uint32_t entry, uint32_t length, Column* column);

/// Takes back what the newest entry has at a node and below.
void Erase(const Plan& plan, uint32_t node, uint32_t entry, Staging* staging);

}  // namespace trailmill::shred
