// The type and value of one `key=value` directory, by Spark's PartitioningUtils.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <arrow/result.h>
#include <arrow/type_fwd.h>

namespace trailmill::source {

/// The directory name of a NULL.
inline constexpr std::string_view kNullPartition = "__HIVE_DEFAULT_PARTITION__";

/// `%XX` stands for the UTF-16 code unit XX, so `%E9` is `é`; other text stays.
std::string UnescapePathName(std::string_view text);

/// The narrowest type of a value's text: int32, int64, decimal128 of scale 0, double,
/// timestamp (microseconds, UTC), date32, utf8, or null for the name of a NULL.
/// Numbers and dates are read from the text before it is unescaped, timestamps after.
std::shared_ptr<arrow::DataType> PartitionType(std::string_view raw);

/// The type that holds the values of both; utf8 where nothing else does. Commutative and
/// associative, null is neutral.
std::shared_ptr<arrow::DataType> WiderPartitionType(
    const std::shared_ptr<arrow::DataType>& left,
    const std::shared_ptr<arrow::DataType>& right);

/// The value of `raw` in a type that PartitionType or WiderPartitionType gave for it.
/// \return Invalid where it is no text of such a value.
arrow::Result<std::shared_ptr<arrow::Scalar>> PartitionScalar(
    std::string_view raw, const std::shared_ptr<arrow::DataType>& type);

}  // namespace trailmill::source
