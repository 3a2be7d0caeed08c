// The value of a partition key in one record, before and after types are decided.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/type.h>

#include "decode/tape.h"
#include "trailmill/shape.h"

namespace trailmill::schema {

/// The values of all keys in the object at tape[at], as they stood, in one string that is
/// written anew. Two records have the same string exactly if they have the same tokens. A
/// member that stands twice counts as its last.
void PartitionTokens(const decode::Tape& tape, size_t at,
                     const std::vector<PartitionKey>& keys, std::string* tokens);

/// The tokens apart, nothing for a null: a letter for the kind (s text, u text with a
/// surrogate alone, n number, b boolean, r anything kept raw), then the text.
std::vector<std::optional<std::string>> SplitTokens(std::string_view tokens,
                                                    size_t count);

/// The directory's text of a token, once the column's type is known: Spark's cast to
/// string. Nothing for a null, which a token becomes where it does not fit the type.
std::optional<std::string> PartitionText(std::string_view token,
                                         const arrow::DataType& type);

/// The same for the fixed schema: nothing for a value that a directory's name can't give
/// back, which has its place in `unmapped`.
/// \param type utf8 or boolean.
std::optional<std::string> ExactPartitionText(std::string_view token,
                                              const arrow::DataType& type);

/// The value part of a directory whose value is null or empty, as Hive has it.
inline constexpr std::string_view kNullPartition = "__HIVE_DEFAULT_PARTITION__";

/// Whether a directory's name gives the text back: it is not empty, does not read as
/// null, has no NUL, and fits a file system's limit of a name with every character
/// escaped.
bool FitsDirectory(std::string_view text);

/// What a key makes of a text, once it stands in a column. Nothing for an empty text, and
/// for one that nothing can be derived from.
std::optional<std::string> DerivedText(std::string_view text,
                                       PartitionKey::Derive derive);

/// `2020-04-01T12:30:00Z`, as CloudTrail writes eventTime: its day, or nothing for any
/// other text.
std::optional<std::string_view> CanonicalDay(std::string_view time);

}  // namespace trailmill::schema
