// Directory names of partitions, as Spark and Hive write them: `awsRegion=us-east-1`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "schema/partition_token.h"

namespace trailmill::dataset {

/// The value part of a directory whose value is null or empty.
using schema::kNullPartition;

/// Escapes a partition column's name or value: `%` and two upper-case hex digits for the
/// characters that Spark escapes (ExternalCatalogUtils.escapePathName), all others as
/// they are, spaces and non-ASCII included.
std::string EscapePathName(std::string_view text);

/// The inverse. `%XX` stands for one UTF-16 unit (`%E9` is U+00E9, not a byte); a `%`
/// that two hex digits don't follow stays.
std::string UnescapePathName(std::string_view text);

/// The directory of a partition below the root of its dataset, `a=1/b=x`, in the order of
/// `columns`; empty where there are no columns. Null and empty values become
/// kNullPartition.
/// REQUIRES: as many values as columns.
/// \return Invalid, with the column and not the value, for a NUL byte, which no path can
/// hold
///   (Spark: TASK_WRITE_FAILED), and for a name of more than 255 bytes.
arrow::Result<std::string> PartitionDirectory(
    const std::vector<std::string>& columns,
    const std::vector<std::optional<std::string>>& values);

}  // namespace trailmill::dataset
