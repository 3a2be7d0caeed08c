// From a value's tape to an Arrow scalar under a schema: the slow, obvious twin of the
// shredder, for the few rows that people look at.
#pragma once

#include <memory>

#include <arrow/result.h>
#include <arrow/scalar.h>
#include <arrow/type.h>

#include "decode/tape.h"

namespace trailmill::shred {

/// The value at tape[at] as a column of `type` holds it (Spark's
/// JacksonParser.makeConverter). Null where it is null or does not fit; `*fitted` becomes
/// false where it does not.
arrow::Result<std::shared_ptr<arrow::Scalar>> ReadValue(
    const decode::Tape& tape, size_t at, const std::shared_ptr<arrow::DataType>& type,
    bool* fitted);

/// False where some string that a column of `type` reads has no text: see
/// Shredder::Decodes().
bool Decodes(const decode::Tape& tape, size_t at, const arrow::DataType& type);

}  // namespace trailmill::shred
