// Parquet as a source: what `convert` or Spark wrote, counted, described and shown as raw
// logs are. Only what is asked for is read: footers, one column, or the first rows.
//
// Errors name the file. IOError: it can't be opened or read. Invalid: it is no Parquet or
// is cut short. NotImplemented: a column, which is named, has a type that can't be shown.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <arrow/scalar.h>
#include <arrow/type.h>

#include "trailmill/pipeline.h"
#include "trailmill/source.h"

namespace trailmill {

/// Whether objects are Parquet files, which their names tell: `*.parquet`.
/// \return Invalid where some are and some are not.
arrow::Result<bool> IsParquetSource(const std::vector<SourceObject>& objects);

/// Counts rows as events, from the footers: `counts` has objects, events and
/// stored_bytes. \param by columns and derived keys to group by, as for Count(). The
/// `key=value`
///   directories right above a file give their texts, for a derived key too; else the
///   column is read. Timestamps stand as `2020-04-01T00:00:00Z`, structs and lists as
///   JSON without nulls, and empty texts count as null.
arrow::Result<CountResult> CountParquet(const Task& task,
                                        const std::vector<std::string>& by,
                                        const RunOptions& options);

/// The columns of all files, those of the first file first, then the partition columns: a
/// column of the files that is one of them has its type and keeps its place, as in Spark.
/// \param roots the SOURCE arguments, for DiscoverPartitionColumns().
/// \return Invalid where a column's type differs between files.
arrow::Result<std::shared_ptr<arrow::Schema>> ParquetSchema(
    const Task& task, const std::vector<std::string>& roots, const RunOptions& options);

/// Gives the first `limit` rows in the task's order, under ParquetSchema().
arrow::Status HeadParquetRows(
    const Task& task, const std::vector<std::string>& roots, int64_t limit,
    const RunOptions& options,
    const std::function<arrow::Status(const std::shared_ptr<arrow::StructScalar>&)>&
        on_row);

/// Gives the text of the first `limit` events in the task's order, as raw logs would show
/// them. A row of the fixed schema becomes the event that it was made from (EventText());
/// any other row is JSON without nulls. The texts of the `key=value` directories right
/// above a file are put back. No more files are read than that takes, and the files need
/// not agree on their columns.
arrow::Status HeadParquetText(
    const Task& task, int64_t limit,
    const std::function<arrow::Status(std::string_view)>& on_event);

}  // namespace trailmill
